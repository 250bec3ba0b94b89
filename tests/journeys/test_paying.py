"""From the form to the paid place, on a phone, with and without scripts: how many pages of ours that takes."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from events.messages.models import Message
from events.messages.render import letter_of
from events.orders.models import Order
from events.payments.models import GatewayEvent
from events.registration.models import Registration
from events.views.money import order_path
from tests.events.payments.conftest import acquirer_site, stripe_site
from tests.events.views.orders import with_account
from tests.factories import make_event, make_fee, make_order, make_site, make_venue
from tests.standins import acquirer_program, acquirer_standin, stripe_program, stripe_standin

__all__ = [
    "acquirer_program",
    "acquirer_site",
    "acquirer_standin",
    "stripe_program",
    "stripe_site",
    "stripe_standin",
]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SCRIPTS = pytest.mark.parametrize("page", [True, False], ids=["script", "no-script"], indirect=True)


@pytest.fixture(autouse=True)
def site(live_server, settings) -> None:
    settings.BASE_URL = live_server.url
    make_site()


@pytest.fixture
def page(request: pytest.FixtureRequest, browser: Browser, live_server) -> Iterator[Page]:
    """A visitor's phone; what the policy of a page forbids is an error of the test."""
    context = browser.new_context(
        base_url=live_server.url,
        viewport={"width": 390, "height": 844},
        locale="fr-MA",
        java_script_enabled=getattr(request, "param", True),
    )
    page, refused = context.new_page(), []
    page.on(
        "console", lambda said: refused.append(said.text) if "Content Security Policy" in said.text else None
    )
    yield page
    context.close()
    assert refused == []


def fits(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def register(page: Page, event) -> None:
    page.goto(f"/fr/inscription/{event.code}/")
    page.locator("[name=name]").first.fill("Amina Alaoui")
    page.locator("[name=email]").first.fill("amina@demo.example")
    page.locator(".register-form .button-main").last.click()
    page.wait_for_url("**/inscription/merci/")


@SCRIPTS
def test_who_registers_pays_on_the_next_page_and_comes_back_to_a_true_one(page, stripe_site, live_server):
    event = make_event(venue=make_venue())
    make_fee(event, 250)
    seen: list[str] = []
    page.on("framenavigated", lambda frame: seen.append(frame.url))

    register(page, event)
    assert fits(page)
    page.locator('.ways [value="card"]').click()
    page.wait_for_url(f"{stripe_site.url}/**")
    ours = [url for url in seen if url.startswith(live_server.url)]
    page.locator("[value=pay]").click()
    page.wait_for_url("**/commande/**")

    assert len(ours) == 2  # the form, and what it answered
    expect(page.locator(".notice-ok").first).to_be_visible()
    assert fits(page)
    assert GatewayEvent.objects.count() == 0  # nobody told us: the page asked
    assert Order.objects.get().due == 0
    assert Registration.objects.get().state == "confirmed"


@SCRIPTS
def test_a_refused_card_is_tried_again_on_the_same_order(page, stripe_site):
    order = make_order(make_event(venue=make_venue()), price=250)

    page.goto(order_path(order))
    page.locator('.ways [value="card"]').click()
    page.wait_for_url(f"{stripe_site.url}/**")
    page.locator("[value=refuse]").click()
    page.locator("[value=leave]").click()
    page.wait_for_url("**/commande/**")
    expect(page.locator("main")).to_contain_text(re.compile("nothing was taken|rien n.a été", re.IGNORECASE))
    assert fits(page)
    page.locator('.ways [value="card"]').click()
    page.wait_for_url(f"{stripe_site.url}/**")
    page.locator("[value=pay]").click()
    page.wait_for_url("**/commande/**")

    expect(page.locator(".notice-ok").first).to_be_visible()
    assert order.payments.get().amount == 250


@SCRIPTS
def test_a_local_card_goes_through_one_form_with_one_button(page, acquirer_site):
    order = make_order(make_event(venue=make_venue()), price=250)

    page.goto(order_path(order))
    page.locator('.ways [value="local_card"]').click()
    page.locator("main form .button-main").click()
    page.wait_for_url(f"{acquirer_site.url}/**")


def test_a_transfer_shows_the_reference_and_can_be_printed(page):
    account = with_account()
    event = make_event(venue=make_venue())
    make_fee(event, 250)

    register(page, event)
    page.locator('.ways [value="transfer"]').click()
    page.wait_for_url("**/commande/**")

    order = Order.objects.get()
    expect(page.locator(".order-account")).to_contain_text(str(order))
    expect(page.locator(".order-account")).to_contain_text(account.rib)
    assert fits(page)
    page.emulate_media(media="print")
    expect(page.locator(".order-account")).to_be_visible()
    assert page.locator("main form:visible").count() == 0


def test_the_mail_leads_to_the_same_order_in_arabic_too(page, stripe_site):
    order = make_order(make_event(venue=make_venue()), price=250, language="ar")
    text = letter_of(Message.objects.get(kind="payment")).text

    page.goto(re.search(r"/commande/[a-z0-9.]+/", text)[0])

    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    assert order_path(order) in page.url
    assert fits(page)


def test_it_is_paid_with_the_keyboard_alone(page, stripe_site):
    order = make_order(make_event(venue=make_venue()), price=250)

    page.goto(order_path(order))
    for _press in range(60):
        if page.evaluate("document.activeElement.value") == "card":
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    page.wait_for_url(f"{stripe_site.url}/**")
