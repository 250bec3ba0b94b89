"""What a report shows: a table whose rows are the same on the screen and in the file, read page by page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from django.utils.html import format_html

from events.cms.desk import Words
from events.cms.export import Cell
from events.cms.money_frame import said
from home import formats


@dataclass(frozen=True)
class Sum:
    """An amount in a table: words with its currency on the screen, a bare number in the file."""

    amount: Decimal
    currency: str


@dataclass(frozen=True)
class Rate:
    """A rate in per cent: as the reader writes it on the screen, a bare number in the file."""

    percent: Decimal


@dataclass(frozen=True)
class Code:
    """A currency: on the screen every amount says its own, in the file it has a column."""

    currency: str


@dataclass(frozen=True)
class Link:
    """A word that leads somewhere on the screen."""

    words: str
    url: str
    whole: bool = False
    """Whether it stands on one line, as references do."""


@dataclass(frozen=True)
class Under:
    """What stands small below the cell before it: so a wide table fits its page. The file has a column for it."""

    cell: Sum | str | date


LONG = 20
"""Words of more letters are given room in their column, else they stand one below the other."""

Shown = Sum | Rate | Code | Link | Under | str | int | date | Decimal


class Source(Protocol):
    """What rows are read from: the database gives so many of them, and only those that are asked for."""

    def count(self) -> int: ...
    def __getitem__(self, wanted: slice, /) -> Any: ...


@dataclass(frozen=True)
class Rows:
    """The rows of a long table: each is made of what the source gives when it is shown."""

    source: Source
    cells: Callable[[Any], Sequence[Shown]]

    def __len__(self) -> int:
        return self.source.count()

    def __getitem__(self, wanted: slice) -> list[Sequence[Shown]]:
        return [self.cells(each) for each in self.source[wanted]]

    def __iter__(self) -> Iterator[Sequence[Shown]]:
        return iter(self[:])


@dataclass(frozen=True)
class Notice:
    """What the reader must know beside the table, and the list that shows it, where there is one."""

    words: str
    url: str = ""
    link: str = ""


@dataclass(frozen=True)
class Table:
    """What a report shows; its totals stand above its rows, by currency: labels with their sums."""

    headings: Sequence[Words]
    rows: Sequence[Sequence[Shown]] | Rows
    totals: Sequence[tuple[str, Sequence[tuple[str, Sum]]]] = ()
    empty: Words = ""
    caption: Words = ""
    """What the table is of, where the report's title does not say it all."""

    notices: Sequence[Notice] = ()
    file: str = ""
    """What is added to the name of the file."""


def on_screen(cell: Shown) -> Any:
    match cell:
        case Sum():
            return format_html("<bdi>{}</bdi>", said(cell.amount, cell.currency))
        case Rate():
            return format_html("<bdi>{} %</bdi>", formats.number(cell.percent.normalize()))
        case Link():
            look = "desk-nowrap" if cell.whole else "desk-words"
            return format_html('<a class="{}" href="{}"><bdi>{}</bdi></a>', look, cell.url, cell.words)
        case date():
            return format_html('<span class="desk-nowrap">{}</span>', formats.long_day(cell))
        case int() | Decimal():
            return format_html("<bdi>{}</bdi>", formats.number(cell))
        case str() if len(cell) > LONG:
            return format_html('<bdi class="desk-words">{}</bdi>', cell)
    return format_html("<bdi>{}</bdi>", cell)


def headings_of(headings: Sequence[Words], pattern: Sequence[Shown]) -> list[tuple[Any, bool]]:
    """What stands above the columns of the screen, and whether they are figures."""
    return _stacked(pattern, list(headings))


def cells_of(row: Sequence[Shown]) -> list[tuple[Any, bool]]:
    """What stands in the columns of the screen, and whether they are figures."""
    shown = [_small(cell.cell) if isinstance(cell, Under) else on_screen(cell) for cell in row]
    return _stacked(row, shown)


def _stacked(pattern: Sequence[Shown], words: Sequence[Any]) -> list[tuple[Any, bool]]:
    found: list[tuple[Any, bool]] = []
    for cell, said_so in zip(pattern, words, strict=False):
        if isinstance(cell, Under):
            above, figure = found.pop()
            below = format_html('<br><span class="desk-quiet">{}</span>', said_so) if said_so else ""
            found.append((format_html("{}{}", above, below), figure))
        elif not isinstance(cell, Code):
            found.append((said_so, is_figure(cell)))
    return found


def _small(cell: Sum | str | date) -> Any:
    """Nothing of nought: it would only fill the cell."""
    if isinstance(cell, Sum):
        return on_screen(cell) if cell.amount else ""
    return format_html("<bdi>{}</bdi>", cell) if isinstance(cell, str) and cell else cell and on_screen(cell)


def is_figure(cell: Shown) -> bool:
    """Whether it stands below others of its column by its last digit."""
    return isinstance(cell, Sum | Rate | int)


def in_file(cell: Shown) -> Cell:
    match cell:
        case Sum():
            return cell.amount
        case Rate():
            return cell.percent
        case Code():
            return cell.currency
        case Link():
            return cell.words
        case Under():
            return in_file(cell.cell)
    return cell
