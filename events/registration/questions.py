"""The questions of an event: which of them one person is asked, and their answers kept with the words they read."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.timezone import now
from django.utils.translation import gettext as _

from events.programme.models import Event
from events.registration.models import Answer, Question, Registration, SessionPlace
from home import formats


@dataclass(frozen=True)
class AnswerGiven:
    """One answer as the form checked it: text, number, date, key, list of keys, yes or no, or a file."""

    question: Question
    value: Any


def asked(event: Event, *, fee: int | None, sessions: Collection[int]) -> list[Question]:
    """The questions for who takes this fee and comes to these sessions, in their order; one query."""
    return [
        question
        for question in event.questions.asked().select_related("shown_if")
        if concerns(question, fee=fee, sessions=sessions)
    ]


def concerns(question: Question, *, fee: int | None, sessions: Collection[int]) -> bool:
    """Whether a question is for who takes this fee and comes to these sessions."""
    return question.fee_id in {None, fee} and (question.session_id is None or question.session_id in sessions)


def lacking() -> Exists:
    """Whether a registration lacks an answer that it must have, for a query of registrations.

    A question that waits for another answer is not looked at.
    """
    mine = OuterRef(OuterRef("pk"))
    answers = Answer.objects.filter(question=OuterRef("pk"), registration=mine)
    places = SessionPlace.objects.filter(session=OuterRef("session"), registration=mine)
    required = Question.objects.asked().filter(event=OuterRef("event"), required=True, shown_if=None)
    return Exists(
        required.filter(
            Q(fee=None) | Q(fee=OuterRef("fee")), Q(session=None) | Q(Exists(places)), ~Exists(answers)
        )
    )


def is_shown(question: Question, values: Mapping[int, Any]) -> bool:
    """Whether a question is asked after these answers, by the id of their questions."""
    if question.shown_if_id is None:
        return True
    earlier = values.get(question.shown_if_id)
    given = earlier if isinstance(earlier, list) else [earlier]
    if not question.shown_if_answer:
        return any(_as_key(each) for each in given)
    return question.shown_if_answer in {_as_key(each) for each in given}


def answers_at_the_door(registration: Registration) -> list[Answer]:
    """What the door may read of a person's answers, in the order of the questions; files are for the team only."""
    rows = Answer.objects.filter(registration=registration, question__seen_by=Question.SeenBy.DOOR)
    shown = rows.exclude(kind=Question.Kind.FILE).exclude(text="")
    return list(shown.order_by("question__position", "question", "pk"))


def _as_key(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def keep_answers(
    registration: Registration, answers: Collection[AnswerGiven], *, at: datetime | None = None
) -> int:
    """Write the answers of a person, over those they gave before; how many. An empty one takes its answer away."""
    at = at or now()
    kept = 0
    for given in answers:
        rows = Answer.objects.filter(registration=registration, question=given.question)
        if given.value in (None, "", []):
            forget_answers(rows)
            continue
        kept += 1
        written = _written(registration, given, at)
        _forget_files(rows)
        Answer.objects.update_or_create(registration=registration, question=given.question, defaults=written)
    return kept


def write_answers(
    registrations: Collection[Registration], answers: Collection[AnswerGiven], *, at: datetime
) -> None:
    """Write the same answers for registrations that are new: one statement for all."""
    Answer.objects.bulk_create(
        Answer(registration=row, question=given.question, **_written(row, given, at))
        for row in registrations
        for given in answers
        if given.value not in (None, "", [])
    )


def _written(registration: Registration, given: AnswerGiven, at: datetime) -> dict[str, Any]:
    """The answer with the words of its question, as they were read."""
    is_file = isinstance(given.value, File)
    written: dict[str, Any] = {
        "label": given.question.label,
        "kind": given.question.kind,
        "value": None if is_file else _stored(given.value),
        "text": in_words(given.question, given.value, registration.language),
        "answered_at": at,
    }
    return written | ({"file": given.value} if is_file else {})


def forget_answers(answers: QuerySet[Answer]) -> None:
    """Take answers away for good, and their files once that is sure."""
    _forget_files(answers)
    answers.delete()


def _forget_files(answers: QuerySet[Answer]) -> None:
    for answer in answers.exclude(file=""):
        transaction.on_commit(partial(answer.file.delete, save=False), robust=True)


def in_words(question: Question, value: Any, language: str) -> str:
    """The answer as people read it, also when the question has changed."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, File):
        return str(value.name or "")[:200]
    if isinstance(value, date):
        return formats.day_in_words(value, language)
    if question.has_options:
        words = dict(question.choices_in(language))
        keys = value if isinstance(value, list) else [value]
        return ", ".join(words.get(key, str(key)) for key in keys)
    return str(value)


def _stored(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
