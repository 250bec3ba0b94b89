"""The certificates tab of the cockpit."""

from __future__ import annotations

import pytest

from certificates.actions import sweep
from certificates.models import Certificate
from events.registration.actions import PersonGiven, register
from halqa.roles import give, write_roles
from home.models import SiteSettings
from tests.certificates.test_actions import attended, closed, organisation  # noqa: F401
from tests.factories import make_event, make_user

pytestmark = pytest.mark.django_db


def log_in(client, role, event=None, **fields):
    write_roles()
    user = make_user(is_staff=True, **fields)
    give(user, role)
    if event:
        event.team.add(user)
    client.force_login(user)
    return user


def address(event, rest=""):
    return f"/admin/evenements/{event.pk}/certificates/{rest}"


def test_an_organiser_issues_after_seeing_the_counts(client):
    event = make_event()
    person = attended(event)
    closed(event)
    log_in(client, "organiser", event)

    assert "1" in client.get(address(event, "issue/")).content.decode()
    client.post(address(event, "issue/"))
    sweep()
    page = client.get(address(event)).content.decode()

    certificate = Certificate.objects.get(registration=person)
    assert certificate.serial in page
    assert client.get(address(event, f"{certificate.serial}/pdf/"))["Content-Type"] == "application/pdf"


def test_once_all_are_given_nothing_more_is_offered(client):
    event = make_event()
    attended(event)
    closed(event)
    log_in(client, "organiser", event)
    client.post(address(event, "issue/"))
    sweep()

    answer = client.get(address(event, "issue/"))

    assert answer["Location"] == address(event)
    assert '<div class="desk-bar">' not in client.get(address(event)).content.decode()  # no empty card


def test_only_an_administrator_revokes(client):
    event = make_event()
    attended(event)
    closed(event)
    log_in(client, "organiser", event)
    client.post(address(event, "issue/"))
    sweep()
    certificate = Certificate.objects.get()

    client.post(address(event, f"{certificate.serial}/revoke/"), {"reason": "Erreur"})
    certificate.refresh_from_db()
    assert certificate.state == "issued"

    log_in(client, "administrator")
    client.post(address(event, f"{certificate.serial}/revoke/"), {"reason": ""})
    certificate.refresh_from_db()
    assert certificate.state == "issued"
    client.post(address(event, f"{certificate.serial}/revoke/"), {"reason": "Erreur"})
    certificate.refresh_from_db()
    assert certificate.state == "revoked"


def test_another_teams_organiser_sees_nothing(client):
    event = make_event()
    attended(event, "Canari Secret")
    closed(event)
    log_in(client, "organiser", make_event())

    response = client.get(address(event))

    assert response.status_code == 404 and b"Canari" not in response.content


@pytest.mark.parametrize("people", [1, 4])
def test_the_tab_takes_as_many_queries_for_one_as_for_many(client, people, django_assert_max_num_queries):
    event = make_event()
    for number in range(people):
        attended(event, f"Amina {number}")
    closed(event)
    log_in(client, "organiser", event)
    client.post(address(event, "issue/"))
    sweep()
    client.get(address(event))

    with django_assert_max_num_queries(32):
        client.get(address(event))


def text(client, url):
    return " ".join(client.get(url).content.decode().split())


def test_a_run_counts_only_who_earned_a_certificate(client):
    event = make_event()
    for name in ("Amina", "Brahim"):
        attended(event, name)
    for number in range(3):
        register(event, PersonGiven(f"Absent {number}", f"absent{number}@demo.example"), key=str(number))
    closed(event)
    log_in(client, "organiser", event, language="en")

    client.post(address(event, "issue/"))
    assert "0 of 2 done" in text(client, address(event))
    sweep()
    page = text(client, address(event))

    assert "done…" not in page and "The last run left these out" not in page
    assert page.count("was not present") == 1 and page.count("Absent 1") == 1


def test_what_a_run_could_not_know_before_is_told_once_for_all(client):
    event = make_event()
    for name in ("Amina", "Brahim"):
        attended(event, name)
    closed(event)
    log_in(client, "organiser", event, language="en")
    SiteSettings.objects.update(signatory_fr="")

    client.post(address(event, "issue/"))
    sweep()
    page = text(client, address(event))

    assert "The last run left these out" in page
    assert page.count("the settings do not say who signs certificates") == 1


def test_issuing_when_somebody_else_was_first_begins_no_run(client):
    event = make_event()
    attended(event)
    closed(event)
    log_in(client, "organiser", event)
    client.post(address(event, "issue/"))
    sweep()

    client.post(address(event, "issue/"))

    assert event.issue_runs.count() == 1
