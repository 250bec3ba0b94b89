"""Registering several people: a list is looked at before anything is kept."""

import re
from time import perf_counter

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from events.messages.models import Message
from events.registration.models import Booking, Registration
from events.registration.states import HeldFor, State
from tests.events.registration.test_rosters import spreadsheet
from tests.events.views.grouping import CONTACT, TWELVE, inputs, look, path_of, registered, send
from tests.events.views.screens import OURS, words
from tests.factories import make_event, make_fee, make_session, make_voucher

pytestmark = pytest.mark.django_db


# The plain case -----------------------------------------------------------------------------------------------------


def test_twelve_people_are_registered_by_paste_and_their_contact_gets_the_page_of_the_group(client):
    event = make_event()

    page = look(client, event, people=TWELVE)
    assert page.status_code == 200
    assert Registration.objects.count() == Booking.objects.count() == Message.objects.count() == 0
    assert "pl@demo.example" in page.content.decode()
    answer = send(client, event, page)
    done = client.get(answer.url)

    booking = Booking.objects.get()
    assert booking.is_group
    assert (booking.contact_email, booking.organisation) == ("rachid@demo.example", "Taghart")
    assert booking.registrations.filter(state=State.CONFIRMED).count() == 12
    assert set(booking.registrations.values_list("organisation", flat=True)) == {"Taghart"}
    assert Message.objects.get(to="rachid@demo.example").kind == "group"
    assert Message.objects.filter(kind="confirmation").count() == 12
    assert "12" in words(done)
    assert not re.search(r"/groupe/[a-z0-9]{26}\.", done.content.decode())


def test_places_can_be_taken_before_anybody_has_a_name(client):
    event = make_event()

    registered(client, event, people="", unnamed="5")

    booking = Booking.objects.get()
    assert set(booking.registrations.values_list("held_for", flat=True)) == {HeldFor.NAMING}
    assert booking.registrations.count() == 5


def test_some_are_named_now_and_some_later(client):
    event = make_event()

    registered(client, event, unnamed="3")

    assert sorted(row.name for row in Registration.objects.all()) == [
        "",
        "",
        "",
        "Amina Alaoui",
        "Brahim Tazi",
    ]


def test_a_spreadsheet_does_the_same_as_a_paste(client):
    event = make_event()
    file = SimpleUploadedFile(
        "liste.xlsx",
        spreadsheet(
            ("Nom", "Prénom", "E-mail", "GSM"), ("Alaoui", "Amina", "amina@demo.example", 661234567.0)
        ),
    )

    registered(client, event, people="", list=file)

    row = Registration.objects.get()
    assert (row.name, row.email, row.phone) == ("Amina Alaoui", "amina@demo.example", "0661234567")


def test_names_in_arabic_are_kept_in_both_scripts(client):
    event = make_event()

    registered(
        client, event, people="Nom complet;Nom en arabe;E-mail\nAmina Alaoui;أمينة العلوي;\nإبراهيم التازي;;"
    )

    assert [(row.name, row.name_ar) for row in Registration.objects.order_by("pk")] == [
        ("Amina Alaoui", "أمينة العلوي"),
        ("إبراهيم التازي", ""),
    ]


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_the_pages_speak_each_language(client, language):
    event = make_event()

    assert client.get(path_of(event, language)).status_code == 200
    assert look(client, event, language=language).status_code == 200


def test_people_without_an_address_are_welcome(client):
    event = make_event()

    registered(client, event, people="Amina Alaoui\nBrahim Tazi")

    assert set(Registration.objects.values_list("state", "email")) == {(State.CONFIRMED, "")}
    assert Message.objects.get().kind == "group"


def test_the_registration_page_leads_there(client):
    event = make_event()

    assert path_of(event) in client.get(f"/fr/inscription/{event.code}/").content.decode()


# What is wrong is said line by line ---------------------------------------------------------------------------------


WRONG = "Amina Alaoui;amina@demo\nBrahim Tazi;b@demo.example\nChafik Tazi;B@demo.example\n;d@demo.example"


def test_each_wrong_line_is_named_and_nothing_is_kept(client):
    event = make_event()

    page = look(client, event, people=WRONG)
    again = send(client, event, page)

    for shown in (page, again):
        assert shown.status_code == 400
        content = shown.content.decode()
        assert [line for line in (1, 2, 3, 4) if f'id="wrong-{line}"' in content] == [1, 3, 4]
        assert 'value="register"' not in content
    assert Registration.objects.count() == Booking.objects.count() == 0


def test_lines_are_corrected_on_the_spot_and_one_can_be_emptied(client):
    event = make_event()
    page = look(client, event, people=WRONG)
    sent = inputs(page)
    names, emails = sent["person-name"], sent["person-email"]
    emails[0], emails[2], names[3], emails[3] = "amina@demo.example", "", "", ""

    checked = client.post(path_of(event), sent | {"step": "check"}, headers=OURS)
    assert checked.status_code == 200
    send(client, event, checked)

    assert sorted(Registration.objects.values_list("name", "email")) == [
        ("Amina Alaoui", "amina@demo.example"),
        ("Brahim Tazi", "b@demo.example"),
        ("Chafik Tazi", ""),
    ]


def test_the_list_is_there_again_for_who_goes_back(client):
    event = make_event()
    page = look(client, event, people="Nom complet;E-mail;Société\nAmina Alaoui;amina@demo.example;Eau SA")

    back = send(client, event, page, "form")
    again = client.post(
        path_of(event), inputs(back) | {"people": back.context["form"]["people"].value()}, headers=OURS
    )

    assert back.context["form"]["contact_name"].value() == "Rachid Idrissi"
    assert "Eau SA" in back.content.decode()
    assert [cell[2] for cell in again.context["rows"][0]["cells"]] == [
        "Amina Alaoui",
        "amina@demo.example",
        "Eau SA",
    ]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"contact_name": ""}, "contact_name"),
        ({"contact_email": "nobody"}, "contact_email"),
        ({"unnamed": "-1"}, "unnamed"),
        ({"unnamed": "1000000000"}, "unnamed"),
        ({"unnamed": "many"}, "unnamed"),
        ({"people": ""}, "__all__"),
        ({"people": "\n".join(f"P{n} Nom;p{n}@demo.example" for n in range(5000))}, "people"),
        ({"people": "x\n" * 6000}, "people"),
        ({"topic": "casino"}, "topic"),
        ({"people": "", "list": SimpleUploadedFile("liste.pdf", b"%PDF-1.7 x")}, "list"),
        ({"list": SimpleUploadedFile("liste.csv", b"Amina Alaoui")}, "list"),
    ],
)
def test_what_cannot_be_taken_is_said_at_its_field(client, given, field):
    begun = perf_counter()

    page = look(client, make_event(most_at_once=200), **given)

    assert page.status_code == 400
    assert list(page.context["form"].errors) == [field]
    assert Booking.objects.count() == 0
    assert perf_counter() - begun < 4


@pytest.mark.parametrize(("most", "status"), [(2, 200), (1, 400)])
def test_no_more_than_the_event_allows_at_once(client, most, status):
    assert look(client, make_event(most_at_once=most)).status_code == status


def test_numbers_of_places_are_checked_again_at_the_end(client):
    event = make_event()
    page = look(client, event)

    for unnamed in ("-1", "1000000000", "199"):
        assert send(client, event, page, unnamed=unnamed).status_code == 400
    assert Booking.objects.count() == 0


def test_a_form_of_another_site_is_refused(client):
    event = make_event()

    assert client.post(path_of(event), CONTACT, headers={"origin": "https://evil.example"}).status_code == 403


# Fees, codes, sessions ----------------------------------------------------------------------------------------------


def test_a_fee_is_chosen_once_for_all_and_its_limits_hold(client):
    event = make_event()
    make_fee(event, 300, name_fr="Plein")
    fee = make_fee(event, 200, name_fr="Groupe", least=2)

    assert list(look(client, event).context["form"].errors) == ["fee"]
    assert look(client, event, fee=str(fee.uuid), people="Amina Alaoui").status_code == 400
    registered(client, event, fee=str(fee.uuid))

    assert set(Registration.objects.values_list("fee", "price")) == {(fee.pk, 200)}


def test_a_fee_that_is_not_shown_cannot_be_had_by_its_name(client):
    event = make_event()
    make_fee(event, 300)
    make_fee(event, 200)
    hidden = make_fee(event, 0, visibility="code")

    page = look(client, event, fee=str(hidden.uuid))

    assert page.status_code == 400
    assert Registration.objects.count() == 0


def test_a_code_changes_the_price_of_all_and_is_used_once_for_each(client):
    event = make_event()
    make_fee(event, 300)
    voucher = make_voucher(event, kind="percent", value=50, most_uses=2)

    page = look(client, event, code=voucher.code)
    assert "300" in words(page)
    send(client, event, page)

    voucher.refresh_from_db()
    assert voucher.used == 2
    assert set(Registration.objects.values_list("price", flat=True)) == {150}
    used = look(client, event, code=voucher.code, contact_email="other@demo.example", people="Chafik Tazi")
    assert list(used.context["form"].errors) == ["code"]


def test_optional_sessions_are_chosen_for_all(client):
    event = make_event()
    extra = make_session(event, start="14:00", end="16:00", optional=True)

    registered(client, event, sessions=[str(extra.uuid)])

    assert {row.places.count() for row in Registration.objects.all()} == {2}
