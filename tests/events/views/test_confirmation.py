"""The page after registering: a mistyped address is corrected there."""

import pytest

from events.registration.states import State
from tests.events.views.screens import KNOWN, NEW, OURS, fill_in, without_randoms, words
from tests.factories import make_event, make_registration

pytestmark = pytest.mark.django_db


def correct(client, email):
    return client.post("/fr/inscription/merci/", {"email": email}, headers=OURS)


def test_a_mistyped_address_is_corrected_from_the_same_browser(client):
    event = make_event()
    fill_in(client, event, email="amina@demo.exampel")

    answer = correct(client, "amina@demo.example")

    registration = event.registrations.live().get()
    assert registration.email == "amina@demo.example"
    assert "am…a@demo.example" in words(client.get(answer.url))


def test_that_it_was_corrected_is_said(client):
    fill_in(client, make_event(), email="amima@demo.example", language="en")

    page = client.post("/en/inscription/merci/", {"email": "amina@demo.example"}, headers=OURS, follow=True)

    assert "The address is corrected." in words(page)


def test_it_may_be_corrected_twice(client):
    event = make_event()
    fill_in(client, event, email="one@demo.example")

    correct(client, "two@demo.example")
    correct(client, "three@demo.example")

    assert event.registrations.live().get().email == "three@demo.example"


def test_a_strangers_registration_cannot_be_taken_by_correcting_its_address(client):
    event = make_event()
    victim = make_registration(event, "Victim", email="victim@demo.example")
    fill_in(client, event, name="Thief", email="victim@demo.example")

    correct(client, "thief@demo.example")

    victim.refresh_from_db()
    assert (victim.email, victim.link_version, victim.state) == ("victim@demo.example", 1, State.CONFIRMED)
    assert event.registrations.get(email="thief@demo.example").name == "Thief"


def test_correcting_answers_alike_whichever_address_was_known(client):
    event = make_event()
    make_registration(event, email=KNOWN)
    pages = []
    for first, second in [
        ("typo@demo.example", NEW),
        ("slip@demo.example", KNOWN),
        (KNOWN, "na3z@demo.example"),
    ]:
        browser = type(client)()
        fill_in(browser, event, email=first)
        answer = correct(browser, second)
        pages.append((answer.status_code, answer.url, without_randoms(browser.get(answer.url))))

    assert pages[0] == pages[1] == pages[2]


@pytest.mark.parametrize("email", ["", "x", "a\0@demo.example", "x" * 10_000])
def test_a_wrong_correction_is_said_at_its_field(client, email):
    fill_in(client, make_event())

    answer = correct(client, email)

    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == ["email"]


def test_corrections_have_an_end(client):
    fill_in(client, make_event())

    answers = [correct(client, f"other{n}@demo.example").status_code for n in range(4)]

    assert answers == [302, 302, 302, 429]


def test_without_the_cookie_the_page_says_nothing_of_anybody(client):
    page = client.get("/fr/inscription/merci/")

    assert page.status_code == 200
    assert "@" not in words(page)
    assert correct(client, "amina@demo.example").status_code == 200


def test_a_forged_cookie_is_no_act(client):
    client.cookies["halqa_thanks"] = "eyJlIjoiYSJ9:x:y"

    assert client.get("/fr/inscription/merci/").context.get("act") is None


def test_the_cookie_holds_even_the_longest_words(client):
    answer = fill_in(
        client,
        make_event(),
        name="م" * 75 + "ж" * 75,
        organisation="".join(chr(0x4E00 + n * 37 % 20000) for n in range(200)),
        needs="".join(chr(0x4E00 + n * 91 % 20000) for n in range(300)),
    )

    assert answer.status_code == 302
    assert len(answer.cookies["halqa_thanks"].OutputString()) < 4096
