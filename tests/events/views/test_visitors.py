"""Registering in a browser that is known, and how often anybody may."""

import pytest
from django.utils.timezone import now

from events.messages.models import Message
from events.registration.models import Registration
from tests.events.views.screens import AMINA, OURS, fill_in, key_on, register_path, without_randoms, words
from tests.factories import make_event, make_registration

pytestmark = pytest.mark.django_db


def known_browser(client, **given):
    """A browser in which somebody opened their own link."""
    from home.links import own_path

    earlier = make_registration(make_event(), "Amina Alaoui", email="amina@demo.example", **given)
    client.get(own_path(earlier.uuid, earlier.link_version))
    return earlier


# Known visitors -----------------------------------------------------------------------------------------------------


def test_one_tap_keeps_the_name_in_both_scripts(client):
    known_browser(client, name_ar="أمينة العلوي")
    event = make_event()
    key = key_on(client.get(register_path(event)))

    client.post(register_path(event), {"known": "1", "key": key}, headers=OURS)

    assert event.registrations.get().name_ar == "أمينة العلوي"


def test_who_has_a_place_is_not_asked_to_take_one(client):
    known_browser(client)
    event = Registration.objects.get().event

    page = words(client.get(register_path(event, "en")))

    assert "Your place" in page and "Open my page" in page
    assert "Take your place" not in page and "places left" not in page


def test_who_is_known_needs_one_tap_and_sees_the_ticket(client, settings):
    settings.FORM_SECONDS = 2
    known_browser(client, organisation="Conserves Taghart")
    event = make_event()
    page = client.get(register_path(event))
    assert "am…a@demo.example" in words(page)

    answer = client.post(register_path(event), {"known": "1", "key": key_on(page)}, headers=OURS)
    shown = client.get(answer.url)

    registration = event.registrations.get()
    assert (registration.name, registration.organisation) == ("Amina Alaoui", "Conserves Taghart")
    assert registration.email_proved_at
    assert 'class="qr"' in shown.content.decode() and "/r/" in shown.content.decode()


def test_who_is_known_may_register_somebody_else(client):
    known_browser(client)
    event = make_event()

    page = client.get(register_path(event) + "?other=1")
    answer = client.post(
        register_path(event),
        {"key": key_on(page), "name": "Brahim Tazi", "email": "brahim@demo.example"},
        headers=OURS,
    )

    assert event.registrations.get().name == "Brahim Tazi"
    assert "/r/" not in client.get(answer.url).content.decode()


def test_a_tap_without_being_known_asks_for_the_name(client):
    event = make_event()
    key = key_on(client.get(register_path(event)))

    answer = client.post(register_path(event), {"known": "1", "key": key}, headers=OURS)

    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == ["name", "email"]


def test_a_forged_cookie_makes_nobody_known(client):
    client.cookies["halqa_visitor"] = "aaaa.bbbb"

    assert 'name="known"' not in client.get(register_path(make_event())).content.decode()


# Limits -------------------------------------------------------------------------------------------------------------


def test_one_network_registers_so_many_new_addresses_an_hour(client, settings):
    settings.REGISTRATIONS_PER_IP = 2
    event = make_event()

    answers = [fill_in(client, event, email=f"new{n}@demo.example").status_code for n in range(3)]

    assert answers == [302, 302, 429]
    assert event.registrations.count() == 2


def test_a_proved_address_passes_on_a_shared_network_without_being_betrayed(client, settings):
    settings.REGISTRATIONS_PER_IP = 1
    proved = make_registration(make_event(), email="proved@demo.example")
    Registration.objects.filter(pk=proved.pk).update(email_proved_at=now())
    event = make_event()
    fill_in(client, event, email="first@demo.example")

    new = fill_in(client, event, email="newer@demo.example")
    known = fill_in(client, event, email="proved@demo.example")

    assert event.registrations.filter(email="proved@demo.example").exists()
    assert not event.registrations.filter(email="newer@demo.example").exists()
    assert new.status_code == known.status_code == 429
    assert without_randoms(new).replace(b"newer@", b"proved@") == without_randoms(known)


def test_a_proved_browser_is_not_counted_at_all(client, settings):
    settings.REGISTRATIONS_PER_IP = 0
    known_browser(client)
    event = make_event()

    page = client.get(register_path(event))
    answer = client.post(register_path(event), {"known": "1", "key": key_on(page)}, headers=OURS)

    assert answer.status_code == 302


def test_one_address_is_not_mailed_for_ever(client):
    event = make_event()

    answers = [fill_in(client, event).status_code for _i in range(4)]

    assert answers == [302] * 3 + [429]
    assert Message.objects.filter(to=AMINA["email"]).count() == 3


def test_the_same_form_again_counts_once(client, settings):
    settings.REGISTRATIONS_PER_IP = 1
    event = make_event()
    key = key_on(client.get(register_path(event)))

    assert [fill_in(client, event, key=key).status_code for _i in range(3)] == [302] * 3
