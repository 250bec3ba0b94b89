"""Registrations as a file for a spreadsheet: words of the reader's language, wall dates, and no formula that runs."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, time
from io import BytesIO, StringIO

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.http import Http404, HttpResponse
from django.utils.timezone import now
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext_lazy as _
from openpyxl import Workbook
from wagtail.models import ModelLogEntry

from events.cms.desk import Words
from events.cms.history import PREFIX
from events.programme.models import Event
from events.registration.models import Registration
from home.models import User
from home.zones import wall_of

Cell = str | int | date | time
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def safe(text: str) -> str:
    """The text, so that no spreadsheet takes it for a formula."""
    text = "".join(char for char in text if char >= " " or char in "\t\n\r")
    return f"'{text}" if text.startswith(FORMULA) else text


def _wall(row: Registration) -> date:
    return wall_of(row.created_at, row.event.zone).date()


def _clock(row: Registration) -> time:
    return wall_of(row.created_at, row.event.zone).time().replace(second=0, microsecond=0)


def _first_day(row: Registration) -> Cell:
    return wall_of(row.event.starts_at, row.event.zone).date() if row.event.starts_at else ""


COLUMNS: list[tuple[Words, Callable[[Registration], Cell]]] = [
    (_("Event"), lambda row: row.event.title),
    (_("Date of the event"), _first_day),
    (_("Name"), lambda row: row.name),
    (_("Name in Arabic"), lambda row: row.name_ar),
    (_("E-mail address"), lambda row: row.email),
    (_("Organisation"), lambda row: row.organisation),
    (_("State"), lambda row: str(row.get_state_display())),
    (_("Language"), lambda row: str(row.get_language_display())),
    (_("Access needs"), lambda row: row.needs),
    (_("Note of the organisers"), lambda row: row.note),
    (_("Origin"), lambda row: str(row.booking.get_origin_display())),
    (_("Registered on"), _wall),
    (_("Registered at"), _clock),
]


def answer(rows: Iterable[Registration], kind: str, *, by: User) -> HttpResponse:
    """The file to download; who exported how many of which event is written in the audit log."""
    if kind not in TYPES:
        raise Http404
    found = list(rows)
    _log(found, kind, by)
    content = _csv(found) if kind == "csv" else _xlsx(found)
    response = HttpResponse(content, content_type=TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="inscriptions-{now():%Y-%m-%d}.{kind}"'
    response["Cache-Control"] = "no-store"
    return response


def _cells(row: Registration) -> list[Cell]:
    values = (column(row) for _heading, column in COLUMNS)
    return [safe(value) if isinstance(value, str) else value for value in values]


def _csv(rows: list[Registration]) -> bytes:
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow([str(heading) for heading, _column in COLUMNS])
    writer.writerows(_cells(row) for row in rows)
    return text.getvalue().encode(
        "utf-8-sig"
    )  # spreadsheets read accents and Arabic right only with the mark


def _xlsx(rows: list[Registration]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.sheet_view.rightToLeft = get_language_bidi()
    sheet.append([str(heading) for heading, _column in COLUMNS])
    for row in rows:
        sheet.append(_cells(row))
    file = BytesIO()
    book.save(file)
    return file.getvalue()


@transaction.atomic
def _log(rows: list[Registration], kind: str, by: User) -> None:
    """One line in the history of each event, two statements for all."""
    events = {row.event_id: row.event for row in rows}
    ModelLogEntry.objects.bulk_create(
        ModelLogEntry(
            content_type=ContentType.objects.get_for_model(Event), object_id=str(pk), label=str(events[pk]),
            action=f"{PREFIX}.exported", timestamp=now(), user=by, data={"rows": count, "format": kind},
        )
        for pk, count in Counter(row.event_id for row in rows).items()
    )  # fmt: skip
