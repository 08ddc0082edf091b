"""Older gateways, which report in the words of TR-098."""

from gateway_reports import document, flat, rows

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


def test_television_bridged_beside_a_routed_connection_leaves_a_router():
    gateway = old_gateway()
    gateway["WANDevice"]["2"] = {"WANConnectionDevice": {"1": {"WANIPConnection": {"1": {"ConnectionType": "IP_Bridged"}}}}}
    assert rows(parse(document(gateway, root=ROOT)))[0]["gateway_mode"] == "router"
