"""Somebody is registered at the desk: what the public form asks is asked there too, and may be left open."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.timezone import now

from events.registration.answering import name_of
from events.registration.models import Question, Registration
from tests.factories import make_event, make_fee, make_staff, make_voucher

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def event():
    return make_event(title_fr="Faut-il réutiliser l'eau ?", capacity=3)


@pytest.fixture
def desk_client(client, event):
    client.force_login(make_staff("organiser", events=[event], language="en"))
    return client


def words(answer):
    return " ".join(answer.content.decode().split())


def add(client, event, **fields):
    given = {"name": "Zineb", "language": "fr", "key": "k1"} | fields
    return client.post(reverse("desk_registration_add", args=[event.pk]), given, follow=True)


def ask(event, label, kind="text", **fields):
    return Question.objects.create(event=event, label_fr=label, kind=kind, **fields)


def test_the_desk_asks_the_questions_of_the_chosen_fee(desk_client, event):
    member, student = make_fee(event, 300, name_fr="Membre"), make_fee(event, 50, name_fr="Étudiant")
    diet = ask(event, "Régime")
    card = ask(event, "Carte", "file", fee=student, required=True)
    of_member = ask(event, "Numéro de membre", fee=member)

    page = desk_client.get(reverse("desk_registration_add", args=[event.pk]))
    assert "Only with the fee “Étudiant”." in words(page) and "multipart/form-data" in words(page)
    add(
        desk_client,
        event,
        fee=student.pk,
        **{
            name_of(diet): "Végétarien",
            name_of(card): SimpleUploadedFile("carte.pdf", PDF),
            name_of(of_member): "not asked of a student",
        },
    )

    answers = {answer.label: answer for answer in Registration.objects.get().answers.all()}
    assert set(answers) == {"Régime", "Carte"}
    assert answers["Régime"].text == "Végétarien" and answers["Carte"].file.read() == PDF


def test_what_must_be_answered_may_be_left_open_and_is_said(desk_client, event):
    ask(event, "Régime", required=True)
    ask(event, "Charte", "consent", required=True)
    ask(event, "Remarque")

    page = add(desk_client, event)

    assert "Still to be asked of Zineb: Régime · Charte." in words(page)
    row = Registration.objects.get()
    assert row.state == "confirmed" and not row.answers.exists()
    assert "Still to be asked" not in words(add(desk_client, make_other(event), key="k2"))


def make_other(event):
    other = make_event()
    other.team.add(*event.team.all())
    return other


def test_a_wrong_answer_is_refused_at_its_field_and_nobody_is_registered(desk_client, event):
    number = ask(event, "Combien ?", "number")

    page = add(desk_client, event, **{name_of(number): "beaucoup"})

    assert "Write a number" in words(page) and not Registration.objects.exists()


def test_a_child_needs_a_guardian_at_the_desk_too(desk_client, event):
    type(event).objects.update(asks_birth_date=True)
    born = (now() - timedelta(days=15 * 366)).date().isoformat()

    refused = add(desk_client, event, born_on=born)
    assert "Somebody under 18 needs a guardian" in words(refused) and not Registration.objects.exists()
    add(desk_client, event, born_on=born, guardian_name="Halima", guardian_consent="on")

    row = Registration.objects.get()
    assert (row.born_on.isoformat(), row.guardian_name) == (born, "Halima") and row.guardian_consent_at


def test_a_date_of_birth_that_nobody_knows_is_left_open(desk_client, event):
    type(event).objects.update(asks_birth_date=True)

    page = add(desk_client, event, guardian_name="not kept without a date of birth")

    row = Registration.objects.get()
    assert "Still to be asked of Zineb: Date of birth." in words(page)
    assert (row.born_on, row.guardian_name, row.guardian_consent_at) == (None, "", None)
    add(desk_client, event, name="Hind", key="k2", born_on="1980-05-01")
    assert Registration.objects.get(name="Hind").born_on == date(1980, 5, 1)


def test_photos_are_asked_where_the_event_asks(desk_client, event):
    assert "May photos" not in words(desk_client.get(reverse("desk_registration_add", args=[event.pk])))
    type(event).objects.update(asks_photo_consent=True)

    add(desk_client, event, photo="no")
    add(desk_client, event, name="Hind", key="k2")

    assert dict(Registration.objects.values_list("name", "photo_consent")) == {"Zineb": False, "Hind": None}


def test_the_price_with_a_code_is_shown_before_anybody_is_registered(desk_client, event):
    fee = make_fee(event, 300, name_fr="Membre")
    voucher = make_voucher(event, code="AMIS", kind="amount", value=Decimal(100), fees=[fee], most_uses=1)

    page = add(desk_client, event, fee=fee.pk, code="amis")
    assert "With this code the place costs MAD 200" in words(page) and not Registration.objects.exists()
    seen = page.context["form"]["seen"].value()
    done = add(desk_client, event, fee=fee.pk, code="amis", seen=seen)

    row = Registration.objects.get()
    voucher.refresh_from_db()
    assert (row.price, row.voucher, row.held_for, voucher.used) == (200, voucher, "payment", 1)
    assert "To be paid: MAD 200" in words(done)


def test_a_code_that_nobody_knows_or_that_is_for_another_fee_is_refused_at_its_field(desk_client, event):
    fee, other = make_fee(event, 300), make_fee(event, 100)
    make_voucher(event, code="AMIS", fees=[other])

    unknown, wrong = (add(desk_client, event, fee=fee.pk, code=code) for code in ("RIEN", "AMIS"))

    assert "This code is not known here" in words(unknown)
    assert "This code is for another fee" in words(wrong)
    assert not Registration.objects.exists()
