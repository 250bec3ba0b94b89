"""What the demo shows of registering as it really goes: invited, in groups, with fees, codes and questions, minors."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from events.programme.models import Allotment, Event, Fee
from events.registration import actions as registration
from events.registration import inviting, vouchers
from events.registration.actions import Choice, Contact, PersonGiven
from events.registration.forms import PRIVACY_VERSION
from events.registration.models import Booking, Question, Registration, Voucher
from halqa.demo import address_of
from home.models import User

YES, NO = 11, 4
"""Of the 25 who were invited to the debate behind closed doors."""


def invited(event: Event, people: list[PersonGiven], *, by: User, at: datetime) -> list[Registration]:
    """All are invited a week ago; some say yes, some no, some opened the form, the others are silent."""
    sent = at - timedelta(days=7)
    rows = inviting.invite(event, people, by=by)
    inviting.send(event, by=by, at=sent)
    made = []
    for number, (row, person) in enumerate(zip(rows, people, strict=True)):
        if number < YES + NO + 3:
            inviting.opened(row, at=sent + timedelta(hours=number))
        if number < YES:
            choice = Choice(invitation=row)
            made.append(
                registration.register(event, person, key=f"demo-invited-{row.pk}", choice=choice, at=at)
            )
        elif number < YES + NO:
            inviting.decline(row, at=at)
    return made


def company(event: Event, *, by: User, at: datetime) -> Booking:
    """A training that a company comes to: its group, half named; a partner's reserved places; codes; questions."""
    fee = event.fees.order_by("position").first()
    _fees(event, by=by, at=at)
    _questions(event)
    partner = registration.set_aside(
        Allotment(
            event=event, name="Conserveurs", until=event.starts_at and event.starts_at - timedelta(days=10)
        ),
        4,
        by=by,
        at=at,
    )
    vouchers.save_voucher(
        Voucher(
            event=event, code="CONSERVEURS", label="Places du partenaire", most_uses=4, allotment=partner
        ),
        fees=[],
        by=by,
    )
    contact = Contact(
        "Salma Kartoni", address_of("rh"), phone="+212 5 22 00 00 00", organisation="Emballages Kartonia"
    )
    people = [
        PersonGiven(
            f"{given} {family}",
            f"{given}.{family}@demo.example".lower() if number % 3 else "",
            organisation=contact.organisation,
            privacy_version=PRIVACY_VERSION,
        )
        for number, (given, family) in enumerate(
            [("Ilham", "Zouhri"), ("Said", "Karrachi"), ("Mina", "Belfakir"), ("Adil", "Tazerwalt")]
        )
    ]
    return registration.register_group(
        event, people, contact=contact, unnamed=3, key="demo-kartonia", choice=Choice(fee=fee),
        at=at - timedelta(days=10),
    )  # fmt: skip


def _fees(event: Event, *, by: User, at: datetime) -> None:
    """One fee that is sold from next week, one for who gives a code; that code was used as often as it can be."""
    later = at + timedelta(days=7)
    Fee.objects.create(
        event=event, position=8, price=Decimal(3000), on_sale_from=later.replace(minute=0, second=0, microsecond=0),
        name_fr="Dernières places", name_ar="الأماكن الأخيرة", name_en="Last places",
    )  # fmt: skip
    student = Fee.objects.create(
        event=event, position=9, price=Decimal(900), visibility=Fee.Visibility.CODE, capacity=2,
        name_fr="Étudiant", name_ar="طالب", name_en="Student",
    )  # fmt: skip
    code = vouchers.save_voucher(
        Voucher(event=event, code="ETUDIANT", label="Une étudiante par promotion", most_uses=1),
        fees=[student],
        by=by,
    )
    person = PersonGiven("Chaimae Oubella", "chaimae.oubella@demo.example", privacy_version=PRIVACY_VERSION)
    choice = Choice(fee=student, voucher=code.code)
    registration.register(event, person, key="demo-student", choice=choice, at=at)


def _questions(event: Event) -> None:
    sector = Question.objects.create(
        event=event, position=1, kind=Question.Kind.CHOICE,
        label_fr="Votre secteur", label_ar="قطاعكم", label_en="Your sector",
        options=[
            {"key": "food", "fr": "Agroalimentaire", "ar": "الصناعات الغذائية", "en": "Food"},
            {"key": "textile", "fr": "Textile", "ar": "النسيج", "en": "Textile"},
            {"key": "other", "fr": "Autre", "ar": "قطاع آخر", "en": "Another"},
        ],
    )  # fmt: skip
    Question.objects.create(
        event=event, position=2, kind=Question.Kind.TEXT, shown_if=sector, shown_if_answer="other",
        label_fr="Lequel ?", label_ar="أي قطاع؟", label_en="Which one?",
    )  # fmt: skip
    Question.objects.create(
        event=event, position=3, kind=Question.Kind.NUMBER,
        label_fr="Combien de personnes travaillent dans votre usine ?", label_ar="كم عدد العاملين في مصنعكم؟",
        label_en="How many people work in your factory?",
    )  # fmt: skip


def minor(event: Event, *, by: User, at: datetime) -> Registration:
    """A pupil of fifteen, with the consent of her mother."""
    day = (event.starts_at or at).date()
    person = PersonGiven(
        "Nour Idrissi", "nour.idrissi@demo.example", privacy_version=PRIVACY_VERSION,
        born_on=day.replace(year=day.year - 15, day=1).isoformat(), guardian_name="Houda Idrissi",
        guardian_email="houda.idrissi@demo.example", photo_consent=False,
    )  # fmt: skip
    group = event.sessions.order_by("-pk").first()
    choice = Choice(sessions=[group] if group else None)
    return registration.register(event, person, key="demo-minor", choice=choice, at=at)
