"""The desk on a telephone: what is too wide scrolls in its own box, and who a row is about stays in sight."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.journeys.conftest import new_visitor
from tests.journeys.test_walk import log_in, no_sideways_scroll


def test_the_list_of_registrations_scrolls_under_its_names(demo, browser):
    context = new_visitor(browser, demo, width=390)
    page = context.new_page()
    log_in(page, demo, "evenements")
    page.goto("/admin/inscriptions/")
    box, name = page.locator("#listing-results"), page.locator("#listing-results td.title").first
    expect(name).to_be_visible()
    before = name.bounding_box()
    wide = box.evaluate("box => box.scrollWidth - box.clientWidth")

    box.evaluate("box => box.scrollBy({left: 400})")

    after = name.bounding_box()
    assert wide > 100
    assert abs(after["x"] - before["x"]) < 60 and 0 <= after["x"] < 390
    assert no_sideways_scroll(page)
    context.close()


def test_an_address_in_the_list_of_mails_is_on_one_line(demo, browser):
    context = new_visitor(browser, demo, width=1280)
    page = context.new_page()
    log_in(page, demo, "evenements")
    page.goto("/admin/courriels/")
    link = page.locator("#listing-results td.title a").first

    lines = link.evaluate(
        "link => link.getBoundingClientRect().height / parseFloat(getComputedStyle(link).lineHeight)"
    )

    assert lines < 1.5
    context.close()
