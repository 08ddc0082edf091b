"""An address is read as Python's own library reads it, however quickly."""

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hjemmel.intake.parsed import Unreadable
from hjemmel.intake.radius_assignment import assignments, packed
from hjemmel.stores.session_parts import part

WRITTEN = st.ip_addresses().map(str)
NEARLY = st.text("0123456789abcdef.:% /\0٣", max_size=24) | st.from_regex(r"\d{1,3}(\.\d{1,3}){2,4}", fullmatch=True)


@given(WRITTEN | NEARLY)
@example("::%")
@example("fe80::1%eth0")
def test_it_is_read_as_the_library_reads_it(text: str) -> None:
    """Packed and as the outside of a block; what is none is refused."""
    block = {"IP-Port-Range-Ext-IPv4-Addr": [text], "IP-Port-Range-Range-Start": ["1024"], "IP-Port-Range-Range-End": ["2047"]}
    try:
        address = ip_address(text)
    except ValueError:
        with pytest.raises(ValueError):
            packed(text)
        with pytest.raises(Unreadable):
            assignments(block)
        return
    assert packed(text) == (address.packed if isinstance(address, IPv6Address) else bytes(10) + b"\xff\xff" + address.packed)
    assert [one.public_address for one in assignments(block)] == [str(address)]


@given(st.ip_addresses(v=4), st.ip_addresses(v=6))
def test_the_engine_s_digits_are_the_address_that_its_text_is(own: IPv4Address, inside: IPv6Address) -> None:
    mapped = packed(str(own))
    digits = [mapped.hex().upper(), inside.packed.hex().upper(), None, None, 0, 0, 0, "open"]
    assert part(digits) == part([str(own), str(inside), None, None, 0, 0, 0, "open"])
    assert part(digits).what.public == mapped
