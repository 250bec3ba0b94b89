"""The rows of a table: which are movements, and which are balances, totals and words around them."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.payments.statements.draft import LINES, TEXT, Draft, clean, listed, too_many
from events.payments.statements.headings import Heading
from events.payments.statements.lines import StatementError
from home.folding import fold

LABEL = 120
_MONEY = ("debit", "credit", "amount", "balance")
_BALANCE = set(
    fold(
        "solde soldes total totaux balance report sous ancien nouveau initial final depart fin debut precedent"
        " anterieur reporte a reporter au du le de des en compte comptable disponible crediteur debiteur"
        " mad dh dhs eur dirhams"
        " mouvements mouvement operations operation debit credit debits credits periode ouverture cloture opening"
        " closing brought carried forward at on of the previous available"
        " رصيد الرصيد السابق الافتتاحي الختامي النهائي الجديد الأولي في إلى بتاريخ مجموع المجموع الحركات العمليات"
        " مدين دائن درهم"
    ).split()
)
_BALANCE_SELF = set(fold("solde soldes total totaux balance report رصيد الرصيد مجموع المجموع").split())
_TOTALS = tuple(fold(word) for word in ("total", "totaux", "sous total", "مجموع", "المجموع"))


@dataclass
class Row:
    """One row of the table, by the kinds of its columns."""

    number: int
    cells: list[str]
    heading: Heading

    def __post_init__(self) -> None:
        self._said = {kind: self._joined(places) for kind, places in self.heading.places.items()}
        for kind in _MONEY:
            if re.fullmatch("[-–—]+", self[kind]):  # a dash for nothing
                self._said[kind] = ""

    def __getitem__(self, kind: str) -> str:
        return self._said.get(kind, "")

    def _joined(self, places: tuple[int, ...]) -> str:
        cells = (self.cells[place] for place in places if place < len(self.cells))
        return " ".join(dict.fromkeys(filter(None, cells)))

    @property
    def day(self) -> str:
        return self["date"] or self["value"]

    @property
    def amounts(self) -> list[str]:
        kinds = ("debit", "credit") if self.heading.two_sided else ("amount",)
        return [self[kind] for kind in kinds if self[kind]]

    def is_balance(self) -> bool:
        """It says a balance or a total and is no movement (the rules stand in delimited.py)."""
        written = " ".join((self["text"], self["reference"], self["party"])).strip()
        said = fold((written or next(filter(None, self.cells)))[:LABEL])
        words = said.split()
        if (
            len(written) < LABEL
            and _BALANCE_SELF & set(words)
            and all(word in _BALANCE or word.isdecimal() for word in words)
        ):
            return True
        return not re.match("[0-9٠-٩]", self.day) and said.startswith(_TOTALS)


def rows_of(text: str, separator: str, *, patient: bool = False) -> Iterator[tuple[int, list[str]]]:
    """Each row with the number of its first line; bad quotes end a patient reading and refuse an earnest one."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number = 1
    try:
        for row in reader:
            yield number, row
            number = reader.line_num + 1
    except csv.Error:
        if not patient:
            raise StatementError(
                _("Line %(line)d: the quotation marks of this row are not closed or stand astray.")
                % {"line": number}
            ) from None


def rows_below(text: str, separator: str, above: int, heading: Heading) -> list[Row]:
    rows = []
    for place, (number, cells) in enumerate(rows_of(text, separator)):
        if place > above and any(cells):
            rows.append(Row(number, [clean(cell) for cell in cells], heading))
        if len(rows) > 2 * LINES:  # movements and what continues them
            raise too_many()
    return [row for row in rows if any(row.cells)]


def movements_of(rows: list[Row], heading: Heading, draft: Draft) -> list[Row]:
    """The rows that are movements, with the text that continues below them; totals and the foot are left out."""
    movements: list[Row] = []
    waiting: list[Row] = []
    totals = []
    for row in rows:
        if tuple(row.cells) == heading.names:
            continue
        if row.is_balance():
            totals.append(row.number)
        elif row.amounts or re.match("[0-9٠-٩]", row.day):
            totals += _continue(movements, waiting, heading, draft)
            movements.append(row)
        else:
            waiting.append(row)
    totals += [row.number for row in waiting]
    if totals:
        draft.notes.append(
            ngettext(
                "Line %(lines)s is no movement (balance, total or foot) and was left out.",
                "Lines %(lines)s are no movements (balances, totals or foot) and were left out.",
                len(totals),
            )
            % {"lines": listed(totals)}
        )
    return movements


def _continue(movements: list[Row], waiting: list[Row], heading: Heading, draft: Draft) -> list[int]:
    """Rows of nothing but text belong to the movement above; the lines of lone words ("Page 2") are given back."""
    places = heading.places.get("text", ())
    alone = []
    for row in waiting:
        filled = [place for place, cell in enumerate(row.cells) if cell]
        if movements and all(place in places for place in filled):
            last = movements[-1]
            if len(last["text"]) >= TEXT:
                continue
            cells = last.cells + [""] * (places[0] + 1 - len(last.cells))
            cells[places[0]] = clean(f"{cells[places[0]]} {row['text']}")
            movements[-1] = replace(last, cells=cells)
        elif len(filled) == 1:
            alone.append(row.number)
        else:
            draft.wrong(row.number, _("It has neither a date nor an amount."))
    waiting.clear()
    return alone


def is_cut(movements: list[Row], heading: Heading) -> bool:
    """Whether the last row is shorter than the names, and than every other row."""
    *others, last = (len(row.cells) for row in movements)
    return last < min([len(heading.names), *others])
