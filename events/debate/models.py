"""What a room thought, before and after: figures only, never who."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

FOR, UNDECIDED, AGAINST = range(3)
"""Rows (before) and columns (after) of the flow, in the order in which the opinion bar stands."""


class OpinionResult(models.Model):
    """The paired vote of a debate as it was published: who moved from where to where, in figures.

    Either the whole flow is shown, or only the three sums, or nothing but the number of pairs; which of them is
    decided by who publishes. `flow[before][after]` counts people.
    """

    event = models.OneToOneField(
        "events.Event", models.CASCADE, related_name="opinion", verbose_name=_("event")
    )
    pairs = models.PositiveIntegerField(
        _("people who voted before and after"), help_text=_("Only they are counted.")
    )
    paper = models.PositiveIntegerField(_("of them on paper"), default=0)
    flow = models.JSONField(_("flow"), null=True, blank=True)
    kept = models.PositiveIntegerField(_("kept their opinion"), null=True, blank=True)
    changed_side = models.PositiveIntegerField(_("changed side"), null=True, blank=True)
    to_or_from_undecided = models.PositiveIntegerField(_("to or from undecided"), null=True, blank=True)
    entry_only = models.PositiveIntegerField(_("voted only before"), default=0)
    exit_only = models.PositiveIntegerField(_("voted only after"), default=0)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)

    class Meta:
        verbose_name = _("opinion result")
        verbose_name_plural = _("opinion results")
        constraints = [
            models.CheckConstraint(condition=Q(paper__lte=models.F("pairs")), name="paper_votes_are_pairs"),
        ]

    def __str__(self) -> str:
        return str(self.event)

    def clean(self) -> None:
        """Everything adds up: the flow to the pairs, or the three sums to the pairs."""
        if self.flow is not None:
            if not _is_flow(self.flow):
                raise ValidationError({"flow": _("Give three rows of three whole numbers.")})
            if sum(sum(row) for row in self.flow) != self.pairs:
                raise ValidationError({"flow": _("The nine numbers do not add up to the pairs.")})
        sums = (self.kept, self.changed_side, self.to_or_from_undecided)
        typed = self.flow is None and any(number is not None for number in sums)
        if typed and (None in sums or sum(number or 0 for number in sums) != self.pairs):
            raise ValidationError({"kept": _("The three sums do not add up to the pairs.")})
        if self.paper > self.pairs:
            raise ValidationError({"paper": _("There are more votes on paper than votes.")})

    @property
    def before(self) -> list[int] | None:
        """For, undecided, against at the beginning."""
        return [sum(row) for row in self.flow] if self.flow else None

    @property
    def after(self) -> list[int] | None:
        """For, undecided, against at the end."""
        return [sum(column) for column in zip(*self.flow, strict=True)] if self.flow else None

    @property
    def sums(self) -> tuple[int, int, int] | None:
        """Kept, changed side, to or from undecided."""
        if self.flow:
            kept = sum(self.flow[place][place] for place in range(3))
            side = self.flow[FOR][AGAINST] + self.flow[AGAINST][FOR]
            return kept, side, self.pairs - kept - side
        if self.kept is None or self.changed_side is None or self.to_or_from_undecided is None:
            return None
        return self.kept, self.changed_side, self.to_or_from_undecided

    @property
    def moved(self) -> int | None:
        """How many left with another opinion than they came with."""
        return self.pairs - self.sums[0] if self.sums else None


def _is_flow(flow: Any) -> bool:
    return (
        isinstance(flow, list)
        and len(flow) == 3
        and all(isinstance(row, list) and len(row) == 3 for row in flow)
        and all(type(number) is int and number >= 0 for row in flow for number in row)
    )
