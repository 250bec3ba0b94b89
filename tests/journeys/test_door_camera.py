"""The door in a real browser: a camera that sees a ticket, and an address where no camera may be opened."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
import segno
from PIL import Image
from playwright.sync_api import Page, expect

from events.attendance.facts import counts
from events.attendance.models import CheckIn
from events.registration.tickets import url
from tests.events.views.entrance import code_of, guest, make_tonight
from tests.journeys.conftest import FLAGS, chromium

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LANGUAGES = {"fr": "fr-MA", "ar": "ar-MA"}


def film(folder: Path, *texts: str, each: int = 40, wall_of: int = 120) -> Path:
    """A film in which these codes are shown one after the other, a grey wall between them."""
    wall = Image.new("RGB", (640, 480), (120, 124, 120))
    pictures = []
    for text in texts:
        drawing = io.BytesIO()
        segno.make_qr(text, error="m").save(drawing, kind="png", border=4, scale=8)
        ticket = Image.open(drawing).convert("RGB").rotate(4, expand=True, fillcolor=(120, 124, 120))
        shown = wall.copy()
        shown.paste(ticket, ((640 - ticket.width) // 2, (480 - ticket.height) // 2))
        pictures += [shown] * each + [wall] * wall_of  # 30 a second: four seconds of wall
    target = folder / "door.mjpeg"
    with target.open("wb") as file:
        for picture in pictures:
            picture.save(file, "JPEG", quality=85)
    return target


@pytest.fixture
def phone(browser, tmp_path, live_server):
    """Opens a phone whose camera sees these texts; closed afterwards."""
    programs = []

    def opened(*texts: str, language: str = "fr", origin: str = "") -> Page:
        flags = [
            *FLAGS, "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream",
            "--host-resolver-rules=MAP porte.test 127.0.0.1",
        ]  # fmt: skip
        if texts:
            flags.append(f"--use-file-for-fake-video-capture={film(tmp_path, *texts)}")
        program = browser.browser_type.launch(executable_path=chromium(), args=flags)
        programs.append(program)
        context = program.new_context(
            base_url=origin or live_server.url.replace("127.0.0.1", "localhost"),
            viewport={"width": 390, "height": 844},
            locale=LANGUAGES[language],
            reduced_motion="reduce",
        )
        return context.new_page()

    yield opened
    for program in programs:
        program.close()


def pair(page: Page, event, name: str = "Entrée A") -> None:
    from events.attendance.actions import add_device

    _device, secret = add_device(event, name)
    page.goto(f"/accueil/{secret}/")
    page.locator("#volunteer").fill("Salma")
    page.locator("button.door-main-button").click()
    page.wait_for_url("**/accueil/")


def look(page: Page, name: str) -> None:
    """Keep a picture where HALQA_PICTURES asks for it."""
    if folder := os.environ.get("HALQA_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png")


def no_sideways_scroll(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_a_scanned_ticket_shows_its_verdict_and_the_count_rises(phone, language):
    event = make_tonight(title_fr="Le crédit vert change-t-il vraiment quelque chose ?")
    person = guest(
        event,
        "Amina Alaoui",
        name_ar="أمينة العلوي",
        organisation="Conserves Taghart",
        needs="Fauteuil roulant",
    )
    page = phone(url(code_of(person)), language=language)
    foreign = []
    page.on("request", lambda request: "localhost" in request.url or foreign.append(request.url))
    refused = []
    page.on("console", lambda message: message.type == "error" and refused.append(message.text))
    pair(page, event)
    look(page, f"door-{language}")

    page.locator("[data-start]").click()

    verdict = page.locator("[data-verdict=enter]")
    expect(verdict).to_be_visible(timeout=20_000)
    expect(verdict).to_contain_text("Amina Alaoui")
    expect(verdict).to_contain_text("Fauteuil roulant")
    look(page, f"enter-{language}")
    verdict.locator("[data-close]").click()
    expect(page.locator("[data-inside]")).to_have_text("1")
    # the same ticket again, some seconds later: it is in already
    expect(page.locator("[data-verdict=ask]")).to_be_visible(timeout=20_000)
    look(page, f"ask-{language}")
    assert counts(event.sessions.get()).inside == 1
    assert foreign == [] and refused == []


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_a_made_up_code_is_stopped(phone, language):
    event = make_tonight()
    page = phone("HTTPS://HALQA.EXAMPLE/T/0123456789AB", language=language)
    pair(page, event)

    page.locator("[data-start]").click()

    expect(page.locator("[data-verdict=stop]")).to_be_visible(timeout=20_000)
    look(page, f"stop-{language}")
    assert counts(event.sessions.get()).inside == 0


def test_two_people_in_a_row_are_two_verdicts_while_the_camera_never_stops(phone):
    event = make_tonight()
    people = [guest(event, "Amina Alaoui"), guest(event, "Brahim Idrissi")]
    page = phone(*(url(code_of(person)) for person in people))
    pair(page, event)

    page.locator("[data-start]").click()

    expect(page.locator("[data-inside]")).to_have_text("2", timeout=30_000)
    assert set(CheckIn.objects.filter(family="enter").values_list("registration", flat=True)) == {
        person.pk for person in people
    }


def test_without_a_secure_address_the_door_says_so_and_offers_typing(phone, live_server):
    event = make_tonight()
    person = guest(event, "Amina Alaoui")
    page = phone(origin=live_server.url.replace("localhost", "porte.test").replace("127.0.0.1", "porte.test"))
    pair(page, event)

    expect(page.locator("[data-insecure]")).to_be_visible()
    expect(page.locator("[data-start]")).to_be_hidden()
    page.locator("#door-text").fill("alaou")
    page.locator("#door-text").press("Enter")
    look(page, "insecure-people")
    page.locator(".door-person").click()

    expect(page.locator("[data-verdict=enter]")).to_contain_text("Amina Alaoui")
    assert counts(event.sessions.get()).inside == 1
    assert person.check_ins.get().by == "Salma"


def test_a_full_evening_by_hand_undo_walk_in_and_the_last_entries(phone):
    event = make_tonight(capacity=1)
    person = guest(event, "Amina Alaoui")
    page = phone()
    pair(page, event)
    assert no_sideways_scroll(page)

    page.locator("#door-text").fill(code_of(person))
    page.locator("#door-text").press("Enter")
    page.locator(".verdict-undo button").click()
    expect(page.locator("[data-inside]")).to_have_text("0")
    expect(page.locator(".is-undone")).to_contain_text("Amina Alaoui")

    page.locator("[data-walk-in] summary").click()
    page.locator("#walk-in-name").fill("Rachid Benali")
    page.locator("[data-walk-in] .door-main-button").click()
    page.locator("#walk-in-anyway").fill("Le ministre")
    look(page, "walk-in-full")
    assert no_sideways_scroll(page)
    page.locator("[data-walk-in] .door-main-button").click()
    expect(page.locator("[data-verdict=enter]")).to_contain_text("Rachid Benali")
    page.locator("[data-close]").click()
    expect(page.locator("[data-inside]")).to_have_text("1")
    small = page.evaluate(
        "[...document.querySelectorAll('button, summary, .door-button, input:not([type=hidden])')]"
        ".filter(one => one.checkVisibility() && one.getBoundingClientRect().height < 55.9).map(one => one.outerHTML)"
    )
    assert small == []


def test_a_paired_phones_own_camera_leads_to_the_verdict(phone):
    event = make_tonight()
    person = guest(event, "Amina Alaoui")
    page = phone()
    pair(page, event)

    page.goto(f"/T/{code_of(person)}")

    expect(page.locator("[data-verdict=enter]")).to_contain_text("Amina Alaoui")
    assert "code=" not in page.url


def test_an_answer_lost_on_the_way_does_not_make_two_of_one_person(phone):
    event = make_tonight()
    person = guest(event)
    page = phone()
    pair(page, event)
    lost = []

    def lose(route):
        if len(lost) < 4:
            lost.append(route.fetch())  # the server has the entry; the phone never hears of it
            return route.abort()
        return route.continue_()

    page.route("**/accueil/lu/", lose)
    page.locator("#door-text").fill(code_of(person))
    page.locator("#door-text").press("Enter")
    expect(page.locator(".door-type button")).to_be_enabled(timeout=20_000)
    expect(page.locator("[data-problem]")).to_be_visible()

    page.locator(".door-type button").click()

    expect(page.locator("[data-verdict=enter]")).to_be_visible()
    assert CheckIn.objects.count() == 1
    page.keyboard.press("Escape")
    expect(page.locator("#door-text")).to_be_focused()  # the next person, without the mouse
