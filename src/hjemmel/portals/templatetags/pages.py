"""How do templates say things? Phrases, texts of the notice, times and amounts, in the page's language."""

import json
from datetime import date, datetime
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from hjemmel.notice.model import Text
from hjemmel.notice.time_words import moment_words
from hjemmel.portals import amounts, when
from hjemmel.portals.phrases import phrase
from hjemmel.portals.phrases import word as word_for

register = template.Library()


@register.simple_tag(takes_context=True)
def say(context: dict[str, Any], key: str, **values: Any) -> str:
    """The phrase `key`, with `values` in its places."""
    return phrase(key, context["language"]).format(**values)


@register.simple_tag(takes_context=True)
def to(context: dict[str, Any], text: Text | str) -> str:
    """A text of the notice in the page's language; a plain string stays as it is."""
    return text.to(context["language"]) if isinstance(text, Text) else text


@register.simple_tag(takes_context=True)
def moment(context: dict[str, Any], at: datetime) -> SafeString:
    """A time in words, with the exact instant on demand."""
    words = moment_words(at, context["now"], context["zone"], context["language"])
    return format_html('<time datetime="{}" title="{}">{}</time>', at.isoformat(), when.exact(at, context["zone"]), words)


@register.simple_tag(takes_context=True)
def clock(context: dict[str, Any], at: datetime) -> SafeString:
    """The time of day alone."""
    local = at.astimezone(context["zone"])
    words = when.clock(local, context["language"])
    return format_html('<time datetime="{}" title="{}">{}</time>', at.isoformat(), when.exact(at, context["zone"]), words)


@register.simple_tag(takes_context=True)
def day(context: dict[str, Any], which: date | datetime) -> SafeString:
    """A day in words, as near ones are called."""
    local = which.astimezone(context["zone"]).date() if isinstance(which, datetime) else which
    today = context["now"].astimezone(context["zone"]).date()
    return format_html('<time datetime="{}">{}</time>', local.isoformat(), when.day(local, today, context["language"]))


@register.simple_tag(takes_context=True)
def full_date(context: dict[str, Any], which: date | datetime) -> SafeString:
    """The day and year; of an instant the day that it is on here."""
    local = which.astimezone(context["zone"]).date() if isinstance(which, datetime) else which
    return format_html('<time datetime="{}">{}</time>', local.isoformat(), when.full_date(local, context["language"]))


@register.simple_tag(takes_context=True)
def in_time(context: dict[str, Any], at: datetime) -> str:
    """How long until `at`: "27 minutter"."""
    return when.length(at - context["now"], context["language"])


@register.simple_tag(takes_context=True)
def count(context: dict[str, Any], value: int) -> str:
    return amounts.number(value, context["language"])


@register.simple_tag(takes_context=True)
def data(context: dict[str, Any], value: int) -> str:
    return amounts.data(value, context["language"])


@register.simple_tag(takes_context=True)
def money(context: dict[str, Any], ore: int) -> str:
    return amounts.money(ore, context["language"])


@register.filter
def phone(value: str) -> str:
    return amounts.phone(value)


@register.filter
def duration(seconds: int) -> str:
    return amounts.duration(seconds)


@register.simple_tag(takes_context=True)
def word(context: dict[str, Any], value: str) -> str:
    """A declared value as people call it."""
    return word_for(value).to(context["language"])


@register.simple_tag(takes_context=True)
def ways(context: dict[str, Any], value: str) -> str:
    """How somebody signed in, in words: "password+app"."""
    return " + ".join(word_for(part).to(context["language"]) for part in value.split("+"))


@register.filter
def as_json(value: Any) -> str:
    """A value for the script to read from an attribute; the template escapes it."""
    return json.dumps(value)


@register.filter
def drawing(svg: str) -> SafeString:
    """A drawing that our own code has made, without what stands before its first element."""
    return SafeString(svg[svg.index("<svg") :])


@register.simple_tag
def icon(name: str) -> SafeString:
    """A small drawing beside a word that says the same."""
    return format_html('<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>', static("icons/signs.svg"), name)
