"""The sessions of an event with the lines of their programme and who stands in each, asked for at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import F, FilteredRelation

from events.people.models import Person
from events.programme.models import Event, ProgrammeItem, Session

ORDER = (
    "starts_at",
    "position",
    "pk",
    "line__start",
    "line__pk",
    "line__people__name",
    "line__people__name_ar",
)


@dataclass
class Line:
    """A line of the programme, and the people it names."""

    item: ProgrammeItem
    people: list[Person] = field(default_factory=list)


@dataclass
class Block:
    """A session with its lines."""

    session: Session
    lines: list[Line] = field(default_factory=list)

    @property
    def items(self) -> Sequence[ProgrammeItem]:
        return [line.item for line in self.lines]


def timetable(event: Event, people: Mapping[int, Person]) -> list[Block]:
    """The blocks of the event in order: one query; two where a line names somebody who is not among the people."""
    joined = event.sessions.annotate(line=FilteredRelation("programme")).annotate(named=F("line__people"))
    rows = list(joined.select_related("room", "line").order_by(*ORDER))  # type: ignore[misc]  # the joined line
    named = {row.named for row in rows if row.named}
    known = {**people, **Person.objects.in_bulk(named - people.keys())} if named - people.keys() else people
    blocks: dict[int, Block] = {}
    lines: dict[int, Line] = {}
    for row in rows:
        block = blocks.setdefault(row.pk, Block(row))
        item: ProgrammeItem | None = getattr(row, "line", None)
        if item is None:
            continue
        if item.pk not in lines:
            lines[item.pk] = Line(item)
            block.lines.append(lines[item.pk])
        if row.named:
            lines[item.pk].people.append(known[row.named])
    return list(blocks.values())
