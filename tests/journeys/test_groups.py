"""A company registers twelve employees from its spreadsheet, and looks after them on the page of the group."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from events.messages.models import Message
from events.messages.render import letter_of
from events.registration.models import Booking, Registration
from events.registration.states import State
from tests.factories import make_event, make_fee, make_site, make_venue

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NAMES = (
    "Amina Alaoui", "Brahim Tazi", "Chafik Rami", "Dounia Kabbaj", "Elias Mernissi", "Fatima Idrissi",
    "Ghita Bennani", "Hamza Ouali", "Imane Sabri", "Jalil Naciri", "Karima Lahlou", "Lahcen Aït Baha",
)  # fmt: skip
TWELVE = "\n".join(f"{name}\t{name.split()[0].lower()}@demo.example" for name in NAMES)


@pytest.fixture(autouse=True)
def site() -> None:
    make_site()


@pytest.fixture
def page(request: pytest.FixtureRequest, browser: Browser, live_server) -> Iterator[Page]:
    """The contact's browser: a desk, in French."""
    context = browser.new_context(
        base_url=live_server.url,
        viewport={"width": 1280, "height": 900},
        locale="fr-MA",
        java_script_enabled=getattr(request, "param", True),
    )
    yield context.new_page()
    context.close()


class Steps:
    """What the contact does, counted: pages opened by a click, and fields filled in."""

    def __init__(self, page: Page) -> None:
        self.page, self.clicks, self.fields = page, 0, 0

    def click(self, what: str) -> None:
        self.page.locator(what).first.click()
        self.page.wait_for_load_state()
        self.clicks += 1

    def fill(self, name: str, words: str) -> None:
        self.page.locator(f"[name={name}]").first.fill(words)
        self.fields += 1


def group_link() -> str:
    """The page of the group, as the mail to its contact says it."""
    letter = letter_of(Message.objects.filter(kind="group").latest("pk"))
    found = re.search(r"/groupe/[a-z0-9.]+/", letter.text)
    assert found, letter.text
    return found[0]


def fits(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@pytest.mark.parametrize("page", [True, False], ids=["script", "no-script"], indirect=True)
def test_twelve_employees_take_three_clicks_and_three_fields(page):
    event = make_event(venue=make_venue())
    make_fee(event, 300)
    steps = Steps(page)

    page.goto(f"/fr/inscription/{event.code}/")
    steps.click('a[href$="/groupe/"]')
    steps.fill("contact_name", "Rachid Idrissi")
    steps.fill("contact_email", "rachid@demo.example")
    steps.fill("people", TWELVE)
    steps.click(".register-form .button-main")
    assert fits(page)
    assert Registration.objects.count() == 0
    assert re.search(r"3\s?600", page.locator(".group-total").inner_text())
    assert page.locator(".roster-line").count() == 12
    steps.click('.register-form .button-main[value="register"]')

    expect(page.locator(".masked")).to_contain_text("@demo.example")
    assert Booking.objects.get().registrations.count() == 12
    # a name and an address take twenty seconds to type, a copy and paste ten, a click on a page that is read five to
    # ten: about a minute, and never ninety seconds
    assert (steps.clicks, steps.fields) == (3, 3)


def test_a_wrong_line_is_corrected_on_the_spot_and_the_group_is_looked_after(page):
    event = make_event(venue=make_venue())
    page.goto(f"/fr/inscription/{event.code}/groupe/")
    page.locator("[name=contact_name]").fill("Rachid Idrissi")
    page.locator("[name=contact_email]").fill("rachid@demo.example")
    page.locator("[name=people]").fill(f"{TWELVE}\nMouna Berrada\tmouna@demo")
    page.locator("[name=unnamed]").fill("1")
    page.locator(".register-form .button-main").click()

    expect(page.locator(".roster-wrong")).to_have_count(1)
    page.locator(".roster-wrong [name=person-email]").fill("mouna@demo.example")
    page.locator('.register-form .button-main[value="check"]').click()
    page.locator('.register-form .button-main[value="register"]').click()

    page.goto(group_link())
    assert fits(page)
    expect(page.locator(".group-person")).to_have_count(14)
    page.locator(".group-unnamed a").first.click()
    page.locator("[name=name]").fill("Nadia Essai")
    page.locator(".register-form .button-main").click()
    expect(page.locator(".group-unnamed")).to_have_count(0)
    page.locator(".group-all a.button").click()
    expect(page.locator(".group-tickets .ticket")).to_have_count(14)
    assert Registration.objects.filter(state=State.CONFIRMED).count() == 14
