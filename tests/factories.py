"""Plain builders: what a test does not care about is filled in."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from PIL import Image, ImageFilter
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.models import Collection, Locale, Page, Site

from events.orders.actions import open_order
from events.orders.models import Order
from events.orders.states import Means
from events.pages import create_pages
from events.payments.actions import record_payment
from events.payments.models import Payment
from events.people.models import Organisation, Person
from events.programme.actions import save_event, save_session
from events.programme.models import Allotment, Event, Fee, Quota, Session, Venue
from events.registration.actions import (
    Choice,
    Contact,
    PersonGiven,
    register,
    register_group,
    set_aside,
    set_limit,
)
from events.registration.models import Booking, Registration, Voucher
from halqa.founding import Founded
from home.models import Picture, SiteSettings, User
from home.pages import NewsIndexPage, NewsPage, ResourceIndexPage, ResourcePage
from tests.founded import founded, with_roles

CHOSEN = ("fee", "voucher", "sessions", "answers", "seen_price", "invitation", "trial")
_numbers = itertools.count(1)
CASABLANCA = ZoneInfo("Africa/Casablanca")


def make_venue(**fields: Any) -> Venue:
    return Venue.objects.create(
        **{"name_fr": "Salle des Tanneurs", "city_fr": "Casablanca", "capacity": 180} | fields
    )


def make_event(
    *, days: int = 20, start: str = "18:00", end: str = "20:15", sessions: int = 1, **fields: Any
) -> Event:
    """An announced debate `days` from today with its session(s), one a day."""
    number = next(_numbers)
    given = {"state": Event.State.ANNOUNCED, "title_fr": f"Débat {number}", "capacity": 50} | fields
    event = save_event(Event(**given))
    first = datetime.now(CASABLANCA).date() + timedelta(days=days)
    for index in range(sessions):
        make_session(event, day=first + timedelta(days=index), start=start, end=end, position=index + 1)
    return event


def make_session(
    event: Event, *, day: date | None = None, start: str = "18:00", end: str = "20:15", **fields: Any
) -> Session:
    day = day or datetime.now(CASABLANCA).date() + timedelta(days=20)
    return save_session(
        Session(
            event=event,
            date=day,
            start=time.fromisoformat(start),
            end=time.fromisoformat(end),
            zone=event.zone,
            **fields,
        )
    )


def make_person(name: str = "Amina Alaoui", **fields: Any) -> Person:
    return Person.objects.create(name=name, **fields)


def make_organisation(name: str = "Conserves Taghart", **fields: Any) -> Organisation:
    return Organisation.objects.create(name_fr=name, **fields)


def make_user(email: str | None = None, **fields: Any) -> User:
    return User.objects.create_user(
        email or f"user{next(_numbers)}@demo.example", "un mot de passe", **fields
    )


def make_registration(
    event: Event | None = None, name: str = "Amina Alaoui", *, email: str | None = None, **given: Any
) -> Registration:
    """Somebody registers on the site: takes a place, or waits when there is none."""
    number = next(_numbers)
    how = {key: given.pop(key) for key in ("origin", "by", "at", "anyway") if key in given}
    if given.get("sessions"):  # at the desk one comes to some sessions only
        how.setdefault("origin", Booking.Origin.DESK)
    chosen = {key: given.pop(key) for key in CHOSEN if key in given}
    person = PersonGiven(name, f"guest{number}@demo.example" if email is None else email, **given)
    return register(event or make_event(), person, key=f"key {number}", choice=Choice(**chosen), **how)


def make_group(event: Event, *names: str, unnamed: int = 0, **given: Any) -> Booking:
    """Somebody registers several people: these, and so many to be named later."""
    number = next(_numbers)
    chosen = {key: given.pop(key) for key in CHOSEN if key in given}
    contact = Contact("Rachid Idrissi", given.pop("email", f"contact{number}@demo.example"))
    people = [PersonGiven(name, f"member{next(_numbers)}@demo.example") for name in names]
    given = {"key": f"group {number}"} | given
    return register_group(event, people, contact=contact, unnamed=unnamed, choice=Choice(**chosen), **given)


def make_fee(event: Event, price: int | Decimal = 0, **fields: Any) -> Fee:
    """A fee that everybody sees."""
    return Fee.objects.create(event=event, **{"name_fr": "Tarif", "price": price} | fields)


def make_quota(
    event: Event, capacity: int | None, *, fees: Iterable[Fee] = (), sessions: Iterable[Session] = ()
) -> Quota:
    """A limit that these fees and sessions share."""
    quota = Quota.objects.create(event=event, name="Limite")
    quota.fees.set(fees)
    quota.sessions.set(sessions)
    set_limit(quota, capacity, by=None, why="a limit")
    return quota


def make_share(event: Event, seats: int, *, fees: Iterable[Fee] = (), **fields: Any) -> Allotment:
    """Places that are kept for these fees, or for the codes that name the share."""
    share = set_aside(Allotment(**{"event": event, "name": "Partenaires"} | fields), seats, by=None)
    share.fees.set(fees)
    return share


def make_voucher(event: Event, *, fees: Iterable[Fee] = (), **fields: Any) -> Voucher:
    """A code that one person can use."""
    voucher = Voucher.objects.create(event=event, **{"code": f"CODE{next(_numbers)}"} | fields)
    voucher.fees.set(fees)
    return voucher


def make_staff(
    role: str = "organiser", email: str | None = None, *, events: Iterable[Event] = (), **fields: Any
) -> User:
    """An account with this role, in the teams of these events."""
    from halqa import roles

    if not Group.objects.filter(name=role).exists():
        with_roles()
    user = make_user(email, **fields)
    roles.give(user, role)
    for event in events:
        event.team.add(user)
    return User.objects.get(pk=user.pk)


def make_site() -> Founded:
    """Languages, home pages, lists and legal pages, as `manage.py found` makes them."""
    return founded()


def publish_pages(event: Event, *languages: str) -> dict[str, Any]:
    """The event's pages, by language; those of the languages (all by default) are live.

    Also where words are still missing, as on a page that was published before its event lost them.
    """
    pages = {page.locale.language_code: page for page in create_pages(event)}
    for language, page in pages.items():
        if not languages or language in languages:
            PublishPageRevisionAction(page.save_revision()).execute()
            page.refresh_from_db()
    return pages


def make_issuer() -> SiteSettings:
    """A site with nothing but its settings: an organisation that may sign certificates."""
    locale, _new = Locale.objects.get_or_create(language_code="fr")
    root = Page.objects.filter(depth=1).first() or Page.add_root(title="Root", locale=locale)
    site = Site.objects.filter(is_default_site=True).first() or Site.objects.create(
        hostname="localhost", root_page=root, is_default_site=True
    )
    given = SiteSettings.for_site(site)
    given.name_fr, given.city_fr, given.signatory_fr = "Centre d'essai", "Casablanca", "Salma Idrissi"
    given.signatory_role_fr = "Directrice"
    given.save()
    return given


def make_picture(
    size: tuple[int, int] = (1600, 1067), *, noise: int = 60, format: str = "JPEG", **fields: Any
) -> Picture:
    """A picture that looks like a photograph: colours that flow, and grain."""
    if not Collection.objects.filter(depth=1).exists():
        Collection.add_root(name="Root")
    return Picture.objects.create(
        file=ContentFile(
            photograph(size, noise=noise, format=format), name=f"photo{next(_numbers)}.{format.lower()}"
        ),
        **{"title": "Une salle", "alt_fr": "Une salle pleine, vue de la scène"} | fields,
    )


def photograph(
    size: tuple[int, int] = (1600, 1067), *, noise: int = 60, format: str = "JPEG", **how: Any
) -> bytes:
    grain = Image.effect_noise(size, noise).filter(ImageFilter.GaussianBlur(1.2))
    flow = Image.linear_gradient("L").resize(size)
    drawn = Image.merge("RGB", (flow, grain, flow.transpose(Image.Transpose.ROTATE_180)))
    output = BytesIO()
    drawn.save(output, format, **how)
    return output.getvalue()


def make_news(language: str = "fr", translation_of: NewsPage | None = None, **fields: Any) -> NewsPage:
    """Published news on a site of `make_site`."""
    given = {"title": f"Nouvelle {next(_numbers)}", "lead": "En bref."} | fields
    return _published(NewsPage(**given), NewsIndexPage, language, translation_of)


def make_resource(
    language: str = "fr", translation_of: ResourcePage | None = None, **fields: Any
) -> ResourcePage:
    given = {"title": f"Guide {next(_numbers)}", "lead": "En bref."} | fields
    return _published(ResourcePage(**given), ResourceIndexPage, language, translation_of)


def _published(page: Any, under: Any, language: str, translation_of: Any) -> Any:
    index = under.objects.get(locale__language_code=language)
    page.locale = index.locale
    if translation_of is not None:
        page.translation_key, page.slug = translation_of.translation_key, translation_of.slug
    index.add_child(instance=page)
    page.save_revision().publish()
    page.refresh_from_db()
    return page


def make_order(event: Event | None = None, *, price: int | str = 250, people: int = 1, **given: Any) -> Order:
    """Somebody takes places that cost something: the order of their booking, nothing paid yet."""
    event = event or make_event()
    fee = given.pop("fee", None) or event.fees.first() or make_fee(event, Decimal(price))
    if people == 1:
        booking = make_registration(event, fee=fee, **given).booking
    else:
        names = [f"Personne {number}" for number in range(1, people + 1)]
        booking = make_group(event, *names, fee=fee, **given)
    order = open_order(booking, at=given.get("at"))
    assert order is not None
    return order


def pay(order: Order, amount: int | str | None = None, **given: Any) -> Payment:
    """Money for an order comes in by transfer: what is due, or so much."""
    money: dict[str, Any] = {
        "means": Means.TRANSFER,
        "reference": f"VIR {next(_numbers)}",
        "amount": order.due if amount is None else Decimal(amount),
        "currency": order.currency,
    }
    row, _new = record_payment(order, **(money | given))
    order.refresh_from_db()
    return row


def make_seller(**fields: Any) -> SiteSettings:
    """The organisation as invoices need it."""
    make_site()
    settings = SiteSettings.for_site(Site.objects.get(is_default_site=True))
    given = {"name_fr": "Centre Marocain", "city_fr": "Casablanca", "ice": "001234567000089"} | fields
    for name, value in given.items():
        setattr(settings, name, value)
    settings.save()
    return settings
