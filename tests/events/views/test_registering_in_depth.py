"""The form of an event that asks more: fees, codes, sessions, questions, guardians; and every bad input."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from events.messages.models import Message
from events.programme.models import Event, Fee, Quota
from events.registration.models import Answer, Question, Registration, Voucher
from events.registration.states import HeldFor, State
from home import links
from tests.events.views.screens import AMINA, OURS, key_on, register_path, without_randoms, words
from tests.factories import (
    make_event,
    make_registration,
    make_session,
    make_share,
    make_venue,
    make_voucher,
    photograph,
)

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def make_fee(event, price=250, **fields):
    return Fee.objects.create(**{"event": event, "name_fr": "Public", "price": price} | fields)


def make_question(event, label="Votre régime", kind="text", **fields):
    return Question.objects.create(event=event, label_fr=label, kind=kind, **fields)


def name_of(question):
    return f"q_{question.uuid.hex}"


def opened(client, event, query="", language="en"):
    return client.get(register_path(event, language) + query)


def prices_on(page):
    return page.content.decode().partition('name="prices" value="')[2].partition('"')[0]


def send(client, event, query="", *, page=None, language="en", **answers):
    """Open the form, write the answers over what stands in it, and send it."""
    page = page or opened(client, event, query, language)
    given = AMINA | {"key": key_on(page), "prices": prices_on(page)} | answers
    return client.post(register_path(event, language), given, headers=OURS)


def refused(answer, sentence, status=400):
    assert answer.status_code == status
    assert sentence in words(answer)
    assert not Registration.objects.filter(email=AMINA["email"]).exists()


# Fees -------------------------------------------------------------------------------------------------------------


def test_one_fee_is_a_line_with_its_price(client):
    event = make_event()
    make_fee(event, 250)

    page = opened(client, event)

    assert "MAD 250" in words(page) and 'type="radio"' not in page.content.decode()


def test_several_fees_are_chosen_among(client):
    event = make_event()
    make_fee(event, 250, capacity=3)
    student = make_fee(event, 0, name_fr="Étudiant")
    make_fee(event, 90, name_fr="Presse", visibility=Fee.Visibility.LINK)

    page = opened(client, event)
    text = words(page)
    answer = send(client, event, fee=str(student.uuid))

    assert "3 places left" in text and "Étudiant" in text and "Free" in text and "Presse" not in text
    assert answer.status_code == 302
    assert Registration.objects.get().fee == student


def test_early_and_late_sales_are_told(client):
    event = make_event()
    make_fee(event, 100, name_fr="Tôt", on_sale_until=now() + timedelta(days=2))
    late = make_fee(event, 200, name_fr="Tard", on_sale_from=now() + timedelta(days=2))

    page = opened(client, event)

    assert "Until " in words(page) and "On sale from" in words(page)
    refused(send(client, event, fee=str(late.uuid)), "On sale from")


def test_a_fee_of_groups_is_not_for_one(client):
    event = make_event()
    make_fee(event)
    group = make_fee(event, 100, name_fr="Groupe", least=5)

    refused(send(client, event, fee=str(group.uuid)), "For groups of 5 or more.")


def test_the_place_is_kept_until_it_is_paid_and_the_page_says_so(client):
    event = make_event()
    make_fee(event, 250)

    page = client.get(send(client, event).url.replace("/fr/", "/en/"))

    registration = Registration.objects.get()
    assert (registration.held_for, registration.price) == (HeldFor.PAYMENT, Decimal(250))
    assert "kept for you until it is paid: MAD 250" in words(page)
    assert "Payment details follow by e-mail" in words(page)


def test_a_price_that_changed_is_shown_before_anything_is_taken(client):
    event = make_event()
    fee = make_fee(event, 250)
    page = opened(client, event)
    Fee.objects.filter(pk=fee.pk).update(price=300)

    again = send(client, event, page=page)

    refused(again, "The price has changed")
    assert "MAD 300" in words(again)
    assert send(client, event, page=again).status_code == 302
    assert Registration.objects.get().price == 300


@pytest.mark.parametrize(
    "prices", ["", "{uuid}=1", "{uuid}=-1", "{uuid}=1e9", "{uuid}=NaN", "{uuid}=sNaN", "x" * 5000]
)
def test_a_price_edited_in_the_form_is_refused(client, prices):
    event = make_event()
    fee = make_fee(event, 250)

    refused(send(client, event, prices=prices.format(uuid=fee.uuid)), "The price has changed")


def test_hidden_and_foreign_fees_are_refused(client):
    event = make_event()
    make_fee(event), make_fee(event, 10, name_fr="Membre")
    hidden = make_fee(event, 0, visibility=Fee.Visibility.CODE)
    foreign = make_fee(make_event(), 0)

    for fee in (hidden.uuid, foreign.uuid, "-1", "1000000000", "' OR 1"):
        refused(send(client, event, fee=str(fee)), "This fee cannot be taken now. Choose one of those shown.")
    refused(send(client, event), "Choose a fee.")


def test_a_fee_of_which_the_sale_ended_meanwhile_is_refused(client):
    event = make_event()
    fee = make_fee(event)
    make_fee(event, 300, name_fr="Plein")
    page = opened(client, event)
    Fee.objects.filter(pk=fee.pk).update(on_sale_until=now())

    refused(send(client, event, page=page, fee=str(fee.uuid)), "There is something to correct")


def test_a_full_fee_without_waiting_list_answers_both_alike(client):
    event = make_event(waiting_list=False)
    make_fee(event, 0, capacity=1), make_fee(event, 0, name_fr="Autre")
    make_registration(event, email="na1z@demo.example", fee=event.fees.first())
    fee = str(event.fees.first().uuid)
    page = opened(client, event)

    new = send(client, event, page=page, fee=fee, email="na2z@demo.example")
    known = send(client, event, page=page, fee=fee, email="na1z@demo.example")

    assert new.status_code == known.status_code == 400
    assert "No place is left for this fee." in words(new)
    assert without_randoms(new).replace(b"na2z", b"na1z") == without_randoms(known)


def test_where_only_reserved_places_are_left_both_are_answered_alike(client):
    event = make_event(capacity=2, waiting_list=False)
    make_voucher(event, code="VIP", allotment=make_share(event, 1))
    make_registration(event, email="na1z@demo.example")
    page = opened(client, event)

    new = send(client, event, page=page, email="na2z@demo.example")
    known = send(client, event, page=page, email="na1z@demo.example")

    assert new.status_code == known.status_code == 400
    assert "All places are taken, and there is no waiting list." in words(new)
    assert without_randoms(new).replace(b"na2z", b"na1z") == without_randoms(known)
    assert send(client, event, "?code=VIP", code="VIP").status_code == 302


def test_a_correction_where_no_place_is_left_is_answered_alike(client):
    event = make_event(capacity=3, waiting_list=False)
    make_voucher(event, code="VIP", allotment=make_share(event, 1))
    make_registration(event, email="na1z@demo.example")
    send(client, event, email="na1z@demo.example")
    make_registration(event, email="na3z@demo.example")

    answers = [
        client.post("/en/inscription/merci/", {"email": email}, headers=OURS)
        for email in ("na2z@demo.example", "na3z@demo.example")
    ]

    assert [answer.status_code for answer in answers] == [409, 409]
    assert "All places are taken, and there is no waiting list." in words(answers[0])


def test_where_no_fee_can_be_had_the_page_says_so(client):
    event = make_event()
    make_fee(event, on_sale_until=now() - timedelta(days=1))

    page = opened(client, event)
    assert "No place can be had here at this time." in words(page)
    assert 'class="register-form' not in page.content.decode()
    sent = client.post(register_path(event, "en"), AMINA | {"key": "x"}, headers=OURS)
    refused(sent, "No place can be had here at this time.")


def test_a_link_shows_its_fee(client):
    event = make_event()
    make_fee(event, 250)
    press = make_fee(event, 0, name_fr="Presse", visibility=Fee.Visibility.LINK)
    token = links.token("fee", press.uuid, 1)

    page = opened(client, event, f"?tarif={token}")
    answer = send(client, event, page=page, fee=str(press.uuid), tarif=token)

    assert "Presse" in words(page) and token in page.content.decode()
    assert answer.status_code == 302 and Registration.objects.get().fee == press


@pytest.mark.parametrize("token", ["x", "a" * 26 + "." + "b" * 26, "%00"])
def test_an_invented_link_shows_nothing(client, token):
    event = make_event()
    make_fee(event, 0, name_fr="Presse", visibility=Fee.Visibility.LINK)

    assert "Presse" not in words(opened(client, event, f"?tarif={token}"))


# Codes ------------------------------------------------------------------------------------------------------------


def test_a_code_is_applied_without_losing_what_was_typed(client):
    event = make_event()
    make_fee(event, 250), make_question(event)
    Voucher.objects.create(event=event, code="AMIS", kind="percent", value=10)
    question = event.questions.get()

    shown = send(client, event, apply="1", code=" am is", **{name_of(question): "végétarien"})
    page = shown.content.decode()

    assert shown.status_code == 200 and not Registration.objects.exists()
    assert "MAD 225" in words(shown) and "This code counts" in words(shown)
    assert (
        'value="Amina Alaoui"' in page and 'value="végétarien"' in page and "There is something" not in page
    )
    assert send(client, event, page=shown, code="AMIS").status_code == 302
    assert Registration.objects.get().price == 225
    assert Voucher.objects.get().used == 1


def test_a_code_in_the_address_is_filled_in_and_opens_its_fees(client):
    event = make_event()
    make_fee(event, 250)
    member = make_fee(event, 80, name_fr="Membre", visibility=Fee.Visibility.CODE)
    Voucher.objects.create(event=event, code="MEMBRE").fees.add(member)

    page = opened(client, event, "?code=membre")
    answer = send(client, event, page=page, code="membre", fee=str(member.uuid))

    assert "Membre" in words(page) and "Membre" not in words(opened(client, event))
    assert answer.status_code == 302 and Registration.objects.get().fee == member


@pytest.mark.parametrize("apply", [{}, {"apply": "1"}])
def test_a_code_that_cannot_be_used_says_why(client, apply):
    event = make_event()
    make_fee(event, 250)
    Voucher.objects.create(event=event, code="VIEUX", valid_until=now() - timedelta(days=1))
    Voucher.objects.create(event=event, code="PRIS", used=1)
    Voucher.objects.create(event=make_event(), code="AUTRE")
    Voucher.objects.create(event=event, code="SIEN", email="brahim@demo.example")

    for code, sentence in [
        ("VIEUX", "not valid at this time"),
        ("PRIS", "used as often as it can be"),
        ("AUTRE", "not known here"),
        ("X" * 500, "not known here"),
        ("SIEN", "for another address"),
    ]:
        refused(send(client, event, code=code, **apply), sentence, status=200 if apply else 400)


def test_a_code_of_another_fee_is_refused_for_anybody(client):
    event = make_event()
    public = make_fee(event, 250)
    Voucher.objects.create(event=event, code="MEMBRE").fees.add(make_fee(event, 80, name_fr="Membre"))

    refused(
        send(client, event, "?code=membre", code="membre", fee=str(public.uuid)),
        "This code is for another fee.",
    )


def test_a_double_click_with_the_last_use_of_a_code_is_answered_twice(client):
    event = make_event()
    make_fee(event, 250)
    Voucher.objects.create(event=event, code="UN", kind="price", value=0)
    page = opened(client, event, "?code=un")

    answers = [send(client, event, page=page, code="un") for _click in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert Registration.objects.count() == Message.objects.count() == 1


def test_with_fee_and_code_a_known_address_gets_the_answer_of_a_new_one(client):
    event = make_event()
    make_fee(event, 250)
    Voucher.objects.create(event=event, code="AMIS", kind="percent", value=10, most_uses=None)
    make_registration(event, email="na1z@demo.example")
    fresh, other = client, type(client)()
    page = opened(client, event, "?code=amis")

    new = send(fresh, event, page=page, code="amis", email="na2z@demo.example")
    known = send(other, event, page=page, code="amis", email="na1z@demo.example")

    assert (new.status_code, new.url, new.content) == (known.status_code, known.url, known.content)
    assert without_randoms(fresh.get(new.url)) == without_randoms(other.get(known.url))
    assert Voucher.objects.get().used == 1


def test_a_known_address_costs_the_database_about_as_much_as_a_new_one(client):
    event = make_event()
    make_fee(event, 250)
    Voucher.objects.create(event=event, code="AMIS", kind="percent", value=10, most_uses=None)
    make_registration(event, email="na1z@demo.example")
    page = opened(client, event, "?code=amis")
    counts = []

    for email in ("na0z@demo.example", "na2z@demo.example", "na1z@demo.example"):
        with CaptureQueriesContext(connection) as asked:
            send(client, event, page=page, code="amis", email=email)
        counts.append(len(asked))

    assert abs(counts[1] - counts[2]) <= 4


def test_the_same_form_sent_again_and_again_tells_nothing_of_the_address(client):
    event = make_event()
    make_fee(event, 250)
    make_registration(event, email="na1z@demo.example")
    fresh, other = client, type(client)()
    page = opened(client, event)
    new, known = [], []

    for _time in range(5):
        new.append(send(fresh, event, page=page, email="na2z@demo.example"))
        known.append(send(other, event, page=page, email="na1z@demo.example"))
        Event.objects.filter(pk=event.pk).update(closes_at=now())

    assert [answer.status_code for answer in new] == [answer.status_code for answer in known] == [302] * 5
    assert without_randoms(fresh.get(new[0].url)) == without_randoms(other.get(known[0].url))


# Sessions ---------------------------------------------------------------------------------------------------------


def test_sessions_are_chosen_with_their_hours_and_places(client):
    event = make_event()
    workshop = make_session(event, title_fr="Atelier", optional=True, capacity=3, start="09:00", end="10:00")

    page = opened(client, event)
    answer = send(client, event, sessions=[str(workshop.uuid)])

    assert "Atelier" in words(page) and "09:00" in words(page) and "3 places left" in words(page)
    assert answer.status_code == 302
    assert workshop.places.count() == 1
    assert Registration.objects.get().places.count() == 2


def test_sessions_at_the_same_time_and_unknown_ones_are_refused(client):
    event = make_event()
    one = make_session(event, title_fr="Un", optional=True, start="09:00", end="11:00")
    two = make_session(event, title_fr="Deux", optional=True, start="10:00", end="12:00")
    foreign = make_event().sessions.get()

    refused(send(client, event, sessions=[str(one.uuid), str(two.uuid)]), "at the same time")
    for unknown in (str(foreign.uuid), "-1", str(event.sessions.filter(optional=False).get().uuid)):
        refused(send(client, event, sessions=[unknown]), "This session cannot be chosen.")


def test_where_all_sessions_are_chosen_one_must_be(client):
    event = make_event(sessions=0)
    make_session(event, title_fr="Un", optional=True)

    refused(send(client, event), "Choose what you come to.")


@pytest.mark.parametrize("waiting_list", [True, False])
def test_a_full_session_leads_to_the_waiting_list_or_says_so(client, waiting_list):
    event = make_event(waiting_list=waiting_list)
    workshop = make_session(event, title_fr="Atelier", optional=True, capacity=1, start="09:00", end="10:00")
    limit = Quota.objects.create(event=event, name="Salle", capacity=0)
    limit.sessions.add(workshop)

    answer = send(client, event, sessions=[str(workshop.uuid)])

    if waiting_list:
        assert Registration.objects.get().state == State.WAITLISTED
        assert client.get(answer.url).context["act"].stage == "waiting"
    else:
        refused(answer, "No place is left in “Atelier”.")


# Questions --------------------------------------------------------------------------------------------------------

CHOICES = [{"key": "a", "fr": "Un", "ar": "واحد", "en": "One"}, {"key": "b", "fr": "Deux"}]


@pytest.mark.parametrize(
    ("kind", "typed", "text"),
    [
        ("text", "  Deux   mots ", "Deux mots"),
        ("long", "Un\r\nDeux", "Un\nDeux"),
        ("number", "٣٫٥", "3.5"),
        ("number", "1 200,50", "1200.50"),
        ("email", "Rachid@Demo.example ", "rachid@demo.example"),
        ("phone", "+٢١٢ 6 12-34-56-78", "+212 6 12-34-56-78"),
        ("date", "25/11/2026", "Wednesday 25 November 2026"),
        ("choice", "a", "One"),
        ("choices", ["a", "b"], "One, Deux"),
        ("yes_no", "no", "no"),
        ("consent", "on", "yes"),
    ],
)
def test_each_kind_of_answer_is_kept_in_words(client, kind, typed, text):
    event = make_event()
    question = make_question(event, kind=kind, label_en="In English?", options=CHOICES, required=True)

    answer = send(client, event, **{name_of(question): typed})

    assert answer.status_code == 302, words(answer)
    kept = Answer.objects.get()
    assert (kept.label, kept.text) == ("In English?", text)


@pytest.mark.parametrize(
    ("kind", "typed", "sentence"),
    [
        ("text", "x" * 301, "at most 300 characters"),
        ("text", "", "Answer this question."),
        ("number", "douze", "Write a number"),
        ("number", "NaN", "Write a number"),
        ("number", "9" * 40, "15"),
        ("email", "rachid@", "Write the address in full"),
        ("phone", "rachid", "Write the number in digits"),
        ("date", "31/02/2026", "day, month and year"),
        ("date", "0001-01-01", "day, month and year"),
        ("choice", "z", "Choose among the answers shown."),
        ("choices", ["a", "z"], "Choose among the answers shown."),
        ("yes_no", "maybe", "Choose among the answers shown."),
        ("consent", "", "Tick this to go on."),
        ("file", "", "Answer this question."),
    ],
)
def test_a_bad_answer_has_its_sentence(client, kind, typed, sentence):
    event = make_event()
    question = make_question(event, kind=kind, options=CHOICES, required=True)

    refused(send(client, event, **{name_of(question): typed}), sentence)


def test_what_is_not_required_may_stay_empty(client):
    event = make_event()
    for kind in Question.Kind.values:
        make_question(event, kind=kind, options=CHOICES)

    assert send(client, event).status_code == 302
    assert [answer.kind for answer in Answer.objects.all()] == ["consent"]
    assert Answer.objects.get().text == "no"


def test_a_file_is_looked_at_and_kept_in_private(client, settings):
    event = make_event()
    question = make_question(event, kind="file", required=True)
    field = name_of(question)

    send(client, event, **{field: SimpleUploadedFile("carte d'étudiant.PDF", PDF)})
    kept = Answer.objects.get()

    assert kept.file.read() == PDF and kept.text == "carte d'étudiant.PDF"
    assert kept.file.path.startswith(str(settings.PRIVATE_ROOT)) and "carte" not in kept.file.name


def test_a_picture_is_drawn_again(client):
    event = make_event()
    question = make_question(event, kind="file")
    sent = photograph((300, 200), comment=b"secret place")

    send(client, event, **{name_of(question): SimpleUploadedFile("moi.jpg", sent)})

    kept = Answer.objects.get().file.read()
    assert kept.startswith(b"\xff\xd8") and b"secret place" in sent and b"secret place" not in kept


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("virus.exe", b"MZ", "Files of this kind are not taken."),
        ("carte.pdf", b"<html><script>", "not what its name says"),
        ("carte.jpg", b"<svg>", "nothing can show it"),
        ("carte.pdf", b"", "empty"),
        ("carte.pdf", PDF + b"x" * (10 * 1024 * 1024), "too big"),
    ],
)
def test_a_bad_file_has_its_sentence(client, name, content, sentence):
    event = make_event()
    question = make_question(event, kind="file")

    refused(send(client, event, **{name_of(question): SimpleUploadedFile(name, content)}), sentence)


def test_what_is_not_asked_is_neither_required_nor_kept(client):
    event = make_event()
    first = make_question(event, "Mangez-vous avec nous ?", "yes_no", required=True)
    then = make_question(
        event, "Quel régime ?", required=True, shown_if=first, shown_if_answer="yes", position=2
    )

    no = send(client, event, **{name_of(first): "no", name_of(then): "halal"})

    assert no.status_code == 302
    assert [answer.question for answer in Answer.objects.all()] == [first]


def test_what_is_asked_after_an_answer_is_required_then(client):
    event = make_event()
    first = make_question(event, "Mangez-vous ?", "yes_no", position=2)
    then = make_question(event, "Régime ?", required=True, shown_if=first, shown_if_answer="yes", position=1)
    page = opened(client, event)

    refused(send(client, event, **{name_of(first): "yes"}), "Answer this question.")
    assert "Only if your answer to “Mangez-vous ?” is “Yes”." in words(page)
    assert send(client, event, **{name_of(first): "yes", name_of(then): "rien"}).status_code == 302


def test_questions_of_a_fee_or_a_session_are_for_who_takes_it(client):
    event = make_event()
    make_fee(event, 0)
    student = make_fee(event, 0, name_fr="Étudiant")
    workshop = make_session(event, title_fr="Atelier", optional=True, start="09:00", end="10:00")
    card = make_question(event, "Carte ?", required=True, fee=student)
    tools = make_question(event, "Outils ?", required=True, session=workshop)
    public = str(event.fees.first().uuid)
    page = words(opened(client, event))

    assert "Only with the fee “Étudiant”." in page and "Only if you come to “Atelier”." in page
    refused(send(client, event, fee=str(student.uuid)), "Answer this question.")
    refused(send(client, event, fee=public, sessions=[str(workshop.uuid)]), "Answer this question.")
    given = {name_of(card): "12", name_of(tools): "marteau"}
    assert send(client, event, fee=public, **given).status_code == 302
    assert not Answer.objects.exists()


def test_what_organisers_write_is_no_markup(client):
    event = make_event()
    make_question(event, "<b>Gras</b>", hint_fr="<script>alert(1)</script>", kind="consent")

    page = opened(client, event).content.decode()

    assert "<script>alert" not in page and "<b>Gras" not in page


# People -----------------------------------------------------------------------------------------------------------


def test_help_to_take_part_reaches_the_registration(client):
    send(client, make_event(), access=["wheelchair", "sign"], needs="Premier rang")

    registration = Registration.objects.get()
    assert (registration.access, registration.needs) == ("wheelchair,sign", "Premier rang")


def test_unknown_help_is_refused(client):
    refused(send(client, make_event(), access=["helicopter"]), "Choose among the answers shown.")


def born(years):
    today = date.today()
    return date(today.year - years, 1, 1).isoformat()


def test_who_is_under_18_needs_a_guardian_who_agrees(client):
    event = make_event(asks_birth_date=True)
    guardian = {
        "guardian_name": "Rachida Alaoui",
        "guardian_email": "rachida@demo.example",
        "guardian_consent": "on",
    }

    refused(send(client, event), "Give the date of birth.")
    alone = send(client, event, born_on=born(15))
    for sentence in (
        "write their name",
        "Write the e-mail address of the guardian.",
        "The guardian must agree",
    ):
        refused(alone, sentence)
    assert send(client, event, born_on=born(15), **guardian).status_code == 302

    registration = Registration.objects.get()
    assert registration.guardian_name == "Rachida Alaoui" and registration.guardian_consent_at
    assert registration.born_on.isoformat() == born(15)


def test_an_adult_has_no_guardian_even_when_one_is_written(client):
    event = make_event(asks_birth_date=True)

    send(client, event, born_on=born(30), guardian_name="123", guardian_email="no address")

    assert Registration.objects.get().guardian_name == ""


@pytest.mark.parametrize("day", ["2999-01-01", "1800-01-01", "hier"])
def test_nobody_is_born_on_such_a_day(client, day):
    refused(send(client, make_event(asks_birth_date=True), born_on=day), "There is something to correct")


@pytest.mark.parametrize(("said", "kept"), [("yes", True), ("no", False)])
def test_photos_are_agreed_to_or_not(client, said, kept):
    event = make_event(asks_photo_consent=True)

    refused(send(client, event), "Choose yes or no.")
    send(client, event, photo=said)

    assert Registration.objects.get().photo_consent is kept


# Kindness ---------------------------------------------------------------------------------------------------------


def test_a_mistyped_domain_is_hinted_at_and_one_tap_sends_the_form(client, settings):
    settings.FORM_SECONDS = 0
    event = make_event()

    asked = send(client, event, email="amina@gmial.com")
    assert asked.status_code == 200 and "Did you mean amina@gmail.com ?" in words(asked)
    assert not Registration.objects.exists()
    send(client, event, page=asked, email="amina@gmial.com", email_as="amina@gmail.com")

    assert Registration.objects.get().email == "amina@gmail.com"


def test_who_means_the_address_as_it_is_goes_on(client):
    event = make_event()

    asked = send(client, event, email="amina@gmial.com")
    answer = send(client, event, page=asked, email="amina@gmial.com", email_kept="amina@gmial.com")

    assert Registration.objects.get().email == "amina@gmial.com"
    assert "Did you mean amina@gmail.com" in words(client.get(answer.url.replace("/fr/", "/en/")))


def test_a_mistyped_address_of_an_event_with_fees_is_corrected_with_the_same_choice(client):
    event = make_event()
    make_fee(event, 0)
    student = make_fee(event, 50, name_fr="Étudiant")
    question = make_question(event, kind="date")
    make_registration(event, email="amima@demo.example", fee=student)
    send(
        client, event, fee=str(student.uuid), email="amima@demo.example", **{name_of(question): "2026-11-25"}
    )

    answer = client.post("/en/inscription/merci/", {"email": "amina@demo.example"}, headers=OURS)

    assert answer.status_code == 302
    registration = Registration.objects.get(email="amina@demo.example")
    assert (registration.fee, registration.price) == (student, Decimal(50))
    assert Answer.objects.get().text == "Wednesday 25 November 2026"


@pytest.mark.parametrize("first_answer_came", [True, False])
def test_after_a_double_click_a_new_and_a_known_address_are_corrected_alike(client, first_answer_came):
    event = make_event(asks_photo_consent=True)
    make_fee(event, 0)
    student = make_fee(event, 50, name_fr="Étudiant")
    question = make_question(event)
    make_registration(event, email="na1z@demo.example", fee=student)
    page = opened(client, event)

    for browser, typed, meant in (
        (client, "na2z@demo.example", "new@demo.example"),
        (type(client)(), "na1z@demo.example", "other@demo.example"),
    ):
        given = {"fee": str(student.uuid), "photo": "yes", "needs": "Une rampe", name_of(question): "Halal"}
        for _click in range(2):
            assert send(browser, event, page=page, email=typed, **given).status_code == 302
            if not first_answer_came:
                browser.cookies.clear()
        send(browser, event, page=page, email=typed, **given)
        corrected = browser.post("/en/inscription/merci/", {"email": meant}, headers=OURS)

        registration = Registration.objects.get(email=meant)
        assert corrected.status_code == 302
        assert (registration.fee, registration.needs, registration.photo_consent) == (
            student,
            "Une rampe",
            True,
        )
        assert Answer.objects.get(registration=registration).text == "Halal"


def test_who_is_known_finds_their_name_in_the_form_and_has_the_ticket_at_once(client, settings):
    earlier = make_registration(make_event(), email=AMINA["email"], name_ar="أمينة العلوي")
    client.get(links.own_path(earlier.uuid, earlier.link_version))
    settings.REGISTRATIONS_PER_IP = 0
    event = make_event()
    make_fee(event, 0)

    page = opened(client, event)
    answer = send(client, event, page=page)

    assert 'value="Amina Alaoui"' in page.content.decode() and "Register somebody else" in words(page)
    assert event.registrations.get().name_ar == "أمينة العلوي"
    assert "/r/" in client.get(answer.url).content.decode()


def test_a_mailbox_gets_three_mails_an_hour_whatever_is_registered_for(client):
    for _event in range(3):
        assert send(client, make_event()).status_code == 302
    fee = make_fee(make_event(), 0)

    fourth = send(client, fee.event)

    assert fourth.status_code == 429 and "several times within an hour" in words(fourth)
    assert not fee.event.registrations.exists()
    assert Message.objects.filter(to=AMINA["email"]).count() == 3


# The panel on the page of the event, and the cost -----------------------------------------------------------------


def test_the_page_of_an_event_that_asks_more_leads_to_its_form():
    from tests.events.views.test_panel import panel

    simple, paid = make_event(), make_event()
    make_fee(paid)

    assert 'name="email"' in panel(simple)
    assert 'name="email"' not in panel(paid)
    assert f'href="/fr/inscription/{paid.code}/"' in panel(paid)


def test_by_invitation_there_is_no_form_and_a_sentence(client):
    event = make_event(invitation_only=True)

    page = opened(client, event)

    assert '<form class="register-form' not in page.content.decode()
    assert "by invitation" in words(page)
    refused(client.post(register_path(event, "en"), AMINA | {"key": "x"}, headers=OURS), "There is something")


def full_event(count):
    event = make_event(venue=make_venue(), asks_birth_date=True)
    limit = Quota.objects.create(event=event, name="Salle", capacity=9)
    for number in range(count):
        fee = make_fee(event, 10 + number, name_fr=f"Tarif {number}")
        session = make_session(
            event,
            title_fr=f"S{number}",
            optional=True,
            start=f"{8 + number:02}:00",
            end=f"{8 + number:02}:30",
        )
        limit.fees.add(fee), limit.sessions.add(session)
        first = make_question(event, f"Q{number}", "choice", options=CHOICES, fee=fee, session=session)
        make_question(event, f"R{number}", shown_if=first, shown_if_answer="a", position=2)
        Voucher.objects.create(event=event, code=f"C{number}").fees.add(fee)
    return Event.objects.get(pk=event.pk)


def test_the_form_asks_the_database_as_much_for_one_fee_as_for_six(client, django_assert_max_num_queries):
    counts = []
    for count in (1, 6):
        event = full_event(count)
        opened(client, event)
        with django_assert_max_num_queries(14) as asked:
            opened(client, event, "?code=c0")
        counts.append(len(asked))

    assert counts[0] == counts[1]
