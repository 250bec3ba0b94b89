"""The path through the whole product, on the demo, as visitors, volunteers and organisers walk it."""

from __future__ import annotations

import io
import re

import icalendar
import pypdfium2
import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect

from tests.halqa.serving import until
from tests.journeys.conftest import Demo, link_in, new_visitor, text_of

pytestmark = [pytest.mark.browser]

CREDIT = {"fr": "Le crédit vert change-t-il vraiment quelque chose ?", "ar": "هل يغيّر القرض الأخضر شيئا حقا؟"}
CARBON = "Taxe carbone aux frontières : chance ou barrière pour nos exportations ?"

CARBON_IN_ALL = (CARBON, "الرسم الكربوني على الحدود", "The carbon border levy")


def no_sideways_scroll(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def log_in(page: Page, demo: Demo, account: str) -> None:
    """By the code that is mailed."""
    address = f"{account}@demo.example"
    page.goto("/fr/compte/login/?next=/admin/")
    before = len(demo.mails_to(address))
    page.locator("input[name=email]").fill(address)
    page.locator("main form button[type=submit]").first.click()

    def codes() -> list[str]:
        """Other mails to this address may come in between."""
        texts = [text_of(mail) for mail in demo.mails_to(address)[before:]]
        return re.findall(r"^\s*([A-Z0-9]{3,4}-?[A-Z0-9]{3,4})\s*$", "\n".join(texts), re.MULTILINE)

    until(codes, 60)
    page.locator("input[name=code]").fill(codes()[-1])
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/admin/**")


def desk_of(page: Page, title: str) -> str:
    """The address of an event's cockpit, found in the admin's list."""
    page.goto("/admin/evenements/")
    address = page.get_by_role("link", name=title).first.get_attribute("href")
    found = re.search(r"/(\d+)/", address or "")
    assert found, address
    return f"/admin/evenements/{found[1]}/"


def test_a_visitor_finds_the_debate_registers_and_gets_ticket_code_and_invitation(reader, demo):
    page, language = reader
    page.goto(f"/{language}/")
    assert page.evaluate("document.documentElement.dir") == ("rtl" if language == "ar" else "ltr")
    assert no_sideways_scroll(page)

    page.goto(f"/{language}/debats/")
    page.get_by_role("link", name=CREDIT[language]).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(CREDIT[language])
    speaker = "عثمان صبروتي" if language == "ar" else "Othmane Sabrouti"
    for words in (speaker, "قاعة الدباغين" if language == "ar" else "Salle des Tanneurs"):
        expect(page.get_by_text(words).first).to_be_visible()
    assert no_sideways_scroll(page)

    width = page.viewport_size["width"]
    address = f"visite-{language}-{width}@demo.example"
    page.locator("input[name=name]").fill("Nadia Test")
    page.locator("input[name=email]").fill(address)
    page.wait_for_timeout(2100)  # a form sent faster than a person can is taken for a machine's
    page.locator(".register-form button[type=submit]").click()
    page.wait_for_url("**/inscription/merci/**")
    assert no_sideways_scroll(page)
    assert address not in page.content()  # masked

    mail = demo.wait_for_mail(address)
    parts = {part.get_content_type(): part for part in mail.walk()}
    code = zxingcpp.read_barcode(Image.open(io.BytesIO(parts["image/png"].get_content())))
    assert re.fullmatch(r"HTTP://LOCALHOST:\d+/T/[0-9A-Z]{12}", code.text)
    invitation = icalendar.Calendar.from_ical(parts["text/calendar"].get_payload(decode=True))
    assert invitation["METHOD"] == "REQUEST"

    page.goto(link_in(mail))
    expect(page.locator("svg.qr")).to_be_visible()
    expect(page.get_by_text(code.text[-12:-8]).first).to_be_visible()
    assert no_sideways_scroll(page)


def test_a_known_address_gets_the_same_page_and_its_ticket_again(demo, browser):
    page = new_visitor(browser, demo).new_page()

    def register() -> str:
        page.context.clear_cookies()
        page.goto("/fr/debats/")
        page.get_by_role("link", name=CREDIT["fr"]).first.click()
        page.locator("input[name=name]").fill("Karim Deux-Fois")
        page.locator("input[name=email]").fill("deuxfois@demo.example")
        page.wait_for_timeout(2100)
        page.locator(".register-form button[type=submit]").click()
        page.wait_for_url("**/inscription/merci/**")
        return page.locator("main").inner_text()

    first, second = register(), register()

    assert first == second
    demo.wait_for_mail("deuxfois@demo.example")


def test_a_lost_ticket_is_found_from_the_header(demo, browser):
    page = new_visitor(browser, demo).new_page()
    page.goto("/fr/")
    page.locator("header a[href$='/billet/']").first.click()
    before = len(demo.mails_to("participante@demo.example"))
    page.locator("input[name=email]").fill("participante@demo.example")
    page.wait_for_timeout(2100)
    page.locator("main button[type=submit]").click()
    page.wait_for_load_state()
    known = page.locator("main").inner_text()

    page.goto("/fr/billet/")
    page.locator("input[name=email]").fill("jamais.vu@demo.example")
    page.wait_for_timeout(2100)
    page.locator("main button[type=submit]").click()
    page.wait_for_load_state()

    masked = re.compile(r"\S+@\S+")
    assert masked.sub("", known) == masked.sub("", page.locator("main").inner_text())
    until(lambda: len(demo.mails_to("participante@demo.example")) > before, 60)
    assert "/r/" in text_of(demo.mails_to("participante@demo.example")[-1])


def test_a_certificate_comes_by_mail_and_anybody_checks_it(reader, demo):
    page, language = reader
    demo.wait_for_mail("@demo.example", "/V/")
    mail = next(
        mail
        for mail in demo.sink.mails
        if "/V/" in text_of(mail) and (language == "ar") == bool(re.search("[ء-ي]{3}", str(mail["Subject"])))
    )
    page.goto(link_in(mail))
    with page.expect_download() as download:
        page.locator("a[href$='.pdf']").first.click()
    pdf = pypdfium2.PdfDocument(download.value.path().read_bytes())
    picture = pdf[0].render(scale=3).to_pil()
    address = zxingcpp.read_barcode(picture).text
    assert "/V/" in address

    page.goto(f"{address}?l={language}")
    state = page.locator("[data-claim=state] data")
    assert state.get_attribute("value") == "valid"
    serial = page.locator("[data-claim=serial]").inner_text()
    assert re.fullmatch(r"HQ-\d{4}-\d{5}", serial) and serial in text_of(mail)
    assert no_sideways_scroll(page)

    made_up = page.goto(f"/V/0000111122223333?l={language}")
    assert made_up.status == 404 and page.locator("h1").inner_text()


def tickets_of(demo: Demo, *titles: str) -> list[str]:
    """The codes of the tickets mailed for an event that goes by these titles."""
    codes = []
    for mail in demo.sink.mails:
        pictures = [part for part in mail.walk() if part.get_content_type() == "image/png"]
        words = text_of(mail).replace("\u00a0", " ")  # no line breaks before a French question mark
        if pictures and any(title in words for title in titles):
            codes.append(zxingcpp.read_barcode(Image.open(io.BytesIO(pictures[0].get_content()))).text)
    return codes


@pytest.fixture(scope="module")
def organiser(browser, demo):
    page = new_visitor(browser, demo, width=1280).new_page()
    log_in(page, demo, "evenements")
    yield page
    page.context.close()


def pair(organiser: Page, page: Page, name: str) -> None:
    """A volunteer's phone gets the one-use link that the organiser is shown."""
    organiser.goto(desk_of(organiser, CARBON) + "door/")
    organiser.locator("input[name=name]").fill(name)
    organiser.locator("form[action*='phones/add'] button").click()
    link = organiser.locator(".desk-help bdi").inner_text()
    page.goto(link)
    page.locator("input[name=volunteer]").fill("Salma")
    page.locator("main form button").first.click()
    page.wait_for_url("**/accueil/")


def test_a_volunteer_checks_people_in_by_code_and_by_name(reader, demo, organiser):
    page, language = reader
    pair(organiser, page, f"Porte {language} {page.viewport_size['width']}")
    page.goto(f"/accueil/?l={language}")
    assert no_sideways_scroll(page)
    before = int(page.locator("[data-inside]").inner_text())

    for code in tickets_of(demo, *CARBON_IN_ALL):
        page.locator("#door-text").fill(code)
        page.locator("#door-text").press("Enter")
        verdict = page.locator("[data-verdict]")
        verdict.wait_for()
        case = verdict.get_attribute("data-case")
        assert no_sideways_scroll(page)
        page.locator("[data-close]").click()
        if case == "welcome":
            break
        assert case == "already_in"
    assert case == "welcome"
    expect(page.locator("[data-inside]")).to_have_text(str(before + 1))

    page.locator("#door-text").fill("0000 1111 2222")
    page.locator("#door-text").press("Enter")
    expect(page.locator("[data-verdict=stop]")).to_be_visible()
    page.locator("[data-close]").click()
    page.locator("#door-text").fill("pers")  # two letters of anybody
    page.locator("#door-text").press("Enter")
    page.locator("[data-slot=people], [data-verdict]").first.wait_for()


def test_the_organiser_closes_the_session_and_certificates_go_out(demo, browser, organiser):
    desk = desk_of(organiser, CARBON)
    phone = new_visitor(browser, demo).new_page()
    pair(organiser, phone, "Dernière porte")
    told = len([mail for mail in demo.sink.mails if "/V/" in text_of(mail)])

    organiser.goto(f"{desk}door/")
    organiser.locator("a[href*='/close/']").click()
    organiser.locator(".desk-ask button[type=submit]").click()
    organiser.wait_for_url("**/door/**")
    expect(organiser.locator("a[href*='/close/']")).to_have_count(0)
    phone.goto("/accueil/")
    phone.locator("#door-text").fill(tickets_of(demo, CARBON)[0])
    phone.locator("#door-text").press("Enter")
    expect(phone.locator("[data-case=closed]")).to_be_visible()

    organiser.goto(f"{desk}certificates/")
    organiser.locator("a[href$='/issue/']").click()
    organiser.locator(".desk-ask button[type=submit]").click()
    until(lambda: len([mail for mail in demo.sink.mails if "/V/" in text_of(mail)]) > told, 90)


def test_an_organiser_makes_an_event_its_pages_and_its_exports(organiser):
    page = organiser
    page.goto("/admin/evenements/new/")
    page.locator("[name=title_fr]").fill("Le sable de nos plages est-il à vendre ?")
    page.locator("[name=title_ar]").fill("هل رمل شواطئنا للبيع؟")
    page.locator("[name=lead_fr]").fill("Carriers, pêcheurs et élus répondent.")
    for field, value in {"date": "2027-03-10", "start": "18:00", "end": "20:00"}.items():
        page.locator(f"[name$={field}]").first.fill(value)
    page.locator("[name=capacity]").fill("40")
    page.locator("form button[type=submit], form button.action-save").last.click()
    page.wait_for_load_state()
    desk = desk_of(page, "Le sable de nos plages est-il à vendre ?")

    page.goto(f"{desk}pages/")
    page.locator(".desk-panel form button[type=submit], .desk-panel form button").first.click()
    page.wait_for_load_state()
    expect(page.locator("a[href*='/admin/pages/']").first).to_be_visible()

    page.goto(f"{desk_of(page, 'Le crédit vert')}registrations/")
    with page.expect_download() as sheet:
        page.locator("a[href*='xlsx']").first.click()
    assert sheet.value.path().read_bytes().startswith(b"PK")
