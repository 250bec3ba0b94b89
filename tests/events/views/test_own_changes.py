"""Passing a place on and correcting what one gave: by link, one page each, and nothing by only opening it."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils.timezone import now

from events.attendance.models import CheckIn
from events.messages.models import Message
from events.programme.models import Event, Fee
from events.registration.actions import cancel, choose_sessions
from events.registration.models import Move, Question, Registration
from events.registration.states import State
from tests.events.views.own_pages import BRAHIM, SURE, everything, offered, own, with_workshops
from tests.events.views.screens import words
from tests.factories import make_event, make_registration, make_session, make_venue

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("sub", ["transmettre/", "seances/", "reponses/", "billet.pdf", "agenda.ics"])
def test_opening_the_pages_changes_nothing_and_nothing_of_them_is_kept(client, sub):
    event, (one, *_rest) = with_workshops()
    Question.objects.create(event=event, label_fr="Votre régime")
    registration = choose_sessions(make_registration(event), [one])
    before = everything()

    answer = client.get(own(registration, sub))
    client.head(own(registration, sub))

    assert answer.status_code == 200
    assert everything() == before
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("sub", ["transmettre/", "seances/", "reponses/", "billet.pdf", "agenda.ics"])
def test_an_invented_link_opens_none_of_them(client, sub):
    assert client.get(f"/r/aaaaaaaaaaaaaaaaaaaaaaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbb/{sub}").status_code == 404
    assert client.get(f"/r/x/{sub}").status_code == 404


@pytest.mark.parametrize("sub", ["transmettre/", "seances/", "reponses/"])
def test_another_site_cannot_send_these_forms(client, sub):
    registration = make_registration()

    answer = client.post(own(registration, sub), SURE, headers={"origin": "https://evil.example"})

    assert answer.status_code == 403
    assert Registration.objects.get().name == "Amina Alaoui"


# Passing it on ------------------------------------------------------------------------------------------------------


def test_a_place_is_passed_on_after_one_page_that_asks(client):
    registration = make_registration(email="amina@demo.example")

    asked = client.post(own(registration, "transmettre/"), BRAHIM)
    assert "brahim@demo.example" in asked.content.decode() and 'name="sure"' in asked.content.decode()
    assert Registration.objects.get().email == "amina@demo.example"
    old = own(registration)
    answer = client.post(own(registration, "transmettre/"), SURE)

    registration.refresh_from_db()
    assert (answer.status_code, registration.name) == (200, "Brahim Tazi")
    assert "br…m@demo.example" in words(answer)
    assert client.get(old).status_code == 404
    assert client.get(own(registration)).status_code == 200


def test_the_browser_that_passed_it_on_is_forgotten(client):
    registration = make_registration()
    client.get(own(registration))

    client.post(own(registration, "transmettre/"), SURE)

    assert not client.cookies["halqa_visitor"].value


def test_the_same_answer_whether_or_not_the_other_was_registered(client):
    pages = []
    for known in (False, True):
        event = make_event(title_fr="Le même")
        registration = make_registration(event, email="amina@demo.example")
        if known:
            make_registration(event, "Brahim Tazi", email="brahim@demo.example")
        old = own(registration)
        answer = client.post(own(registration, "transmettre/"), SURE)
        page = answer.content.decode().replace(event.code, "CODE").replace(old, "LINK")
        pages.append((answer.status_code, page, client.get(old).status_code))

    assert pages[0] == pages[1]


def test_a_second_tab_finds_the_link_dead(client):
    registration = make_registration()
    path = own(registration, "transmettre/")

    first = client.post(path, SURE)
    second = client.post(path, SURE | {"email": "hind@demo.example"})

    assert (first.status_code, second.status_code) == (200, 404)
    assert Registration.objects.get().email == "brahim@demo.example"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""), ("name", "12"), ("name", "http://evil.example"), ("email", "nobody"), ("email", ""),
        ("email", "amina@demo.example"), ("language", "xx"), ("topic", "spam"), ("name", "x" * 10_000),
        ("name", "a\0b"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_field(client, field, value):
    registration = make_registration(email="amina@demo.example")

    answer = client.post(own(registration, "transmettre/"), SURE | {field: value})

    assert answer.status_code == 400
    assert field in answer.context["form"].errors
    assert Registration.objects.get().name == "Amina Alaoui"


def test_after_the_deadline_the_page_leads_back_and_the_form_says_why(client):
    registration = make_registration(make_event(naming_hours=24))
    Event.objects.update(starts_at=now() + timedelta(hours=2))

    assert client.get(own(registration, "transmettre/")).url == own(registration)
    answer = client.post(own(registration, "transmettre/"), SURE)

    assert answer.status_code == 409 and "written" not in words(answer)
    assert "transmettre/" not in client.get(own(registration)).content.decode()
    assert Registration.objects.get().name == "Amina Alaoui"


def test_not_more_often_than_three_times_an_hour(client):
    registration = make_registration()
    statuses = []
    for number in range(4):
        registration.refresh_from_db()
        given = SURE | {"email": f"guest-{number}@demo.example"}
        statuses.append(client.post(own(registration, "transmettre/"), given).status_code)

    assert statuses == [200, 200, 200, 429]
    registration.refresh_from_db()
    assert registration.email == "guest-2@demo.example"


def test_a_place_kept_for_payment_says_so_and_is_passed_on(client):
    event = make_event()
    fee = Fee.objects.create(event=event, name_fr="Public", price=Decimal(200))
    registration = make_registration(event, fee=fee)

    page = client.get(own(registration, l="en"))
    client.post(own(registration, "transmettre/"), SURE)

    assert "Public" in words(page) and "200" in words(page)
    assert "until it is paid" in words(page)
    assert 'class="qr"' not in page.content.decode()
    registration.refresh_from_db()
    assert (registration.email, registration.held_for) == ("brahim@demo.example", "payment")


def test_for_a_child_the_guardian_is_asked(client):
    registration = make_registration(make_event(asks_birth_date=True), born_on="1990-01-01")
    young = SURE | {"born_on": str(now().date() - timedelta(days=4000))}

    refused = client.post(own(registration, "transmettre/"), young)
    taken = client.post(own(registration, "transmettre/"), young | {"guardian_name": "Hind Lamrani"})

    assert "guardian_name" in refused.context["form"].errors
    assert taken.status_code == 200
    registration.refresh_from_db()
    assert registration.guardian_name == "Hind Lamrani"


# What one gave, and giving back -------------------------------------------------------------------------------------


def test_number_help_and_photos_are_corrected(client):
    registration = make_registration(
        make_event(asks_photo_consent=True), phone="0612345678", photo_consent=True
    )
    form = client.get(own(registration, "nom/")).content.decode()
    assert 'value="0612345678"' in form

    client.post(
        own(registration, "nom/"),
        {
            "name": "Amina Alaoui",
            "phone": "+212 6 00 00 00 00",
            "access": ["wheelchair", "sign"],
            "photo": "no",
        },
    )

    registration.refresh_from_db()
    assert (registration.phone, registration.access, registration.photo_consent) == (
        "+212 6 00 00 00 00",
        "wheelchair,sign",
        False,
    )


def test_why_somebody_does_not_come_is_kept_for_the_team(client):
    registration = make_registration()

    client.post(own(registration, "annuler/"), {"why": "Une réunion"})

    assert Move.objects.get(after=State.CANCELLED).why == "Une réunion"
    assert "réunion" not in str(Message.objects.get(kind="cancelled").context)


def test_a_reason_with_an_address_is_said_at_its_field(client):
    registration = make_registration()

    answer = client.post(own(registration, "annuler/"), {"why": "voir http://x.example"})

    assert answer.status_code == 400
    assert Registration.objects.get().state == State.CONFIRMED


def test_after_the_deadline_the_page_says_whom_to_write_to(client):
    registration = make_registration(make_event(cancel_hours=48))
    Event.objects.update(starts_at=now() + timedelta(hours=20))

    page = client.get(own(registration, "annuler/", l="en"), follow=True)
    answer = client.post(own(registration, "annuler/", l="en"))

    assert "too late to give the place back here" in words(page)
    assert "/contact/" in page.content.decode()
    assert answer.status_code == 409
    assert Registration.objects.get().state == State.CONFIRMED


def test_from_the_reminder_it_takes_two_taps(client):
    registration = make_registration()

    page = client.get(own(registration, "annuler/", l="en")).content.decode()
    assert re.findall(r"<button[^>]*>([^<]*)</button>", page.partition("<main")[2]) == ["Yes, give it back"]
    answer = client.post(own(registration, "annuler/", l="en"), follow=True)

    assert "The place is still free" in words(answer)
    client.post(own(registration, "reprendre/"))
    assert Registration.objects.get().state == State.CONFIRMED


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"state": "held", "held_for": "approval"}, "The organisers read your request"),
        ({"state": "held", "held_for": "naming", "name": ""}, "has no name yet"),
    ],
)
def test_what_a_kept_place_waits_for_is_said(client, change, sentence):
    registration = make_registration()
    Registration.objects.update(**change)

    assert sentence in words(client.get(own(registration, l="en")))


def test_what_can_be_done_leads_on(client):
    venue = make_venue(address="12, rue des Tanneurs", latitude="33.58", longitude="-7.61")
    registration = make_registration(make_event(venue=venue))

    page = client.get(own(registration)).content.decode()

    for sub in ("billet.pdf", "agenda.ics", "nom/", "transmettre/", "annuler/"):
        assert f"/{sub}" in page
    assert "https://www.openstreetmap.org/directions?to=33.58" in page
    assert f"/inscription/{registration.event.code}/?other=1" in page


def test_a_place_that_was_given_back_is_not_passed_on(client):
    registration = make_registration()
    path = own(registration, "transmettre/")
    cancel(registration)

    assert client.get(path).url == own(registration)
    assert client.post(path, SURE).status_code == 409


@pytest.mark.parametrize("many", [1, 3])
def test_the_queries_of_the_pages_do_not_grow(client, django_assert_max_num_queries, many):
    event = make_event(start="07:00", end="07:30", sessions=many, venue=make_venue())
    for number in range(many):
        make_session(event, start=f"1{number}:00", end=f"1{number}:30", optional=True)
        Question.objects.create(event=event, label_fr=f"Q{number}")
    registration = make_registration(event)
    client.get(own(registration))

    with django_assert_max_num_queries(15):
        client.get(own(registration))
    with django_assert_max_num_queries(10):
        client.get(own(registration, "seances/"))
    with django_assert_max_num_queries(10):
        client.get(own(registration, "reponses/"))


def test_a_colleague_is_added_with_the_organisation_filled_in(client):
    registration = make_registration(name="Amina Alaoui", organisation="Conserves Taghart")
    client.get(own(registration))

    page = client.get(f"/fr/inscription/{registration.event.code}/?other=1").content.decode()

    assert 'value="Conserves Taghart"' in page
    assert registration.email not in page and 'value="Amina Alaoui"' not in page


def test_a_place_offered_to_a_group_is_not_answered_by_one_of_it(client):
    waiter = offered()
    waiter.booking.is_group = True
    waiter.booking.save()

    page = client.get(own(waiter, l="en"))
    client.post(own(waiter, "offre/"), {"answer": "no"})
    client.post(own(waiter, "offre/non/"))

    assert "who registered it answers for all" in words(page)
    assert 'name="answer"' not in page.content.decode()
    waiter.refresh_from_db()
    assert (waiter.state, waiter.held_for) == ("held", "offer")


def test_who_came_to_the_door_does_not_pass_the_place_on(client):
    registration = make_registration()
    CheckIn.objects.create(
        event=registration.event,
        session=registration.event.sessions.get(),
        registration=registration,
        kind=CheckIn.Kind.IN,
        at=now(),
    )

    assert "transmettre/" not in client.get(own(registration)).content.decode()
    assert client.post(own(registration, "transmettre/"), SURE).url == own(registration)
    assert Registration.objects.get().name == "Amina Alaoui"
