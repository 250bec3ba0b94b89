"""Dates, times and money in templates, in the language of the moment."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from home import formats
from home.zones import wall_of

register = template.Library()


@register.filter
def day_in_words(day: date | None) -> str:
    return formats.day_in_words(day) if day else ""


@register.filter
def long_day(day: date | None) -> str:
    return formats.long_day(day) if day else ""


@register.filter
def short_day(day: date | None) -> str:
    return formats.short_day(day) if day else ""


@register.filter
def weekday(day: date | None) -> str:
    return formats.weekday(day) if day else ""


@register.filter
def month_in_words(day: date | None) -> str:
    return formats.month(day) if day else ""


@register.filter
def clock(moment: time | None) -> SafeString | str:
    """18:00, kept in its own direction."""
    return format_html("<bdi>{}</bdi>", formats.clock(moment)) if moment else ""


@register.filter
def zone_in_words(zone: str) -> str:
    return formats.zone_in_words(zone)


@register.filter
def money(amount: Decimal | int, currency: str = "MAD") -> SafeString:
    return format_html("<bdi>{}</bdi>", formats.money(amount, currency))


@register.filter
def number(value: int) -> SafeString:
    return format_html("<bdi>{}</bdi>", formats.number(value))


@register.filter
def file_size(size: int | None) -> str:
    return formats.file_size(size) if size else ""


@register.filter
def wall(instant: datetime | None, zone: str) -> datetime | None:
    """What clocks in the zone show at this instant, for the other filters."""
    return wall_of(instant, zone) if instant else None


@register.filter
def span(dated: formats.Dated) -> SafeString | str:
    """When an event or a session is, in words, as a `time` element."""
    return _span(dated, zone=True)


@register.filter
def span_without_zone(dated: formats.Dated) -> SafeString | str:
    return _span(dated, zone=False)


@register.simple_tag
def times(start: time, end: time) -> str:
    """de 18:00 à 20:15."""
    return formats.time_range(start, end)


@register.simple_tag
def hours_in_words(minutes: int) -> str:
    """12 hours, or 90 minutes where the hours are not whole."""
    if minutes % 60:
        return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}
    hours = minutes // 60
    return ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}


def _span(dated: formats.Dated, *, zone: bool) -> SafeString | str:
    if dated.starts_at is None:
        return ""
    start = wall_of(dated.starts_at, dated.zone)
    words = formats.span_in_words(dated, zone=zone)
    return format_html('<time datetime="{}">{}</time>', start.isoformat(timespec="minutes"), words)
