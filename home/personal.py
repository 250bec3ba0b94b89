"""What is kept about one person: collected for them, erased when they ask, and when it is old.

The one signal pair of the project that goes upwards: `home` asks, and every feature that keeps personal data
answers for its own rows. A feature connects its receivers in its app's `ready()`:

    @receiver(collect)
    def _collected(sender: type[Subject], subject: Subject, **_more: Any) -> Part: ...

    @receiver(erase)
    def _erased(sender: type[Subject], subject: Subject, at: datetime, by: User | None, **_more: Any)
        -> tuple[str, int]: ...

`sender` is always `Subject`. `collect` is answered with a `Part`: the rows as plain dicts (what JSON can hold)
and the refs of further rows that are theirs. `erase` is answered with the name of the part and how many
rows were changed. Names, addresses, answers and free texts are replaced; states, dates, numbers and money stay.
Both may be asked twice. What is erased because it is old is not a person's wish (`subject.wish`): certificates stay.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.dispatch import Signal
from django.utils.timezone import now
from wagtail.models import ModelLogEntry

from home import erasures

if TYPE_CHECKING:
    from home.models import User

ERASED = "—"
"""What stands where a name stood."""

collect = Signal()
erase = Signal()


@dataclass(frozen=True)
class Subject:
    """Whom it is about: addresses they proved, and rows known to be theirs.

    Refs are `registration:<uuid>`, `person:<uuid>`, `certificate:<number>`, `user:<id>`.
    """

    emails: frozenset[str] = frozenset()
    refs: frozenset[str] = frozenset()
    wish: bool = True
    """Whether the person asked; else these rows, and no others, are only old."""

    @classmethod
    def of(cls, *, emails: Iterable[str] = (), refs: Iterable[str] = ()) -> Subject:
        return cls(frozenset(email.strip().lower() for email in emails if email.strip()), frozenset(refs))

    def uuids(self, kind: str) -> list[str]:
        """The uuids (or numbers) of the refs of one kind."""
        return [ref.partition(":")[2] for ref in self.refs if ref.startswith(f"{kind}:")]


@dataclass(frozen=True)
class Part:
    """What one feature keeps about the subject."""

    name: str
    rows: list[dict[str, Any]] = field(default_factory=list)
    refs: frozenset[str] = frozenset()


def collected(subject: Subject) -> dict[str, list[dict[str, Any]]]:
    """Everything kept about the subject, by the name of the part."""
    return {part.name: part.rows for part in _parts(widened(subject)) if part.rows}


@transaction.atomic
def erased(
    subject: Subject, *, by: User | None = None, at: datetime | None = None, again: bool = False
) -> dict[str, int]:
    """How many rows each feature changed so that they no longer name the subject; all of them or none.

    A wish is noted outside of the database, for the day when an older backup is restored; `again` is that day.
    """
    at = at or now()
    if subject.wish:
        subject = widened(subject)
        if not again:
            erasures.note(emails=subject.emails, refs=subject.refs, at=at)
    answers: list[tuple[Any, Any]] = erase.send(sender=Subject, subject=subject, at=at, by=by)
    return dict(answer for _receiver, answer in answers)


def erase_log(model: type[models.Model], ids: Iterable[Any]) -> None:
    """The audit log of these rows keeps who did what and when; names and reasons that were typed go."""
    kind = ContentType.objects.get_for_model(model)
    entries = ModelLogEntry.objects.filter(content_type=kind, object_id__in=[str(pk) for pk in ids])
    entries.update(label=ERASED, data={})


def widened(subject: Subject) -> Subject:
    """The subject with the refs of all rows found from what is known: mails about them are found by these."""
    while True:
        refs = subject.refs.union(*(part.refs for part in _parts(subject)))
        if refs == subject.refs:
            return subject
        subject = replace(subject, refs=refs)


def _parts(subject: Subject) -> list[Part]:
    answers: list[tuple[Any, Any]] = collect.send(sender=Subject, subject=subject)
    return [part for _receiver, part in answers]
