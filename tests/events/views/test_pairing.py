"""A phone of the door: paired by a link that is used up, named, revoked, and ended after the event."""

import uuid

import pytest
from django.test import Client
from django.utils.timezone import now

from events.attendance.actions import add_device, revoke_device
from events.attendance.models import CheckIn, CheckInDevice
from events.views.phones import COOKIE
from tests.events.views.entrance import code_of, guest, make_phone, make_tonight, scanned, typed
from tests.events.views.screens import OURS, words

pytestmark = pytest.mark.django_db


def test_a_link_pairs_one_phone_and_is_used_up():
    event = make_tonight()
    device, secret = add_device(event, "Entrée A")
    phone = Client()

    assert "Entrée A" in words(phone.get(f"/accueil/{secret}/"))
    answer = phone.post(f"/accueil/{secret}/", {"volunteer": "Salma"}, headers=OURS)

    cookie = answer.cookies[COOKIE]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/accueil/", True, "Strict")
    assert Client().post(f"/accueil/{secret}/", {"volunteer": "X"}, headers=OURS).status_code == 410
    assert "Salma" in words(phone.get("/accueil/"))
    kept = CheckInDevice.objects.filter(pk=device.pk).values().get()
    assert cookie.value not in str(kept) and secret not in str(kept)


def test_a_phone_without_a_first_name_is_not_paired():
    _device, secret = add_device(make_tonight(), "A")

    assert Client().post(f"/accueil/{secret}/", {"volunteer": "  "}, headers=OURS).status_code == 400
    assert not CheckInDevice.objects.filter(paired_at__isnull=False).exists()


def test_a_stranger_is_told_how_to_be_paired():
    assert Client().get("/accueil/").status_code == 403
    assert scanned(Client(), "2VXC-SX8E-T508").status_code == 403


def test_a_revoked_phone_is_told_so():
    phone = make_phone(make_tonight())
    revoke_device(CheckInDevice.objects.get())

    assert phone.get("/accueil/").status_code == 410
    assert "error" in scanned(phone, "x").json()


def test_a_phone_ends_a_day_after_the_event():
    phone = make_phone(make_tonight())
    CheckInDevice.objects.update(expires_at=now())

    assert phone.get("/accueil/").status_code == 410


def test_a_phone_sees_one_event_only():
    event, other = make_tonight(), make_tonight()
    stranger = guest(other)
    phone = make_phone(event)

    assert 'data-case="other_event"' in typed(phone, code_of(stranger)).content.decode()
    assert typed(phone, "", registration=str(stranger.uuid)).status_code == 404
    assert typed(phone, "x1", session=str(other.sessions.get().uuid)).status_code == 404
    theirs = make_phone(other)
    typed(theirs, code_of(stranger))
    entry = CheckIn.objects.get(event=other)
    assert phone.get(f"/accueil/v/{entry.pk}/").status_code == 404
    answer = phone.post("/accueil/annuler/", {"id": str(uuid.uuid4()), "entry": entry.pk}, headers=OURS)
    assert answer.status_code == 404


def test_a_link_opened_again_by_the_phone_it_paired_leads_to_the_door():
    _device, secret = add_device(make_tonight(), "Entrée A")
    phone = Client()
    phone.post(f"/accueil/{secret}/", {"volunteer": "Salma"}, headers=OURS)

    page = phone.get(f"/accueil/{secret}/").content.decode()

    assert 'href="/accueil/"' in page
    assert 'href="/accueil/"' not in Client().get(f"/accueil/{secret}/").content.decode()


@pytest.mark.parametrize("name", ["", "  ", "x" * 61, "1234", "https://evil.example", "a\0b"])
def test_who_holds_the_phone_gives_a_name_that_is_one(name):
    event = make_tonight()
    _device, secret = add_device(event, "A")
    phone = make_phone(event, volunteer="Salma")

    assert Client().post(f"/accueil/{secret}/", {"volunteer": name}, headers=OURS).status_code == 400
    assert phone.post("/accueil/prenom/", {"volunteer": name}, headers=OURS).status_code == 400
    assert "Salma" in words(phone.get("/accueil/"))


def test_a_name_that_would_turn_the_line_around_is_straightened():
    phone = make_phone(make_tonight(), volunteer="Na\u202edia")

    assert "Nadia" in words(phone.get("/accueil/"))


def test_once_the_phone_is_revoked_a_ticket_opens_as_on_any_phone():
    event = make_tonight()
    registration = guest(event)
    phone = make_phone(event)
    revoke_device(CheckInDevice.objects.get())
    phone.get("/accueil/")

    assert phone.get(f"/T/{code_of(registration)}").status_code == 200


def test_who_is_called_so_stands_before_who_works_there():
    event = make_tonight()
    guest(event, "Amina Alaoui", organisation="Tazi Conserves")
    guest(event, "Zineb Tazi")

    found = scanned(make_phone(event), "tazi").json()["people"]

    assert found.index("Zineb") < found.index("Amina")
