"""A visitor registers for an event with fees, a session to choose, a question that depends on another, and a code."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.halqa.serving import manage
from tests.journeys.conftest import Demo, new_visitor

SETTING = """
from datetime import time, timedelta
from django.utils.timezone import now
from events.programme.actions import save_event, save_session
from events.programme.models import Event, Fee, Session
from events.registration.models import Question, Voucher
event = save_event(Event(state="announced", title_fr="Atelier de l’eau", title_ar="ورشة الماء", capacity=30))
Event.objects.filter(pk=event.pk).update(code="{code}")
day = (now() + timedelta(days=20)).date()
for title, start, end, optional in (("Plénière", 14, 17, False), ("Visite", 9, 11, True), ("Essais", 10, 12, True)):
    save_session(Session(event=event, date=day, start=time(start), end=time(end), zone=event.zone, title_fr=title,
                         optional=optional, capacity=8 if optional else None))
Fee.objects.create(event=event, name_fr="Public", price=250)
Fee.objects.create(event=event, name_fr="Étudiant", price=100)
first = Question.objects.create(event=event, kind="yes_no", label_fr="Déjeunez-vous ?", label_ar="هل تتغدون؟",
                                required=True)
Question.objects.create(event=event, label_fr="Quel régime ?", label_ar="أي حمية؟", required=True, shown_if=first,
                        shown_if_answer="yes", position=2)
Voucher.objects.create(event=event, code="AMIS", kind="percent", value=10, most_uses=None)
"""


@pytest.mark.parametrize(("language", "code"), [("fr", "eauxfr"), ("ar", "eauxar")])
def test_a_fee_a_session_a_question_and_a_code_on_a_phone(
    browser: Browser, demo: Demo, language: str, code: str
) -> None:
    made = manage(demo.folder, "shell", "-v0", "-c", SETTING.format(code=code), **demo.settings)
    assert made.returncode == 0, made.stderr
    context = new_visitor(browser, demo, width=390, language=language)
    page = context.new_page()
    page.goto(f"/{language}/inscription/{code}/")

    page.locator("[name=name]").fill("أمينة العلوي" if language == "ar" else "Amina Alaoui")
    page.locator("[name=email]").fill(f"amina-{language}@demo.example")
    regime = page.locator(".asked").nth(1)
    expect(regime).to_be_hidden()
    page.locator("[value=yes]").first.check()
    expect(regime).to_be_visible()
    regime.locator("input").fill("végétarien")
    page.locator(".code-box summary").click()
    page.locator("[name=code]").fill("amis")
    page.locator("[name=apply]").click()

    prices = page.locator(".card-choice .fee-price")
    expect(prices.first).to_contain_text("225")
    expect(page.locator(".asked").nth(1).locator("input")).to_have_value("végétarien")
    page.evaluate("document.fonts.ready.then(() => true)")  # another font is wider
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator(".card-choice").nth(1).click()
    page.locator("[name=sessions]").first.check()
    page.wait_for_timeout(2100)  # nobody writes so quickly
    page.locator(".entry > .button-main").click()

    page.wait_for_url("**/inscription/merci/")
    expect(page.locator(".lead")).to_contain_text("90")
    assert demo.wait_for_mail(f"amina-{language}@demo.example")
    context.close()
