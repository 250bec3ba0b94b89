"""Registering several people: a list is looked at before anything is kept."""

import re
from datetime import timedelta
from time import perf_counter

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import now

from events.messages.models import Message
from events.programme.models import Event
from events.registration.actions import set_capacity
from events.registration.models import Booking, Question, Registration
from events.registration.states import HeldFor, State
from home import limits
from tests.events.registration.test_rosters import spreadsheet
from tests.events.views.screens import OURS, words
from tests.factories import make_event, make_fee, make_registration, make_session, make_voucher

pytestmark = pytest.mark.django_db

CONTACT = {
    "contact_name": "Rachid Idrissi",
    "contact_email": "rachid@demo.example",
    "organisation": "Taghart",
}
TWELVE = "\n".join(f"Personne Numero{letter}\tp{letter}@demo.example" for letter in "abcdefghijkl")
TWO = "Amina Alaoui\tamina@demo.example\nBrahim Tazi\tbrahim@demo.example"


def path_of(event, language="fr"):
    return f"/{language}/inscription/{event.code}/groupe/"


def inputs(page):
    """What the form of the page would send, as a browser does."""
    form = re.search(r'<form class="register-form.*?</form>', page.content.decode(), re.S)[0]
    sent = {}
    for tag in re.findall(r"<(?:input|textarea)\b[^>]*>", form):
        name = re.search(r'name="([^"]+)"', tag)
        kind = re.search(r'type="([^"]+)"', tag)
        if not name or (kind and kind[1] in {"radio", "checkbox", "file"} and "checked" not in tag):
            continue
        value = re.search(r'value="([^"]*)"', tag)
        sent.setdefault(name[1], []).append(value[1] if value else "")
    return sent


def look(client, event, *, language="fr", **given):
    """Fill in the first page; the page of the preview."""
    path = path_of(event, language)
    sent = inputs(client.get(path)) | CONTACT | {"people": TWO} | given
    return client.post(path, sent, headers=OURS)


def send(client, event, page, step="register", **changed):
    return client.post(path_of(event), inputs(page) | {"step": step} | changed, headers=OURS)


def registered(client, event, **given):
    return send(client, event, look(client, event, **given))


# The plain case ---------------------------------------------------------------------------------------------------


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


# What is wrong is said line by line -------------------------------------------------------------------------------


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


# Twice, later, elsewhere ------------------------------------------------------------------------------------------


def test_a_double_click_is_one_group(client):
    event = make_event()
    page = look(client, event)

    first, second = send(client, event, page), send(client, event, page)

    assert first.url == second.url
    assert Booking.objects.count() == 1
    assert Message.objects.count() == 3


def test_the_same_form_with_another_list_is_not_another_group(client):
    event = make_event()
    page = look(client, event)
    send(client, event, page)

    sent = inputs(page)
    sent["person-name"][0] = "Another Name"
    changed = client.post(path_of(event), sent | {"step": "register"}, headers=OURS)

    assert changed.status_code == 409
    assert Registration.objects.count() == 2


def test_a_price_that_changed_since_the_preview_is_shown_before_anything_is_taken(client):
    event = make_event()
    fee = make_fee(event, 300)
    page = look(client, event)
    assert "600" in words(page)
    fee.price = 450
    fee.save()

    stale = send(client, event, page)
    assert stale.status_code == 409
    assert "900" in words(stale)
    assert Registration.objects.count() == 0

    send(client, event, stale)
    assert set(Registration.objects.values_list("price", "held_for")) == {(450, HeldFor.PAYMENT)}


def test_a_price_edited_in_the_form_changes_nothing(client):
    event = make_event()
    make_fee(event, 300)
    page = look(client, event)

    answer = send(client, event, page, seen=inputs(page)["seen"][0].replace("300", "1"), price="1")

    assert answer.status_code == 409
    assert Registration.objects.count() == 0


def test_who_sees_that_there_is_room_is_not_put_on_the_waiting_list_unasked(client):
    event = make_event(capacity=3)
    page = look(client, event)
    set_capacity(event, 1, by=None, why="smaller room")

    stale = send(client, event, page)
    assert stale.status_code == 409
    assert Registration.objects.count() == 0

    send(client, event, stale)
    assert set(Registration.objects.values_list("state", flat=True)) == {State.WAITLISTED}


def test_two_people_for_the_last_seat_wait_together(client):
    event = make_event(capacity=1)

    registered(client, event)

    assert set(Registration.objects.values_list("state", flat=True)) == {State.WAITLISTED}
    assert Event.objects.get().taken == 0


def test_without_a_waiting_list_a_group_that_is_too_large_is_told_so_before_it_sends(client):
    event = make_event(capacity=1, waiting_list=False)

    page = look(client, event)

    assert page.status_code == 400
    assert "summary" in page.content.decode()
    assert 'value="register"' not in page.content.decode()


def test_a_form_that_closed_meanwhile_says_so(client):
    event = make_event()
    page = look(client, event)
    Event.objects.filter(pk=event.pk).update(closes_at=now() - timedelta(minutes=1))

    answer = send(client, event, page)

    assert answer.status_code == 409
    assert Booking.objects.count() == 0


def test_a_key_that_is_not_ours_is_shown_again_with_a_good_one(client):
    event = make_event()
    page = look(client, event)

    again = send(client, event, page, key="invented")
    assert again.status_code == 400

    assert send(client, event, again).status_code == 302


# Fees, codes, sessions --------------------------------------------------------------------------------------------


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


# Mailboxes and secrets --------------------------------------------------------------------------------------------


def test_an_address_that_is_registered_already_changes_nothing_that_is_seen(client):
    event, other = make_event(), make_event()
    known = make_registration(event, "Amina Alaoui", email="amina@demo.example")

    with_known = look(client, event)
    without = look(client, other)
    first, second = send(client, event, with_known), send(client, other, without)

    assert (first.status_code, first.url) == (second.status_code, second.url)
    assert Registration.objects.live().filter(event=event, email="amina@demo.example").get() == known
    mine = Message.objects.filter(to="amina@demo.example", event=event)
    assert set(mine.values_list("about", flat=True)) == {known.ref}


def test_nobodys_mailbox_is_filled_through_groups(client):
    event = make_event()
    for _time in range(10):
        limits.allow("register", "amina@demo.example", 3, limits.HOUR)

    page = registered(client, event)

    assert page.status_code == 429
    assert "amina@demo.example" in words(page)
    assert Booking.objects.count() == 0


def crowd(count, name="p"):
    return "\n".join(f"Personne Numero\t{name}{number}@demo.example" for number in range(count))


def test_a_company_registers_its_two_hundred_people_at_once(client):
    answer = registered(client, make_event(capacity=300, most_at_once=200), people=crowd(200))

    assert answer.status_code == 302
    assert Registration.objects.count() == 200


@pytest.mark.parametrize(("proved", "most"), [(False, 20), (True, 40)])
def test_no_network_writes_to_any_number_of_strangers_through_groups(client, settings, proved, most):
    settings.REGISTRATIONS_PER_IP = 2
    if proved:
        known = make_registration(make_event(), "Rachid Idrissi", email="rachid@demo.example")
        from home import links

        client.get(links.own_path(known.uuid, known.link_version))

    first = registered(client, make_event(most_at_once=200), people=crowd(most))
    more = registered(client, make_event(), people=crowd(2, "q"))

    assert (first.status_code, more.status_code) == (302, 429)
    assert not Message.objects.filter(to__startswith="q").exists()


def test_people_of_a_group_that_cannot_be_registered_are_counted_too(client):
    event = make_event()
    page = look(client, event)
    for _time in range(4):
        limits.allow("register", CONTACT["contact_email"], 3, limits.HOUR)

    answers = [send(client, event, page) for _time in range(4)]

    assert {answer.status_code for answer in answers} == {429}
    assert limits.is_spent("register", "amina@demo.example", 3, limits.HOUR)


def test_who_proved_the_address_goes_straight_to_the_page_of_the_group(client):
    event = make_event()
    known = make_registration(make_event(), "Rachid Idrissi", email="rachid@demo.example")
    from home import links

    client.get(links.own_path(known.uuid, known.link_version))

    answer = registered(client, event)

    assert answer.url.startswith("/groupe/")
    assert client.get(answer.url).status_code == 200


def test_the_cost_of_looking_does_not_grow_with_the_list(client, django_assert_max_num_queries):
    event = make_event()
    make_fee(event, 100)
    for people in (TWO, TWELVE):
        sent = inputs(client.get(path_of(event))) | CONTACT | {"people": people}
        with django_assert_max_num_queries(22):
            client.post(path_of(event), sent, headers=OURS)


@pytest.mark.parametrize(
    "given", [{"people": "Amina Alaoui\tamina@demo.example"}, {"people": "", "unnamed": "1"}]
)
def test_one_person_passes_by_no_question_that_must_be_answered(client, given):
    event = make_event()
    Question.objects.create(event=event, kind="consent", label_fr="J'accepte", required=True)

    refused = look(client, event, **given)
    assert refused.status_code == 400
    assert (
        f'<a href="/fr/inscription/{event.code}/">'
        in refused.content.decode().partition('id="error-summary"')[2]
    )

    two = look(client, event)
    assert two.status_code == 200
    sent = inputs(two)
    one = {field: values[:1] for field, values in sent.items()}
    again = client.post(path_of(event), one | {"step": "register"}, headers=OURS)

    assert again.status_code == 400
    assert (
        f'<a href="/fr/inscription/{event.code}/">'
        in again.content.decode().partition('id="error-summary"')[2]
    )
    assert not Registration.objects.exists()


def test_one_person_may_be_a_group_where_nothing_must_be_answered(client):
    event = make_event()
    Question.objects.create(event=event, kind="text", label_fr="Une remarque ?")

    page = look(client, event, people="Amina Alaoui\tamina@demo.example")

    assert page.status_code == 200
