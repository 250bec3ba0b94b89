"""The form that asks more is kind: hints at mistyped addresses, double clicks, known people; its panel and its cost."""

from decimal import Decimal

import pytest

from events.messages.models import Message
from events.programme.models import Event, Quota
from events.registration.models import Answer, Registration, Voucher
from home import links
from tests.events.views.entering import CHOICES, make_fee, make_question, name_of, opened, refused, send
from tests.events.views.screens import AMINA, OURS, register_path, words
from tests.factories import make_event, make_registration, make_session, make_venue

pytestmark = pytest.mark.django_db


# Kindness -----------------------------------------------------------------------------------------------------------


def test_a_mistyped_domain_is_hinted_at_and_one_tap_sends_the_form(client, settings):
    settings.FORM_SECONDS = 0
    event = make_event()

    asked = send(client, event, email="amina@gmial.com")
    assert asked.status_code == 200 and "Did you mean amina@gmail.com ?" in words(asked)
    assert not Registration.objects.exists()
    send(client, event, page=asked, email="amina@gmial.com", email_as="amina@gmail.com")

    assert Registration.objects.get().email == "amina@gmail.com"


def test_who_means_the_address_as_it_is_goes_on(client):
    event = make_event()

    asked = send(client, event, email="amina@gmial.com")
    answer = send(client, event, page=asked, email="amina@gmial.com", email_kept="amina@gmial.com")

    assert Registration.objects.get().email == "amina@gmial.com"
    assert "Did you mean amina@gmail.com" in words(client.get(answer.url.replace("/fr/", "/en/")))


def test_a_mistyped_address_of_an_event_with_fees_is_corrected_with_the_same_choice(client):
    event = make_event()
    make_fee(event, 0)
    student = make_fee(event, 50, name_fr="Étudiant")
    question = make_question(event, kind="date")
    make_registration(event, email="amima@demo.example", fee=student)
    send(
        client, event, fee=str(student.uuid), email="amima@demo.example", **{name_of(question): "2026-11-25"}
    )

    answer = client.post("/en/inscription/merci/", {"email": "amina@demo.example"}, headers=OURS)

    assert answer.status_code == 302
    registration = Registration.objects.get(email="amina@demo.example")
    assert (registration.fee, registration.price) == (student, Decimal(50))
    assert Answer.objects.get().text == "Wednesday 25 November 2026"


@pytest.mark.parametrize("first_answer_came", [True, False])
def test_after_a_double_click_a_new_and_a_known_address_are_corrected_alike(client, first_answer_came):
    event = make_event(asks_photo_consent=True)
    make_fee(event, 0)
    student = make_fee(event, 50, name_fr="Étudiant")
    question = make_question(event)
    make_registration(event, email="na1z@demo.example", fee=student)
    page = opened(client, event)

    for browser, typed, meant in (
        (client, "na2z@demo.example", "new@demo.example"),
        (type(client)(), "na1z@demo.example", "other@demo.example"),
    ):
        given = {"fee": str(student.uuid), "photo": "yes", "needs": "Une rampe", name_of(question): "Halal"}
        for _click in range(2):
            assert send(browser, event, page=page, email=typed, **given).status_code == 302
            if not first_answer_came:
                browser.cookies.clear()
        send(browser, event, page=page, email=typed, **given)
        corrected = browser.post("/en/inscription/merci/", {"email": meant}, headers=OURS)

        registration = Registration.objects.get(email=meant)
        assert corrected.status_code == 302
        assert (registration.fee, registration.needs, registration.photo_consent) == (
            student,
            "Une rampe",
            True,
        )
        assert Answer.objects.get(registration=registration).text == "Halal"


def test_who_is_known_finds_their_name_in_the_form_and_has_the_ticket_at_once(client, settings):
    earlier = make_registration(make_event(), email=AMINA["email"], name_ar="أمينة العلوي")
    client.get(links.own_path(earlier.uuid, earlier.link_version))
    settings.REGISTRATIONS_PER_IP = 0
    event = make_event()
    make_fee(event, 0)

    page = opened(client, event)
    answer = send(client, event, page=page)

    assert 'value="Amina Alaoui"' in page.content.decode() and "Register somebody else" in words(page)
    assert event.registrations.get().name_ar == "أمينة العلوي"
    assert "/r/" in client.get(answer.url).content.decode()


def test_a_mailbox_gets_three_mails_an_hour_whatever_is_registered_for(client):
    for _event in range(3):
        assert send(client, make_event()).status_code == 302
    fee = make_fee(make_event(), 0)

    fourth = send(client, fee.event)

    assert fourth.status_code == 429 and "several times within an hour" in words(fourth)
    assert not fee.event.registrations.exists()
    assert Message.objects.filter(to=AMINA["email"]).count() == 3


# The panel on the page of the event, and the cost -------------------------------------------------------------------


def test_the_page_of_an_event_that_asks_more_leads_to_its_form():
    from tests.events.views.test_panel import panel

    simple, paid = make_event(), make_event()
    make_fee(paid)

    assert 'name="email"' in panel(simple)
    assert 'name="email"' not in panel(paid)
    assert f'href="/fr/inscription/{paid.code}/"' in panel(paid)


def test_by_invitation_there_is_no_form_and_a_sentence(client):
    event = make_event(invitation_only=True)

    page = opened(client, event)

    assert '<form class="register-form' not in page.content.decode()
    assert "by invitation" in words(page)
    refused(client.post(register_path(event, "en"), AMINA | {"key": "x"}, headers=OURS), "There is something")


def full_event(count):
    event = make_event(venue=make_venue(), asks_birth_date=True)
    limit = Quota.objects.create(event=event, name="Salle", capacity=9)
    for number in range(count):
        fee = make_fee(event, 10 + number, name_fr=f"Tarif {number}")
        session = make_session(
            event,
            title_fr=f"S{number}",
            optional=True,
            start=f"{8 + number:02}:00",
            end=f"{8 + number:02}:30",
        )
        limit.fees.add(fee), limit.sessions.add(session)
        first = make_question(event, f"Q{number}", "choice", options=CHOICES, fee=fee, session=session)
        make_question(event, f"R{number}", shown_if=first, shown_if_answer="a", position=2)
        Voucher.objects.create(event=event, code=f"C{number}").fees.add(fee)
    return Event.objects.get(pk=event.pk)


def test_the_form_asks_the_database_as_much_for_one_fee_as_for_six(client, django_assert_max_num_queries):
    counts = []
    for count in (1, 6):
        event = full_event(count)
        opened(client, event)
        with django_assert_max_num_queries(14) as asked:
            opened(client, event, "?code=c0")
        counts.append(len(asked))

    assert counts[0] == counts[1]
