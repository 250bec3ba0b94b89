"""What of a paired vote may be shown: as much as says nothing of anybody, and why not more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from events.debate.models import OpinionResult
from events.programme.models import Event

FOR_FLOW = 30
"""People who voted twice, at least, for the whole table of who moved where."""
FOR_SUMS = 20
"""And for the three sums."""
GROUP = 5
"""No group of fewer is shown, unless it is nobody."""
COUNT = 10
"""Of who voted only once a number is said from here on."""

Flow = Sequence[Sequence[int]]


class Reason(models.TextChoices):
    """Why not everything is shown."""

    FEW = "few", _("Fewer than 30 people voted both times: a table of so few would say who thought what.")
    GROUP = "group", _("One of the groups has fewer than five people: a table would say who thought what.")
    VERY_FEW = (
        "very_few",
        _(
            "Fewer than 20 people voted both times: figures of so few would say who thought what. None is published."
        ),
    )
    SUMS = (
        "sums",
        _(
            "Even the sums have a group of fewer than five people, and would say who thought what. None is published."
        ),
    )


@dataclass(frozen=True)
class Shown:
    """The figures that may be shown: the flow with its bars, or three sums, or nothing; and why not more.

    `entry_only` and `exit_only` are None where they are fewer than ten: that is what is said then.
    """

    pairs: int | None = None
    paper: int = 0
    flow: Flow | None = None
    sums: tuple[int, int, int] | None = None
    entry_only: int | None = None
    exit_only: int | None = None
    reason: Reason | None = None

    @property
    def before(self) -> list[int] | None:
        """For, undecided, against at the beginning."""
        return [sum(row) for row in self.flow] if self.flow else None

    @property
    def after(self) -> list[int] | None:
        """For, undecided, against at the end."""
        return [sum(column) for column in zip(*self.flow, strict=True)] if self.flow else None

    @property
    def moved(self) -> int | None:
        """How many left with another opinion than they came with."""
        return self.pairs - self.sums[0] if self.sums and self.pairs is not None else None


def publishable(result: OpinionResult) -> Shown:
    """What of these figures may be shown to everybody, by the rules of the house alone."""
    flow, sums = result.flow, result.sums
    reason = _against_flow(result)
    if flow and reason is None:
        return _shown(result, flow=flow, sums=sums)
    if result.pairs < FOR_SUMS or sums is None:
        return Shown(reason=Reason.VERY_FEW if result.pairs < FOR_SUMS else Reason.SUMS)
    if not all(_is_big_or_nobody(number) for number in sums):
        return Shown(reason=Reason.SUMS)
    return _shown(result, sums=sums, reason=reason)


def opinion_of(event: Event) -> Shown | None:
    """What is published of the event's vote; nothing where nobody published it or the room was closed."""
    result: OpinionResult | None = getattr(event, "opinion", None)
    if result is None or result.published_at is None or event.speech_rule == Event.SpeechRule.CLOSED:
        return None
    return publishable(result)


def _against_flow(result: OpinionResult) -> Reason | None:
    """Why the whole table is not shown; a result that came without one was refused it for a small group."""
    if result.pairs < FOR_FLOW:
        return Reason.FEW
    totals = [*(result.before or ()), *(result.after or ())]
    if not result.flow or not all(_is_big_or_nobody(total) for total in totals):
        return Reason.GROUP
    return None


def _shown(
    result: OpinionResult,
    *,
    sums: tuple[int, int, int] | None,
    flow: Flow | None = None,
    reason: Reason | None = None,
) -> Shown:
    return Shown(
        pairs=result.pairs,
        paper=result.paper,
        flow=flow,
        sums=sums,
        entry_only=result.entry_only if result.entry_only >= COUNT else None,
        exit_only=result.exit_only if result.exit_only >= COUNT else None,
        reason=reason,
    )


def _is_big_or_nobody(number: int) -> bool:
    return number == 0 or number >= GROUP
