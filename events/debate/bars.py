"""The opinion bar: for, undecided, against, always in this order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import pgettext


class Segment(NamedTuple):
    """One stretch of the bar: its name, how many people, how many of a hundred, and where it begins."""

    name: str
    people: int
    percent: int
    x: int


@dataclass(frozen=True)
class Bar:
    """An opinion bar: what was asked when, and its three stretches."""

    label: str
    segments: list[Segment]


def bar_of(counts: Sequence[int], label: str = "") -> Bar:
    """The bar of for, undecided and against, from the side where one begins to read."""
    begin, segments = 0, []
    for name, count, percent in zip(choice_names(), counts, percents(counts), strict=True):
        segments.append(Segment(name, count, percent, begin))
        begin += percent
    return Bar(label, segments)


def percents(counts: Sequence[int]) -> list[int]:
    """Whole parts of a hundred that add up to it: what rounding leaves goes to the largest remainders."""
    total = sum(counts)
    if not total:
        return [0 for _count in counts]
    parts = [100 * count // total for count in counts]
    by_remainder = sorted(range(len(counts)), key=lambda place: -(100 * counts[place] % total))
    for place in by_remainder[: 100 - sum(parts)]:
        parts[place] += 1
    return parts


def choice_names() -> tuple[str, str, str]:
    """For, undecided, against."""
    return pgettext("opinion", "for"), pgettext("opinion", "undecided"), pgettext("opinion", "against")
