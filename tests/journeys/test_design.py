"""What only a browser can tell of the design: what covers what, what remains when colours, sizes or letters change."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.factories import make_event, make_site, make_user, make_venue, publish_pages

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG_FR = (
    "Faut-il obliger chaque entreprise de plus de cinquante salariés à publier, site par site, ce qu’elle prélève,"
    " ce qu’elle consomme et ce qu’elle rejette d’eau avant la fin de 2027 ?"
)
LONG_AR = (
    "هل ينبغي إلزام كل مقاولة تشغل أزيد من خمسين أجيرا بأن تنشر، موقعا بموقع، ما تأخذه من الماء وما تستهلكه وما تصرفه"
    " قبل نهاية سنة 2027، أم أن النشر الطوعي وحده يكفي لبلوغ الهدف؟"
)
COVERED = """() => {
  const bar = document.querySelector('.sticky'), at = document.activeElement;
  if (!bar || bar.contains(at) || !at.matches('input, select, textarea, button, summary, a')) return null;
  const above = bar.getBoundingClientRect(), field = at.getBoundingClientRect();
  const hidden = Math.min(above.bottom, field.bottom) - Math.max(above.top, field.top);
  return hidden > 1 ? [at.outerHTML.slice(0, 80), hidden] : null;
}"""


@pytest.fixture
def served(live_server) -> str:
    make_site()
    event = make_event(title_fr="Dessin", title_ar="تصميم", title_en="Design", venue=make_venue())
    publish_pages(event)
    publish_pages(make_event(title_fr=LONG_FR, title_ar=LONG_AR, days=30, venue=make_venue()))
    return str(live_server.url)


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 390, "height": 640})
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_action_at_the_foot_of_a_phone_covers_nothing_that_has_the_focus(
    phone: Page, served: str, language: str
):
    phone.goto(f"{served}/{language}/debats/dessin/")
    assert phone.locator(".sticky").is_visible()

    names = set()
    for _step in range(60):
        phone.keyboard.press("Tab")
        assert phone.evaluate(COVERED) is None
        names.add(phone.evaluate("document.activeElement.name || ''"))

    assert "email" in names  # the walk went through the form


def test_whoever_chooses_the_colours_still_sees_edges(browser: Browser, served: str):
    context = browser.new_context(forced_colors="active", viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(f"{served}/fr/")

    for part in (".button-main", ".hero-in", ".event-card"):
        edge = page.locator(part).first.evaluate(
            "e => (({borderTopWidth, borderTopStyle, borderTopColor, backgroundColor}) =>"
            " [borderTopWidth, borderTopStyle, borderTopColor !== backgroundColor])(getComputedStyle(e))"
        )
        assert edge == ["1px", "solid", True], part
    context.close()


def test_opinions_are_told_apart_whoever_chooses_the_colours(client, browser: Browser, served: str):
    client.force_login(make_user(is_staff=True))
    context = browser.new_context(forced_colors="active", viewport={"width": 1280, "height": 900})
    page = _signed_in(context, client, served)
    page.goto(f"{served}/styleguide/")

    colours = page.locator(".opinion-bar").first.evaluate(
        "e => [getComputedStyle(e.querySelector('.opinion-for')).fill,"
        " getComputedStyle(e.querySelector('.opinion-undecided')).fill, getComputedStyle(e).backgroundImage]"
    )

    assert len(set(colours)) == 3
    assert "repeating-linear-gradient" in colours[2]
    current, other = (
        page.locator(".tabs a[aria-current]").first,
        page.locator(".tabs a:not([aria-current])").first,
    )
    edge = "e => getComputedStyle(e).borderBlockEndColor"
    assert current.evaluate(edge) != other.evaluate(edge)
    context.close()


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_letters_twice_as_large_break_nothing(browser: Browser, served: str, language: str):
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    for path in ("", "debats/", "debats/dessin/", "billet/"):
        page.goto(f"{served}/{language}/{path}")
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert page.evaluate("document.documentElement.scrollWidth") <= 1280, path
    context.close()


@pytest.mark.parametrize("width", [320, 768, 1280])
@pytest.mark.parametrize("language", ["fr", "ar"])
def test_a_question_of_180_letters_keeps_its_place(browser: Browser, served: str, language: str, width: int):
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    page.goto(f"{served}/{language}/debats/")
    page.locator(".event-card a", has_text="2027").first.click()

    heading = page.locator("h1").bounding_box()
    bubble = page.locator(".hero-in").bounding_box()
    assert heading is not None
    assert bubble is not None
    assert bubble["x"] <= heading["x"]
    assert heading["x"] + heading["width"] <= bubble["x"] + bubble["width"]
    assert heading["height"] <= 800  # a heading is not a page
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_the_styleguide_fits_every_screen(client, browser: Browser, served: str, language: str, width: int):
    client.force_login(make_user(is_staff=True))
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = _signed_in(context, client, served)
    page.goto(f"{served}/styleguide/?l={language}")

    assert page.locator("section").count() >= 20
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()


def _signed_in(context: BrowserContext, client, served: str) -> Page:
    session = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": served}])
    return context.new_page()
