"""What a visitor has just done, kept in their own browser for half an hour: the confirmation page reads it.

The same is kept whether the address was new or known, so that nobody learns from it who is registered.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any, Self

from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.core.files.base import File
from django.http import HttpRequest, HttpResponse

from events.programme.models import Event
from events.registration.actions import Choice, PersonGiven
from events.registration.asking import Outcome
from events.registration.models import Question, Registration
from events.registration.questions import AnswerGiven
from home.idempotency import act

COOKIE = "halqa_thanks"
KEPT = 30 * 60
LARGEST = 3800
"""Letters that a cookie may have."""
SALT = "halqa.thanks"


@dataclass(frozen=True)
class Act:
    """Somebody asked for a place at an event; `stage` is where its registration stood at that moment.

    `random` came with the form; `key` is the idempotency key under which the place was taken.
    """

    event: str
    random: str
    key: str
    stage: str
    person: PersonGiven
    due: tuple[str, str] | None = None
    """What is to be paid, and in which currency."""
    chosen: dict[str, Any] = field(default_factory=dict)
    """Fee, code, sessions and answers, should the address be wrong and the place be taken for another."""

    @classmethod
    def of(
        cls, event: Event, random: str, person: PersonGiven, outcome: Outcome, choice: Choice | None = None
    ) -> Self:
        """What sending this form for this person means."""
        due = (str(outcome.price), outcome.currency) if outcome.price else None
        return cls(
            event.code,
            random,
            act(random, person.email),
            outcome.stage,
            person,
            due,
            _kept(choice or Choice()),
        )

    @classmethod
    def repeated(cls, event: Event, random: str, person: PersonGiven) -> Self | None:
        """The act of this form for this address, when it was answered a moment ago: a double click.

        What is remembered is the same whether the address was new or known, so the second answer is too.
        """
        key = act(random, person.email)
        answered = cache.get(_remembered(key))
        if answered is None:
            return None
        stage, due = answered
        return cls(event.code, random, key, stage, person, due)

    def remember(self) -> None:
        """Keep for some minutes how this act was answered; nothing that names somebody."""
        cache.set(_remembered(self.key), (self.stage, self.due), KEPT)

    def meaning(self, person: PersonGiven, choice: Choice) -> Self:
        """The same act with all that its form says."""
        return replace(self, person=person, chosen=_kept(choice))

    def for_address(self, email: str) -> Self:
        """The same act for another address."""
        return replace(self, key=act(self.random, email), person=replace(self.person, email=email))

    def choice_at(self, event: Event) -> Choice:
        """What was chosen, as far as it can still be had at the event."""
        chosen = self.chosen
        uuids = [uuid for uuid in (chosen.get("fee"), chosen.get("linked")) if uuid]
        fees = {str(fee.uuid): fee for fee in event.fees.filter(uuid__in=uuids)} if uuids else {}
        answers = chosen.get("answers", {})
        asked = event.questions.asked().filter(uuid__in=answers) if answers else ()
        return Choice(
            fee=fees.get(chosen.get("fee", "")),
            linked=fees.get(chosen.get("linked", "")),
            voucher=chosen.get("voucher", ""),
            sessions=list(event.sessions.filter(uuid__in=chosen.get("sessions", ()))),
            answers=[
                AnswerGiven(question, _valued(question, answers[str(question.uuid)])) for question in asked
            ],
        )

    @classmethod
    def read(cls, request: HttpRequest) -> Self | None:
        """The act of this browser, while it is fresh."""
        try:
            kept = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=KEPT)
            return cls(**(kept | {"person": PersonGiven(**kept["person"])}))
        except (signing.BadSignature, KeyError, TypeError):
            return None

    def keep(self, response: HttpResponse) -> None:
        signed = signing.dumps(asdict(self), salt=SALT, compress=True)
        if len(signed) > LARGEST:  # a browser would drop it whole
            short = replace(self, chosen=self.chosen | {"answers": {}})
            signed = signing.dumps(asdict(short), salt=SALT, compress=True)
        response.set_cookie(
            COOKIE,
            signed,
            max_age=KEPT,
            secure=settings.SECURE,
            httponly=True,
            samesite="Lax",
        )

    def registration(self) -> Registration | None:
        """The registration that this act itself made; nothing where the address was registered before."""
        made = Registration.objects.select_related("event", "booking")
        return made.filter(booking__idempotency_key=self.key, email=self.person.email).first()


def _remembered(key: str) -> str:
    return f"act:{key}"


def _kept(choice: Choice) -> dict[str, Any]:
    """The choice in plain words; a file is not kept in the browser."""
    kept = {
        "fee": str(choice.fee.uuid) if choice.fee else "",
        "linked": str(choice.linked.uuid) if choice.linked else "",
        "voucher": choice.voucher,
        "sessions": [str(session.uuid) for session in choice.sessions or ()],
        "answers": {
            str(each.question.uuid): _plain(each.value)
            for each in choice.answers
            if not isinstance(each.value, File) and each.value not in (None, "", [])
        },
    }
    return {name: value for name, value in kept.items() if value}


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, date | Decimal) else value


def _valued(question: Question, kept: Any) -> Any:
    return date.fromisoformat(kept) if question.kind == Question.Kind.DATE else kept
