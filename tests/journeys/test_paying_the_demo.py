"""The paid workshop of the demo, from its page to the ticket: nothing is set up, no card is charged."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.halqa.serving import until
from tests.journeys.conftest import Demo, new_visitor

pytestmark = [pytest.mark.browser]

WORKSHOP = {"fr": "Cartographier ses déchets en une matinée", "ar": "ارسم خريطة نفاياتك في صبيحة واحدة"}
PLAYED = {"fr": "aucune carte n’est débitée", "ar": "لا يُخصم أي مبلغ"}


def has_ticket(demo: Demo, address: str) -> bool:
    """Whether the mail with the code for the door has come."""
    mails = demo.mails_to(address)
    return any(part.get_content_type() == "image/png" for mail in mails for part in mail.walk())


def pay_with_stripe(page: Page) -> None:
    page.locator("[value=pay]").click()


def pay_with_the_acquirer(page: Page) -> None:
    page.locator("[value=accept]").click()
    page.locator("form button").first.click()  # back to the site


@pytest.mark.parametrize(
    ("language", "width", "means", "pay"),
    [("fr", 390, "card", pay_with_stripe), ("ar", 1280, "local_card", pay_with_the_acquirer)],
)
def test_a_place_in_the_workshop_is_paid_by_clicks(browser: Browser, demo: Demo, language, width, means, pay):
    context = new_visitor(browser, demo, language=language, width=width)
    page, address = context.new_page(), f"paie-{language}@demo.example"
    page.goto(f"/{language}/ateliers/")
    page.get_by_role("link", name=WORKSHOP[language]).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(WORKSHOP[language])
    page.locator("a[href*='/inscription/']").first.click()

    page.locator("input[name=fee]").first.check()
    page.locator("input[name=name]").fill("Nadia Payante")
    page.locator("input[name=email]").fill(address)
    page.wait_for_timeout(2100)  # a form sent faster than a person can is taken for a machine's
    page.locator(".register-form button[type=submit]").last.click()
    page.wait_for_url("**/inscription/merci/**")
    page.locator(f'.ways [value="{means}"]').click()
    if means == "local_card":  # a signed form of ours leads there
        page.locator("main form .button-main").click()
    page.wait_for_url("http://127.0.0.1:*/**")
    expect(page.get_by_text(PLAYED[language])).to_be_visible()
    pay(page)
    page.wait_for_url("**/commande/**")

    expect(page.locator(".notice-ok").first).to_be_visible()
    until(lambda: has_ticket(demo, address), 60)
    context.close()
