"""A place goes to somebody else: what the one gets, what is left of the other, and what nobody learns."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.utils.timezone import now

from events.messages.models import Message
from events.messages.render import letter_of
from events.programme.models import Event, Fee
from events.registration import places
from events.registration.actions import (
    LinkEndedError,
    PersonGiven,
    RegistrationError,
    cancel,
    correct_given,
    prove_address,
    renew_link,
    transfer,
)
from events.registration.models import Answer, Question, Registration
from events.registration.questions import AnswerGiven, keep_answers
from events.registration.states import State
from home import links
from tests.factories import make_event, make_registration, make_user

pytestmark = pytest.mark.django_db

BRAHIM = PersonGiven("Brahim Tazi", "Brahim@demo.example", language="ar")


def kinds_to(email):
    rows = Message.objects.filter(to=email).exclude(state="withdrawn").order_by("pk")
    return list(rows.values_list("kind", flat=True))


def test_the_place_goes_to_the_new_person_with_a_link_and_a_ticket_of_their_own():
    registration = make_registration(email="amina@demo.example")
    old_link = links.token("registration", registration.uuid, registration.link_version)
    old_code = registration.tickets.get().code

    transfer(registration, BRAHIM)

    registration.refresh_from_db()
    assert (registration.name, registration.email, registration.language) == (
        "Brahim Tazi",
        "brahim@demo.example",
        "ar",
    )
    assert registration.search == "brahim tazi"
    assert registration.state == State.CONFIRMED
    assert not links.is_signed(old_link, "registration", registration.uuid, registration.link_version)
    assert registration.tickets.get(code=old_code).replaced_at
    assert registration.tickets.filter(replaced_at=None).count() == 1
    assert registration.booking.contact_email == "brahim@demo.example"
    assert places.miscounted() == []


def test_nothing_of_the_old_person_is_left_on_it():
    registration = make_registration(
        name_ar="أمينة", phone="0600", access="wheelchair", needs="Fauteuil", born_on="1990-01-01",
        guardian_name="Hind", guardian_email="hind@demo.example", photo_consent=True, privacy_version="x",
    )  # fmt: skip
    prove_address(registration)
    question = Question.objects.create(event=registration.event, label_fr="Votre régime")
    keep_answers(registration, [AnswerGiven(question, "sans sel")])
    Registration.objects.filter(pk=registration.pk).update(note="vient en taxi")

    transfer(registration, BRAHIM)

    registration.refresh_from_db()
    assert not any(
        getattr(registration, column)
        for column in (
            "name_ar", "phone", "access", "needs", "born_on", "guardian_name", "guardian_email", "person",
            "guardian_consent_at", "photo_consent", "email_proved_at", "note", "privacy_version",
        )
    )  # fmt: skip
    assert not Answer.objects.exists()


def test_a_file_that_was_answered_is_deleted_with_the_answer(django_capture_on_commit_callbacks):
    registration = make_registration()
    question = Question.objects.create(event=registration.event, label_fr="CV", kind="file")
    keep_answers(registration, [AnswerGiven(question, ContentFile(b"%PDF", name="cv.pdf"))])
    kept = Answer.objects.get().file
    assert kept.storage.exists(kept.name)

    with django_capture_on_commit_callbacks(execute=True):
        transfer(registration, BRAHIM)

    assert not kept.storage.exists(kept.name)


def test_both_are_told_and_neither_mail_names_the_other():
    registration = make_registration(email="amina@demo.example", name="Amina Alaoui")

    transfer(registration, BRAHIM)

    goodbye = Message.objects.get(to="amina@demo.example", kind="transferred")
    welcome = Message.objects.get(to="brahim@demo.example", kind="confirmation")
    assert "Brahim" not in str(goodbye.context) and "Amina" not in str(welcome.context)
    assert "link" not in goodbye.context and not goodbye.context["ticket"]
    assert goodbye.context["name"] == "Amina Alaoui"
    assert welcome.context["calendar_sequence"] > goodbye.context["calendar_sequence"] > 0


def test_what_was_not_sent_yet_to_the_old_person_is_taken_back():
    registration = make_registration(email="amina@demo.example")

    transfer(registration, BRAHIM)

    assert kinds_to("amina@demo.example") == ["transferred"]


def test_a_place_kept_for_payment_is_passed_on_with_its_price():
    event = make_event()
    fee = Fee.objects.create(event=event, name_fr="Public", price=Decimal(200))
    registration = make_registration(event, fee=fee)
    assert registration.held_for == "payment"

    transfer(registration, BRAHIM)

    registration.refresh_from_db()
    assert (registration.state, registration.held_for, registration.price) == (
        State.HELD,
        "payment",
        Decimal(200),
    )
    assert kinds_to("brahim@demo.example") == ["payment"]


def test_it_stands_in_the_history_without_a_name():
    registration = make_registration()

    transfer(registration, BRAHIM)

    from wagtail.models import ModelLogEntry

    entry = ModelLogEntry.objects.get(action="events.registration.transferred")
    assert "Brahim" not in f"{entry.label} {entry.data}"


# Who has a place already ----------------------------------------------------------------------------------------


def test_who_has_a_place_already_keeps_it_and_the_one_passed_on_goes_to_the_next():
    event = make_event(capacity=2)
    registration = make_registration(event, email="amina@demo.example")
    other = make_registration(event, "Brahim Tazi", email="brahim@demo.example")
    waiter = make_registration(event, "Hind Lamrani")

    transfer(registration, BRAHIM)

    for row in (registration, other, waiter):
        row.refresh_from_db()
    assert (registration.state, other.state, waiter.state) == ("cancelled", "confirmed", "held")
    assert (other.name, other.language) == ("Brahim Tazi", "fr")
    assert places.miscounted() == []


def test_who_passes_on_cannot_tell_whether_the_other_was_registered():
    """Same mail, same facts, same dead link: only the database knows."""
    seen = []
    for known in (False, True):
        event = make_event(capacity=9, title_fr="Le même")
        registration = make_registration(event, "Amina Alaoui", email="amina@demo.example")
        if known:
            make_registration(event, "Brahim Tazi", email="brahim@demo.example")
        old = registration.link_version

        transfer(registration, BRAHIM)

        mails = Message.objects.filter(event=event, to="amina@demo.example").exclude(state="withdrawn")
        told = [
            {key: value for key, value in mail.context.items() if key not in ("event", "sessions")}
            for mail in mails
        ]
        registration.refresh_from_db()
        seen.append(([mail.kind for mail in mails], told, registration.link_version - old))

    assert seen[0] == seen[1]
    assert Message.objects.filter(to="brahim@demo.example", kind="confirmation").count() >= 2


@pytest.mark.parametrize("offered", [False, True])
def test_who_waits_gets_the_place_that_is_passed_on(offered):
    event = make_event(capacity=2)
    registration, leaver = make_registration(event), make_registration(event)
    other = make_registration(event, "Brahim Tazi", email="brahim@demo.example")
    last = make_registration(event, "Hind Lamrani")
    if offered:
        cancel(leaver)
    other.refresh_from_db()
    assert other.state == ("held" if offered else "waitlisted")

    transfer(registration, BRAHIM)

    for row in (registration, other, last):
        row.refresh_from_db()
    assert (registration.email, registration.state) == ("brahim@demo.example", State.CONFIRMED)
    assert other.state == State.CANCELLED
    assert last.state == ("held" if offered else "waitlisted")
    assert "cancelled" not in kinds_to("brahim@demo.example")
    assert places.miscounted() == []


# Who may, and until when ----------------------------------------------------------------------------------------


def test_until_the_deadline_of_the_event():
    registration = make_registration(make_event(naming_hours=48))
    begins = registration.event.starts_at

    with pytest.raises(RegistrationError):
        transfer(registration, BRAHIM, at=begins - timedelta(hours=47))
    transfer(registration, BRAHIM, at=begins - timedelta(hours=49))

    assert Registration.objects.get().email == "brahim@demo.example"


@pytest.mark.parametrize("change", [{"state": "cancelled"}, {"approval": "asked"}, {"invitation_only": True}])
def test_not_where_the_event_is_off_or_the_organisers_choose_who_comes(change):
    registration = make_registration()
    Event.objects.filter(pk=registration.event_id).update(**change)

    with pytest.raises(RegistrationError):
        transfer(registration, BRAHIM)


def test_the_organisers_can_pass_a_place_on_where_people_cannot():
    registration = make_registration()
    Event.objects.filter(pk=registration.event_id).update(approval="asked")

    transfer(registration, BRAHIM, by=make_user())

    assert Registration.objects.get().email == "brahim@demo.example"


def test_a_rank_on_the_waiting_list_is_not_passed_on():
    event = make_event(capacity=1)
    make_registration(event)
    waiter = make_registration(event, email="w@demo.example")

    with pytest.raises(RegistrationError):
        transfer(waiter, BRAHIM)
    with pytest.raises(RegistrationError):
        transfer(waiter, BRAHIM, by=make_user())


def test_a_place_given_back_in_another_tab_is_not_passed_on():
    registration = make_registration()
    stale = Registration.objects.get(pk=registration.pk)
    cancel(registration)

    with pytest.raises(RegistrationError):
        transfer(stale, BRAHIM)

    registration.refresh_from_db()
    assert (registration.name, registration.state) == ("Amina Alaoui", State.CANCELLED)


@pytest.mark.parametrize(
    "person",
    [
        PersonGiven("", "x@demo.example"),
        PersonGiven("Brahim", ""),
        PersonGiven("Brahim", "AMINA@demo.example"),
    ],
)
def test_a_name_and_another_address_are_needed(person):
    registration = make_registration(email="amina@demo.example")

    with pytest.raises(RegistrationError):
        transfer(registration, person)


def test_a_child_needs_a_guardian_here_too():
    registration = make_registration(make_event(asks_birth_date=True), born_on="1990-01-01")
    child = {"name": "Brahim", "email": "b@demo.example", "born_on": str(now().date() - timedelta(days=4000))}

    with pytest.raises(RegistrationError):
        transfer(registration, PersonGiven(**child))
    transfer(registration, PersonGiven(**child, guardian_name="Hind Lamrani"))

    assert Registration.objects.get().guardian_consent_at


def test_the_calendar_of_the_old_person_forgets_the_date_and_the_new_one_reads_where_it_comes_from():
    registration = make_registration(email="amina@demo.example")
    Message.objects.filter(to="amina@demo.example").update(state="sent", sent_at=now())

    transfer(registration, replace(BRAHIM, language="en"))

    goodbye = letter_of(Message.objects.get(kind="transferred"))
    welcome = letter_of(Message.objects.get(kind="confirmation", to="brahim@demo.example"))
    assert b"METHOD:CANCEL" in goodbye.calendars[0] and b"amina@demo.example" in goodbye.calendars[0]
    assert b"METHOD:REQUEST" in welcome.calendars[0]
    assert "/r/" not in goodbye.text and "/r/" in welcome.text
    for said in (welcome.text, welcome.html):
        assert "passed their place on to you" in said


def test_a_link_that_was_read_before_the_place_went_on_changes_nothing():
    registration = make_registration(email="amina@demo.example")
    stale = [Registration.objects.get(pk=registration.pk) for _tab in range(4)]
    transfer(registration, BRAHIM)

    for act in (
        lambda row: transfer(row, PersonGiven("Hind Lamrani", "hind@demo.example")),
        cancel,
        renew_link,
        lambda row: correct_given(row, name="Somebody Else"),
    ):
        with pytest.raises(LinkEndedError):
            act(stale.pop())

    registration.refresh_from_db()
    assert (registration.name, registration.state, registration.link_version) == (
        "Brahim Tazi",
        "confirmed",
        2,
    )
