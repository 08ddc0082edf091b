-- name: sent
-- The members of a report that are ever read (TR-181 Device:2, 2.19); the others are passed over.
CREATE TABLE {sent} (Report Array(Tuple(
    CollectionTime String,
    Device Tuple(
        DeviceInfo Tuple(SerialNumber String, Manufacturer String, ModelName String, ProductClass String),
        WiFi Tuple(
            SSID Map(String, Tuple(SSID String)),
            AccessPoint Map(String, Tuple(
                SSIDReference String, CpeOperationMode String,
                AssociatedDevice Map(String, Tuple(
                    MACAddress String, SignalStrength Int64, LastDataDownlinkRate Int64, LastDataUplinkRate Int64, AssociationTime String,
                    Active Nullable(Bool), Stats Tuple(BytesSent Nullable(Int64), BytesReceived Nullable(Int64)))))),
            MultiAP Tuple(APDevice Map(String, String)),
            DataElements Tuple(Network Tuple(Device Map(String, String)))),
        Hosts Tuple(Host Map(String, Tuple(
            PhysAddress String, HostName String, InterfaceType String, Layer1Interface String, Active Nullable(Bool), ActiveLastChange String,
            WANStats Tuple(BytesSent Nullable(Int64), BytesReceived Nullable(Int64))))),
        NAT Tuple(InterfaceSetting Map(String, Tuple(Enable Nullable(Bool)))),
        DHCPv4 Tuple(Server Tuple(Enable Nullable(Bool)))))))
ENGINE = Memory

-- name: reports
-- One row a report, in the order in which they were sent: who reports, the devices on its radios, and those that only its host table
-- names. `n` counts reports and `document` documents, from 0.
WITH
    mapValues(r.Device.WiFi.AccessPoint) AS points, r.Device.WiFi.SSID AS networks, mapValues(r.Device.Hosts.Host) AS hosts,
    arrayFlatten(arrayMap(
        point -> arrayMap(
            seen -> (seen, networks[arrayElement(splitByChar('.', trimRight(point.SSIDReference, '.')), -1)].SSID),
            arrayFilter(seen -> ifNull(seen.Active, true), mapValues(point.AssociatedDevice))),
        points)) AS stations,
    arrayMap(seen -> lower(seen.1.MACAddress), stations) AS station_macs,
    arrayMap(host -> lower(host.PhysAddress), hosts) AS host_macs,
    arrayFilter((host, mac) -> ifNull(host.Active, true) AND NOT has(station_macs, mac), hosts, host_macs) AS alone,
    arrayAll(point -> empty(point.AssociatedDevice), points) AS unlisted,
    arrayMap(
        host -> multiIf(
            host.InterfaceType = 'Ethernet', 'cable',
            host.InterfaceType IN ('Wi-Fi', '802.11') OR (host.InterfaceType = '' AND position(host.Layer1Interface, 'WiFi.') > 0), 'wifi',
            host.InterfaceType = '' AND position(host.Layer1Interface, 'Ethernet.') > 0, 'cable',
            'other'),
        alone) AS ways,
    arrayMap(
        (host, way) -> multiIf(
            way = 'cable', true,
            way = 'wifi', unlisted AND match(host.Layer1Interface, 'WiFi\\.(?:Radio|SSID|AccessPoint)\\.'),
            host.InterfaceType != ''),
        alone, ways) AS attached,
    arrayConcat(stations.1.AssociationTime, alone.ActiveLastChange) AS since,
    arrayFilter(at -> at > '2000' AND at < '21', since) AS known_since,
    toUInt32(if(empty(known_since), 1, indexOf(since, arrayMin(known_since)))) AS first

-- name: sent_in_order
FROM (
    SELECT toUInt32(rowNumberInAllBlocks()) AS n, document, r FROM (
        SELECT toUInt32(rowNumberInAllBlocks()) AS document,
            arrayJoin(if(empty(Report), [defaultValueOfTypeName(toTypeName(Report[1]))], Report)) AS r
        FROM {sent}))

-- name: facts
-- What the conditions of the notice are tried on. `odd` is a report that the patient parser must read: a mesh, an address in another
-- form, a device that stands twice, a text or a count that cannot be.
{reports},
    arrayFilter(mode -> mode != '', points.CpeOperationMode) AS modes,
    arrayFilter(on -> isNotNull(on), mapValues(r.Device.NAT.InterfaceSetting).Enable) AS translating,
    r.Device.DHCPv4.Server.Enable AS serving,
    arrayConcat(station_macs, arrayMap(host -> lower(host.PhysAddress), alone)) AS macs,
    arrayConcat(hosts.HostName, stations.2) AS texts,
    arrayConcat(
        stations.1.Stats.BytesSent, stations.1.Stats.BytesReceived, alone.WANStats.BytesSent, alone.WANStats.BytesReceived) AS counts
SELECT
    document, r.CollectionTime AS said, r.Device.DeviceInfo.SerialNumber AS serial, r.Device.DeviceInfo.Manufacturer AS maker,
    if(r.Device.DeviceInfo.ModelName = '', r.Device.DeviceInfo.ProductClass, r.Device.DeviceInfo.ModelName) AS product,
    multiIf(
        notEmpty(modes), if(arrayAll(mode -> mode = 'Router', modes), 'router', 'bridge'),
        notEmpty(translating), if(has(translating, true), 'router', 'bridge'),
        isNull(serving), 'unknown', if(assumeNotNull(serving), 'router', 'bridge')) AS mode,
    serial = '' OR said = '' OR notEmpty(r.Device.WiFi.MultiAP.APDevice) OR notEmpty(r.Device.WiFi.DataElements.Network.Device)
        OR arrayUniq(macs) != length(macs) OR arrayUniq(host_macs) != length(host_macs)
        OR NOT match(arrayStringConcat(macs, ' '), '^(?:[0-9a-f]{2}(?::[0-9a-f]{2}){5}(?: |$))*$')
        OR hasAny(macs, ['', '00:00:00:00:00:00', 'ff:ff:ff:ff:ff:ff'])
        OR NOT isValidUTF8(concat(serial, maker, product, said, arrayStringConcat(texts)))
        OR arrayExists(text -> startsWith(text, '{') OR startsWith(text, '['), texts) OR arrayExists(count -> count < 0, counts) AS odd,
    toUInt32(length(macs)) AS seen, toUInt32(length(stations) + countEqual(attached, true)) AS attached_here,
    notEmpty(macs) AND (first <= length(stations) OR attached[first - length(stations)]) AS first_attached
{sent_in_order} SETTINGS max_threads = 1

-- name: decided
-- One row: for each report, in their order, whose it is, and which of its devices stay (a bit for each kind).
CREATE TABLE {decided} (
    kept Array(UInt8), subscription Array(UInt64), seen_at Array(DateTime64(3, 'UTC')), model Array(String), area Array(String))
ENGINE = Memory

-- name: keep
-- The devices that may stay, each a row. `kept` has a bit for each kind of device in a report: first or another, attached or not.
INSERT INTO {table} (subscription, seen_at, device_name, mac, connection, ssid, signal_dbm, download_kbps, upload_kbps, download_bytes,
    upload_bytes, access_point, equipment_model, area, batch, notice_version)
WITH
    (SELECT kept FROM {decided}) AS all_kept, (SELECT subscription FROM {decided}) AS all_subscriptions,
    (SELECT seen_at FROM {decided}) AS all_seen_at, (SELECT model FROM {decided}) AS all_models, (SELECT area FROM {decided}) AS all_areas
SELECT
    all_subscriptions[n + 1], all_seen_at[n + 1],
    if(device.name IN ('', '*', 'unknown', 'Unknown', 'UNKNOWN'), NULL, substringUTF8(device.name, 1, 64)),
    device.mac, device.connection, nullIf(device.ssid, ''),
    multiIf(
        device.signal BETWEEN 1 AND 220, toInt16(intDiv(device.signal, 2) - 110),
        device.signal BETWEEN -200 AND -1, toInt16(device.signal), NULL),
    if(device.down BETWEEN 1000 AND 4294967295, toUInt32(device.down), NULL),
    if(device.up BETWEEN 1000 AND 4294967295, toUInt32(device.up), NULL),
    device.download, device.upload, if(device.attached, serial, ''), if(device.attached, all_models[n + 1], ''), all_areas[n + 1],
    {batch}, {version}
FROM (
    {reports}, hosts.HostName AS host_names
    SELECT n, r.Device.DeviceInfo.SerialNumber AS serial, first, arrayJoin(arrayConcat(
        arrayMap(
            (seen, mac, place) -> tuple(
                mac, host_names[indexOf(host_macs, mac)], 'wifi', seen.2, true, seen.1.SignalStrength, seen.1.LastDataDownlinkRate,
                seen.1.LastDataUplinkRate, seen.1.Stats.BytesSent, seen.1.Stats.BytesReceived, place = first),
            stations, station_macs, arrayEnumerate(stations)),
        arrayMap(
            (host, way, here, place) -> tuple(
                lower(host.PhysAddress), host.HostName, way,
                if(way = 'wifi', networks[extract(host.Layer1Interface, 'WiFi\\.SSID\\.([\\w-]+)')].SSID, ''), here,
                toInt64(0), toInt64(0), toInt64(0), host.WANStats.BytesReceived, host.WANStats.BytesSent,
                place + length(stations) = first),
            alone, ways, attached, arrayEnumerate(alone)))::Array(Tuple(
        mac String, name String, connection String, ssid String, attached Bool, signal Int64, down Int64, up Int64,
        download Nullable(Int64), upload Nullable(Int64), came_first Bool))) AS device
    {sent_in_order}
)
WHERE bitTest(all_kept[n + 1], if(device.attached, 0, 2) + if(device.came_first, 0, 1))
SETTINGS max_threads = 1
