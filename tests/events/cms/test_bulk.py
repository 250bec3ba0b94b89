"""Several rows of the list at once: previewed, done with what was not, and nobody whom the preview did not name."""

import pytest
from django.conf import settings
from django.urls import reverse

from events.cms import bulk as cms_bulk
from events.messages.models import Message
from events.registration import actions
from events.registration.models import Registration
from tests.factories import make_event, make_fee, make_registration, make_staff

pytestmark = pytest.mark.django_db
LIST = "wagtailsnippets_events_registration:list"


@pytest.fixture
def event():
    return make_event(title_fr="Le prix de l'eau", capacity=100)


@pytest.fixture
def organiser(event):
    return make_staff("organiser", events=[event])


@pytest.fixture
def desk_client(client, organiser):
    client.force_login(organiser)
    return client


def bulk(action):
    return reverse("wagtail_bulk_action", args=["events", "registration", action])


def test_a_bulk_action_previews_and_does_nothing_yet(desk_client, event):
    rows = [make_registration(event, name) for name in ("Amina", "Brahim")]

    page = desk_client.get(bulk("delete"), {"id": [row.pk for row in rows]}).content.decode()

    assert "Amina" in page and "Brahim" in page
    assert not Registration.objects.filter(state="cancelled").exists()


def test_a_bulk_action_does_each_row_and_names_what_was_not_done(desk_client, organiser, event):
    rows = [make_registration(event, name) for name in ("Amina", "Brahim", "Chama")]
    actions.cancel(rows[0], by=organiser)
    keys = "&".join(f"id={row.pk}" for row in rows)

    given = {"sure": "yes", "why": "essai", "id": [row.pk for row in rows]}
    page = desk_client.post(f"{bulk('delete')}?{keys}", given).content.decode()

    assert Registration.objects.filter(state="cancelled").count() == 3
    assert "Amina" in page and "Brahim" not in page


def test_doing_it_again_does_the_rest_only(desk_client, event):
    rows = [make_registration(event, name) for name in ("Amina", "Brahim")]
    url = f"{bulk('delete')}?{'&'.join(f'id={row.pk}' for row in rows)}"

    for _time in range(2):
        desk_client.post(url, {"sure": "yes", "id": [row.pk for row in rows]})

    assert [row.moves.count() for row in rows] == [2, 2]


def test_all_means_what_the_list_shows(desk_client, event):
    make_registration(event, "Amina", language="ar")
    make_registration(event, "Brahim")

    page = desk_client.get(f"{bulk('delete')}?id=all&next={reverse(LIST)}%3Flanguage%3Dar")

    assert [row.name for row in page.context["outcome"].done] == ["Amina"]


def test_all_are_those_of_the_preview_and_nobody_who_came_since(desk_client, event):
    row = make_registration(event, "Amina")
    url = f"{bulk('delete')}?id=all&next={reverse(LIST)}"
    assert f'name="id" value="{row.pk}"' in desk_client.get(url).content.decode()
    make_registration(event, "Brahim")

    desk_client.post(url, {"sure": "yes", "id": row.pk})

    assert [each.name for each in Registration.objects.filter(state="cancelled")] == ["Amina"]


def test_a_preview_of_too_many_says_so_and_its_form_can_be_sent(client, event, monkeypatch):
    client.force_login(make_staff("organiser", events=[event], language="en"))
    for name in ("Amina", "Brahim", "Chama"):
        make_registration(event, name)
    assert 2 * cms_bulk.MOST < settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
    monkeypatch.setattr(cms_bulk, "MOST", 2)

    page = client.get(f"{bulk('delete')}?id=all&next={reverse(LIST)}")

    assert len(page.context["outcome"].done) == 2
    assert "These are the first 2 of 3" in page.content.decode()


def test_people_without_a_place_left_are_named(desk_client, event):
    actions.set_capacity(event, 1, by=None)
    rows = [make_registration(event, name) for name in ("Amina", "Brahim")]
    assert rows[1].state == "waitlisted"

    preview = desk_client.get(bulk("confirm"), {"id": rows[1].pk}).content.decode()
    page = desk_client.post(f"{bulk('confirm')}", {"id": rows[1].pk, "why": "Oratrice"}).content.decode()

    rows[1].refresh_from_db()
    assert "desk-warn" in preview
    assert rows[1].state == "waitlisted" and "Brahim" in page


@pytest.mark.parametrize("bad", ["", "x", "99999999999999999999", "-1", "1;2", "²"])
def test_bad_keys_are_nobody(desk_client, bad):
    assert desk_client.get(bulk("confirm"), {"id": bad}).status_code == 200


def test_a_mail_is_written_from_the_list_of_all_events_to_own_people_only(desk_client, event):
    mine, theirs = make_registration(event, "Amina"), make_registration(make_event(), "Secret")
    url = f"{bulk('note')}?id={mine.pk}&id={theirs.pk}"
    page = desk_client.get(url)
    given = {"subject": "Accès", "words": "", "occasion": page.context["form"]["occasion"].value()}

    wrong = desk_client.post(url, given | {"id": [mine.pk, theirs.pk]}).content.decode()
    assert "desk-error" in wrong and "Secret" not in wrong
    both = {"words": "Par la rue Ibn Batouta.", "id": [mine.pk, theirs.pk]}
    desk_client.post(url, given | both)

    assert [mail.to for mail in Message.objects.filter(kind="note")] == [mine.email]


def test_payments_are_not_confirmed_from_the_list_without_how_they_came(desk_client, event):
    row = make_registration(event, "Amina", fee=make_fee(event, 300))
    url = f"{bulk('confirm')}?id={row.pk}"

    given = {"id": row.pk, "paid": row.pk}
    assert "desk-error" in desk_client.post(url, given | {"why": ""}).content.decode()
    row.refresh_from_db()
    assert row.state == "held"
    desk_client.post(url, given | {"why": "Espèces"})

    row.refresh_from_db()
    assert row.state == "confirmed"
