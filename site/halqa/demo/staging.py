"""Puts the events of the demo on the calendar, as an organiser would: words, days, people, prices, announcement."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction

from events.debate.models import OpinionResult
from events.programme import actions as programme
from events.programme.models import Event, Fee, Partner, ProgrammeItem, Room, Series, Session, Speaker, Venue
from halqa.demo import days
from halqa.demo.blocks import Kept
from halqa.demo.told import Told, When, words
from home.models import Theme, User
from home.zones import MOROCCO, wall_of
from training.actions import add_cohort
from training.models import Course

Hours = list[tuple[time, time]]


class Stage:
    """Makes events; `at` is the moment the demo is made, from which all dates count."""

    def __init__(self, at: datetime, kept: Kept, venues: dict[str, Venue], *, whole: bool) -> None:
        self.at, self.kept, self.venues, self.whole = at, kept, venues, whole
        self.today = wall_of(at, MOROCCO).date()
        self.team = {user.email.partition("@")[0]: user for user in User.objects.filter(is_staff=True)}

    def organiser(self, told: Told) -> User:
        """Who runs it: the one of debates or of trainings, else the director."""
        return self.team[told.team or "directrice"]

    @transaction.atomic
    def put_on(self, told: Told) -> Event:
        """The event with all its facts, announced unless it is told to stay a draft."""
        by = self.organiser(told)
        event = self._written(told, by)
        self._days(event, told, by)
        self._stage(event, told)
        for position, price in enumerate(told.fees, start=1):
            Fee.objects.create(
                event=event,
                price=price.amount,
                vat_rate=price.vat,
                visibility="public" if price.public else "code",
                position=position,
                **words(price, "name"),
            )
        if told.course:
            add_cohort(Course.objects.get(code=told.course), event)
        if not told.draft:
            programme.move_to(event, Event.State.ANNOUNCED, by=by)
        if told.opinion:
            self._opinion(event, told)
        event.refresh_from_db()
        return event

    def _written(self, told: Told, by: User) -> Event:
        venue = self.venues[told.venue]
        opens = self.at + timedelta(days=told.opens_in) if told.opens_in else None
        event = Event(
            kind=told.kind, number=told.number, series=Series.objects.filter(slug=told.series).first(), venue=venue,
            capacity=(self.whole and told.whole[0]) or told.capacity, source_language=told.source,
            held_in=told.held_in, interpreted_in=told.interpreted_in, captioned_in=told.captioned_in,
            speech_rule=told.speech_rule,
            approval="asked" if told.by_invitation else "", invitation_only=bool(told.invited),
            asks_birth_date=told.minors, asks_photo_consent=told.minors,
            opens_at=opens and opens.replace(minute=0, second=0, microsecond=0),
            join_url=f"https://visio.demo.example/{told.key}" if told.online else "", **words(told, "title", "lead"),
        )  # fmt: skip
        programme.save_event(event, by=by)
        event.team.add(self.team["directrice"])
        event.themes.set(Theme.objects.filter(slug__in=told.themes))
        return event

    def _days(self, event: Event, told: Told, by: User) -> None:
        rooms = list(event.venue.rooms.order_by("pk")) if event.venue else []
        position = 0
        for day in dates_of(told, self.today, self.at):
            for start, end in self._hours(told):
                for session in self._sessions(event, told, rooms, day, start, end):
                    position += 1
                    session.position = position
                    programme.save_session(session, by=by)
                    self._programme(session, told)
        event.refresh_from_db()

    def _sessions(
        self, event: Event, told: Told, rooms: list[Room], day: date, start: time, end: time
    ) -> Iterator[Session]:
        """One, or one for each group at the same time."""
        facts: dict[str, Any] = {"event": event, "date": day, "start": start, "end": end, "zone": MOROCCO}
        if not told.groups:
            yield Session(**facts)
        for group in told.groups:
            seats = group.places if self.whole else group.places // 3
            yield Session(
                **facts, room=rooms[group.room], capacity=seats, optional=True, **words(group, "title")
            )

    def _hours(self, told: Told) -> Hours:
        if told.when == When.LIVE:
            began = days.began(self.at)
            return [(began.time(), (began + timedelta(minutes=130)).time())]
        return [(time.fromisoformat(start), time.fromisoformat(end)) for start, end in told.hours]

    def _programme(self, session: Session, told: Told) -> None:
        speakers = [self.kept.people[key] for key, _side in told.speakers]
        for position, (begins, minutes, title) in enumerate(told.programme):
            start = self._moved(time.fromisoformat(begins), told)
            if told.when != When.LIVE and not session.start <= start < session.end:
                continue
            line = ProgrammeItem.objects.create(
                session=session, start=start, minutes=minutes,
                **{f"title_{code}": text for code, text in zip(("fr", "ar", "en"), title, strict=True)},
            )  # fmt: skip
            if begins == POSITIONS and speakers:
                line.people.set(speakers)
            elif position == 0 and told.moderator:
                line.people.set([self.kept.people[told.moderator]])

    def _moved(self, clock: time, told: Told) -> time:
        """The hour of a line; the debate that is on began at another hour than its programme says."""
        if told.when != When.LIVE:
            return clock
        after = timedelta(hours=clock.hour - 18, minutes=clock.minute)
        return (days.began(self.at) + after).time()

    def _stage(self, event: Event, told: Told) -> None:
        parts = [(key, Speaker.Role.SPEAKER, side) for key, side in told.speakers]
        parts += [(told.moderator, Speaker.Role.MODERATOR, "")] if told.moderator else []
        parts += [(told.trainer, Speaker.Role.TRAINER, "")] if told.trainer else []
        for position, (key, role, side) in enumerate(parts, start=1):
            Speaker.objects.create(
                event=event, person=self.kept.people[key], role=role, side=side, position=position
            )
        for position, key in enumerate(told.partners, start=1):
            Partner.objects.create(event=event, organisation=self.kept.organisations[key], position=position)

    def _opinion(self, event: Event, told: Told) -> None:
        figures = told.opinion
        if figures is None or event.ends_at is None:
            return
        result = OpinionResult(
            event=event, pairs=figures.pairs, paper=figures.paper, entry_only=figures.entry_only,
            exit_only=figures.exit_only, flow=[list(row) for row in figures.flow] if figures.flow else None,
            kept=figures.kept, changed_side=figures.changed_side,
            to_or_from_undecided=figures.to_or_from_undecided, published_at=event.ends_at + timedelta(days=2),
        )  # fmt: skip
        result.full_clean()
        result.save()

    def move(self, event: Event, told: Told) -> None:
        """From the day that was told first to the one that holds: the page says since when."""
        session = event.sessions.get()
        (session.date,) = dates_of(told, self.today, self.at, moved=True)
        programme.save_session(session, by=self.organiser(told))
        event.refresh_from_db()


POSITIONS = "18:20"
"""When an evening's positions are taken, each speaker for some minutes."""


def dates_of(told: Told, today: date, at: datetime, *, moved: bool = False) -> list[date]:
    """The days of an event; of one that moved, those of its first announcement unless the new ones are asked for."""
    after = told.days if moved or told.told_for is None else told.told_for
    match told.when:
        case When.LIVE:
            return [days.began(at).date()]
        case When.DAY:
            return [today + timedelta(days=after + more) for more in range(told.length)]
        case When.DATE:
            return [date.fromisoformat(told.date)]
        case When.HOLIDAY:
            return [days.next_holiday(today, after)]
        case When.PAST:
            last = days.past_evening(today, after)
            return list(days.working_days(last, told.length)) if told.length > 1 else [last]
    return list(days.working_days(days.evening(today, after), told.length, told.every))
