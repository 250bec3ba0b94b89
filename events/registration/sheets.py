"""The rows of a list that somebody pasted or sent as a file: text with any separator, or a spreadsheet.

Nothing is computed: a formula comes as the text that it is, and a number as it would be typed.
"""

from __future__ import annotations

import csv
import io
import re
import time
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _

from events.registration.rules import RegistrationError

MOST_LINES = 5000
MOST_BYTES = 1_000_000
MOST_UNPACKED = 5_000_000
"""What the parts of a spreadsheet may weigh once they are unpacked."""

MOST_SHEETS = 5
"""So many sheets are looked at, the first ones: a workbook may name the same part thousands of times."""

MOST_SECONDS = 5.0
"""So long may one spreadsheet take."""

MOST_COLUMNS = 20
LONGEST_CELL = 1000
TOGETHER = 4
"""Over so many lines may one quoted cell go; a quote that is not closed until then is a letter like others."""

LONGEST_MAIL = 2000
"""Of a line that may be a name and an address as a mail program writes them, so much is read."""

_BETWEEN = re.compile(r"[\s<>,;]+")


@dataclass(frozen=True)
class Row:
    """The cells of one line; `number` is the line where it began."""

    number: int
    cells: tuple[str, ...]


def rows_of_text(text: str) -> list[Row]:
    """The rows of pasted text or CSV; lines without a word are left out."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff").split("\n")
    filled = [line for line in lines if line.strip()]
    if len(filled) > MOST_LINES:
        raise _too_long()
    mark = _separator(filled)
    read = (Row(number, tuple(_cells(line, mark))) for number, line in _whole(lines) if line.strip())
    return [row for row in read if any(row.cells)]


def rows_of_file(name: str, content: bytes) -> list[Row]:
    """The rows of a file that was sent: a spreadsheet (XLSX), or text in any of the usual encodings."""
    if len(content) > MOST_BYTES:
        raise RegistrationError(_("This file is too large: send a list of at most 1 MB."))
    if content.startswith(b"PK\x03\x04"):
        return _rows_of_spreadsheet(content)
    if content.startswith((b"\xd0\xcf\x11\xe0", b"%PDF")) or (b"\0" in content and not _is_wide(content)):
        raise RegistrationError(_("This file cannot be read here: save the list as XLSX or CSV."))
    return rows_of_text(_decoded(content))


def _too_long() -> RegistrationError:
    return RegistrationError(
        _("This list is too long: at most %(count)d lines are read.") % {"count": MOST_LINES}
    )


def _is_wide(content: bytes) -> bool:
    """Whether it is UTF-16, which some programs call Unicode text."""
    return content.startswith((b"\xff\xfe", b"\xfe\xff"))


def _decoded(content: bytes) -> str:
    if _is_wide(content):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    # Excel saves CSV in the code page of its machine: here French, or Arabic where most letters are Arabic then.
    arabic = content.decode("cp1256", errors="replace")
    letters = [char for char in arabic if ord(char) > 0x7F and char.isalpha()]
    if letters and sum("\u0600" <= char <= "\u06ff" for char in letters) > 0.8 * len(letters) >= 3:
        return arabic
    return content.decode("cp1252", errors="replace")


def _separator(lines: list[str]) -> str:
    """What stands between the cells: the mark that most lines have; nothing when there is one column."""
    sample = lines[:50]
    for mark in ("\t", ";", "|", "؛"):
        if sum(mark in line for line in sample) * 2 >= len(sample) > 0:
            return mark
    commas = Counter("،" if "،" in line else "," for line in sample if "," in line or "،" in line)
    mark, count = commas.most_common(1)[0] if commas else ("", 0)
    return mark if count * 2 >= len(sample) else ""


def _whole(lines: list[str]) -> Iterator[tuple[int, str]]:
    """The lines with their numbers; those that one quoted cell goes over are one."""
    number = 0
    while number < len(lines):
        line, taken = lines[number], 1
        if line.count('"') % 2:
            for more in range(2, TOGETHER + 1):
                joined = " ".join(lines[number : number + more])
                if joined.count('"') % 2 == 0:
                    line, taken = joined, more
                    break
        yield number + 1, line
        number += taken


def _cells(line: str, mark: str) -> list[str]:
    mailed = _as_mailed(line)
    if mailed and (not mark or line.count(mark) <= 1):
        return mailed
    if not mark or mark not in line:
        return _apart(line)
    text = line[: LONGEST_CELL * MOST_COLUMNS]
    closed = line.count('"') % 2 == 0
    cells = next(csv.reader([text], delimiter=mark), []) if closed else text.split(mark)
    return [_clean(cell) for cell in cells[:MOST_COLUMNS]]


def _as_mailed(line: str) -> list[str]:
    """Name and address of a line such as a mail program writes: "Amina Alaoui" <amina@…>; nothing of another."""
    # taken apart by hand: a pattern with two gaps beside each other takes forever on a line of spaces
    name, _opened, rest = " ".join(line.split())[:LONGEST_MAIL].partition("<")
    email, closed, tail = rest.partition(">")
    name, email = name.strip(), email.strip()
    name = name.removeprefix('"').removesuffix('"')
    fits = closed and tail.strip() in {"", ",", ";"} and "@" in email[1:-1] and not set('<" ') & set(email)
    return [_clean(name).strip(" ,;"), email] if fits and not set('"@>') & set(name) else []


def _apart(line: str) -> list[str]:
    """A line without a separator: the address, and what stands around it as the name."""
    email = next((word for word in _BETWEEN.split(line) if "@" in word[1:-1]), None)
    if email is None:
        return [_clean(line)]
    before, _email, after = line.partition(email)
    name = _clean(f"{before.removesuffix('<')} {after.removeprefix('>')}").strip(" ,;:-–—()")
    return [name, email]


def _clean(cell: str) -> str:
    return " ".join(cell.replace("\u00a0", " ").split())[:LONGEST_CELL]


def _rows_of_spreadsheet(content: bytes) -> list[Row]:
    """The first sheet that has words."""
    until = time.monotonic() + MOST_SECONDS
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            if sum(part.file_size for part in parts.infolist()) > MOST_UNPACKED:
                raise RegistrationError(_("This file is too large: send a list of at most 1 MB."))
        for sheet in _first_sheets(content):
            sheet.reset_dimensions()  # what the file says of its own size is not believed
            values = sheet.iter_rows(max_col=MOST_COLUMNS, max_row=MOST_LINES * 2, values_only=True)
            if rows := _filled(_in_time(values, until)):
                return rows
    except RegistrationError:
        raise
    except (
        Exception
    ) as error:  # any file can be sent, and the library has an exception of its own for each defect
        raise RegistrationError(
            _("This spreadsheet cannot be read. Save it once more as XLSX, or paste the list.")
        ) from error
    return []


def _first_sheets(content: bytes) -> list[Any]:
    """The first sheets of a workbook; the others are not even opened."""
    from openpyxl.reader.excel import ExcelReader

    class Reader(ExcelReader):  # type: ignore[misc, unused-ignore]
        def read_workbook(self) -> None:
            super().read_workbook()
            self.parser.sheets = self.parser.sheets[:MOST_SHEETS]

    reader = Reader(io.BytesIO(content), read_only=True, keep_vba=False, data_only=False, keep_links=False)
    reader.read()
    return list(reader.wb.worksheets)


def _in_time(values: Iterable[tuple[Any, ...]], until: float) -> Iterator[tuple[Any, ...]]:
    """The same rows, as long as there is time."""
    for row in values:
        if time.monotonic() > until:
            raise RegistrationError(_("This file is too large: send a list of at most 1 MB."))
        yield row


def _filled(values: Iterable[tuple[Any, ...]]) -> list[Row]:
    read = (
        Row(number, tuple(_as_typed(value) for value in row)) for number, row in enumerate(values, start=1)
    )
    rows = list(islice((row for row in read if any(row.cells)), MOST_LINES + 1))
    if len(rows) > MOST_LINES:
        raise _too_long()
    return rows


def _as_typed(value: Any) -> str:
    """A cell as somebody would type it: dates in ISO, whole numbers without a point."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return _clean(str(value))
