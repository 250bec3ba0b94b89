"""Filling an empty site: found it, then people and places, events and their pages, then what visitors and staff do."""

from __future__ import annotations

import random
import secrets
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.utils.timezone import now

from certificates import actions as certificates
from events.attendance import actions as attendance
from events.attendance.actions import Scan
from events.calendar import actions as calendar
from events.messages import actions as messages
from events.pages.creation import create_pages
from events.people.models import Organisation, Person
from events.programme import actions as programme
from events.programme.models import Event, Partner, ProgrammeItem, Series, Session, Speaker, Venue
from events.registration import actions as registration
from events.registration.actions import PersonGiven
from events.registration.forms import PRIVACY_VERSION
from events.registration.models import Registration
from halqa import founding, roles
from halqa.demo import address_of, names
from halqa.demo.programme import EVENTS, Told
from home.models import SiteSettings, Theme, User
from home.zones import MOROCCO, wall_of
from training.actions import add_cohort
from training.models import Course

PRIVACY = PRIVACY_VERSION
HOLIDAYS = {(1, 1), (1, 11), (1, 14), (5, 1), (7, 30), (8, 14), (8, 20), (8, 21), (10, 31), (11, 6), (11, 18)}
"""Public holidays of Morocco with a fixed date, (month, day)."""

Say = Callable[[str], object]


class Demo:
    """One filling; the same seed gives the same content."""

    def __init__(self, *, seed: int = 2026, at: datetime | None = None, say: Say = print) -> None:
        self.chance = random.Random(seed)  # noqa: S311 (which names meet, no secret)
        self.at = at or now()
        self.today = wall_of(self.at, MOROCCO).date()
        self.say = say
        self.crowd = self._crowd()

    def fill(self) -> None:
        """Everything, in the order in which an organisation would do it."""
        self.say("The site and its accounts …")
        site = founding.found(base_url=settings.BASE_URL).site
        SiteSettings.objects.update_or_create(site=site, defaults=names.ORGANISATION)
        self._accounts()
        self._catalogue()
        for told in EVENTS:
            self.say(f"{told.title[0]} …")
            self._event(told)
        self.say("Mails, calendars and certificates …")
        calendar.sweep(self.at)
        certificates.sweep(self.at)
        messages.sweep(self.at)

    def _accounts(self) -> None:
        roles.write_roles()
        for account, (role, given, family) in names.ACCOUNTS.items():
            user = User.objects.create_user(
                address_of(account), first_name=given, last_name=family, is_staff=bool(role)
            )
            EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
            if role:
                roles.give(user, role)
        self.organiser = User.objects.get(email=address_of("evenements"))

    def _catalogue(self) -> None:
        for slug, (french, arabic, english) in names.THEMES.items():
            Theme.objects.create(slug=slug, name_fr=french, name_ar=arabic, name_en=english)
        for slug, (french, arabic, english) in names.SERIES.items():
            Series.objects.create(slug=slug, name_fr=french, name_ar=arabic, name_en=english)
        self.venues = {key: self._venue(*facts) for key, facts in names.VENUES.items()}
        self.people = {
            key: Person.objects.create(
                title=title, name=name, name_ar=arabic, feminine=feminine, is_public=True,
                function_fr=function, function_ar=function_ar, function_en=function_en,
            )
            for key, (title, name, arabic, feminine, function, function_ar, function_en) in names.PEOPLE.items()
        }  # fmt: skip
        self.partners = {
            key: Organisation.objects.create(
                name_fr=french, name_ar=arabic, name_en=english, kind=kind, partner=True
            )
            for key, (french, arabic, english, kind) in names.PARTNERS.items()
        }

    def _venue(
        self,
        french: str,
        arabic: str,
        city: str,
        seats: int,
        fire: int | None,
        accessible: bool,
        *access: str,
    ) -> Venue:
        city_ar, city_en = names.CITIES[city]
        return Venue.objects.create(
            name_fr=french, name_ar=arabic, name_en=french, city_fr=city, city_ar=city_ar, city_en=city_en,
            capacity=seats, fire_limit=fire, accessible=accessible,
            access_fr=access[0], access_ar=access[1], access_en=access[2],
        )  # fmt: skip

    @transaction.atomic
    def _event(self, told: Told) -> None:
        event = self._written(told)
        self._days(event, told)
        self._stage(event, told)
        if told.kind == Event.Kind.TRAINING:
            self._cohort(event, told)
        programme.move_to(event, Event.State.ANNOUNCED, by=self.organiser)
        event.refresh_from_db()
        for page in create_pages(event, self.organiser):
            if page.locale.language_code in told.published:
                page.get_latest_revision().publish(user=self.organiser)
        event.refresh_from_db()
        self._registrations(event, told)
        if told.fate == "postponed":
            registration.postpone_event(event, by=self.organiser, why=told.why)
        elif told.fate == "cancelled":
            registration.cancel_event(event, by=self.organiser, why=told.why)
        if told.live or told.days < 0:
            self._door(event, closing=not told.live)

    def _written(self, told: Told) -> Event:
        words = {
            f"{field}_{code}": text
            for field, texts in (("title", told.title), ("lead", told.lead))
            for code, text in zip(("fr", "ar", "en"), texts, strict=True)
        }
        event = Event(
            kind=told.kind, number=told.number, capacity=told.capacity, venue=self.venues[told.venue],
            series=Series.objects.filter(slug=told.series).first(), **words,
        )  # fmt: skip
        programme.save_event(event, by=self.organiser)
        event.themes.set(Theme.objects.filter(slug__in=told.themes))
        return event

    def _days(self, event: Event, told: Told) -> None:
        position = 0
        for day in self._dates(told):
            for start, end in self._hours(told):
                position += 1
                session = Session(
                    event=event, date=day, start=start, end=end, zone=MOROCCO, position=position
                )
                programme.save_session(session, by=self.organiser)
                for begins, minutes, (french, arabic, english) in told.programme:
                    ProgrammeItem.objects.create(
                        session=session, start=time.fromisoformat(begins), minutes=minutes,
                        title_fr=french, title_ar=arabic, title_en=english,
                    )  # fmt: skip
        event.refresh_from_db()

    def _dates(self, told: Told) -> Iterator[date]:
        if told.live:
            yield wall_of(self._began(), MOROCCO).date()
            return
        day = self.today + timedelta(days=told.days)
        while told.working_day and (day.weekday() not in (1, 2, 3) or (day.month, day.day) in HOLIDAYS):
            day += timedelta(days=1)
        for number in range(told.length):
            yield day + timedelta(days=number)

    def _hours(self, told: Told) -> list[tuple[time, time]]:
        if told.live:
            began = wall_of(self._began(), MOROCCO)
            return [(began.time(), (began + timedelta(minutes=130)).time())]
        return [(time.fromisoformat(start), time.fromisoformat(end)) for start, end in told.hours]

    def _began(self) -> datetime:
        """Fifty minutes ago, to five minutes."""
        began = (self.at - timedelta(minutes=50)).replace(second=0, microsecond=0)
        return began - timedelta(minutes=began.minute % 5)

    def _stage(self, event: Event, told: Told) -> None:
        parts = [(key, Speaker.Role.SPEAKER) for key in told.speakers]
        parts += [(told.moderator, Speaker.Role.MODERATOR)] if told.moderator else []
        parts += [(told.trainer, Speaker.Role.TRAINER)] if told.trainer else []
        for position, (key, role) in enumerate(parts, start=1):
            Speaker.objects.create(event=event, person=self.people[key], role=role, position=position)
        for position, key in enumerate(told.partners, start=1):
            Partner.objects.create(event=event, organisation=self.partners[key], position=position)

    def _cohort(self, event: Event, told: Told) -> None:
        words = {
            f"{field}_{code}": text
            for field, texts in (("title", told.title), ("lead", told.lead))
            for code, text in zip(("fr", "ar", "en"), texts, strict=True)
        }
        minutes = sum(session.minutes for session in event.sessions.all())
        course = Course.objects.create(code="audit", minutes=minutes, **words)
        add_cohort(course, event)

    def _registrations(self, event: Event, told: Told) -> None:
        came = self._opened(event)
        made = [
            self._register(event, came + timedelta(hours=3 * n)) for n in range(told.people + told.waiting)
        ]
        if told.people and told.fate == "":
            self._moves(event, made, told)

    def _opened(self, event: Event) -> datetime:
        """When the first person registered: ten days ago, or well before the event."""
        begins = event.starts_at or self.at
        return min(self.at, begins) - timedelta(days=10)

    def _register(self, event: Event, at: datetime) -> Registration:
        person = next(self.crowd)
        event.refresh_from_db()
        return registration.register(event, person, key=f"demo-{secrets.token_hex(12)}", at=min(at, self.at))

    def _moves(self, event: Event, made: list[Registration], told: Told) -> None:
        """One gives the place back; where people wait, that place and others are offered on."""
        for leaving in made[: told.offers]:
            registration.cancel(leaving, at=self.at)
        if told.offers:
            registration.offer_places(event, at=self.at)
        elif not told.waiting and len(made) > 8 and not event.is_over(self.at) and not told.live:
            registration.cancel(made[1], at=self.at)

    def _door(self, event: Event, *, closing: bool) -> None:
        """Most of them come; yesterday's session is closed and its certificates are on their way."""
        session = event.sessions.get()
        device, secret = attendance.add_device(
            event, "Entrée principale", by=self.organiser, at=session.starts_at
        )
        device, _token = attendance.pair_device(secret, volunteer="Rim", at=session.starts_at)
        people = event.registrations.filter(state="confirmed").order_by("pk")
        for number, person in enumerate(people):
            if self.chance.random() < 0.75:
                at = session.starts_at + timedelta(seconds=25 * number - 400)
                scan = Scan(
                    event=event, session=session, id=_uuid(self.chance), device=device, by="Rim", at=at
                )
                attendance.check_in(scan, registration=person, at=at)
        if closing:
            attendance.close_session(session, by=self.organiser, at=session.ends_at)
            certificates.issue(event, by=self.organiser, at=self.at)

    def _crowd(self) -> Iterator[PersonGiven]:
        """Invented people without end, some in Arabic, three of them typed by somebody who means no good."""
        pairs = [(given, family) for given in names.GIVEN for family in names.FAMILY]
        self.chance.shuffle(pairs)
        yield self._participant()
        for number, (given, family) in enumerate(pairs * 4):
            person = PersonGiven(
                name=f"{given[0]} {family[0]}",
                name_ar=f"{given[1]} {family[1]}" if number % 3 == 0 else "",
                email=f"visiteur{number:03d}@demo.example",
                organisation=self.chance.choice(names.COMPANIES),
                language=("fr", "fr", "ar", "fr", "en")[number % 5],
                needs="Fauteuil roulant"
                if number == 5
                else "Interprète en langue des signes"
                if number == 9
                else "",
                privacy_version=PRIVACY,
            )
            yield replace(person, name=names.HOSTILE[number // 11 - 1]) if number in (11, 22, 33) else person

    def _participant(self) -> PersonGiven:
        _role, given, family = names.ACCOUNTS["participante"]
        return PersonGiven(
            name=f"{given} {family}",
            name_ar="سلمى المشاركة",
            email=address_of("participante"),
            privacy_version=PRIVACY,
        )


def _uuid(chance: random.Random) -> uuid.UUID:
    return uuid.UUID(int=chance.getrandbits(128), version=4)
