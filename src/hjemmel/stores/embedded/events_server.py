"""How is the embedded ClickHouse reached? By ClickHouse's own HTTP interface, on loopback.

`python -m hjemmel.stores.embedded.events_server FOLDER PORT [--leashed]`, with the password as the first line of standard input.
Web, worker and command line use the unmodified ClickHouse client and cannot tell this server from another. No statement is logged.
"""

from __future__ import annotations

import hmac
import json
import os
import secrets
import signal
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import chain, islice
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

from hjemmel.stores.embedded.events_engine import Engine, EngineError
from hjemmel.stores.embedded.events_request import Question, body_blocks, credentials, decoded, form_values, read_statement, url_values
from hjemmel.stores.embedded.leash import die_with_starter

USER = DATABASE = "hjemmel"
AUTHENTICATION_FAILED = 516
MEMORY_SHARE = 0.4
STOP_PATIENCE_S = 20

# HTTP status for a ClickHouse error code, as ClickHouse's own server answers; every other code is 500.
STATUS: dict[int, int] = {
    **dict.fromkeys((6, 26, 27, 33, 36, 38, 41, 42, 43, 44, 46, 47, 50, 53, 62, 69, 70, 72, 115, 117, 194, 271, 456, 457), 400),
    **dict.fromkeys((192, 193, 497, AUTHENTICATION_FAILED), 403),
    **dict.fromkeys((60, 81, 16, 40), 404),
    159: 408,
    48: 501,
}


class Answerer(BaseHTTPRequestHandler):
    """One connection of a client; answers its requests one after the other."""

    protocol_version = "HTTP/1.1"
    server_version = "hjemmel-events"
    sys_version = ""
    disable_nagle_algorithm = True
    wbufsize = 1 << 16
    rbufsize = 1 << 18

    def __init__(self, *args: Any, engine: Engine, password: str) -> None:
        self.engine, self.password = engine, password
        super().__init__(*args)

    def do_GET(self) -> None:
        """`/ping` needs no password; a statement sent by GET may not write."""
        if urlsplit(self.path).path == "/ping" or self.path == "/":
            self._reply(200, [b"Ok.\n"], {})
        else:
            self._answer_in_turn({"readonly": "2"})

    def do_POST(self) -> None:
        """A statement with or without data."""
        self._answer_in_turn({})

    def log_message(self, *_: Any) -> None:
        """Nothing: a request line holds bound values, and those may be personal data."""

    def _answer_in_turn(self, settings: dict[str, str]) -> None:
        with cast(Server, self.server).request():
            self._answer(settings)

    def _answer(self, settings: dict[str, str]) -> None:
        body = body_blocks(self.headers, self.rfile)
        try:
            values = url_values(urlsplit(self.path).query)
            self._authenticate(values)
            self._run({**values, **settings}, body)
        except EngineError as error:
            self._refuse(error)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True
            return
        try:
            for _ in body:  # what is left of a body must be read before the next request can be
                pass
        except EngineError:
            self.close_connection = True

    def _authenticate(self, values: dict[str, str]) -> None:
        user, password = credentials(self.headers, values)
        right_user = hmac.compare_digest(user.encode(), USER.encode())
        if not (hmac.compare_digest(password.encode(), self.password.encode()) and right_user):
            self.close_connection = True
            text = f"{user}: Authentication failed: password is incorrect, or there is no user with such name. (AUTHENTICATION_FAILED)"
            raise EngineError(text, AUTHENTICATION_FAILED)

    def _run(self, values: dict[str, str], body: Iterator[bytes]) -> None:
        content_type = self.headers.get("Content-Type", "")
        if content_type.startswith("multipart/form-data"):
            values = {**values, **form_values(content_type, b"".join(body))}
        question = Question(values)
        statement = read_statement(values.get("query", ""), decoded(body, self.headers.get("Content-Encoding", "")))
        if statement.data_format:
            rows = self.engine.insert(statement.text, statement.data_format, statement.data, question.context)
            self._reply(200, [], {"X-ClickHouse-Summary": _summary(written_rows=rows)})
        else:
            blocks = self.engine.select(statement.text, question.default_format, question.context)
            self._reply_blocks(blocks, question)

    def _reply_blocks(self, blocks: Iterator[bytes], question: Question) -> None:
        """A short answer goes whole, with its length; a long one as it comes, unless the client wants to wait for its end."""
        headers = {"X-ClickHouse-Format": question.default_format, "X-ClickHouse-Summary": _summary()}
        first = list(blocks) if question.waits_for_end else list(islice(blocks, 2))
        if question.waits_for_end or len(first) < 2:
            self._reply(200, first, headers)
            return
        tag = secrets.token_hex(8)
        self._head(200, {**headers, "Transfer-Encoding": "chunked", "X-ClickHouse-Exception-Tag": tag})
        try:
            for block in chain(first, blocks):
                self._chunk(block)
        except EngineError as error:  # the status is gone: the error follows the rows, between tags the client knows
            text = f"{error}\n".encode()
            self._chunk(f"__exception__\r\n{tag}\r\n".encode() + text + f"{len(text)} {tag}\r\n__exception__\r\n".encode())
        self.wfile.write(b"0\r\n\r\n")
        self.wfile.flush()

    def _chunk(self, block: bytes) -> None:
        if block:
            self.wfile.write(b"%x\r\n" % len(block))
            self.wfile.write(block)
            self.wfile.write(b"\r\n")

    def _refuse(self, error: EngineError) -> None:
        headers = {"X-ClickHouse-Exception-Code": str(error.code)}
        self._reply(STATUS.get(error.code, 500), [f"{error}\n".encode()], headers)

    def _reply(self, status: int, blocks: Sequence[bytes], headers: dict[str, str]) -> None:
        self._head(status, {**headers, "Content-Length": str(sum(map(len, blocks)))})
        for block in blocks:
            self.wfile.write(block)
        self.wfile.flush()

    def _head(self, status: int, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {"X-ClickHouse-Timezone": "UTC", "Content-Type": "text/plain; charset=UTF-8", **headers}.items():
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()


class Server(ThreadingHTTPServer):
    """One thread for each open connection."""

    daemon_threads = True
    request_queue_size = 128
    allow_reuse_address = True

    def __init__(self, port: int, engine: Engine, password: str) -> None:
        self._under_way = 0
        self._changed = threading.Condition()
        super().__init__(("127.0.0.1", port), partial(Answerer, engine=engine, password=password))

    @contextmanager
    def request(self) -> Iterator[None]:
        """Counts a request as under way."""
        with self._changed:
            self._under_way += 1
        try:
            yield
        finally:
            with self._changed:
                self._under_way -= 1
                self._changed.notify_all()

    def finish_requests(self, patience_s: float) -> None:
        """Waits for the requests under way."""
        with self._changed:
            self._changed.wait_for(lambda: self._under_way == 0, patience_s)

    def handle_error(self, *_: Any) -> None:
        """A client that went away is no news; anything else is one line without the request's content."""
        kind = sys.exc_info()[0]
        if kind is not None and not issubclass(kind, ConnectionError):
            print(f"a request failed: {kind.__name__}", file=sys.stderr, flush=True)


def main() -> None:
    """Serves until SIGTERM or SIGINT."""
    folder, port = Path(sys.argv[1]), int(sys.argv[2])
    password = sys.stdin.buffer.readline().decode().strip()
    if "--leashed" in sys.argv[3:]:
        die_with_starter()
    os.environ["TZ"] = "UTC"
    time.tzset()
    engine = Engine(folder, memory_bytes=int(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") * MEMORY_SHARE))
    engine.create_database(DATABASE)
    server = Server(port, engine, password)
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: threading.Thread(target=server.shutdown).start())
    print(f"events engine listens on 127.0.0.1:{port}", file=sys.stderr, flush=True)
    server.serve_forever(poll_interval=0.1)
    server.finish_requests(STOP_PATIENCE_S)
    engine.close()


def _summary(written_rows: int = 0) -> str:
    """Counts as text, as ClickHouse sends them; reads are not counted here."""
    counts = {"read_rows": 0, "read_bytes": 0, "written_rows": written_rows, "written_bytes": 0, "result_rows": written_rows}
    return json.dumps({name: str(count) for name, count in counts.items()})


if __name__ == "__main__":
    main()
