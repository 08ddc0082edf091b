"""How do bulk data reports become columns at once?

JSON documents, one a line, to Arrow: the members of a report that are ever read (TR-181 Device:2, 2.19), each a column, with the
instances of an object one after the other. What is read this way is what the patient parser reads of it (hjemmel.intake.tr181_model);
whatever might not be is not read here.
"""

import re
from collections.abc import Sequence

import arro3.io
import msgspec
import pyarrow as pa

AT_A_TIME = 128  # documents: what is read of so many stays in a core's own cache
# Half of a character beyond the first plane, as an escape: arrow-json makes other characters of some of these pairs.
BACKSLASH, SURROGATE = b"\\", re.compile(rb"\\u[dD][89abAB]")
GRAMMAR = msgspec.json.Decoder(msgspec.Raw)  # it looks at every byte and keeps none: the reader of columns lets much pass


class NotRead(Exception):
    """Something in these documents is not what its member says, or is no JSON."""


def _object(**members: pa.DataType) -> pa.DataType:
    return pa.struct(list(members.items()))


def _instances(kind: pa.DataType) -> pa.DataType:
    return pa.map_(pa.string(), kind)


_TEXT, _FIGURE, _SWITCH = pa.string(), pa.float64(), pa.bool_()  # a figure may stand as 1.0, or in a text
_COUNTERS = _object(BytesSent=_FIGURE, BytesReceived=_FIGURE)
_STATION = _object(
    MACAddress=_TEXT,
    SignalStrength=_FIGURE,
    LastDataDownlinkRate=_FIGURE,
    LastDataUplinkRate=_FIGURE,
    AssociationTime=_TEXT,
    Active=_SWITCH,
    Stats=_COUNTERS,
)
_HOST = _object(
    PhysAddress=_TEXT,
    HostName=_TEXT,
    InterfaceType=_TEXT,
    Layer1Interface=_TEXT,
    Active=_SWITCH,
    ActiveLastChange=_TEXT,
    WANStats=_COUNTERS,
)
_ANY = _instances(_object())  # whatever it holds, that there is one is enough
_GATEWAY = _object(
    DeviceInfo=_object(SerialNumber=_TEXT, Manufacturer=_TEXT, ModelName=_TEXT, ProductClass=_TEXT),
    WiFi=_object(
        SSID=_instances(_object(SSID=_TEXT)),
        AccessPoint=_instances(_object(SSIDReference=_TEXT, CpeOperationMode=_TEXT, AssociatedDevice=_instances(_STATION))),
        MultiAP=_object(APDevice=_ANY),
        DataElements=_object(Network=_object(Device=_ANY)),
    ),
    Hosts=_object(Host=_instances(_HOST)),
    NAT=_object(InterfaceSetting=_instances(_object(Enable=_SWITCH))),
    DHCPv4=_object(Server=_object(Enable=_SWITCH)),
)


def _schema(instant: pa.DataType) -> pa.Schema:
    return pa.schema([("Report", pa.list_(_object(CollectionTime=instant, Device=_GATEWAY)))])


SCHEMAS = (_schema(pa.float64()), _schema(pa.string()))  # CollectionTime in seconds, as most write it, or in words


def read(data: bytes, documents: Sequence[tuple[int, int]]) -> pa.ListArray:
    """The reports of each document: a list of `CollectionTime` (float64 or string) and `Device` a document.

    `documents` are where in `data` each begins and ends, in their order. Raises NotRead.
    """
    view = memoryview(data)
    try:
        for start, end in documents:
            GRAMMAR.decode(view[start:end])
    except (msgspec.DecodeError, RecursionError) as error:
        raise NotRead from error
    first, last = documents[0][0], documents[-1][1]
    if data.find(BACKSLASH, first, last) >= 0 and SURROGATE.search(data, first, last):
        raise NotRead
    for schema in SCHEMAS:
        try:
            found = _columns(_together(view, documents), schema)
        except (pa.ArrowInvalid, OSError):  # a member of another kind
            continue
        if len(found) == len(documents):
            return found
    raise NotRead


def _together(view: memoryview, documents: Sequence[tuple[int, int]]) -> memoryview:
    """Where nothing but their line ends stands between documents they are not copied."""
    first, last = documents[0][0], documents[-1][1]
    if sum(end - start for start, end in documents) + len(documents) - 1 == last - first:
        return view[first:last]
    return memoryview(b"\n".join(view[start:end] for start, end in documents))


def _columns(block: memoryview, schema: pa.Schema) -> pa.ListArray:
    batches = pa.RecordBatchReader.from_stream(arro3.io.read_json(block, schema, batch_size=AT_A_TIME))
    return batches.read_all().column("Report").combine_chunks()
