"""What serves the pages?"""

import os

import django
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hjemmel.project.settings")


class Utf8Request(WSGIRequest):
    """What comes is UTF-8, as our pages are: in what else a sender may name, half a sign can be written, or no text at all."""

    encoding = property(lambda _: "utf-8", lambda *_: None)


class Pages(WSGIHandler):
    request_class = Utf8Request


django.setup(set_prefix=False)
application = Pages()
