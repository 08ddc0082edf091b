"""The embedded engines keep what they acknowledged, let nobody in without the password, and answer as their big siblings do."""

import os
import signal
import stat
import subprocess
import sys
import threading
import time
from contextlib import suppress
from datetime import UTC, date, datetime
from ipaddress import IPv6Address
from pathlib import Path
from urllib.parse import urlsplit

import clickhouse_connect
import psutil
import psycopg
import pyarrow as pa
import pytest
from clickhouse_connect.driver.client import Client
from clickhouse_connect.driver.exceptions import ClickHouseError, DatabaseError, StreamFailureError

from hjemmel.acts.start_engines import Addresses, EngineFailed, engine_processes, known_addresses, start_engines, stop_engines

EVERY_TYPE = """
    CREATE TABLE every_type (
        subscription UInt64, level Int16, batch UInt32, label String, note Nullable(String), model LowCardinality(String),
        at DateTime64(3, 'UTC'), day Date, address IPv6, wired Bool, band Enum8('2.4' = 1, '5' = 2, '6' = 3),
        ports Array(UInt16), rate Float64, small UInt16, signal Int8, maker LowCardinality(Nullable(String))
    ) ENGINE = MergeTree ORDER BY subscription
"""
ROW = (
    2**63 + 11, -300, 4_000_000_000, "Ærlig «talt» \\ 'ja' \t\n", None, "FRITZ!Box 7590",
    datetime(2026, 3, 29, 1, 30, 0, 123000, tzinfo=UTC), date(2026, 3, 29), IPv6Address("2001:db8::1"), True, "5",
    [1, 65535], -71.25, 65535, -71, None,
)  # fmt: skip


def connect(url: str, **words: object) -> Client:
    return clickhouse_connect.get_client(dsn=url.replace("clickhouse://", "http://"), autogenerate_session_id=False, **words)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("engines") / "home"


@pytest.fixture(scope="module")
def addresses(home: Path) -> Addresses:
    yield start_engines(home, leashed=True)
    stop_engines(home)


@pytest.fixture
def events(addresses: Addresses) -> Client:
    client = connect(addresses.events_url)
    for table in client.query("SHOW TABLES").result_columns[0] if client.query("SHOW TABLES").result_columns else ():
        client.command(f"DROP TABLE `{table}` SYNC")
    yield client
    client.close()


@pytest.fixture
def own_home(tmp_path: Path) -> Path:
    yield tmp_path / "own"
    stop_engines(tmp_path / "own")


def test_home_is_open_to_its_owner_alone(home: Path, addresses: Addresses) -> None:
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert stat.S_IMODE((home / "postgres").stat().st_mode) == 0o700
    assert stat.S_IMODE((home / "events").stat().st_mode) == 0o700
    assert stat.S_IMODE((home / "engines.json").stat().st_mode) == 0o600
    assert known_addresses(home) == addresses


def test_no_password_stands_in_a_process_list(home: Path, addresses: Addresses) -> None:
    passwords = {urlsplit(addresses.database_url).password, urlsplit(addresses.events_url).password}
    for engine in engine_processes(home):
        process = psutil.Process(engine.pid)
        assert not any(password in word for password in passwords for word in [*process.cmdline(), *process.environ().values()])


def test_the_engines_listen_on_loopback_only(home: Path, addresses: Addresses) -> None:
    for engine in engine_processes(home):
        listening = [c for c in psutil.Process(engine.pid).net_connections("inet") if c.status == psutil.CONN_LISTEN]
        assert {c.laddr.ip for c in listening} == {"127.0.0.1"}


def test_starting_twice_starts_once(home: Path, addresses: Addresses) -> None:
    before = engine_processes(home)
    assert start_engines(home) == addresses
    assert engine_processes(home) == before


def test_an_engine_whose_address_is_given_is_left_alone(own_home: Path) -> None:
    given = Addresses("postgresql://them:x@db.example/theirs", "clickhouse://them:x@ch.example/theirs")
    assert start_engines(own_home, given.database_url, given.events_url) == given
    assert not own_home.exists()


def test_postgres_refuses_a_wrong_password_and_its_superuser(addresses: Addresses) -> None:
    right = urlsplit(addresses.database_url)
    for user, password in (("hjemmel", "wrong"), ("postgres", "postgres"), ("postgres", right.password)):
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(f"postgresql://{user}:{password}@127.0.0.1:{right.port}/hjemmel")


def test_the_owner_may_make_logins_but_is_no_superuser(addresses: Addresses) -> None:
    with psycopg.connect(addresses.database_url) as register:
        rights = register.execute("SELECT rolsuper, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = current_user").fetchone()
        assert rights == (False, True, True)
        assert register.execute("SHOW server_encoding").fetchone() == ("UTF8",)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            register.execute("SELECT pg_read_file('/etc/passwd')")


@pytest.mark.parametrize(("user", "password"), [("hjemmel", "wrong"), ("hjemmel", ""), ("default", ""), ("", "")])
def test_events_refuse_a_wrong_password(addresses: Addresses, user: str, password: str) -> None:
    port = urlsplit(addresses.events_url).port
    with pytest.raises(DatabaseError, match="516"):
        clickhouse_connect.get_client(host="127.0.0.1", port=port, username=user, password=password)


@pytest.mark.parametrize("compress", [False, True, "gzip"])
def test_every_type_comes_back_as_it_went_in(addresses: Addresses, events: Client, compress: bool | str) -> None:
    events.command(EVERY_TYPE)
    client = connect(addresses.events_url, compress=compress, tz_mode="aware")
    summary = client.insert("every_type", [ROW] * 3)
    assert summary.written_rows == 3
    assert client.query("SELECT * FROM every_type").result_rows == [ROW] * 3


def test_arrow_and_data_frames_go_in_and_come_out(events: Client) -> None:
    events.command("CREATE TABLE t (n UInt64, label String) ENGINE = MergeTree ORDER BY n")
    table = pa.table({"n": pa.array([1, 2], pa.uint64()), "label": ["a", "ø"]})
    events.insert_arrow("t", table)
    events.insert_df("t", table.to_pandas())
    assert events.query_arrow("SELECT n, label FROM t ORDER BY n").column("label").to_pylist() == ["a", "a", "ø", "ø"]
    assert list(events.query_df("SELECT * FROM t ORDER BY n")["n"]) == [1, 1, 2, 2]


def test_raw_queries_and_raw_inserts_keep_their_format(events: Client) -> None:
    events.command("CREATE TABLE t (n UInt64, format String) ENGINE = MergeTree ORDER BY n")
    events.raw_insert("t", ["n", "format"], '{"n": 1, "format": "a;b"}\n{"n": 2, "format": "FORMAT CSV"}\n', fmt="JSONEachRow")
    events.command("INSERT INTO t (n, format) VALUES (3, 'x; DROP TABLE t'), (4, 'VALUES')")
    events.command("INSERT INTO t SELECT n + 10, format FROM t")
    assert events.raw_query("SELECT n, format FROM t ORDER BY n LIMIT 3", fmt="CSV") == b'1,"a;b"\n2,"FORMAT CSV"\n3,"x; DROP TABLE t"\n'
    assert b'"rows": 8' in events.raw_query("SELECT * FROM t", fmt="JSON")


def test_an_empty_answer_has_no_rows(events: Client) -> None:
    assert events.query("SELECT number FROM numbers(3) WHERE number > 5").result_rows == []


def test_long_answers_stream(events: Client) -> None:
    with events.query_row_block_stream("SELECT number FROM numbers(3000000)") as stream:
        assert sum(len(block) for block in stream) == 3_000_000


def test_an_error_in_the_middle_of_a_stream_is_told(events: Client) -> None:
    with pytest.raises((StreamFailureError, DatabaseError), match="395"):  # noqa: SIM117
        with events.query_row_block_stream("SELECT throwIf(number = 2500000) FROM numbers(3000000)") as stream:
            for _ in stream:
                pass
    assert events.command("SELECT 1") == 1


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("SELECT nothing", 47),
        ("SELECT * FROM missing", 60),
        ("SELEKT 1", 62),
        ("SELECT 1 SETTINGS no_such = 1", 115),
        ("SELECT 1 FORMAT Nope", 73),
    ],
)
def test_errors_carry_clickhouse_codes(events: Client, statement: str, code: int) -> None:
    with pytest.raises(DatabaseError, match=f"Code: {code}") as refused:
        events.command(statement)
    assert refused.value.code == code


def test_settings_last_for_one_request(events: Client) -> None:
    read = "SELECT value FROM system.settings WHERE name = 'max_block_size'"
    usual = events.command(read)
    assert events.command(read, settings={"max_block_size": 1234}) == 1234
    events.command("SET max_block_size = 99")
    assert events.command(read) == usual


def test_bound_values_cannot_become_sql(events: Client) -> None:
    events.command("CREATE TABLE t (n UInt64, label String) ENGINE = MergeTree ORDER BY n")
    events.insert("t", [(1, "a"), (2, "b")])
    read = "SELECT n FROM t WHERE label = {label:String}"
    for nasty in ("' OR 1=1 --", "a' OR 'a'='a", "\\' OR 1=1 --", "a\\", "'; DROP TABLE t; --", "{label:String}", "\x00", "\n\t\\N", "«ø»"):
        assert events.query(read, parameters={"label": nasty}).result_rows == []
        assert events.query("SELECT {label:String}", parameters={"label": nasty}).result_rows == [(nasty,)]
    with pytest.raises(DatabaseError, match="457"):
        events.query("SELECT n FROM t WHERE n = {n:UInt64}", parameters={"n": "1 OR 1=1"})
    assert events.query("SELECT n FROM t WHERE label IN {labels:Array(String)}", parameters={"labels": ["a", "x'"]}).result_rows == [(1,)]


def test_many_bound_values_fit(events: Client) -> None:
    many = list(range(200_000))
    assert events.query("SELECT length({n:Array(UInt64)})", parameters={"n": many}).result_rows == [(200_000,)]


def test_a_parameterised_view_is_bound_not_spliced(events: Client) -> None:
    events.command("CREATE TABLE t (subscription UInt64, ticket String) ENGINE = MergeTree ORDER BY subscription")
    events.insert("t", [(7, "right"), (8, "other")])
    events.command("CREATE VIEW own AS SELECT * FROM t WHERE subscription = {subscription:UInt64} AND ticket = {ticket:String}")
    read = "SELECT subscription FROM own(subscription = {s:UInt64}, ticket = {t:String})"
    assert events.query(read, parameters={"s": 7, "t": "right"}).result_rows == [(7,)]
    assert events.query(read, parameters={"s": 7, "t": "x' OR 1=1 OR 'x'='"}).result_rows == []


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT 1; DROP TABLE t", "SELECT 1 FORMAT JSON; DROP TABLE t", "CREATE TABLE u (n UInt8) ENGINE = Memory; DROP TABLE t",
        "SELECT $a$ ' $a$; DROP TABLE t --'", "SELECT 1 # '\n; DROP TABLE t --'", "SELECT 1 FORMAT Arrow /* ' */; DROP TABLE t --'",
        "INSERT INTO t VALUES (1); DROP TABLE t", "INSERT INTO t SELECT 1; DROP TABLE t", "SET max_threads = 1; DROP TABLE t",
        "INSERT INTO t FORMAT CSV 1\n; DROP TABLE t", "INSERT INTO t (n) /* SELECT */ VALUES (1) ; DROP TABLE t",
        "DROP TABLE t; DROP TABLE t",
        "/* ' */ INSERT INTO t SETTINGS max_threads = 1 VALUES (1); DROP TABLE t -- '", "# x\nINSERT INTO t VALUES (1); DROP TABLE t",
        "EXPLAIN INSERT INTO t VALUES (1); DROP TABLE t", "\u00a0INSERT INTO t VALUES (1); DROP TABLE t", "-- x\n SELECT 1; DROP TABLE t",
        "EXPLAIN AST INSERT INTO t VALUES (1); DROP TABLE t", "INSERT INTO t FROM INFILE '/dev/null' FORMAT CSV; DROP TABLE t",
        "(SELECT 1); DROP TABLE t", "SELECT 1 INTO OUTFILE '/dev/null'; DROP TABLE t", "SHOW TABLES; DROP TABLE t", "BEGIN; DROP TABLE t",
    ],
)  # fmt: skip
def test_a_second_statement_is_never_run(events: Client, statement: str) -> None:
    events.command("CREATE TABLE t (n UInt64) ENGINE = MergeTree ORDER BY n")
    with suppress(ClickHouseError):  # most are refused; after the VALUES of an INSERT the rest is read as data, and dropped
        events.raw_query(statement)
    assert events.query("EXISTS TABLE t").result_rows == [(1,)]


def test_a_batch_sent_twice_counts_once(events: Client) -> None:
    events.command("CREATE TABLE t (n UInt64) ENGINE = MergeTree ORDER BY n SETTINGS non_replicated_deduplication_window = 100")
    for _ in range(2):
        events.insert("t", [[n] for n in range(10)], column_names=["n"], settings={"insert_deduplication_token": "batch-1"})
    assert events.command("SELECT count() FROM t") == 10


def test_a_broken_upload_leaves_nothing(addresses: Addresses, events: Client) -> None:
    events.command("CREATE TABLE t (n UInt64) ENGINE = MergeTree ORDER BY n")

    def broken_off():
        yield b"INSERT INTO t FORMAT CSV\n1\n2\n3\n"
        raise ConnectionError("the source went away")

    with pytest.raises(Exception, match="went away"):
        events.raw_insert(insert_block=broken_off())
    assert events.command("SELECT count() FROM t") == 0
    assert events.command("SELECT 1") == 1


def test_a_partition_can_be_dropped_and_replaced(events: Client) -> None:
    for name in ("t", "u"):
        events.command(f"CREATE TABLE {name} (day Date, n UInt64) ENGINE = MergeTree PARTITION BY day ORDER BY n")
    events.insert("t", [(date(2026, 1, 1), 1), (date(2026, 1, 2), 2)])
    events.insert("u", [(date(2026, 1, 2), 3)])
    events.command("ALTER TABLE t DROP PARTITION '2026-01-01'")
    events.command("ALTER TABLE t REPLACE PARTITION '2026-01-02' FROM u")
    assert events.query("SELECT day, n FROM t").result_rows == [(date(2026, 1, 2), 3)]


def test_many_clients_read_and_write_side_by_side(addresses: Addresses, events: Client) -> None:
    events.command("CREATE TABLE t (worker UInt8, n UInt64) ENGINE = MergeTree ORDER BY n")
    failures: list[BaseException] = []

    def work(worker: int) -> None:
        try:
            client = connect(addresses.events_url)
            for _ in range(10):
                client.insert("t", [(worker, n) for n in range(100)])
                assert client.query("SELECT count() % 100 FROM t WHERE worker = {w:UInt8}", parameters={"w": worker}).result_rows == [(0,)]
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=work, args=(worker,)) for worker in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert events.command("SELECT count() FROM t") == 8000


def test_a_query_that_wants_too_much_memory_fails_alone(events: Client) -> None:
    with pytest.raises(DatabaseError, match="241"):
        events.command("SELECT length(groupArray(number)) FROM numbers(100000000)", settings={"max_memory_usage": 50_000_000})
    assert events.command("SELECT 1") == 1


def test_data_survive_killed_engines(own_home: Path) -> None:
    first = start_engines(own_home, leashed=True)
    with psycopg.connect(first.database_url) as register:
        register.execute("CREATE TABLE t (n int)")
        register.execute("INSERT INTO t SELECT generate_series(1, 1000)")
    events = connect(first.events_url)
    events.command("CREATE TABLE t (n UInt64) ENGINE = MergeTree ORDER BY n")
    events.insert("t", [[n] for n in range(1000)], column_names=["n"])
    for engine in engine_processes(own_home):
        os.kill(engine.pid, signal.SIGKILL)
    again = start_engines(own_home, leashed=True)
    assert again == first
    with psycopg.connect(again.database_url) as register:
        assert register.execute("SELECT count(*) FROM t").fetchone() == (1000,)
    assert connect(again.events_url).command("SELECT count() FROM t") == 1000


def test_a_lost_address_book_gets_a_new_password_and_the_old_data(own_home: Path) -> None:
    first = start_engines(own_home, leashed=True)
    with psycopg.connect(first.database_url) as register:
        register.execute("CREATE TABLE t (n int)")
    stop_engines(own_home)
    (own_home / "engines.json").unlink()
    again = start_engines(own_home, leashed=True)
    assert urlsplit(again.database_url).password != urlsplit(first.database_url).password
    with psycopg.connect(again.database_url) as register:
        assert register.execute("SELECT count(*) FROM t").fetchone() == (0,)


def test_stale_pid_files_mislead_nobody(own_home: Path) -> None:
    start_engines(own_home, leashed=True)
    stop_engines(own_home)
    (own_home / "run" / "events.pid").write_text(f"{os.getpid()}\n")
    (own_home / "postgres" / "postmaster.pid").write_text(f"{os.getpid()}\n{own_home / 'postgres'}\n0\n5432\n\n127.0.0.1\n0 0\nready\n")
    assert engine_processes(own_home) == []
    start_engines(own_home, leashed=True)
    assert len(engine_processes(own_home)) == 2


def test_a_taken_port_is_given_up_for_a_free_one(own_home: Path, addresses: Addresses) -> None:
    first = start_engines(own_home, leashed=True)
    stop_engines(own_home)
    taken = urlsplit(addresses.events_url).port
    book = own_home / "engines.json"
    book.write_text(book.read_text().replace(f":{urlsplit(first.events_url).port}/", f":{taken}/"))
    again = start_engines(own_home, leashed=True)
    assert urlsplit(again.events_url).port != taken
    assert connect(again.events_url).command("SELECT 1") == 1


def test_leashed_engines_die_with_a_killed_starter(own_home: Path) -> None:
    code = (
        "import pathlib, sys, time; from hjemmel.acts.start_engines import start_engines;"
        "start_engines(pathlib.Path(sys.argv[1]), leashed=True); print('up', flush=True); time.sleep(60)"
    )
    starter = subprocess.Popen([sys.executable, "-c", code, str(own_home)], stdout=subprocess.PIPE)
    assert starter.stdout.readline() == b"up\n"
    assert len(engine_processes(own_home)) == 2
    starter.kill()
    starter.wait()
    give_up = time.monotonic() + 20
    while engine_processes(own_home) and time.monotonic() < give_up:
        time.sleep(0.05)
    assert engine_processes(own_home) == []


def test_an_engine_that_cannot_start_says_why(own_home: Path) -> None:
    start_engines(own_home, leashed=True)
    stop_engines(own_home)
    (own_home / "postgres" / "PG_VERSION").write_text("9\n")
    with pytest.raises(EngineFailed, match="PostgreSQL ended while it started") as failed:
        start_engines(own_home, leashed=True)
    assert "FATAL" in failed.value.log_tail
