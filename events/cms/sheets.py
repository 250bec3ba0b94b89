"""A table of the desk as a file for a spreadsheet, in which nothing runs as a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from io import BytesIO, StringIO

from django.http import Http404, HttpResponse
from django.utils.timezone import now
from django.utils.translation import get_language_bidi
from openpyxl import Workbook

from events.cms.desk import Words
from events.cms.export import TYPES, Cell, safe

Rows = Iterable[Sequence[Cell]]


def answer(name: str, headings: Sequence[Words], rows: Rows, kind: str) -> HttpResponse:
    """The file to download, in the language of the moment."""
    if kind not in TYPES:
        raise Http404
    table: list[list[Cell]] = [[str(heading) for heading in headings]]
    table += [[_cell(cell) for cell in row] for row in rows]
    response = HttpResponse(_csv(table) if kind == "csv" else _xlsx(table), content_type=TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="{name}-{now():%Y-%m-%d}.{kind}"'
    response["Cache-Control"] = "no-store"
    return response


def _cell(value: Cell) -> Cell:
    return safe(value) if isinstance(value, str) else value


def _csv(table: Rows) -> bytes:
    text = StringIO()
    csv.writer(text).writerows(table)
    return text.getvalue().encode("utf-8-sig")  # without the mark spreadsheets misread accents and Arabic


def _xlsx(table: Rows) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.sheet_view.rightToLeft = get_language_bidi()
    for row in table:
        sheet.append(row)
    file = BytesIO()
    book.save(file)
    return file.getvalue()
