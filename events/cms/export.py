"""Registrations as a file for a spreadsheet: words of the reader's language, wall dates, and no formula that runs."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable
from datetime import date, time
from decimal import Decimal
from io import BytesIO, StringIO

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpResponse
from django.utils.timezone import now
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext_lazy as _
from openpyxl import Workbook
from wagtail.models import ModelLogEntry

from events.cms.desk import Words
from events.cms.history import PREFIX
from events.cms.verb_forms import session_words
from events.programme.models import Event
from events.registration.models import Answer, Registration, SessionPlace
from home.models import User
from home.zones import wall_of

Cell = str | int | Decimal | date | time
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


def _guardian(row: Registration) -> str:
    return " · ".join(word for word in (row.guardian_name, row.guardian_email) if word)


def _yes_no(value: bool | None) -> str:
    return "" if value is None else str(_("yes") if value else _("no"))


def _sessions(row: Registration) -> str:
    return "; ".join(session_words(place.session) for place in row.places.all())


def _group(row: Registration) -> str:
    return row.booking.contact_name if row.booking.is_group else ""


def _price(row: Registration) -> Cell:
    return row.price if row.fee or row.price else ""


COLUMNS: list[tuple[Words, Callable[[Registration], Cell]]] = [
    (_("Event"), lambda row: row.event.title),
    (_("Date of the event"), _first_day),
    (_("Name"), lambda row: row.name),
    (_("Name in Arabic"), lambda row: row.name_ar),
    (_("E-mail address"), lambda row: row.email),
    (_("Telephone"), lambda row: row.phone),
    (_("Organisation"), lambda row: row.organisation),
    (_("Group"), _group),
    (_("State"), lambda row: str(row.get_state_display())),
    (_("Place held for"), lambda row: str(row.get_held_for_display())),
    (_("Fee"), lambda row: row.fee.name if row.fee else ""),
    (_("Price"), _price),
    (_("Currency"), lambda row: row.currency if row.fee or row.price else ""),
    (_("Code"), lambda row: row.voucher.code if row.voucher else ""),
    (_("Comes to"), _sessions),
    (_("Language"), lambda row: str(row.get_language_display())),
    (_("Help to take part"), lambda row: ", ".join(str(kind.label) for kind in row.access_kinds)),
    (_("Access needs"), lambda row: row.needs),
    (_("Date of birth"), lambda row: row.born_on or ""),
    (_("Guardian"), _guardian),
    (_("Photos may be taken"), lambda row: _yes_no(row.photo_consent)),
    (_("Note of the organisers"), lambda row: row.note),
    (_("Origin"), lambda row: str(row.booking.get_origin_display())),
    (_("Trial registration"), lambda row: _yes_no(True) if row.trial else ""),
    (_("Registered on"), _wall),
    (_("Registered at"), _clock),
]
Asked = dict[str, dict[int, str]]
"""The answers by the words of their question, then by registration."""


def _answers(rows: list[Registration]) -> Asked:
    """What these people answered; each question is a column, under its present words or those it had. One query."""
    known = {row.pk for row in rows}
    found: Asked = {}
    answers = Answer.objects.filter(registration__event__in={row.event_id for row in rows})
    for answer in answers.select_related("question").order_by("question__position", "question_id", "pk"):
        if answer.registration_id in known:
            heading = str(answer.question) if answer.question else answer.label
            cells = found.setdefault(heading, {})
            before = cells.get(answer.registration_id)
            cells[answer.registration_id] = f"{before}; {answer.text}" if before else answer.text
    return found


def answer(rows: QuerySet[Registration], kind: str, *, by: User) -> HttpResponse:
    """The file to download; who exported how many of which event is written in the audit log."""
    if kind not in TYPES:
        raise Http404
    found = list(_whole(rows))
    _log(found, kind, by)
    table = _table(found)
    content = _csv(table) if kind == "csv" else _xlsx(table)
    response = HttpResponse(content, content_type=TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="inscriptions-{now():%Y-%m-%d}.{kind}"'
    response["Cache-Control"] = "no-store"
    return response


def _whole(rows: QuerySet[Registration]) -> QuerySet[Registration]:
    """The rows with what their columns show."""
    places = SessionPlace.objects.select_related("session").order_by("session__starts_at", "session_id")
    joined = rows.select_related("event", "booking", "fee", "voucher")
    return joined.prefetch_related(Prefetch("places", queryset=places))


def _table(rows: list[Registration]) -> list[list[Cell]]:
    """The headings, then a line for each registration; nothing in it is a formula."""
    answers = _answers(rows)
    headings: list[Cell] = [str(heading) for heading, _column in COLUMNS]
    lines = [[*headings, *answers]]
    for row in rows:
        values: list[Cell] = [column(row) for _heading, column in COLUMNS]
        lines.append([*values, *(cells.get(row.pk, "") for cells in answers.values())])
    return [[safe(value) if isinstance(value, str) else value for value in line] for line in lines]


def _csv(table: list[list[Cell]]) -> bytes:
    text = StringIO()
    csv.writer(text).writerows(table)
    # spreadsheets read accents and Arabic right only with the mark
    return text.getvalue().encode("utf-8-sig")


def _xlsx(table: list[list[Cell]]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.sheet_view.rightToLeft = get_language_bidi()
    for line in table:
        sheet.append(line)
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
