"""What visitors ask of the list of events."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from events.programme.models.fees import Fee
from events.programme.models.parts import Speaker
from events.programme.models.session import Session
from home.folding import begins, fold

if TYPE_CHECKING:
    from events.programme.models.event import Event  # noqa: F401  (named in a string below)


class FindableQuerySet(models.QuerySet["Event"]):
    """Events by what they are about, where, when, in which language and for how much."""

    def free(self) -> Self:
        """Events for which nobody pays: they have no fee, or only public fees of nothing."""
        return self.filter(~_costing())

    def paid(self) -> Self:
        """Events with a public fee, or with prices that are told on request."""
        return self.filter(_costing())

    def understood_in(self, language: str) -> Self:
        """Events held in this language or interpreted into it."""
        return self.filter(Q(held_in=language) | Q(interpreted_in=language))

    def online(self) -> Self:
        """Events that can be followed from elsewhere."""
        return self.filter(Q(venue__online=True) | ~Q(stream_url="") | ~Q(join_url=""))

    def between(self, first: date | None, last: date | None) -> Self:
        """Events with a session on one of these days, as their own clocks show it; an open end is None."""
        sessions = Session.objects.filter(event=OuterRef("pk"))
        if first is not None:
            sessions = sessions.filter(date__gte=first)
        if last is not None:
            sessions = sessions.filter(date__lte=last)
        return self.filter(Exists(sessions))

    def saying(self, text: str) -> Self:
        """Events of which every word stands in their own words, their place or their speakers' names.

        Accents, case and Arabic letter forms are forgiven.
        """
        found = Q()
        for word in fold(text).split():
            said_by = Speaker.objects.filter(begins("person__search", word), event=OuterRef("pk"))
            found &= begins("folded", word) | begins("venue__folded", word) | Q(Exists(said_by))
        return self.filter(found)


def _costing() -> Q:
    known = Fee.objects.filter(event=OuterRef("pk"))
    on_request = Exists(known) & ~Exists(known.public())
    return Exists(known.public().filter(price__gt=0)) | on_request
