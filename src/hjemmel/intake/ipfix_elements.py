"""Which elements of a translator's records are read, and which of them nobody here may see?

Numbers and names as IANA has them (IPFIX Information Elements; RFC 8158 for what translators log). A template that holds one of `ACTIVITY`
tells of connections and where they go: its records are refused unread (N17). Of the others only `READ` is read, whatever else they hold.
"""

SOURCE, SOURCE_V6 = "sourceIPv4Address", "sourceIPv6Address"
OUTSIDE, OUTSIDE_V6 = "postNATSourceIPv4Address", "postNATSourceIPv6Address"
EXPORTER, EXPORTER_V6 = "exporterIPv4Address", "exporterIPv6Address"
NAT_EVENT, VRF = "natEvent", "ingressVRFID"
AT_S, AT_MS = "observationTimeSeconds", "observationTimeMilliseconds"
FIRST_PORT, LAST_PORT, STEP, PORTS = "portRangeStart", "portRangeEnd", "portRangeStepSize", "portRangeNumPorts"
PADDING = 210  # paddingOctets

NUMBER, IPV4, IPV6 = "uint", "ipv4", "ipv6"
LENGTHS = {NUMBER: range(1, 9), IPV4: range(4, 5), IPV6: range(16, 17)}  # octets
READ: dict[int, tuple[str, str]] = {
    8: (SOURCE, IPV4), 27: (SOURCE_V6, IPV6), 130: (EXPORTER, IPV4), 131: (EXPORTER_V6, IPV6), 225: (OUTSIDE, IPV4),
    230: (NAT_EVENT, NUMBER), 234: (VRF, NUMBER), 281: (OUTSIDE_V6, IPV6), 322: (AT_S, NUMBER), 323: (AT_MS, NUMBER),
    361: (FIRST_PORT, NUMBER), 362: (LAST_PORT, NUMBER), 363: (STEP, NUMBER), 364: (PORTS, NUMBER),
}  # fmt: skip
ACTIVITY: dict[int, str] = {
    1: "octetDeltaCount", 2: "packetDeltaCount", 6: "tcpControlBits", 7: "sourceTransportPort", 11: "destinationTransportPort",
    12: "destinationIPv4Address", 13: "destinationIPv4PrefixLength", 15: "ipNextHopIPv4Address", 17: "bgpDestinationAsNumber",
    18: "bgpNextHopIPv4Address", 23: "postOctetDeltaCount", 24: "postPacketDeltaCount", 28: "destinationIPv6Address",
    30: "destinationIPv6PrefixLength", 32: "icmpTypeCodeIPv4", 45: "destinationIPv4Prefix", 62: "ipNextHopIPv6Address",
    63: "bgpNextHopIPv6Address", 80: "destinationMacAddress", 85: "octetTotalCount", 86: "packetTotalCount", 94: "applicationDescription",
    95: "applicationId", 96: "applicationName", 128: "bgpNextAdjacentAsNumber", 139: "icmpTypeCodeIPv6", 169: "destinationIPv6Prefix",
    176: "icmpTypeIPv4", 177: "icmpCodeIPv4", 178: "icmpTypeIPv6", 179: "icmpCodeIPv6", 180: "udpSourcePort", 181: "udpDestinationPort",
    182: "tcpSourcePort", 183: "tcpDestinationPort", 226: "postNATDestinationIPv4Address", 227: "postNAPTSourceTransportPort",
    228: "postNAPTDestinationTransportPort", 231: "initiatorOctets", 232: "responderOctets", 282: "postNATDestinationIPv6Address",
    298: "initiatorPackets", 299: "responderPackets", 313: "ipHeaderPacketSection", 314: "ipPayloadPacketSection",
    315: "dataLinkFrameSection", 372: "applicationCategoryName", 459: "httpRequestMethod", 460: "httpRequestHost",
    461: "httpRequestTarget", 470: "httpContentType", 468: "httpUserAgent",
}  # fmt: skip
REVERSE = 29_305  # whose elements are those of the way back (RFC 5103): a flow
CREATED, DELETED = 1, 2  # natEvent, historic: of a connection, or of a block where a block is told
CONNECTIONS = range(4, 12)  # sessions and bindings of NAT44 and NAT64, made and ended
SESSION = 4  # the first of them: a NAT44 session was made
BOUND = (14, 15)  # an address inside got an address outside, that others have too
ALLOCATED, DEALLOCATED = 16, 17


def name(number: int, enterprise: int | None = None) -> str:
    """What an element is called: by IANA where it matters here, else by its number."""
    if enterprise is not None:
        return f"{enterprise}/{number}"
    return READ[number][0] if number in READ else ACTIVITY.get(number, f"element {number}")
