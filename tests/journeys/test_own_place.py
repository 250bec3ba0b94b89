"""What people do with their place by the links of their mails: pass it on, give it back, take one that is offered."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from events.messages.models import Message
from events.messages.render import letter_of
from events.registration.actions import cancel
from events.registration.models import Registration
from tests.factories import make_event, make_registration, make_site, make_venue

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def site() -> None:
    make_site()


@pytest.fixture(params=[(390, "fr"), (1280, "ar")], ids=lambda p: f"{p[1]}-{p[0]}")
def reader(request: pytest.FixtureRequest, browser: Browser, live_server) -> Iterator[tuple[Page, str]]:
    """A visitor's browser of this width, and the language they read."""
    width, language = request.param
    context = browser.new_context(
        base_url=live_server.url, viewport={"width": width, "height": 844}, locale=f"{language}-MA"
    )
    yield context.new_page(), language
    context.close()


def link_to(email: str, kind: str, below: str = "") -> str:
    """The link of this shape in the latest mail of the kind to the address."""
    mail = Message.objects.filter(to=email, kind=kind).exclude(state="withdrawn").latest("pk")
    found = re.search(rf"/r/[a-z0-9.]+/{below}", letter_of(mail).text)
    assert found, letter_of(mail).text
    return found[0]


def fits(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_a_place_is_passed_on_in_one_form_and_one_question(reader):
    page, language = reader
    event = make_event(title_fr="L’eau a-t-elle un prix ?", venue=make_venue())
    make_registration(event, "Amina Alaoui", email="amina@demo.example", language=language)
    own = link_to("amina@demo.example", "confirmation")

    page.goto(own)
    assert fits(page)
    page.locator('a[href*="/transmettre/"]').click()
    page.locator("input[name=name]").fill("Brahim Tazi")
    page.locator("input[name=email]").fill("brahim@demo.example")
    page.locator(".register-form .button-main").click()
    expect(page.get_by_text("brahim@demo.example")).to_be_visible()
    assert fits(page)
    page.locator("button[name=sure]").click()
    expect(page.locator(".masked")).to_contain_text("@demo.example")
    assert "brahim@" not in page.content()

    assert page.goto(own).status == 404
    page.goto(link_to("brahim@demo.example", "confirmation"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Brahim Tazi")
    expect(page.locator(".ticket .code")).to_be_visible()


def test_a_place_is_given_back_with_two_taps_and_taken_again_with_one(reader):
    page, language = reader
    make_registration(make_event(), email="amina@demo.example", language=language)

    page.goto(link_to("amina@demo.example", "confirmation", "annuler/"))
    assert fits(page)
    page.locator("input[name=why]").fill("Une réunion")
    page.locator(".button-stop").click()
    page.wait_for_url("**done=cancelled**")
    assert Registration.objects.get().state == "cancelled"
    assert fits(page)

    page.locator(".own-undo button").click()
    expect(page.locator(".ticket .code")).to_be_visible()
    assert Registration.objects.get().state == "confirmed"


def test_an_offered_place_is_taken_from_the_mail(reader):
    page, language = reader
    event = make_event(capacity=1)
    first = make_registration(event)
    make_registration(event, "Hind Lamrani", email="hind@demo.example", language=language)
    cancel(first)

    page.goto(link_to("hind@demo.example", "offer", "offre/oui/"))
    assert Registration.objects.get(email="hind@demo.example").state == "held"  # a link changes nothing
    assert fits(page)
    page.locator("main form button").click()

    expect(page.locator(".ticket .code")).to_be_visible()
    assert Registration.objects.get(email="hind@demo.example").state == "confirmed"
