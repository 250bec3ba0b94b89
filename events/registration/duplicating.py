"""The same event once more: everything that was set, on another day; nobody who came, nothing that was counted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max, Model
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.programme import actions as programme
from events.programme.models import Event, Fee, ProgrammeItem, Quota, Session
from events.registration import duplicating_codes, history
from events.registration.models import Question
from events.registration.rules import RegistrationError
from home import zones

if TYPE_CHECKING:
    from home.models import User

LEFT = {
    "id", "uuid", "code", "state", "number", "starts_at", "ends_at", "stream_url", "join_url", "captions_url", "taken",
    "over", "set_aside", "revision", "changed", "changed_at", "moved_from", "switched_to", "switched_at",
    "ticket_key", "ticket_key_before", "created_at", "folded",
}  # fmt: skip
"""What belongs to one day only: counters, keys, what was told, the links to stream, captions and online room."""

COUNTED = {"id", "uuid", "event", "taken", "over"}


@transaction.atomic
def duplicate(
    event: Event,
    day: date | None,
    *,
    by: User,
    titles: dict[str, str] | None = None,
    at: datetime | None = None,
    left: list[str] | None = None,
) -> Event:
    """A draft with the settings of this event, its first session on that day and the others as far from it as before.

    An event that has no sessions yet is duplicated without a day. `left` gets a sentence for all that stays behind.
    """
    left = [] if left is None else left
    first = event.sessions.order_by("starts_at", "pk").first()
    if first is not None and day is None:
        raise RegistrationError(_("Give the new date."))
    moved = day - first.date if first is not None and day is not None else timedelta(0)
    copy = _event(event, moved, titles or {})
    programme.save_event(copy, by=by)
    copy.themes.set(event.themes.all())
    copy.team.add(*event.team.all())
    sessions = _sessions(event, copy, moved, by)
    fees = _fees(event, copy, moved)
    _quotas(event, copy, fees, sessions)
    _codes(event, copy, fees, moved, by=by, at=at or now(), left=left)
    _questions(event, copy, fees, sessions)
    for part in (*event.speakers.all(), *event.partners.all()):
        _again(part, {"id", "event"}, event=copy)
    programme.touch(copy)
    history.note(copy, "duplicated", by=by, of=str(event.uuid))
    copy.refresh_from_db()
    left += _people(event)
    return copy


def _people(event: Event) -> list[str]:
    """What belongs to the people of an event and to its day, and so stays with it."""
    retired = event.questions.filter(retired_at__isnull=False).count()
    counted = (
        (
            event.registrations.count(),
            ngettext(
                "%(count)d registration: people register for the new day themselves.",
                "%(count)d registrations: people register for the new day themselves.",
                event.registrations.count(),
            ),
        ),
        (
            event.invitations.count(),
            ngettext(
                "%(count)d invitation: its link is for this event.",
                "%(count)d invitations: their links are for this event.",
                event.invitations.count(),
            ),
        ),
        (
            retired,
            ngettext(
                "%(count)d question that is no longer asked.",
                "%(count)d questions that are no longer asked.",
                retired,
            ),
        ),
    )
    left = [words % {"count": count} for count, words in counted if count]
    if event.stream_url or event.join_url or event.captions_url:
        left.append(
            _("The links of the stream, of its captions and of the online room: they are for one day.")
        )
    return left


def _event(event: Event, moved: timedelta, titles: dict[str, str]) -> Event:
    columns = {
        field.attname: getattr(event, field.attname)
        for field in event._meta.concrete_fields
        if field.name not in LEFT
    }
    columns |= {name: _later(columns[name], moved, event.zone) for name in ("opens_at", "closes_at")}
    return Event(**columns | titles, number=_next_number(event))


def _next_number(event: Event) -> int | None:
    """The next number of the series, where its events are numbered."""
    if event.series_id is None or event.number is None:
        return None
    highest = Event.objects.filter(series=event.series_id).aggregate(highest=Max("number"))["highest"]
    return int(highest or 0) + 1


def _later(moment: datetime | None, moved: timedelta, zone: str) -> datetime | None:
    """The same hour by the event's clocks, so many days later."""
    if moment is None:
        return None
    wall = zones.wall_of(moment, zone)
    return zones.utc_of(wall.date() + moved, wall.time(), zone)


def _again(row: Any, left: Iterable[str], **changed: Any) -> Any:
    """A new row with the columns of this one."""
    columns = {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.name not in left and field.name not in changed
    }
    new: Model = type(row)(**columns, **changed)
    new.save()
    return new


def _sessions(event: Event, copy: Event, moved: timedelta, by: User) -> dict[int, Session]:
    """The sessions with their programme, by the id of the ones they were made from."""
    made = {}
    for session in event.sessions.order_by("starts_at", "pk"):
        columns = ("position", "title_fr", "title_ar", "title_en", "start", "end", "zone", "room_id")
        new = Session(
            event=copy,
            date=session.date + moved,
            optional=session.optional,
            capacity=session.capacity,
            **{name: getattr(session, name) for name in columns},
        )
        made[session.pk] = programme.save_session(new, by=by)
    for line in ProgrammeItem.objects.filter(session__in=list(made)).prefetch_related("people"):
        new_line = _again(line, {"id"}, session=made[line.session_id])
        new_line.people.set(line.people.all())
    return made


def _fees(event: Event, copy: Event, moved: timedelta) -> dict[int, Fee]:
    return {
        fee.pk: _again(
            fee,
            COUNTED,
            event=copy,
            on_sale_from=_later(fee.on_sale_from, moved, event.zone),
            on_sale_until=_later(fee.on_sale_until, moved, event.zone),
        )
        for fee in event.fees.all()
    }


def _quotas(event: Event, copy: Event, fees: dict[int, Fee], sessions: dict[int, Session]) -> None:
    for quota in Quota.objects.filter(event=event).prefetch_related("fees", "sessions"):
        new = _again(quota, COUNTED, event=copy)
        new.fees.set(fees[fee.pk] for fee in quota.fees.all())
        new.sessions.set(sessions[session.pk] for session in quota.sessions.all())


def _codes(
    event: Event,
    copy: Event,
    fees: dict[int, Fee],
    moved: timedelta,
    *,
    by: User,
    at: datetime,
    left: list[str],
) -> None:
    """Codes and reserved shares, each with the days moved."""

    def later(moment: datetime | None) -> datetime | None:
        return _later(moment, moved, event.zone)

    rows = duplicating_codes.codes_to_take(event, later, at, left)
    made = duplicating_codes.shares(event, copy, fees, rows, later, by=by, at=at, left=left)
    duplicating_codes.codes(copy, rows, fees, made, later, by=by)


def _questions(event: Event, copy: Event, fees: dict[int, Fee], sessions: dict[int, Session]) -> None:
    """The questions that are asked today; a condition leads to the copy of its question."""
    made: dict[int, Question] = {}
    rows = list(event.questions.asked().order_by("position", "pk"))
    for question in rows:
        made[question.pk] = _again(
            question,
            {"id", "uuid", "shown_if"},
            event=copy,
            fee=fees.get(question.fee_id or 0),
            session=sessions.get(question.session_id or 0),
        )
    for question in rows:
        if question.shown_if_id in made:
            Question.objects.filter(pk=made[question.pk].pk).update(shown_if=made[question.shown_if_id])
