"""The switch of the team's mail of the morning, on the page of one's own account."""

import pytest
from django.urls import reverse

from tests.factories import make_staff

pytestmark = pytest.mark.django_db
ACCOUNT = "wagtailadmin_account"


def typed(page):
    """What the forms of the page hold when they are shown."""
    forms = [panel.get_form() for panels in page.context["panels_by_tab"].values() for panel in panels]
    return {form.add_prefix(name): form[name].value() or "" for form in forms for name in form.fields}


def test_who_runs_events_says_whether_they_are_told_every_morning(client):
    member = make_staff("organiser", first_name="Hind", last_name="Lamrani", language="en")
    client.force_login(member)
    page = client.get(reverse(ACCOUNT))
    given = typed(page)
    assert "Every morning" in page.content.decode() and given.pop("digest-daily_digest") is True

    client.post(reverse(ACCOUNT), given)

    member.refresh_from_db()
    assert member.daily_digest is False
    client.post(reverse(ACCOUNT), given | {"digest-daily_digest": "on"})
    member.refresh_from_db()
    assert member.daily_digest is True


def test_who_runs_no_events_has_no_such_switch(client):
    client.force_login(make_staff("editor", language="en"))

    assert "Every morning" not in client.get(reverse(ACCOUNT)).content.decode()
