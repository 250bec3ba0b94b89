"""A page that is published and private is told as a reason why nobody can register."""

from contextlib import suppress
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from wagtail.models import PageViewRestriction

from events.cms import desk
from events.pages.privacy import private_of
from tests.factories import make_event, make_site, make_staff, publish_pages

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    make_site()
    return make_event()


def hide(page):
    return PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)


def test_pages_that_everybody_may_look_at_are_no_reason(event):
    publish_pages(event)

    assert private_of([event]) == {}


def test_a_page_that_is_private_is_a_reason_with_its_language(event):
    pages = publish_pages(event, "fr", "ar")
    hide(pages["ar"])

    (why, where) = private_of([event])[event.pk]

    assert why.code == "private" and "العربية" in why and "Français" not in why
    assert where == pages["ar"].pk


def test_a_draft_that_is_private_is_none(event):
    hide(publish_pages(event, "fr")["ar"])

    assert private_of([event]) == {}


def test_what_is_private_further_up_is_put_right_there(event):
    pages = publish_pages(event, "fr")
    above = pages["fr"].get_parent()
    hide(above)

    assert private_of([event])[event.pk][1] == above.pk


def test_the_cockpit_and_the_doctor_name_it(client, event):
    page = publish_pages(event)["fr"]
    hide(page)
    client.force_login(make_staff("organiser", events=[event], language="en"))

    shown = client.get(desk.desk_url(event)).content.decode()

    assert "The page is published, and private (Français)" in shown
    assert reverse("wagtailadmin_pages:edit", args=[page.pk]) in shown
    assert "All clear" not in shown
    said = StringIO()
    with suppress(CommandError):  # this site lacks other things too
        call_command("doctor", stdout=said)
    assert f"look event {event.code}: The page is published, and private" in said.getvalue()


@pytest.mark.parametrize("many", [1, 5])
def test_many_events_ask_as_many_questions_as_one(event, many, django_assert_num_queries):
    events = [event, *(make_event() for _one in range(many))]
    for each in events:
        hide(publish_pages(each, "fr")["fr"])

    with django_assert_num_queries(2):
        assert len(private_of(events)) == len(events)
