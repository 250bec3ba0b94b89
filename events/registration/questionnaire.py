"""The list of questions of an event: added, changed, put in order, taken out; what was answered stays readable."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max
from django.utils.timezone import now
from django.utils.translation import gettext as _

from events.programme import actions as programme
from events.programme.models import Event
from events.registration import history, moves
from events.registration.models import Answer, Question
from events.registration.rules import RegistrationError
from home.languages import CODES, current

if TYPE_CHECKING:
    from home.models import User

Option = dict[str, str]
Kind = Question.Kind
DECIDED = {Kind.CHOICE, Kind.CHOICES, Kind.YES_NO, Kind.CONSENT}
"""Kinds of questions whose answer another question can wait for."""


def options_of(lines: Mapping[str, Sequence[str]], known: Sequence[Option]) -> list[Option]:
    """The answers to choose from, as they are typed line by line in each language.

    A line that was there before keeps its key, also when its words changed: what people chose stays chosen.
    """
    french = lines["fr"]
    for code in CODES:
        if lines.get(code) and len(lines[code]) != len(french):
            raise RegistrationError(_("Give as many lines in each language as in French, or none."))
    if len(set(french)) < len(french):
        raise RegistrationError(_("Two lines say the same."))
    keys = _keys(french, known)
    return [
        {"key": key} | {code: lines[code][index] for code in CODES if lines.get(code)}
        for index, key in enumerate(keys)
    ]


def _keys(french: Sequence[str], known: Sequence[Option]) -> list[str]:
    by_words = {each.get("fr", ""): each["key"] for each in known}
    gone = {each["key"] for each in known if each.get("fr", "") not in french}
    keys = []
    for index, words in enumerate(french):
        if words in by_words:
            keys.append(by_words[words])
        elif len(french) == len(known) and known[index]["key"] in gone:
            keys.append(known[index]["key"])
        else:
            keys.append(secrets.token_hex(4))
    return keys


def answers_to_wait_for(question: Question) -> list[tuple[str, str]]:
    """Key and words of each answer that another question can wait for."""
    if question.has_options:
        return question.choices_in(current())
    return [("yes", _("yes")), ("no", _("no"))] if question.kind in DECIDED else []


@transaction.atomic
def save_question(question: Question, *, by: User | None) -> Question:
    """Keep a question; a new one is asked last. What waits for one of its answers must still be able to come."""
    event = moves.lock(question.event_id)
    if question.pk is None:
        question.position = _last(event) + 1
    else:
        _check_followers(question)
    if not question.has_options:
        question.options = []
    question.save()
    _written(event, by, question)
    return question


def _last(event: Event) -> int:
    return Question.objects.filter(event=event).aggregate(last=Max("position"))["last"] or 0


def _check_followers(question: Question) -> None:
    possible = {key for key, _words in answers_to_wait_for(question)}
    for follower in question.followed_by.asked():
        if follower.shown_if_answer not in possible:
            raise RegistrationError(
                _("“%(question)s” is asked after an answer that would be gone: change that question first.")
                % {"question": follower}
            )


@transaction.atomic
def remove_question(question: Question, *, by: User | None, at: datetime | None = None) -> bool:
    """Take a question out: deleted while nobody answered, else no longer asked. Whether it was deleted."""
    event = moves.lock(question.event_id)
    follower = question.followed_by.asked().first()
    if follower is not None:
        raise RegistrationError(
            _("“%(question)s” is asked after an answer to it: change that question first.")
            % {"question": follower}
        )
    answered = Answer.objects.filter(question=question).exists()
    if answered:
        Question.objects.filter(pk=question.pk, retired_at=None).update(retired_at=at or now())
    else:
        question.delete()
    _written(event, by, question, removed=True)
    return not answered


@transaction.atomic
def ask_again(question: Question, *, by: User | None) -> None:
    """A question that was taken out is asked again: last, so never before the one whose answer it waits for."""
    event = moves.lock(question.event_id)
    waits_for = question.shown_if
    if waits_for is not None and waits_for.retired_at is not None:
        raise RegistrationError(
            _("It is asked after an answer to “%(question)s”: ask that one again first.")
            % {"question": waits_for}
        )
    Question.objects.filter(pk=question.pk).update(retired_at=None, position=_last(event) + 1)
    _written(event, by, question)


@transaction.atomic
def move_question(question: Question, *, up: bool, by: User | None) -> None:
    """Put a question one place earlier or later; never before the one whose answer it waits for."""
    event = moves.lock(question.event_id)
    rows = list(Question.objects.filter(event=event).asked().order_by("position", "pk"))
    here = next((index for index, row in enumerate(rows) if row.pk == question.pk), None)
    there = None if here is None else here + (-1 if up else 1)
    if here is None or there is None or not 0 <= there < len(rows):
        return
    first, second = sorted((here, there))
    if rows[second].shown_if_id == rows[first].pk:
        raise RegistrationError(
            _("“%(question)s” waits for the answer to the question before it.") % {"question": rows[second]}
        )
    rows[first], rows[second] = rows[second], rows[first]
    for position, row in enumerate(rows, start=1):
        if row.position != position:
            Question.objects.filter(pk=row.pk).update(position=position)
    _written(event, by, question)


def _written(event: Event, by: User | None, question: Question, **facts: Any) -> None:
    programme.touch(event)
    history.note(event, "question", by=by, question=str(question.uuid), **facts)
