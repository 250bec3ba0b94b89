"""Registering on the site: one page, two fields, and an answer that tells nobody who is registered."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from events.messages.models import Message
from events.programme.models import Event
from events.registration.actions import cancel, set_capacity
from events.registration.models import Registration
from events.registration.states import State
from home.idempotency import new_key
from tests.events.views.screens import (
    AMINA,
    KNOWN,
    NEW,
    OURS,
    fill_in,
    key_on,
    register_path,
    without_randoms,
    words,
)
from tests.factories import make_event, make_registration, make_venue

pytestmark = pytest.mark.django_db


def test_name_and_address_are_enough(client):
    event = make_event(title_fr="L’eau a-t-elle un prix ?")

    answer = fill_in(client, event)
    page = client.get(answer.url)

    registration = Registration.objects.get()
    assert registration.state == State.CONFIRMED
    assert (registration.name, registration.email, registration.language) == (*AMINA.values(), "fr")
    assert registration.privacy_version and registration.privacy_at
    assert Message.objects.get().kind == "confirmation"
    assert "L’eau a-t-elle un prix ?" in words(page)
    assert "am…a@demo.example" in words(page)


def test_the_language_is_the_one_of_the_page(client):
    fill_in(
        client, make_event(), language="ar", name="أمينة العلوي", organisation="جمعية الماء", needs="كرسي"
    )

    registration = Registration.objects.get()
    assert (registration.language, registration.name) == ("ar", "أمينة العلوي")
    assert (registration.organisation, registration.needs) == ("جمعية الماء", "كرسي")


def test_the_form_asks_for_two_things_only(client):
    form = client.get(register_path(make_event())).context["form"]

    assert [name for name, field in form.fields.items() if field.required] == ["name", "email"]


def test_no_cookie_is_set_before_somebody_acts(client):
    assert not client.get(register_path(make_event())).cookies


def test_what_is_kept_is_said_under_the_form(client):
    assert "09-08" in words(client.get(register_path(make_event())))


def test_the_number_of_queries_does_not_grow_with_the_event(client, django_assert_max_num_queries):
    event = make_event(capacity=1, sessions=3, venue=make_venue())
    make_registration(event)
    make_registration(event)

    with django_assert_max_num_queries(8):
        client.get(register_path(event))


# The same answer, whoever asks --------------------------------------------------------------------------------------


def test_a_known_address_gets_the_same_answer_as_a_new_one(client):
    event = make_event()
    make_registration(event, "Somebody Else", email=KNOWN)
    fresh, other = client, type(client)()

    new = fill_in(fresh, event, email=NEW)
    known = fill_in(other, event, email=KNOWN)

    assert (new.status_code, new.url) == (known.status_code, known.url)
    assert new.content == known.content
    assert list(new.cookies) == list(known.cookies)
    new_page, known_page = fresh.get(new.url), other.get(known.url)
    assert without_randoms(new_page) == without_randoms(known_page)
    for page in (new_page, known_page):
        del page.headers["X-Request-ID"]
    assert dict(new_page.headers) == dict(known_page.headers)
    assert Registration.objects.filter(email=KNOWN).count() == 1


@pytest.mark.parametrize("waiting_list", [True, False])
def test_a_full_event_answers_both_alike(client, waiting_list):
    event = make_event(capacity=1, waiting_list=waiting_list)
    make_registration(event, email=KNOWN)
    fresh, other = client, type(client)()
    key = new_key(f"register:{event.uuid}")

    new = fill_in(fresh, event, email=NEW, key=key)
    known = fill_in(other, event, email=KNOWN, key=key)

    assert new.status_code == known.status_code == (302 if waiting_list else 409)
    if waiting_list:
        new, known = fresh.get(new.url), other.get(known.url)
    assert without_randoms(new).replace(NEW.encode(), KNOWN.encode()) == without_randoms(known)


def test_a_stranger_sees_neither_code_nor_link(client):
    event = make_event()
    known = make_registration(event, email="known@demo.example")

    page = client.get(fill_in(client, event, email="known@demo.example").url).content.decode()

    assert "/r/" not in page and '<svg class="qr' not in page
    assert known.tickets.get().code[:4] not in page


def test_the_answer_in_the_browser_names_nothing_that_the_visitor_did_not_type(client):
    event = make_event()
    make_registration(event, "Brahim Secret", email="known@demo.example", organisation="Secret SA")

    answer = fill_in(client, event, email="known@demo.example")
    page = client.get(answer.url)

    assert "Secret" not in page.content.decode() + str(answer.cookies)


# Twice --------------------------------------------------------------------------------------------------------------


def test_a_double_click_is_one_registration_and_one_mail(client):
    event = make_event()
    key = key_on(client.get(register_path(event)))

    first = fill_in(client, event, key=key)
    second = fill_in(client, event, key=key)

    assert first.url == second.url
    assert Registration.objects.count() == Message.objects.count() == 1


def test_going_back_to_register_a_colleague_is_another_registration(client):
    event = make_event()
    key = key_on(client.get(register_path(event)))

    fill_in(client, event, key=key)
    fill_in(client, event, key=key, name="Brahim Tazi", email="brahim@demo.example")

    assert set(Registration.objects.values_list("name", flat=True)) == {"Amina Alaoui", "Brahim Tazi"}


# Bad input ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "   "}, "name"),
        ({"name": "x" * 10_000}, "name"),
        ({"name": "Amina\0Alaoui"}, "name"),
        ({"name": "12345"}, "name"),
        ({"name": "Win money http://evil.example/now"}, "name"),
        ({"name": "www.evil.example"}, "name"),
        ({"email": ""}, "email"),
        ({"email": "amina"}, "email"),
        ({"email": "amina@"}, "email"),
        ({"email": "a" * 10_000 + "@demo.example"}, "email"),
        ({"email": "amina\0@demo.example"}, "email"),
        ({"organisation": "x" * 10_000}, "organisation"),
        ({"needs": "<script>"}, "needs"),
        ({"topic": "buy"}, "topic"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_is_kept(client, answers, field):
    answer = fill_in(client, make_event(), **({"organisation": "Conserves Taghart"} | answers))

    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == [field]
    page = answer.content.decode()
    assert f'id="id_{field}_error"' in page and f'href="#id_{field}"' in page
    assert "Amina Alaoui" in page or field == "name"
    assert not Registration.objects.exists()


def test_names_are_cleaned_of_what_turns_or_breaks_lines(client):
    fill_in(client, make_event(), name=" Amina\n\t \u202eAlaoui\u202c ")

    assert Registration.objects.get().name == "Amina Alaoui"


def test_an_address_typed_in_wide_letters_is_the_same_address(client):
    fill_in(client, make_event(), email=" Amina＠Demo.Example ")

    assert Registration.objects.get().email == "amina@demo.example"


@pytest.mark.parametrize("key", ["", "forged", "a:b:c", "\0"])
def test_a_form_that_we_did_not_make_is_shown_again(client, key):
    answer = fill_in(client, make_event(), key=key)

    assert answer.status_code == 400
    assert "Amina Alaoui" in answer.content.decode()
    assert not Registration.objects.exists()
    again = client.post(answer.wsgi_request.path, AMINA | {"key": key_on(answer)}, headers=OURS)
    assert again.status_code == 302


def test_the_key_of_another_event_is_no_key(client):
    key = key_on(client.get(register_path(make_event())))

    assert fill_in(client, make_event(), key=key).status_code == 400


def test_what_a_script_sends_at_once_is_shown_again(client, settings):
    settings.FORM_SECONDS = 2

    answer = fill_in(client, make_event())

    assert answer.status_code == 400
    assert not Registration.objects.exists()


@pytest.mark.parametrize("headers", [{}, {"origin": "https://evil.example"}])
def test_a_form_on_another_site_is_refused(client, headers):
    event = make_event()
    key = key_on(client.get(register_path(event)))

    assert client.post(register_path(event), AMINA | {"key": key}, headers=headers).status_code == 403
    assert not Registration.objects.exists()


def test_a_nul_in_the_address_is_refused(client):
    assert client.get("/fr/inscription/abc%00/").status_code == 400
    assert client.get("/fr/billet/?sent=%00").status_code == 400


def test_no_csrf_cookie_is_needed():
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)

    assert fill_in(strict, make_event()).status_code == 302


# Too late -----------------------------------------------------------------------------------------------------------


def stale(client, event, change):
    """Somebody opens the form, then the event changes, then they send it."""
    key = key_on(client.get(register_path(event)))
    change()
    return fill_in(client, event, key=key)


def set_event(event, **fields):
    Event.objects.filter(pk=event.pk).update(**fields)


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "cancelled"},
        {"state": "postponed"},
        {"closes_at": now() - timedelta(minutes=1)},
        {"opens_at": now() + timedelta(days=1)},
        {"starts_at": now() - timedelta(days=2), "ends_at": now() - timedelta(days=1)},
        {"capacity": 0, "waiting_list": False},
    ],
)
def test_a_page_left_open_says_what_has_changed_and_keeps_the_words(client, fields):
    event = make_event()

    answer = stale(client, event, lambda: set_event(event, **fields))

    assert answer.status_code == 409
    assert answer.context["form"].non_field_errors()
    assert "Amina Alaoui" in answer.content.decode()
    assert not Registration.objects.exists()


def test_an_event_that_filled_meanwhile_gives_the_waiting_list(client):
    event = make_event(capacity=1)

    answer = stale(client, event, lambda: make_registration(event))

    assert answer.status_code == 302
    assert Registration.objects.get(email=AMINA["email"]).state == State.WAITLISTED
    assert client.get(answer.url).context["act"].stage == "waiting"


@pytest.mark.parametrize("state", ["draft"])
def test_a_draft_has_no_form(client, state):
    assert client.get(register_path(make_event(state=state))).status_code == 404


def test_an_unknown_event_is_not_found(client):
    assert client.get("/fr/inscription/nowhere/").status_code == 404


def test_a_place_freed_by_cancelling_can_be_taken_again(client):
    event = make_event(capacity=1)
    first = make_registration(event, email=AMINA["email"])
    cancel(first)

    fill_in(client, event)

    assert event.registrations.live().get().state == State.CONFIRMED


def test_more_places_open_the_form_again(client):
    event = make_event(capacity=1, waiting_list=False)
    make_registration(event)
    assert 'name="email"' not in client.get(register_path(event)).content.decode()

    set_capacity(event, 5, by=None)

    assert 'name="email"' in client.get(register_path(event)).content.decode()
