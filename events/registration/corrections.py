"""What people put right themselves on their own page: what they gave, and a link that others have seen."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F
from django.utils.timezone import now
from django.utils.translation import gettext as _

from events.programme.models import Event
from events.registration import changes, history, letters, moves, questions, rules
from events.registration.models import Registration
from events.registration.questions import AnswerGiven
from events.registration.rules import RegistrationError

if TYPE_CHECKING:
    from home.models import User


@transaction.atomic
def correct_given(
    registration: Registration,
    *,
    name: str,
    name_ar: str = "",
    organisation: str = "",
    needs: str = "",
    phone: str | None = None,
    access: str | None = None,
    photo_consent: bool | None = None,
    at: datetime | None = None,
) -> Registration:
    """Write what the person gave as it shall stand on badge and certificate; possible until the event is over.

    Telephone, help and photos stay as they are where nothing is said of them.
    """
    moves.hold_own(registration)
    if not rules.may_correct(registration, at):
        raise RegistrationError(_("This can no longer be corrected here. Please write to us."))
    given: dict[str, Any] = {"name": name, "name_ar": name_ar, "organisation": organisation, "needs": needs}
    more = {"phone": phone, "access": access, "photo_consent": photo_consent}
    given |= {field: value for field, value in more.items() if value is not None}
    changed = [field for field, words in given.items() if getattr(registration, field) != words]
    if not changed:
        return registration
    for field in changed:
        setattr(registration, field, given[field])
    registration.save(update_fields=[*changed, "search"])
    history.note(registration, "name" if {"name", "name_ar"} & set(changed) else "given")
    return registration


@transaction.atomic
def change_answers(
    registration: Registration, answers: Collection[AnswerGiven], *, at: datetime | None = None
) -> Registration:
    """Write other answers to the questions of the event; possible until the event is over."""
    moves.hold_own(registration)
    if not rules.may_correct(registration, at):
        raise RegistrationError(_("This can no longer be corrected here. Please write to us."))
    before = set(registration.answers.values_list("question", "text"))
    questions.keep_answers(registration, answers, at=at)
    if before != set(registration.answers.values_list("question", "text")):
        history.note(registration, "given")
    return registration


@transaction.atomic
def renew_link(
    registration: Registration, *, by: User | None = None, why: str = "", at: datetime | None = None
) -> Registration:
    """Mail a new link, and a new ticket with it; who has seen the old ones can do nothing with them."""
    event = moves.hold_own(registration)
    Registration.objects.filter(pk=registration.pk).update(link_version=F("link_version") + 1)
    registration.refresh_from_db(fields=["link_version"])
    if registration.is_live:
        changes.new_ticket(registration, at or now())
    history.note(registration, "link", by=by, why=why)
    coming = registration.is_live and event.state == Event.State.ANNOUNCED and not event.is_over(at)
    tell = letters.tell_state if coming else letters.tell_link
    tell(registration, f"link:{registration.link_version}")
    return registration
