"""The tab of registrations: found by everything that is known, as a table and as a file."""

import uuid
from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils.timezone import now

from events.attendance import actions as attendance
from events.cms import desk
from events.registration.models import Answer, Question
from tests.events.cms.registrations import shown, tab, table_of
from tests.events.cms.screens import words
from tests.events.views.entrance import make_tonight
from tests.factories import make_event, make_fee, make_group, make_registration, make_staff, make_voucher

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


# The list -----------------------------------------------------------------------------------------------------------


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


# Files --------------------------------------------------------------------------------------------------------------


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
