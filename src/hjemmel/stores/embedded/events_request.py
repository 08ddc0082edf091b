"""What does one HTTP request ask of ClickHouse?

Reads a request as ClickHouse's HTTP interface defines it: the statement is the URL's `query` followed by the body; an INSERT's
data is what follows its FORMAT clause; `param_x` are bound values; every other name in the URL is a setting.
"""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from email.message import Message
from io import BufferedIOBase
from itertools import chain
from typing import Any
from urllib.parse import parse_qsl

import lz4.frame

from hjemmel.stores.embedded.events_engine import DEFAULT_FORMAT, Context, EngineError

CHUNK_BYTES = 1 << 20
STATEMENT_BYTES_AT_MOST = 16 << 20

# Names in the URL that speak to the HTTP interface and not to the engine.
TRANSPORT_NAMES = frozenset(
    """buffer_size cancel_http_readonly_queries_on_client_close client_protocol_version close_session compress database decompress
    default_format enable_http_compression http_headers_progress_interval_ms password query query_id quota_key role
    send_progress_in_http_headers session_check session_id session_timeout stacktrace user wait_end_of_query""".split()
)

_INSERT = re.compile(r"(?:\s|(?:--|\#[ !])[^\n]*\n|/\*.*?\*/)*INSERT\b", re.IGNORECASE | re.DOTALL)
_TOKEN = re.compile(
    r"""(?P<skip> --[^\n]*(?:\n|\Z) | \#[ !][^\n]*(?:\n|\Z) | /\*.*?\*/
        | '(?:[^'\\]|\\.|'')*' | `(?:[^`\\]|\\.|``)*` | "(?:[^"\\]|\\.|"")*")
      | (?P<word> [A-Za-z_][A-Za-z0-9_]*) | (?P<open> \() | (?P<close> \)) | (?P<other> .)""",
    re.VERBOSE | re.DOTALL,
)
_FORMAT = re.compile(r"FORMAT\s+(\w+)(?:[^\S\n]*\r?\n|[^\S\n]?|\Z)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Statement:
    """`text` to run; for an INSERT with data, `data_format` names the form of `data` and `text` ends before its FORMAT clause."""

    text: str
    data_format: str | None = None
    data: Iterable[bytes] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """One request, read: the values of its URL, and of its form if it has one."""

    values: Mapping[str, str]

    @property
    def context(self) -> Context:
        """What goes to the engine besides the statement."""
        params = {name[6:]: value for name, value in self.values.items() if name.startswith("param_")}
        settings = {name: value for name, value in self.values.items() if not name.startswith("param_") and name not in TRANSPORT_NAMES}
        return Context(self.values.get("database"), settings, params)

    @property
    def default_format(self) -> str:
        """The format of an answer whose statement names none."""
        return self.values.get("default_format", DEFAULT_FORMAT)

    @property
    def waits_for_end(self) -> bool:
        """Whether the answer must be whole before its first byte is sent, so that an error has an HTTP status of its own."""
        return self.values.get("wait_end_of_query", "0") not in ("", "0")


def url_values(query_string: str) -> dict[str, str]:
    """The names and values of a URL. Raises `EngineError` for text that is not UTF-8."""
    try:
        return dict(parse_qsl(query_string, keep_blank_values=True, errors="strict"))
    except UnicodeDecodeError as error:
        raise EngineError("the URL is not UTF-8 text", 62) from error


def credentials(headers: Message, values: Mapping[str, str]) -> tuple[str, str]:
    """User name and password as sent by headers of ClickHouse, basic authentication or the URL, in this order; empty if none."""
    if "X-ClickHouse-User" in headers or "X-ClickHouse-Key" in headers:
        return headers.get("X-ClickHouse-User", ""), headers.get("X-ClickHouse-Key", "")
    scheme, _, token = headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "basic":
        try:
            user, _, password = base64.b64decode(token, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return "", ""
        return user, password
    return values.get("user", ""), values.get("password", "")


def body_blocks(headers: Message, stream: BufferedIOBase) -> Iterator[bytes]:
    """The body as sent, block by block. Raises `EngineError` when it ends early."""
    if headers.get("Transfer-Encoding", "").lower() == "chunked":
        yield from _chunks(stream)
    else:
        left = int(headers.get("Content-Length") or 0)
        while left:
            block = _exactly(stream, min(left, CHUNK_BYTES))
            left -= len(block)
            yield block


def decoded(blocks: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    """The body without its compression (`lz4`, `gzip`, `deflate`). Raises `EngineError` for another one, or for a broken body."""
    if encoding in ("", "identity"):
        return blocks
    decoders: dict[str, Any] = {
        "lz4": lz4.frame.LZ4FrameDecompressor,
        "gzip": lambda: zlib.decompressobj(zlib.MAX_WBITS | 16),
        "deflate": zlib.decompressobj,
    }
    if encoding not in decoders:
        raise EngineError(f"`{encoding}` is not a compression this server reads: send lz4, gzip, deflate or none", 48)
    return _inflated(blocks, decoders[encoding]())


def read_statement(url_query: str, body: Iterator[bytes]) -> Statement:
    """Tells an INSERT's data from the statement. Raises `EngineError` for a statement that is too long or is not UTF-8."""
    head = url_query.encode()
    if url_query and _INSERT.match(url_query):
        head += b"\n"
    elif url_query:
        return Statement(_text(head + b"\n" + _whole(b"", body)).strip())
    for block in chain((b"",), body):
        head += block
        if (split := _split_insert(head)) is not None:
            text, data_format, start = split
            return Statement(text, data_format, chain((head[start:],), body) if start < len(head) else body)
        if len(head) > STATEMENT_BYTES_AT_MOST:
            raise EngineError(f"the statement is longer than {STATEMENT_BYTES_AT_MOST} bytes", 62)
    return Statement(_text(head).strip())


def form_values(content_type: str, body: bytes) -> dict[str, str]:
    """The text fields of a multipart form. Raises `EngineError` for a form with files: this server takes no external tables."""
    boundary = content_type.partition("boundary=")[2].strip('"').encode()
    fields = {}
    for part in body.split(b"--" + boundary)[1:-1]:
        head, _, value = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        if b"filename=" in head:
            raise EngineError("this server takes no external tables: send the rows in the statement", 48)
        name = re.search(rb'name="([^"]*)"', head)
        if name:
            fields[_text(name[1])] = _text(value.removesuffix(b"\r\n"))
    return fields


def _split_insert(head: bytes) -> tuple[str, str, int] | None:
    """Statement, format and where the data begins (in bytes), or None while no data clause of an INSERT is in sight."""
    # Latin-1 keeps one character for each byte, so that positions hold; no word we look for is outside ASCII.
    text = head[: 1 << 18].decode("latin-1")
    start = _INSERT.match(text)
    if start is None:
        return None
    depth = 0
    for token in _TOKEN.finditer(text, start.end()):
        depth += (token.lastgroup == "open") - (token.lastgroup == "close")
        if token.lastgroup != "word" or depth:
            continue
        word = token[0].upper()
        if word in ("SELECT", "WITH", "INFILE"):
            return None
        if word == "VALUES":
            return _text(head[: token.start()]), "Values", token.end()
        if word == "FORMAT" and (clause := _FORMAT.match(text, token.start())):
            return _text(head[: token.start()]), clause[1], clause.end()
    return None


def _chunks(stream: BufferedIOBase) -> Iterator[bytes]:
    while True:
        line = stream.readline(64)
        try:
            size = int(line.partition(b";")[0], 16)
        except ValueError as error:
            raise EngineError("the body ended early: a chunk has no size", 33) from error
        if size == 0:
            while stream.readline(8192) not in (b"\r\n", b"\n", b""):
                pass
            return
        yield _exactly(stream, size)
        _exactly(stream, 2)


def _exactly(stream: BufferedIOBase, count: int) -> bytes:
    block = stream.read(count)
    if len(block) < count:
        raise EngineError(f"the body ended early: {count - len(block)} bytes are missing", 33)
    return block


def _inflated(blocks: Iterator[bytes], decoder: Any) -> Iterator[bytes]:
    try:
        for block in blocks:
            yield decoder.decompress(block)
    except (RuntimeError, EOFError, zlib.error) as error:
        raise EngineError(f"the compressed body is broken: {error}", 271) from error
    if not decoder.eof:
        raise EngineError("the compressed body ended early", 271)


def _whole(head: bytes, body: Iterator[bytes]) -> bytes:
    whole = bytearray(head)
    for block in body:
        whole += block
        if len(whole) > STATEMENT_BYTES_AT_MOST:
            raise EngineError(f"the statement is longer than {STATEMENT_BYTES_AT_MOST} bytes", 62)
    return bytes(whole)


def _text(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        raise EngineError("the statement is not UTF-8 text", 62) from error
