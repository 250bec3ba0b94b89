"""Every public page fits a small phone, weighs little, asks nobody else, and breaks no rule of its own policy."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from events.programme.models import Speaker
from tests.factories import make_event, make_person, make_site, make_venue, publish_pages

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG = (
    "هل يجب إلزام الصناعة بإعادة استعمال مياهها العادمة قبل متم السنة المقبلة أم ينبغي ترك الخيار لكل مقاولة؟ "
    * 2
)
WORD = "Anticonstitutionnellementhydroélectrothermodynamiquement"
PAGES = (
    "",
    "debats/",
    "debats/gates/",
    "mentions-legales/",
    "donnees-personnelles/",
    "recherche/?q=eau",
    "billet/",
    "rien/",
)


@pytest.fixture
def served(live_server) -> str:
    make_site()
    event = make_event(
        title_fr="Gates", title_ar=LONG[:200], title_en=f"{WORD} ?", lead_fr=WORD * 3, venue=make_venue()
    )
    Speaker.objects.create(event=event, person=make_person(WORD, name_ar="ياسمين الغرابتي", function_fr=WORD))
    publish_pages(event)
    publish_pages(make_event(title_fr=WORD, days=-9))
    return str(live_server.url)


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_nothing_scrolls_sideways_on_the_smallest_phone(browser: Browser, served: str, language: str):
    context = browser.new_context(viewport={"width": 320, "height": 640})
    page = context.new_page()
    for path in PAGES:
        page.goto(f"{served}/{language}/{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
    context.close()


def test_the_next_debate_is_seen_without_scrolling_at_360(browser: Browser, served: str):
    context = browser.new_context(viewport={"width": 360, "height": 640})
    page = context.new_page()
    page.goto(f"{served}/fr/")

    for part in (
        ".hero h1",
        ".hero time",
        ".hero .fact:nth-child(2)",
        ".hero .fact-places",
        ".hero .button-main",
    ):
        box = page.locator(part).first.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 640, part
    context.close()


@pytest.mark.parametrize(("language", "fonts"), [("fr", 35_000), ("ar", 60_000), ("en", 35_000)])
def test_a_first_visit_is_light_and_stays_on_this_site(
    browser: Browser, served: str, language: str, fonts: int
):
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    sizes: dict[str, int] = {}
    said: list[str] = []
    page.on("response", lambda answer: sizes.__setitem__(answer.url, len(answer.body())))
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"{served}/{language}/debats/gates/")
    page.evaluate("document.fonts.ready")
    page.wait_for_load_state("networkidle")

    assert {url.split("/")[2] for url in sizes} == {served.split("/")[2]}
    assert len(sizes) <= 8, sorted(sizes)
    assert sum(size for url, size in sizes.items() if url.endswith(".woff2")) <= fonts
    assert not [url for url in sizes if url.endswith(".js")]
    assert said == []  # the policy refused nothing
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_follow_the_system(browser: Browser, served: str, scheme: str):
    context = browser.new_context(color_scheme=scheme)
    page = context.new_page()
    page.goto(f"{served}/fr/")

    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")

    assert ground == {"light": "rgb(251, 250, 246)", "dark": "rgb(15, 23, 21)"}[scheme]
    context.close()


def test_the_keyboard_finds_the_skip_link_first_and_the_focus_is_seen(browser: Browser, served: str):
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(f"{served}/fr/")
    page.keyboard.press("Tab")

    assert page.evaluate("document.activeElement.className") == "skip"
    style = page.evaluate(
        "(({outlineWidth, outlineStyle}) => [outlineWidth, outlineStyle])(getComputedStyle(document.activeElement))"
    )
    assert style == ["3px", "solid"]
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    context.close()


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_an_error_takes_the_focus_and_leads_to_its_field(browser: Browser, served: str, language: str):
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(f"{served}/{language}/debats/gates/")
    page.wait_for_timeout(2100)  # a form sent faster than a person can is taken for a machine's
    page.locator(".register-form button[type=submit]").click()

    expect(page.locator("#error-summary")).to_be_focused()
    link = page.locator("#error-summary a").first
    target = link.get_attribute("href")
    link.click()
    expect(page.locator(target or "")).to_be_focused()
    context.close()
