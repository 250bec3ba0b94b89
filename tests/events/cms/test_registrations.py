"""The tab of registrations: how they stand, found by everything that is known, moved together."""

import csv
import uuid
from datetime import timedelta
from decimal import Decimal
from io import BytesIO, StringIO

import openpyxl
import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils.timezone import now

from events.attendance import actions as attendance
from events.cms import desk, overview
from events.messages.models import Message
from events.programme.models import Session
from events.registration import actions
from events.registration.models import Answer, Question, Registration
from tests.events.views.test_door import make_tonight
from tests.factories import (
    make_event,
    make_fee,
    make_group,
    make_registration,
    make_staff,
    make_voucher,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return make_event(title_fr="Faut-il réutiliser l'eau ?", capacity=3)


@pytest.fixture
def organiser(event):
    return make_staff("organiser", events=[event], language="en")


@pytest.fixture
def desk_client(client, organiser):
    client.force_login(organiser)
    return client


def words(answer):
    return " ".join(answer.content.decode().split())


def tab(client, event, **given):
    return client.get(desk.desk_url(event, "registrations"), given)


def shown(client, event, **given):
    """Who the table shows, in the order of their names."""
    return sorted(str(row) for row in tab(client, event, **given).context["page"])


def bulk(client, event, verb, rows, **given):
    url = reverse("desk_registrations_do", args=[event.pk, verb])
    return client.post(url, {"id": [row.pk for row in rows]} | given)


def states(*rows):
    return [Registration.objects.get(pk=row.pk).state for row in rows]


def table_of(client, event, **given):
    answer = client.get(reverse("desk_registrations_export", args=[event.pk, "csv"]), given)
    return list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"))))


# The overview


def test_the_bar_of_places_says_what_each_stretch_is(desk_client, event):
    fee = make_fee(event, 300)
    make_registration(event, "Amina", origin="desk")
    make_registration(event, "Brahim", fee=fee)

    event.refresh_from_db()
    places = overview.places(event, overview.count_of(event)[0])

    assert {part.name: part.count for part in places["parts"]} == {
        "confirmed": 1,
        "held-payment": 1,
        "free": 1,
    }
    assert sum(part.width for part in places["parts"]) == pytest.approx(100, abs=0.01)
    assert 'id="places-title"' in words(tab(desk_client, event))


def test_who_is_over_the_number_of_places_is_said(desk_client, event):
    for name in ("A", "B", "C"):
        make_registration(event, name)
    page = desk_client.post(
        reverse("desk_capacity", args=[event.pk]), {"capacity": 1, "why": "Salle plus petite"}, follow=True
    )

    assert "2 people more than places" in words(page)
    assert "2 more than there are places" in words(tab(desk_client, event))


def test_what_is_due_leads_to_its_rows(desk_client, event):
    fee = make_fee(event, 300)
    make_registration(event, "Amina", fee=fee)
    type(event).objects.update(approval="asked")
    make_registration(event, "Brahim", fee=fee)

    page = words(tab(desk_client, event))

    assert "1 request to answer" in page and "1 payment to confirm by hand" in page and "300" in page
    assert shown(desk_client, event, state="pending") == ["Brahim"]
    assert shown(desk_client, event, state="held", held_for="payment") == ["Amina"]


def test_an_offer_that_ends_today_is_due(desk_client, event):
    rows = [make_registration(event, name) for name in "ABCD"]
    actions.cancel(rows[0], by=event.team.get())
    assert "ends today" not in words(tab(desk_client, event))

    Registration.objects.filter(pk=rows[3].pk).update(held_until=now())

    assert "1 offer ends today" in words(tab(desk_client, event))


def test_who_waits_is_told_with_rank_and_size_of_the_group(desk_client, event):
    for name in "ABC":
        make_registration(event, name)
    make_registration(event, "Zineb")
    make_group(event, "Hind", "Ilham")

    waiters = tab(desk_client, event).context["overview"]["waiters"]

    assert [(each.rank, each.people) for each in waiters] == [(1, 1), (2, 2)]
    assert "2 places together" in words(tab(desk_client, event))


def test_access_needs_are_counted_by_kind(desk_client, event):
    make_registration(event, "Amina", access="wheelchair,sign")
    make_registration(event, "Brahim", access="wheelchair", needs="Place au premier rang")

    found = overview.needs(event)

    assert [(value, count) for value, _label, count in found["kinds"]] == [("wheelchair", 2), ("sign", 1)]
    assert "Place au premier rang" in words(tab(desk_client, event))
    assert shown(desk_client, event, needs="sign") == ["Amina"]
    assert shown(desk_client, event, needs="other") == ["Brahim"]


def test_the_pace_is_drawn_from_nought_and_told_in_a_table(desk_client, event):
    make_registration(event, "Amina", at=now() - timedelta(days=2))
    make_registration(event, "Brahim")

    chart = tab(desk_client, event).context["overview"]["chart"]
    page = words(tab(desk_client, event))

    assert [bar.step.total for bar in chart["bars"]] == [1, 1, 2]
    assert chart["bars"][0].height == pytest.approx(chart["bars"][2].height / 2)
    assert all(bar.y + bar.height == pytest.approx(chart["floor"]) for bar in chart["bars"])
    assert 'direction="ltr"' in page and "pace-title" in page and "Show as a table" in page
    assert 'style="' not in page.split('class="desk-pace"')[1].split("</figure>")[0]


def test_in_arabic_time_runs_from_the_right(client, event):
    client.force_login(make_staff("organiser", events=[event], language="ar"))
    make_registration(event, "Amina", at=now() - timedelta(days=2))

    bars = tab(client, event).context["overview"]["chart"]["bars"]

    assert bars[0].x > bars[-1].x


# The list


def test_the_table_is_narrowed_down_by_what_is_known(desk_client, event):
    type(event).objects.update(capacity=30)
    one, two = make_fee(event, 0, name_fr="Public"), make_fee(event, 0, name_fr="Étudiant")
    code = make_voucher(event, code="AMIS", kind="percent", value=Decimal(10), most_uses=None)
    make_voucher(event, code="PRESSE", kind="percent", value=Decimal(10), used=1)
    make_registration(event, "Amina", fee=one, voucher="AMIS", language="ar")
    make_registration(event, "Brahim", fee=two)
    make_group(event, "Chama", fee=two)
    make_registration(event, "Essai", fee=one, trial=True)

    assert shown(desk_client, event) == ["Amina", "Brahim", "Chama"]
    assert shown(desk_client, event, fee=one.pk) == ["Amina"]
    assert shown(desk_client, event, voucher=code.pk) == ["Amina"]
    assert shown(desk_client, event, language="ar") == ["Amina"]
    assert shown(desk_client, event, group="yes") == ["Chama"]
    assert shown(desk_client, event, group="no", fee=[one.pk, two.pk]) == ["Amina", "Brahim"]
    assert shown(desk_client, event, trial="yes") == ["Essai"]
    assert shown(desk_client, event, q="chama", group="yes") == ["Chama"]
    assert shown(desk_client, event, fee="x' OR 1=1", language="xx", came="<b>") == [
        "Amina",
        "Brahim",
        "Chama",
    ]


def test_who_came_is_found(client):
    event = make_tonight(capacity=9)
    client.force_login(make_staff("organiser", events=[event]))
    came = make_registration(event, "Amina", origin="desk")
    make_registration(event, "Brahim", origin="desk")
    attendance.check_in(
        attendance.Scan(
            event=event, session=event.sessions.get(), id=uuid.uuid4(), user=event.team.get(), by="Hind"
        ),
        registration=came,
        kind="in",
    )

    assert shown(client, event, came="yes") == ["Amina"]
    assert shown(client, event, came="no") == ["Brahim"]


def test_the_session_somebody_comes_to_is_a_filter_where_there_are_several(desk_client, organiser):
    event = make_event(sessions=2)
    event.team.add(organiser)
    first, second = event.sessions.order_by("starts_at")
    make_registration(event, "Amina", sessions=[first])
    make_registration(event, "Brahim", sessions=[second])

    assert shown(desk_client, event, session=second.pk) == ["Brahim"]


def test_codes_and_fees_of_another_event_are_not_offered(desk_client, event):
    make_registration(event, "Amina")
    make_fee(make_event(), 0, name_fr="Tarif secret")

    assert "Tarif secret" not in words(tab(desk_client, event))


# Together


def test_accepting_several_requests_takes_their_places(desk_client, event):
    type(event).objects.update(approval="asked", capacity=1)
    rows = [make_registration(event, name) for name in ("Amina", "Brahim")]

    preview = words(bulk(desk_client, event, "confirm", rows))
    result = words(bulk(desk_client, event, "confirm", rows, sure="yes"))

    assert "Only 1 place is free" in preview
    assert sorted(states(*rows)) == ["confirmed", "pending"]
    assert "1 done, 1 not" in result and "No place is free" in result


def test_payments_are_confirmed_by_hand_only_with_how_they_came(desk_client, event):
    fee = make_fee(event, 300)
    rows = [make_registration(event, name, fee=fee) for name in ("Amina", "Brahim")]

    preview = words(bulk(desk_client, event, "confirm", rows))
    paid = [row.pk for row in rows]
    bulk(desk_client, event, "confirm", rows, sure="yes", why="", paid=paid)
    assert states(*rows) == ["held", "held"]
    bulk(desk_client, event, "confirm", rows, sure="yes", why="Virement 4821", paid=paid)

    assert "received by hand" in preview and "600" in preview
    assert states(*rows) == ["confirmed", "confirmed"]
    assert [move.why for move in rows[0].moves.all()][-1] == "Virement 4821"


def test_a_yes_to_several_that_is_sent_twice_says_of_nobody_that_they_paid(desk_client, event):
    type(event).objects.update(approval="asked")
    rows = [make_registration(event, name, fee=make_fee(event, 300)) for name in ("Amina", "Brahim")]
    assert 'name="paid"' not in words(bulk(desk_client, event, "confirm", rows))

    for _time in range(2):
        result = words(bulk(desk_client, event, "confirm", rows, sure="yes", why="x"))

    assert states(*rows) == ["held", "held"] and "0 done, 2 not" in result
    assert words(bulk(desk_client, event, "confirm", rows)).count('name="paid"') == 2


def test_who_waits_is_given_a_place_before_others_only_with_a_reason(desk_client, event):
    rows = [make_registration(event, f"Nom {number}") for number in range(6)]
    last = rows[5]

    preview = words(bulk(desk_client, event, "confirm", [last]))
    refused = words(bulk(desk_client, event, "confirm", [last], sure="yes", why=""))

    assert "2 people wait longer" in preview
    assert "desk-error" in refused and states(last) == ["waitlisted"]


@pytest.mark.parametrize("name", ["fee", "session", "voucher", "state"])
@pytest.mark.parametrize("bad", ["9" * 25, "²", "x"])
def test_numbers_that_no_row_can_have_are_left_out(desk_client, event, name, bad):
    make_fee(event, 300)
    export = reverse("desk_registrations_export", args=[event.pk, "csv"])

    assert tab(desk_client, event, **{name: bad}).status_code == 200
    assert desk_client.get(export, {name: bad}).status_code == 200
    assert bulk(desk_client, event, "note", [], id=[bad]).status_code == 302


def test_declining_several_mails_the_reason_to_each(desk_client, event):
    type(event).objects.update(approval="asked")
    rows = [make_registration(event, name) for name in ("Amina", "Brahim")]

    bulk(desk_client, event, "decline", rows, sure="yes", why="Réservé aux élus")

    assert states(*rows) == ["declined", "declined"]
    told = Message.objects.filter(kind="declined").values_list("context__why", flat=True)
    assert list(told) == ["Réservé aux élus"] * 2


def test_cancelling_says_who_is_confirmed_and_what_is_to_be_given_back(desk_client, event):
    fee = make_fee(event, 300)
    paid = make_registration(event, "Amina", fee=fee)
    actions.confirm(paid, by=event.team.get(), why="Espèces")
    waits = make_registration(event, "Brahim", fee=fee)

    preview = words(bulk(desk_client, event, "cancel", [paid, waits]))

    assert "1 of them has a confirmed place" in preview and "1 of them has paid" in preview
    assert states(paid, waits) == ["confirmed", "held"]


def test_a_mail_is_written_once_to_each_who_has_an_address(desk_client, event):
    rows = [make_registration(event, "Amina"), make_registration(event, "Brahim", email="", origin="desk")]

    page = bulk(desk_client, event, "note", rows)
    given = {"sure": "yes", "subject": "Accès", "words": "Par la rue Ibn Batouta."}
    wrong = bulk(desk_client, event, "note", rows, **given | {"subject": "", "occasion": "k"})
    assert "desk-error" in words(wrong) and not Message.objects.filter(kind="note").exists()
    given["occasion"] = page.context["form"]["occasion"].value()
    for _time in range(2):  # a double click
        result = bulk(desk_client, event, "note", rows, **given)

    mail = Message.objects.get(kind="note")
    assert (mail.to, mail.context["subject"]) == (rows[0].email, "Accès")
    assert "no e-mail address is known" in words(result)


def test_several_are_led_to_another_session_while_it_has_places(desk_client, organiser):
    event = make_event(sessions=2)
    event.team.add(organiser)
    one, two = event.sessions.order_by("starts_at")
    Session.objects.filter(event=event).update(optional=True, capacity=1)
    rows = [make_registration(event, "Amina", sessions=[one])]
    Session.objects.filter(pk=one.pk).update(capacity=5)
    rows.append(make_registration(event, "Brahim", sessions=[one]))

    page = bulk(desk_client, event, "session", rows)
    assert "Instead of" in words(page)
    result = words(bulk(desk_client, event, "session", rows, sure="yes", leave=one.pk, join=two.pk))

    assert sorted(row.places.get().session.pk for row in rows) == [one.pk, two.pk]
    assert "1 done, 1 not" in result


def test_a_session_is_not_changed_where_nobody_chooses(desk_client, event):
    make_registration(event, "Amina")

    assert reverse("desk_registrations_do", args=[event.pk, "session"]) not in words(tab(desk_client, event))


# At the desk


def given(**fields):
    return {"name": "Zineb", "language": "fr", "key": "k1"} | fields


def test_the_same_name_or_address_is_a_warning_and_not_a_wall(desk_client, event):
    make_registration(event, "Zineb Alami", email="")
    url = reverse("desk_registration_add", args=[event.pk])

    page = desk_client.post(url, given(name="zîneb  alami"))
    assert "Is this the same person?" in words(page)
    assert Registration.objects.count() == 1

    desk_client.post(url, given(name="zîneb  alami", other="yes"))
    assert Registration.objects.count() == 2


def test_a_fee_at_the_desk_keeps_the_place_for_payment(desk_client, event):
    fee = make_fee(event, 300)

    desk_client.post(
        reverse("desk_registration_add", args=[event.pk]),
        given(fee=fee.pk, access=["wheelchair"], phone="0600000000"),
    )

    row = Registration.objects.get()
    assert (row.held_for, row.price, row.access, row.phone) == ("payment", 300, "wheelchair", "0600000000")


def test_one_more_than_places_needs_a_reason(desk_client, event):
    type(event).objects.update(capacity=0)
    url = reverse("desk_registration_add", args=[event.pk])

    desk_client.post(url, given())
    desk_client.post(url, given(name="Hind", key="k2", anyway="Invitée du ministre"))

    assert dict(Registration.objects.values_list("name", "state")) == {
        "Zineb": "waitlisted",
        "Hind": "confirmed",
    }


def test_trials_are_marked_not_counted_and_ended_together(desk_client, event):
    desk_client.post(reverse("desk_registration_add", args=[event.pk]), given(trial="on"))
    make_registration(event, "Amina")

    page = words(tab(desk_client, event))
    event.refresh_from_db()
    assert event.taken == 1 and "1 trial registration goes its way" in page
    url = reverse("desk_trials_end", args=[event.pk])
    desk_client.get(url)
    assert Registration.objects.get(trial=True).state == "confirmed"
    desk_client.post(url)

    assert Registration.objects.get(trial=True).state == "cancelled"
    assert Registration.objects.get(name="Amina").state == "confirmed"
    assert shown(desk_client, event) == ["Amina"]


# Files


def make_answer(row, label, text, **fields):
    question, _new = Question.objects.get_or_create(event=row.event, label_fr=label)
    return Answer.objects.create(
        registration=row, question=question, label=label, kind="text", text=text, **fields
    )


def test_a_file_has_answers_fee_price_and_code_and_no_formula(desk_client, event):
    fee = make_fee(event, 300, name_fr="Membre")
    make_voucher(event, code="AMIS", kind="amount", value=Decimal(100), fees=[fee])
    row = make_registration(event, "Amina", fee=fee, voucher="AMIS", access="wheelchair")
    make_answer(row, "Votre métier", '=HYPERLINK("http://mal.example")')
    gone = make_answer(row, "=1+1", "oui")
    gone.question.delete()

    (line,) = table_of(desk_client, event)

    assert (line["Fee"], line["Price"], line["Code"]) == ("Membre", "200.00", "AMIS")
    assert line["Votre métier"].startswith("'=") and line["'=1+1"] == "oui"
    assert line["Help to take part"] and line["Place held for"] == "payment"


def test_the_spreadsheet_opens_with_the_same_columns(desk_client, event):
    row = make_registration(event, "Amina", fee=make_fee(event, 300))
    make_answer(row, "Votre métier", "Hydrologue")

    answer = desk_client.get(reverse("desk_registrations_export", args=[event.pk, "xlsx"]))
    heading, line = openpyxl.load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True)

    assert line[heading.index("Price")] == 300 and line[heading.index("Votre métier")] == "Hydrologue"


def test_a_file_holds_what_the_table_shows(desk_client, event):
    make_registration(event, "Amina", language="ar")
    make_registration(event, "Brahim")

    assert [line["Name"] for line in table_of(desk_client, event, language="ar")] == ["Amina"]


@pytest.mark.parametrize("many", [1, 50])
def test_overview_lists_and_files_ask_as_many_questions_whatever_their_size(
    desk_client, event, many, django_assert_max_num_queries
):
    type(event).objects.update(capacity=40)
    fee = make_fee(event, 300)
    for number in range(many):
        row = make_registration(
            event, f"Nom {number}", fee=fee, access="wheelchair", at=now() - timedelta(days=number)
        )
        make_answer(row, "Votre métier", f"Métier {number}")
    tab(desk_client, event)

    with django_assert_max_num_queries(23):
        tab(desk_client, event)
    with django_assert_max_num_queries(15):
        table_of(desk_client, event)


def test_a_second_organiser_sees_none_of_it(client, event):
    client.force_login(make_staff("organiser", events=[make_event()]))
    row = make_registration(event, "Amina")
    answer = make_answer(row, "Pièce", "cv.pdf", file=ContentFile(b"secret", name="cv.pdf"))
    booking = make_group(event, "Hind")
    addresses = [
        desk.desk_url(event, "registrations"),
        reverse("desk_registration", args=[event.pk, row.pk]),
        reverse("desk_registration_do", args=[event.pk, row.pk, "accept"]),
        reverse("desk_answer_file", args=[event.pk, row.pk, answer.pk]),
        reverse("desk_group", args=[event.pk, booking.pk]),
        reverse("desk_group_link", args=[event.pk, booking.pk]),
        reverse("desk_registration_add", args=[event.pk]),
        reverse("desk_trials_end", args=[event.pk]),
        reverse("desk_door_key", args=[event.pk]),
    ]

    assert {client.get(address).status_code for address in addresses} == {404}


def test_trials_are_not_counted_among_the_facts(desk_client, event):
    make_registration(event, "Essai", trial=True)

    assert desk_client.get(desk.desk_url(event)).context["counts"] == []
