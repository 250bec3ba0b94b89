"""One registration at the desk: everything known of it, and what can be done with it now."""

from datetime import date

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils.timezone import now

from events.cms.correcting_forms import WordsForm
from events.messages.models import Message
from events.programme.models import Event
from events.registration import actions
from events.registration.joining import PersonGiven
from events.registration.models import Answer, Registration
from tests.events.cms.screens import words
from tests.factories import make_event, make_fee, make_group, make_registration, make_staff, make_voucher

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return make_event(capacity=2)


@pytest.fixture
def by(event):
    return make_staff("organiser", events=[event], language="en")


@pytest.fixture
def desk_client(client, by):
    client.force_login(by)
    return client


def page_url(row):
    return reverse("desk_registration", args=[row.event_id, row.pk])


def page_of(client, row):
    return client.get(page_url(row))


def acts(client, row):
    return [act.name for act in page_of(client, row).context["acts"]]


def act_url(row, name):
    return reverse("desk_registration_do", args=[row.event_id, row.pk, name])


def do(client, row, act, **given):
    page = client.post(act_url(row, act), given, follow=True)
    row.refresh_from_db()
    return page


def waiting(event, *names):
    rows = [make_registration(event, name) for name in ("Assise", "Assis", *names)]
    return rows[2:]


def test_everything_known_stands_on_the_page(desk_client, event):
    fee = make_fee(event, 300, name_fr="Membre")
    make_voucher(event, code="AMIS", kind="amount", value=100, fees=[fee])
    row = make_registration(
        event, "Amina", fee=fee, voucher="AMIS", access="wheelchair", needs="Chien guide", phone="0600000000",
        born_on="2012-02-03", guardian_name="Hind Alami", guardian_email="hind@demo.example", photo_consent=False,
    )  # fmt: skip
    Answer.objects.create(registration=row, label="Votre métier", kind="text", text="Hydrologue")

    page = words(page_of(desk_client, row))

    for known in (
        "Membre", "200", "AMIS", "wheelchair", "Chien guide", "0600000000", "3 February 2012", "Hind Alami",
        "hind@demo.example", "no photos of this person", "Votre métier", "Hydrologue", "payment",
    ):  # fmt: skip
        assert known in page, known


def test_own_links_are_masked(desk_client, event):
    from home.links import token

    row = make_registration(event, "Amina")
    booking = make_group(event, "Hind")

    for address, purpose, known in (
        (reverse("desk_registration", args=[event.pk, row.pk]), "registration", row),
        (reverse("desk_group", args=[event.pk, booking.pk]), "booking", booking),
    ):
        page = words(desk_client.get(address))
        assert "••••••" in page and token(purpose, known.uuid, known.link_version) not in page


def test_the_history_says_who_when_and_why_of_moves_and_corrections(desk_client, event, by):
    row = make_registration(event, "Aminna")
    correct(desk_client, row, name="Amina", access=["sign"], note="Vient avec son guide")
    do(desk_client, row, "cancel", why="empêchée")

    story = page_of(desk_client, row).context["story"]

    assert [each.by for each in story] == [None, by, by]
    assert story[-1].why == "empêchée" and "corrected" in story[1].what
    assert row.access == "sign"


def test_a_request_is_accepted_or_declined_with_a_reason_that_is_mailed(desk_client, event):
    type(event).objects.update(approval="asked")
    row, other = make_registration(event, "Amina"), make_registration(event, "Brahim")
    assert acts(desk_client, row)[0] == "accept" and "decline" in acts(desk_client, row)

    do(desk_client, row, "accept")
    do(desk_client, other, "decline", why="Réservé aux élus")

    assert (row.state, other.state) == ("confirmed", "declined")
    assert Message.objects.get(kind="declined").context["why"] == "Réservé aux élus"


def test_a_request_whose_place_is_kept_is_accepted_at_a_full_event(desk_client, event):
    type(event).objects.update(approval="held", capacity=1)
    row = make_registration(event, "Amina")
    assert row.held_for == "approval"

    assert "kept for this request already" in words(desk_client.get(act_url(row, "accept")))
    do(desk_client, row, "accept")

    event.refresh_from_db()
    assert row.state == "confirmed" and event.taken == 1


def test_a_payment_is_confirmed_by_hand_with_how_it_came(desk_client, event):
    row = make_registration(event, "Amina", fee=make_fee(event, 300))
    asked = words(desk_client.get(act_url(row, "paid")))
    assert "300" in asked and "received by hand" in asked

    do(desk_client, row, "paid", why="")
    assert row.state == "held"
    do(desk_client, row, "paid", why="Espèces, reçu 17")

    assert row.state == "confirmed"
    assert row.moves.last().why == "Espèces, reçu 17"


def test_a_place_out_of_turn_needs_a_reason_and_says_who_is_passed_over(desk_client, event):
    first, second = waiting(event, "Amina", "Brahim")
    asked = words(desk_client.get(act_url(second, "place")))
    assert "1 person waits longer" in asked and "one person more than places" in asked

    do(desk_client, second, "place", why="")
    assert second.state == "waitlisted"
    do(desk_client, second, "place", why="Elle intervient")

    event.refresh_from_db()
    first.refresh_from_db()
    assert (first.state, second.state, event.over) == ("waitlisted", "confirmed", 1)


def test_an_offer_is_made_and_taken_back_on_the_page(desk_client, event):
    first, second = waiting(event, "Amina", "Brahim")
    assert "offer" not in acts(desk_client, second)
    type(event).objects.update(capacity=3)

    do(desk_client, second, "offer")
    assert second.state == "waitlisted"  # no reason
    do(desk_client, second, "offer", why="Elle intervient")
    assert second.held_for == "offer" and "back" in acts(desk_client, second)
    do(desk_client, second, "back")

    first.refresh_from_db()
    assert (first.held_for, second.state) == ("offer", "waitlisted")


def test_a_place_without_a_name_is_named_by_the_desk(desk_client, event):
    booking = make_group(event, unnamed=1)
    row = booking.registrations.get()
    assert acts(desk_client, row)[0] == "name"

    do(desk_client, row, "name", name="Zineb", email="zineb@demo.example", language="fr")

    assert (row.name, row.state) == ("Zineb", "confirmed")


def test_the_link_is_renewed_with_the_name_of_who_did_it(desk_client, event, by):
    row = make_registration(event, "Amina")

    do(desk_client, row, "link", why="Transmis")

    assert row.link_version == 2
    story = page_of(desk_client, row).context["story"]
    assert (story[-1].by, story[-1].why) == (by, "Transmis")


def test_confirm_is_whichever_yes_the_row_waits_for(desk_client, event):
    type(event).objects.update(approval="asked")
    row = make_registration(event, "Amina")

    do(desk_client, row, "confirm")

    assert row.state == "confirmed"


def test_a_file_is_given_out_to_download_and_to_the_team_only(desk_client, event):
    row = make_registration(event, "Amina")
    answer = Answer.objects.create(
        registration=row, label="Pièce", kind="file", text="cv.html",
        file=ContentFile(b"<script>alert(1)</script>", name="cv.html"),
    )  # fmt: skip
    other = make_registration(event, "Brahim")

    file = desk_client.get(reverse("desk_answer_file", args=[event.pk, row.pk, answer.pk]))
    wrong = desk_client.get(reverse("desk_answer_file", args=[event.pk, other.pk, answer.pk]))

    assert b"".join(file.streaming_content) == b"<script>alert(1)</script>"
    assert (
        file["Content-Disposition"].startswith("attachment") and file["X-Content-Type-Options"] == "nosniff"
    )
    assert file["Content-Type"] == "application/octet-stream" and "sandbox" in file["Content-Security-Policy"]
    assert wrong.status_code == 404
    answer.file.delete()
    assert desk_client.get(reverse("desk_answer_file", args=[event.pk, row.pk, answer.pk])).status_code == 404


def test_the_page_of_a_group_names_its_people_and_renews_its_link(desk_client, event):
    booking = make_group(event, "Hind", unnamed=1)
    row = booking.registrations.exclude(name="").get()
    group = reverse("desk_group", args=[event.pk, booking.pk])
    assert group in words(page_of(desk_client, row))

    page = words(desk_client.get(group))
    assert "Hind" in page and "1 of 2 named" in page
    desk_client.get(reverse("desk_group_link", args=[event.pk, booking.pk]))
    booking.refresh_from_db()
    assert booking.link_version == 1
    desk_client.post(reverse("desk_group_link", args=[event.pk, booking.pk]))

    booking.refresh_from_db()
    assert booking.link_version == 2


def test_who_registered_alone_has_no_page_of_a_group(desk_client, event):
    row = make_registration(event, "Amina")

    assert desk_client.get(reverse("desk_group", args=[event.pk, row.booking_id])).status_code == 404


def test_a_mail_is_written_to_one_person(desk_client, event):
    row = make_registration(event, "Amina")

    do(desk_client, row, "note", subject="Accès", words="Par la rue Ibn Batouta.", occasion="k")

    assert Message.objects.get(kind="note").to == row.email


def test_somebody_else_was_first(desk_client, event, by):
    row = make_registration(event, "Amina", fee=make_fee(event, 300))
    actions.cancel(Registration.objects.get(pk=row.pk), by=by)

    page = do(desk_client, row, "paid", why="Virement")

    assert row.state == "cancelled" and page.status_code == 200


def test_a_second_click_on_accept_does_not_say_that_it_is_paid(desk_client, event):
    type(event).objects.update(approval="asked")
    row = make_registration(event, "Amina", fee=make_fee(event, 300))

    do(desk_client, row, "accept")
    page = do(desk_client, row, "accept")

    assert (row.state, row.held_for) == ("held", "payment")
    assert "Somebody else changed this registration just now" in words(page)
    assert "Accept this request?" not in words(desk_client.get(act_url(row, "accept"), follow=True))


def test_why_a_cancellation_was_taken_back_stands_in_the_history(desk_client, event, by):
    row = make_registration(event, "Amina")
    actions.cancel(row, by=by)

    do(desk_client, row, "restore", why="Erreur de saisie")

    assert [move.why for move in row.moves.all()][-1] == "Erreur de saisie"


def test_the_desk_names_a_place_where_the_date_of_birth_is_asked(desk_client, event):
    row = make_group(event, unnamed=1).registrations.get()
    type(event).objects.update(asks_birth_date=True)

    do(desk_client, row, "name", name="Hind Alami", email="", language="fr")

    assert (row.name, row.state) == ("Hind Alami", "confirmed")


# Who is how old


def correct(client, row, **given):
    """Send the form of the page as it stands, with these fields otherwise."""
    form = page_of(client, row).context["form"]
    shown = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    filled = {name: value for name, value in shown.items() if value not in (None, False)}
    answer = client.post(page_url(row), filled | given)
    row.refresh_from_db()
    return answer


@pytest.fixture
def asked(event):
    """Somebody whose date of birth the event asks for, and nobody knows."""
    Event.objects.update(asks_birth_date=True)
    return make_registration(event, "Amina", origin="desk")


def test_a_missing_date_of_birth_is_filled_in(desk_client, asked):
    correct(desk_client, asked, born_on="1990-05-04", organisation="CMPP")

    assert (asked.born_on, asked.guardian_name, asked.guardian_consent_at) == (date(1990, 5, 4), "", None)
    assert "4 May 1990" in words(page_of(desk_client, asked))


def test_who_turns_out_to_be_a_minor_needs_a_guardian_who_agrees(desk_client, asked):
    young = f"{now().year - 12}-01-01"

    refused = words(correct(desk_client, asked, born_on=young))
    assert "needs a guardian: write their name" in refused and "The guardian must agree" in refused
    assert asked.born_on is None
    correct(desk_client, asked, born_on=young, guardian_name="Hind Alami", guardian_consent="on")

    assert (asked.guardian_name, asked.born_on) == ("Hind Alami", date.fromisoformat(young))
    agreed = asked.guardian_consent_at
    assert agreed is not None
    correct(desk_client, asked, note="Appeler avant")
    assert asked.guardian_consent_at == agreed
    correct(desk_client, asked, guardian_name="Omar Alami")
    assert asked.guardian_consent_at > agreed


def test_who_turns_out_to_be_of_age_has_no_guardian_any_more(desk_client, event):
    Event.objects.update(asks_birth_date=True)
    young = f"{now().year - 12}-01-01"
    row = make_registration(event, "Amina", born_on=young, guardian_name="Hind Alami")

    emptied = words(correct(desk_client, row, born_on=""))
    assert "Give the date of birth." in emptied and row.born_on is not None
    unborn = words(correct(desk_client, row, born_on="2099-01-01"))
    assert "not born yet" in unborn
    correct(desk_client, row, born_on="1990-05-04")

    assert (row.born_on, row.guardian_name, row.guardian_consent_at) == (date(1990, 5, 4), "", None)


def test_a_minor_whose_guardian_was_never_asked_does_not_stop_other_corrections(desk_client, event):
    row = make_registration(event, "Amina", born_on=f"{now().year - 12}-01-01", guardian_name="Hind Alami")
    Registration.objects.update(guardian_consent_at=None)

    correct(desk_client, row, phone="0600000000")
    assert (row.phone, row.guardian_consent_at) == ("0600000000", None)
    refused = words(correct(desk_client, row, guardian_name="Omar Alami"))

    assert "The guardian must agree" in refused and row.guardian_name == "Hind Alami"


def test_a_page_opened_before_the_place_was_passed_on_writes_nothing_on_who_has_it_now(desk_client, event):
    young = f"{now().year - 12}-01-01"
    row = make_registration(event, "Amina", born_on=young, guardian_name="Hind Alami")
    form = page_of(desk_client, row).context["form"]
    shown = {name: form.get_initial_for_field(field, name) or "" for name, field in form.fields.items()}
    actions.transfer(row, PersonGiven(name="Brahim", email="brahim@demo.example"))

    page = desk_client.post(page_url(row), shown | {"phone": "0600000000"}, follow=True)
    row.refresh_from_db()

    assert "Somebody else changed this registration just now" in words(page)
    assert (row.name, row.born_on, row.guardian_name, row.phone) == ("Brahim", None, "", "")


def test_a_correction_writes_nothing_but_what_was_corrected(desk_client, event, monkeypatch):
    row = make_registration(event, "Amina")

    def save(form):
        Registration.objects.update(email="nouvelle@demo.example", needs="Rampe")
        return kept(form)

    kept, _ = WordsForm.save, monkeypatch.setattr(WordsForm, "save", save)
    correct(desk_client, row, phone="0600000000")

    assert (row.phone, row.needs, row.email) == ("0600000000", "Rampe", "nouvelle@demo.example")


def test_where_no_date_of_birth_is_asked_for_the_form_has_none(desk_client, event):
    row = make_registration(event, "Amina")

    assert "born_on" not in page_of(desk_client, row).context["form"].fields
