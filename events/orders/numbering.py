"""The numbers of papers: one series for each kind and year, without a gap and without going back in time."""

from __future__ import annotations

from datetime import date

from events.orders.models import NumberSeries, Paper


def next_number(kind: str, on: date) -> tuple[str, date]:
    """The next number of the kind (FA-2026-00042) and the date it is issued on; part of the caller's transaction.

    The row stays locked until that transaction ends: a number that is not used after all was never given. A clock
    that went back does not lead the dates of a series back: the paper then has the date of the one before it.
    """
    NumberSeries.objects.get_or_create(kind=kind, year=on.year)
    series = NumberSeries.objects.select_for_update().get(kind=kind, year=on.year)
    series.last += 1
    series.last_on = max(on, series.last_on or on)
    series.save(update_fields=["last", "last_on"])
    return f"{Paper(kind).prefix}-{series.year}-{series.last:05d}", series.last_on
