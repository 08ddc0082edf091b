"""What can anyone download of the notice?

The exports, at addresses that do not change: `/notice/export/<format>`. They hold rules and nobody's data, so no one has to sign in.
"""

from functools import lru_cache

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from hjemmel.acts.the_notice import the_notice
from hjemmel.notice.exports.document import Document
from hjemmel.notice.exports.documents import EXPORTS, ROPA, documents
from hjemmel.portals.page import language
from hjemmel.portals.printed import printed

A_MINUTE_SECONDS = 60

# The record of processing has two addresses, on paper and as a table; the others hand over the first of their files.
ROPA_TABLE = "ropa-csv"
FORMATS = (ROPA, ROPA_TABLE, *(export for export in EXPORTS if export != ROPA))


@require_safe
def export(request: HttpRequest, format_name: str) -> HttpResponse:
    """The file of one format. 404 for a format that there is not."""
    if format_name not in FORMATS:
        raise Http404
    made = _made(format_name, language(), the_notice().digest)
    response = HttpResponse(made.content, content_type=made.media_type)
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=made.name) or "attachment"
    response.headers["Cache-Control"] = f"public, max-age={A_MINUTE_SECONDS}"
    return response


@lru_cache(maxsize=4 * len(FORMATS))
def _made(format_name: str, spoken: str, digest: str) -> Document:
    """Made once for each notice: anyone may ask, as often as they like. `digest` is that of the notice in force."""
    if format_name == ROPA:
        return printed(the_notice(), ROPA, [spoken])[0]
    return documents(the_notice(), ROPA if format_name == ROPA_TABLE else format_name, [spoken])[0]
