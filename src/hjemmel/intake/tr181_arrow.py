"""How do bulk data reports become columns at once?

JSON documents, one a line, to Arrow: the members of a report that are ever read (hjemmel.intake.tr181_model), each a column, with the
instances of an object one after the other. What is read this way is what the patient parser reads of it; whatever might not be is not
read here.
"""

import re
from collections.abc import Sequence
from typing import Any, get_args, get_origin

import arro3.io
import msgspec
import pyarrow as pa

from hjemmel.intake.tr181_model import ApDevice, DataElementsDevice, Gateway, Member

AT_A_TIME = 128  # documents: what is read of so many stays in a core's own cache
# As escapes: half of a character beyond the first plane, of which arrow-json makes other characters in some pairs; the zero byte, at which
# a process would end that tells what stood where something else was expected; and what needs none, which hides a name from the look for it.
BACKSLASH, NOT_READ = b"\\", re.compile(rb"\\u(?:[dD][89abAB]|00(?:00|[2-7]))")
NOT_ENTERED = (ApDevice, DataElementsDevice)  # of a mesh: that there is one is enough
GRAMMAR = msgspec.json.Decoder(msgspec.Raw)  # it looks at every byte and keeps none: the reader of columns lets much pass


class NotRead(Exception):
    """Something in these documents is not what its member says, or is no JSON."""


def _kind(annotation: Any) -> pa.DataType:
    """The column of a member of the model (hjemmel.intake.tr181_model). A figure is a double: it may stand as 1.0, or in a text."""
    if annotation in NOT_ENTERED:
        return pa.struct([])
    if get_origin(annotation) is dict:
        return pa.map_(pa.string(), _kind(get_args(annotation)[1]))
    if isinstance(annotation, type) and issubclass(annotation, Member):
        return pa.struct([(member.name, _kind(member.type)) for member in msgspec.structs.fields(annotation)])
    if annotation is str:
        return pa.string()
    return pa.bool_() if bool in (annotation, *get_args(annotation)) else pa.float64()


def _schema(instant: pa.DataType) -> pa.Schema:
    report = pa.struct([("CollectionTime", instant), ("Device", _kind(Gateway))])
    return pa.schema([("Report", pa.list_(report))])


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
    if data.find(BACKSLASH, first, last) >= 0 and NOT_READ.search(data, first, last):
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
