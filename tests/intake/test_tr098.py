"""Older gateways, which report in the words of TR-098."""

from itertools import product

from gateway_reports import document, flat, numbered, rows

from hjemmel.intake.tr181_bulk import parse

PHONE, TV, PC = "02:00:5e:00:53:01", "02:00:5e:00:53:02", "02:00:5e:00:53:03"
ROOT = "InternetGatewayDevice"


def old_gateway(connection="IP_Routed"):
    station = {"AssociatedDeviceMACAddress": PHONE.upper(), "LastDataTransmitRate": "735", "X_HW_RSSI": -58}
    hosts = {
        "1": {"MACAddress": PHONE, "HostName": "Telefon", "InterfaceType": "802.11", "Active": True, "Layer2Interface": "x"},
        "2": {"MACAddress": PC, "HostName": "PC", "InterfaceType": "Ethernet", "Active": True},
        "3": {"MACAddress": TV, "HostName": "TV", "InterfaceType": "Ethernet", "Active": False},
    }
    return {
        "DeviceInfo": {"SerialNumber": "EX-OLD-1", "Manufacturer": "Eksempel", "ModelName": "OG-1"},
        "LANDevice": {"1": {"Hosts": {"Host": hosts}, "WLANConfiguration": {"5": {"SSID": "Hjemme", "AssociatedDevice": {"1": station}}}}},
        "WANDevice": {"1": {"WANConnectionDevice": {"1": {"WANPPPConnection": {"1": {"ConnectionType": connection}}}}}},
    }


def test_an_older_gateway_says_the_same_in_other_words():
    for data in (document(old_gateway(), root=ROOT), flat(old_gateway(), root=ROOT)):
        phone, pc = rows(parse(data))
        assert (phone["mac"], phone["device_name"], phone["ssid"], phone["signal_dbm"]) == (PHONE, "Telefon", "Hjemme", -58)
        assert (phone["download_kbps"], phone["upload_kbps"]) == (735_000, None), "TR-098 rates are Mbit/s"
        assert (pc["connection"], pc["device_name"]) == ("cable", "PC")
        assert {row["key"] for row in (phone, pc)} == {("serial", "EX-OLD-1")}
        assert phone["equipment_model"] == "eksempel og-1"


def test_the_mode_of_an_older_gateway_is_that_of_its_wan_connection():
    modes = {"IP_Routed": "router", "IP_Bridged": "bridge", "": "unknown"}
    assert {said: rows(parse(document(old_gateway(said), root=ROOT)))[0]["gateway_mode"] for said in modes} == modes


ROUTED, BRIDGED = {"ConnectionType": "IP_Routed", "NATEnabled": "1"}, {"ConnectionType": "IP_Bridged"}


def mode(*connections, serves=None):
    gateway = old_gateway()
    gateway["WANDevice"]["1"]["WANConnectionDevice"] = numbered([{"WANIPConnection": {"1": each}} for each in connections])
    if serves is not None:
        gateway["LANDevice"]["1"]["LANHostConfigManagement"] = {"DHCPServerEnable": serves}
    said = {rows(parse(data))[0]["gateway_mode"] for data in (document(gateway, root=ROOT), flat(gateway, root=ROOT))}
    [only] = said
    return only


def test_television_bridged_beside_a_routed_connection_leaves_a_router():
    for name in ({"Name": "1_TR069_INTERNET_R_VID_10"}, {"X_HW_SERVICELIST": "TR069,INTERNET"}, {"X_CT-COM_ServiceList": "INTERNET"}):
        assert mode(ROUTED | name, BRIDGED | {"Name": "2_IPTV_B_VID_20"}) == "router"
        assert mode(ROUTED | name, BRIDGED) == "router"
    assert mode(ROUTED, BRIDGED | {"Name": "2_IPTV_B_VID_20"}) == "router"


def test_a_bridged_home_whose_management_is_routed_is_no_router():
    named = ({"Name": "1_TR069_R_VID_100"}, {"X_HW_SERVICELIST": "TR069", "Name": "wan1"}, {"Name": "3_VOIP_R_VID_30"})
    for managed, nat, serves in product(named, ("0", "1"), (None, False, True)):
        for service in ({"Name": "2_INTERNET_B_VID_10"}, {"X_CT-COM_ServiceList": "OTHER"}, {}):
            assert mode(ROUTED | managed | {"NATEnabled": nat}, BRIDGED | service, serves=serves) == "bridge"
    assert mode(ROUTED | named[0], {"ConnectionType": "PPPoE_Bridged"}) == "bridge"


def test_a_connection_that_is_off_or_does_not_translate_routes_nothing():
    for off in ("0", 0, False, "false"):
        assert mode(ROUTED | {"Enable": off}, BRIDGED | {"Enable": "1"}) == "bridge"
        assert mode(ROUTED | {"NATEnabled": off}, BRIDGED) == "bridge"
        assert mode(ROUTED | {"NATEnabled": off}) == "unknown"
        assert mode(ROUTED | {"Enable": "1"}, BRIDGED | {"Enable": off}) == "router"


def test_where_connections_disagree_the_mode_is_unknown_whoever_serves_addresses():
    for serves in (None, False, True):
        assert mode(ROUTED, BRIDGED, serves=serves) == "unknown"
        assert mode(ROUTED | {"Name": "1_INTERNET_R_VID_10"}, BRIDGED | {"Name": "2_INTERNET_B_VID_20"}, serves=serves) == "bridge"


def test_a_connection_that_translates_for_a_household_without_addresses_is_not_known_to_route():
    assert (mode(ROUTED, serves=True), mode(ROUTED), mode(ROUTED, serves=False)) == ("router", "router", "unknown")
    gateway = old_gateway()
    gateway["LANDevice"] |= {str(n): {"LANHostConfigManagement": {"DHCPServerEnable": n == 3}} for n in (2, 3)}
    assert rows(parse(document(gateway, root=ROOT)))[0]["gateway_mode"] == "router", "a guests' network serves none"
