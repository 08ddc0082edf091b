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

-- name: read
-- A row for each report, `n`, with what the conditions of the notice are tried on, and its devices column by column: those on the radios
-- first, then those that only the host table names. `first` is the place of the device that came first. `odd` is a report that the patient
-- parser must read.
CREATE TABLE {read} (
    n UInt32, document UInt32, said String, serial String, maker String, product String, mode String, odd UInt8, seen UInt32,
    attached_here UInt32, first UInt32, first_attached UInt8, mac Array(String), name Array(String), connection Array(String),
    ssid Array(String), here Array(UInt8), signal Array(Int64), down Array(Int64), up Array(Int64), download Array(Nullable(Int64)),
    upload Array(Nullable(Int64)))
ENGINE = Memory

-- name: reports
-- In the order in which they were sent. `n` counts reports and `document` documents, from 0. A step for whatever is used more than once:
-- an alias that is used twice in one SELECT is analysed twice, and so is all that it is made of. A report is odd that tells of a mesh, an
-- address in another form, a device that stands twice, a text or a count that cannot be.
INSERT INTO {read}
WITH documents AS (SELECT toUInt32(rowNumberInAllBlocks()) AS document, arrayJoin(Report) AS r FROM {sent}),
told AS (SELECT
    toUInt32(rowNumberInAllBlocks()) AS n, document, r.CollectionTime AS said, r.Device.DeviceInfo AS info,
    mapValues(r.Device.WiFi.AccessPoint) AS points, r.Device.WiFi.SSID AS networks, mapValues(r.Device.Hosts.Host) AS hosts,
    notEmpty(r.Device.WiFi.MultiAP.APDevice) OR notEmpty(r.Device.WiFi.DataElements.Network.Device) AS mesh,
    mapValues(r.Device.NAT.InterfaceSetting).Enable AS translates, r.Device.DHCPv4.Server.Enable AS serving
FROM documents),
with_points AS (SELECT *,
    arrayMap(point -> arrayFilter(seen -> ifNull(seen.Active, true), mapValues(point.AssociatedDevice)), points) AS at_points,
    arrayMap(point -> networks[arrayElement(splitByChar('.', trimRight(point.SSIDReference, '.')), -1)].SSID, points) AS point_ssids
FROM told),
with_stations AS (SELECT *,
    arrayAll(point -> empty(point.AssociatedDevice), points) AS unlisted, arrayFlatten(at_points) AS stations,
    arrayFlatten(arrayMap((seen, ssid) -> arrayWithConstant(length(seen), ssid), at_points, point_ssids)) AS station_ssids
FROM with_points),
with_macs AS (SELECT *,
    arrayMap(seen -> lower(seen.MACAddress), stations) AS station_macs, arrayMap(host -> lower(host.PhysAddress), hosts) AS host_macs
FROM with_stations),
with_others AS (SELECT *,
    arrayFilter((host, mac) -> ifNull(host.Active, true) AND NOT has(station_macs, mac), hosts, host_macs) AS alone
FROM with_macs),
with_ways AS (SELECT *,
    arrayMap(
        host -> multiIf(
            host.InterfaceType = 'Ethernet', 'cable',
            host.InterfaceType IN ('Wi-Fi', '802.11') OR (host.InterfaceType = '' AND position(host.Layer1Interface, 'WiFi.') > 0), 'wifi',
            host.InterfaceType = '' AND position(host.Layer1Interface, 'Ethernet.') > 0, 'cable',
            'other'),
        alone) AS ways
FROM with_others),
with_lists AS (SELECT *,
    arrayMap(
        (host, way) -> multiIf(
            way = 'cable', true,
            way = 'wifi', unlisted AND match(host.Layer1Interface, 'WiFi\\.(?:Radio|SSID|AccessPoint)\\.'),
            host.InterfaceType != ''),
        alone, ways) AS attached,
    arrayConcat(stations.AssociationTime, alone.ActiveLastChange) AS since, toUInt32(length(stations)) AS on_radios,
    if(info.ModelName = '', info.ProductClass, info.ModelName) AS product, hosts.HostName AS host_names,
    arrayFilter(mode -> mode != '', points.CpeOperationMode) AS modes,
    arrayFilter(on -> isNotNull(on), translates) AS translating,
    arrayConcat(station_macs, arrayMap(host -> lower(host.PhysAddress), alone)) AS macs,
    arrayConcat(host_names, station_ssids) AS texts,
    arrayConcat(stations.Stats.BytesSent, alone.WANStats.BytesReceived) AS download,
    arrayConcat(stations.Stats.BytesReceived, alone.WANStats.BytesSent) AS upload
FROM with_ways),
with_times AS (SELECT *, toUInt32(length(macs)) AS seen, arrayFilter(at -> at > '2000' AND at < '21', since) AS known_since FROM with_lists),
with_first AS (SELECT *, toUInt32(if(empty(known_since), 1, indexOf(since, arrayMin(known_since)))) AS first FROM with_times)
SELECT
    n, document, said, info.SerialNumber AS serial, info.Manufacturer AS maker, product,
    multiIf(
        notEmpty(modes), if(arrayAll(mode -> mode = 'Router', modes), 'router', 'bridge'),
        notEmpty(translating), if(has(translating, true), 'router', 'bridge'),
        isNull(serving), 'unknown', if(assumeNotNull(serving), 'router', 'bridge')),
    serial = '' OR said = '' OR mesh OR arrayUniq(macs) != seen OR arrayUniq(host_macs) != length(host_macs)
        OR NOT match(arrayStringConcat(macs, ' '), '^(?:[0-9a-f]{2}(?::[0-9a-f]{2}){5}(?: |$))*$')
        OR hasAny(macs, ['', '00:00:00:00:00:00', 'ff:ff:ff:ff:ff:ff'])
        OR NOT isValidUTF8(concat(serial, maker, product, said, arrayStringConcat(texts)))
        OR arrayExists(text -> startsWith(text, '{') OR startsWith(text, '['), texts)
        OR arrayExists(count -> count < 0, download) OR arrayExists(count -> count < 0, upload),
    seen, toUInt32(on_radios + countEqual(attached, true)), first,
    seen > 0 AND (first <= on_radios OR attached[first - on_radios]),
    macs,
    arrayConcat(arrayMap(mac -> host_names[indexOf(host_macs, mac)], station_macs), alone.HostName),
    arrayConcat(arrayWithConstant(on_radios, 'wifi'), ways),
    arrayConcat(station_ssids, arrayMap(
        (host, way) -> if(way = 'wifi', networks[extract(host.Layer1Interface, 'WiFi\\.SSID\\.([\\w-]+)')].SSID, ''), alone, ways)),
    arrayConcat(arrayWithConstant(on_radios, true), attached),
    arrayResize(stations.SignalStrength, seen), arrayResize(stations.LastDataDownlinkRate, seen),
    arrayResize(stations.LastDataUplinkRate, seen), download, upload
FROM with_first SETTINGS max_threads = 1, {quick_to_plan}

-- name: facts
-- The place of a report among them is its number: by that what was decided of it finds its devices again.
SELECT document, said, serial, maker, product, mode, odd, seen, attached_here, first_attached
FROM {read} ORDER BY n SETTINGS max_threads = 1

-- name: decided
-- A row for each report of which anything may stay, by its number: whose it is, and which of its devices (a bit for each kind).
CREATE TABLE {decided} (n UInt32, kept UInt8, subscription UInt64, seen_at DateTime64(3, 'UTC'), model String, area String)
ENGINE = Memory

-- name: keep
-- The devices that may stay, each a row. `kept` has a bit for each kind of device in a report: first or another, attached or not.
INSERT INTO {table} (subscription, seen_at, device_name, mac, connection, ssid, signal_dbm, download_kbps, upload_kbps, download_bytes,
    upload_bytes, access_point, equipment_model, area, batch, notice_version)
WITH devices AS (SELECT kept, subscription, seen_at, model, area, serial, first, mac, name, connection, ssid, here, signal, down, up, download,
    upload, place
FROM {read} AS report INNER JOIN {decided} AS whose USING (n)
ARRAY JOIN mac, name, connection, ssid, here, signal, down, up, download, upload, arrayEnumerate(report.mac) AS place)
SELECT
    subscription, seen_at, if(name IN ('', '*', 'unknown', 'Unknown', 'UNKNOWN'), NULL, substringUTF8(name, 1, 64)),
    mac, connection, nullIf(ssid, ''),
    multiIf(signal BETWEEN 1 AND 220, toInt16(intDiv(signal, 2) - 110), signal BETWEEN -200 AND -1, toInt16(signal), NULL),
    if(down BETWEEN 1000 AND 4294967295, toUInt32(down), NULL), if(up BETWEEN 1000 AND 4294967295, toUInt32(up), NULL),
    download, upload, if(here, serial, ''), if(here, model, ''), area, {batch}, {version}
FROM devices WHERE bitTest(kept, if(here, 0, 2) + if(place = first, 0, 1)) SETTINGS max_threads = 1, {quick_to_plan}

-- name: quick_to_plan
optimize_and_compare_chain = 0, query_plan_enable_optimizations = 0
