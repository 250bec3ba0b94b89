"""How many pages, required fields and taps a task takes: what the specification of the website promises.

A page counts when it is shown, the one where the task begins not; a tap is a click on a link or button.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journeys.conftest import Demo, link_in, new_visitor

pytestmark = [pytest.mark.browser]

DEBATE = "/fr/debats/le-credit-vert-change-t-il-vraiment-quelque-chose/"
FILLED_IN = 2100  # milliseconds: a form sent faster is taken for a machine's


class Counted:
    """A visitor whose steps are counted."""

    def __init__(self, page: Page) -> None:
        self.page, self.pages, self.taps, self.fields = page, 0, 0, 0

    def open(self, path: str) -> None:
        self.page.goto(path)

    def tap(self, name: str | re.Pattern[str], role: str = "link") -> None:
        """Tap what has this name; a new page counts."""
        before = self.page.url.partition("#")[0]
        self.page.get_by_role(role, name=name).first.click()
        self.page.wait_for_load_state()
        self.taps += 1
        if self.page.url.partition("#")[0] != before:
            self.pages += 1

    def fill(self, form: str, **words: str) -> None:
        """Write into fields; those that must be filled count."""
        for name, text in words.items():
            self.page.locator(f"{form} [name={name}]").fill(text)
        self.fields += (
            self.page.locator(f"{form} label:not(:has(.field-optional))").filter(visible=True).count()
        )
        self.page.wait_for_timeout(FILLED_IN)


@pytest.fixture(params=[True, False], ids=["script", "no-script"])
def visitor(request: pytest.FixtureRequest, browser: Browser, demo: Demo) -> Iterator[BrowserContext]:
    context = browser.new_context(
        base_url=demo.url,
        viewport={"width": 390, "height": 844},
        locale="fr-MA",
        java_script_enabled=request.param,
    )
    yield context
    context.close()


def registered(steps: Counted, demo: Demo, address: str) -> str:
    """Take a place as somebody new; the path of one's own page, as the mail tells it."""
    steps.open(DEBATE)
    steps.fill(".register-form", name="Nadia Essai", email=address)
    steps.tap(re.compile("inscri", re.IGNORECASE), "button")
    return link_in(demo.wait_for_mail(address))


def test_registering_takes_one_page_two_fields_and_one_tap(visitor, demo, request):
    steps = Counted(visitor.new_page())
    own = registered(steps, demo, f"pas-{request.node.callspec.id}@demo.example")

    expect(steps.page.get_by_role("heading", level=1)).to_be_visible()
    assert (steps.pages, steps.fields, steps.taps) == (1, 2, 1)
    assert own.startswith("/r/")


def test_who_is_known_on_this_browser_registers_by_one_tap_and_no_field(visitor, demo, request):
    first = Counted(visitor.new_page())
    own = registered(first, demo, f"connu-{request.node.callspec.id}@demo.example")
    first.open(own)
    expect(first.page.get_by_role("heading", level=1)).to_be_visible()

    steps = Counted(visitor.new_page())
    steps.open("/fr/agenda/?type=atelier")
    links = steps.page.locator(".event-card-title a")
    addresses = [links.nth(number).get_attribute("href") for number in range(links.count())]
    for address in addresses:  # the first that asks for nothing but a name and an address
        steps.open(address)
        if steps.page.locator("form.register-form").count():
            break
    steps.page.wait_for_timeout(FILLED_IN)
    assert steps.page.locator(".register-form input:visible:not([type=checkbox])").count() == 0
    steps.tap(re.compile("place|inscri|attente", re.IGNORECASE), "button")

    assert (steps.pages, steps.fields, steps.taps) == (1, 0, 1)


def test_a_place_is_given_back_by_one_tap_from_the_mail_and_one_to_confirm(visitor, demo, request):
    steps = Counted(visitor.new_page())
    address = f"rend-{request.node.callspec.id}@demo.example"
    own = registered(steps, demo, address)

    steps = Counted(visitor.new_page())
    mail = demo.wait_for_mail(address)
    steps.open(link_in(mail, r"/r/[a-z0-9.]+/annuler/"))  # the tap in the mail
    steps.tap(re.compile("oui|annul|place", re.IGNORECASE), "button")

    assert (steps.fields, steps.taps) == (0, 1)
    steps.open(own)
    expect(steps.page.locator("main")).to_contain_text("Vous avez rendu votre place")


def test_the_mail_brings_the_date_and_all_dates_are_followed_by_one_tap(visitor, demo, request):
    steps = Counted(visitor.new_page())
    address = f"agenda-{request.node.callspec.id}@demo.example"
    registered(steps, demo, address)

    mail = demo.wait_for_mail(address)
    assert "text/calendar" in {
        part.get_content_type() for part in mail.walk()
    }  # no tap: the mail is an invitation

    steps.open(DEBATE)
    assert steps.page.locator('a[href^="webcal://"]').count() >= 1
    with steps.page.expect_download() as download:
        steps.page.locator('a[href$="agenda.ics"]').first.click()
    assert download.value.suggested_filename.endswith(".ics")


def test_the_next_debate_of_my_city_is_one_tap_from_the_home_page(visitor):
    steps = Counted(visitor.new_page())
    steps.open("/fr/")
    steps.tap("Rabat")

    assert (steps.pages, steps.taps) == (1, 1)
    expect(steps.page.locator(".event-card").first).to_contain_text("Rabat")


def test_the_language_changes_by_one_tap_on_the_same_page_with_what_was_asked(visitor):
    steps = Counted(visitor.new_page())
    steps.open(DEBATE)
    steps.tap(re.compile("العربية|ع"))

    assert (steps.pages, steps.taps) == (1, 1)
    assert steps.page.url.endswith(DEBATE.replace("/fr/", "/ar/"))
    assert steps.page.locator("html").get_attribute("dir") == "rtl"

    steps.open("/fr/agenda/?ville=Rabat&q=eau")
    steps.tap(re.compile("English|EN"))
    assert "/en/agenda/?" in steps.page.url
    assert "q=eau" in steps.page.url
    assert steps.page.locator("input[name=q]").input_value() == "eau"


def test_the_agenda_is_filtered_and_searched(visitor):
    steps = Counted(visitor.new_page())
    steps.open("/fr/agenda/")
    steps.page.locator("main summary").first.click()  # on a phone the filters are folded
    steps.page.locator("main input[name=q]").fill("credit")
    steps.tap(re.compile("Afficher|Filtrer"), "button")

    expect(steps.page.locator(".event-card-title").first).to_contain_text("Le crédit vert")
    assert steps.taps == 1

    steps.open("/fr/recherche/")
    steps.page.locator("main input[name=q]").fill("Amghrasi")
    steps.tap("Rechercher", "button")
    expect(steps.page.locator("main")).to_contain_text("Zineb Amghrasi")


def test_from_the_home_page_to_the_ticket_with_the_keyboard_only(browser, demo):
    context = new_visitor(browser, demo, width=1280)
    page = context.new_page()
    page.goto("/fr/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"  # past the header
    page.goto(DEBATE)
    for _press in range(80):
        if page.evaluate("document.activeElement.name") == "name":
            break
        page.keyboard.press("Tab")
    page.keyboard.type("Clavier Seul")
    page.keyboard.press("Tab")
    page.keyboard.type("clavier@demo.example")
    page.wait_for_timeout(FILLED_IN)
    page.keyboard.press("Enter")
    page.wait_for_url("**/inscription/merci/**")

    page.goto(link_in(demo.wait_for_mail("clavier@demo.example")))
    expect(page.locator("main")).to_contain_text("Clavier Seul")
    context.close()
