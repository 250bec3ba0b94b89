"""Who registers for the events of the demo, and what they and the door do then."""

from __future__ import annotations

import random
import secrets
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from certificates import actions as certificates
from events.attendance import actions as attendance
from events.attendance.actions import Scan
from events.programme.models import Event, Session
from events.registration import actions as registration
from events.registration import transfers
from events.registration.actions import PersonGiven
from events.registration.forms import PRIVACY_VERSION
from events.registration.models import Booking, Registration
from halqa.demo import address_of, depth, names
from halqa.demo.money import Till
from halqa.demo.organisations import COMPANIES
from halqa.demo.told import Told, When
from home.models import User
from home.personal import Subject, erased

EMPLOYERS = [next(filter(None, told.name)) for told in COMPANIES.values()] + [""]
BEFORE = timedelta(days=12)
"""So long before today, or before an event of the past, its first person registered."""
NEEDS = {5: "Fauteuil roulant", 9: "Interprète en langue des signes"}


class Attendees:
    """The crowd; the same seed sends the same people to the same events."""

    def __init__(self, at: datetime, till: Till, *, seed: int, whole: bool) -> None:
        self.chance = random.Random(seed)  # noqa: S311 (which names meet, no secret)
        self.at, self.till, self.whole = at, till, whole
        self.crowd = self._crowd()

    def register(self, event: Event, told: Told, by: User) -> list[Registration]:
        """Everybody who comes, waits or asks; with the answers they got and the places they gave back."""
        _capacity, people, waiting = (
            told.whole if self.whole and any(told.whole) else (0, told.people, told.waiting)
        )
        came = self._opened(event)
        made: list[Registration] = []
        for group, session in zip(told.groups, event.sessions.order_by("pk"), strict=False):
            count = group.people if self.whole else group.people // 3
            made += [self._one(event, came, [session]) for _number in range(count)]
        pace = (BEFORE - timedelta(hours=2)) / max(people + waiting, 1)
        for number in range(people + waiting):
            made.append(self._one(event, came + pace * number))
            self.till.take(made[-1], told, number, min(came + pace * number, self.at))
        if told.invited:
            made += depth.invited(
                event, [next(self.crowd) for _one in range(told.invited)], by=by, at=self.at
            )
        elif told.by_invitation:
            self._answer(made, told, by)
        elif people and not told.fate:
            self._moves(event, made, told)
        return made

    def more(self, event: Event, count: int) -> None:
        """So many others, for a look at large numbers."""
        for _number in range(count):
            self._one(event, self.at)

    def _opened(self, event: Event) -> datetime:
        """When the first person registered: twelve days ago, or before the event."""
        return min(self.at, event.starts_at or self.at) - BEFORE

    def _one(self, event: Event, at: datetime, sessions: list[Session] | None = None) -> Registration:
        event.refresh_from_db()
        at = min(at, self.at)
        person = next(self.crowd)
        key = f"demo-{secrets.token_hex(12)}"
        choice = registration.Choice(fee=event.fees.public().first(), sessions=sessions)
        origin = (
            Booking.Origin.DESK if sessions else Booking.Origin.WEB
        )  # the desk books some days of a course
        return registration.register(event, person, key=key, at=at, choice=choice, origin=origin)

    def _answer(self, made: list[Registration], told: Told, by: User) -> None:
        """Those who asked get a yes or a no in the proportion of the full demo; the others still wait for it."""
        asked = told.whole[1] or len(made)
        yes, no = (round(len(made) * part / asked) for part in told.answered)
        for one in made[:yes]:
            registration.confirm(one, by=by, at=self.at)
        for one in made[yes : yes + no]:
            registration.decline(one, by=by, why="Le groupe est complet.", at=self.at)

    def _moves(self, event: Event, made: list[Registration], told: Told) -> None:
        """One gives the place back; where people wait, that place and others are offered on."""
        for leaving in made[: told.offers]:
            registration.cancel(leaving, at=self.at)
        if told.offers:
            registration.offer_places(event, at=self.at)
        elif not told.waiting and len(made) > 8 and event.starts_at and event.starts_at > self.at:
            registration.cancel(made[1], at=self.at)

    def door(self, event: Event, by: User, *, closing: bool) -> None:
        """Most of them come; yesterday's session is closed and its certificates are on their way."""
        session = event.sessions.get()
        device, secret = attendance.add_device(event, "Entrée principale", by=by, at=session.starts_at)
        device, _token = attendance.pair_device(secret, volunteer="Rim", at=session.starts_at)
        people = event.registrations.filter(state="confirmed").order_by("pk")
        for number, person in enumerate(people):
            if self.chance.random() < 0.75:
                at = session.starts_at + timedelta(seconds=25 * number - 400)
                scan = Scan(event=event, session=session, id=self._uuid(), device=device, by="Rim", at=at)
                attendance.check_in(scan, registration=person, at=at)
        if closing:
            attendance.close_session(session, by=by, at=session.ends_at)
            certificates.issue(event, by=by, at=self.at)

    def oddities(self, event: Event, by: User) -> None:
        """At an open event: no address, one person twice, the same name twice, a lost ticket, somebody forgotten."""
        at = self.at - timedelta(days=1)
        given = [
            PersonGiven("Fatna Ouaziz", privacy_version=PRIVACY_VERSION),  # wrote on paper, has no e-mail
            PersonGiven("Hanane Zerdali", "hanane.zerdali@demo.example", privacy_version=PRIVACY_VERSION),
            PersonGiven("Hanan Zerdaly", "h.zerdaly@demo.example", privacy_version=PRIVACY_VERSION),
            PersonGiven("Omar Tafrawti", "omar.tafrawti@demo.example", privacy_version=PRIVACY_VERSION),
            PersonGiven("Omar Tafrawti", "o.tafrawti@demo.example", privacy_version=PRIVACY_VERSION),
            PersonGiven("Driss Effacé", "efface@demo.example", privacy_version=PRIVACY_VERSION),
        ]
        made = [
            registration.register(
                event, person, key=f"demo-odd-{number}", at=at, by=None if person.email else by,
                origin=Booking.Origin.WEB if person.email else Booking.Origin.DESK,
            )
            for number, person in enumerate(given)
        ]  # fmt: skip
        given_away = PersonGiven(
            "Rachida Bennis", "rachida.bennis@demo.example", privacy_version=PRIVACY_VERSION
        )
        transfers.transfer(made[4], given_away, at=self.at)
        registration.reissue_ticket(made[3], by=by)
        erased(Subject.of(emails=["efface@demo.example"]), by=by, at=self.at)

    def _crowd(self) -> Iterator[PersonGiven]:
        """Invented people without end, some in Arabic, three of them typed by somebody who means no good."""
        pairs = [(given, family) for given in names.GIVEN for family in names.FAMILY]
        self.chance.shuffle(pairs)
        yield self._participant()
        number = 0
        while True:
            given, family = pairs[number % len(pairs)]
            person = PersonGiven(
                name=f"{given[0]} {family[0]}",
                name_ar=f"{given[1]} {family[1]}" if number % 3 == 0 else "",
                email=f"visiteur{number:04d}@demo.example",
                organisation=self.chance.choice(EMPLOYERS),
                language=("fr", "fr", "ar", "fr", "en")[number % 5],
                needs=NEEDS.get(number, ""),
                privacy_version=PRIVACY_VERSION,
            )
            hostile = number in (11, 22, 33)
            yield replace(person, name=names.HOSTILE[number // 11 - 1]) if hostile else person
            number += 1

    def _participant(self) -> PersonGiven:
        _role, given, family = names.ACCOUNTS["participante"]
        return PersonGiven(
            name=f"{given} {family}", name_ar="سلمى المشاركة", email=address_of("participante"),
            privacy_version=PRIVACY_VERSION,
        )  # fmt: skip

    def _uuid(self) -> uuid.UUID:
        return uuid.UUID(int=self.chance.getrandbits(128), version=4)


def has_a_door(told: Told) -> bool:
    """Yesterday's debate and the one that is on."""
    return told.kind == "debate" and (told.when == When.LIVE or (told.when == When.DAY and told.days == -1))
