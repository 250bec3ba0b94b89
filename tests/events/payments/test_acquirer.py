"""The local acquirer, against its stand-in: signed both ways, captured only for a place that is there."""

from decimal import Decimal

import pytest
from django.db import transaction

from events.orders.models import Order
from events.payments.actions import PaymentError, ask, mark_refunded, refund, start
from events.payments.models import Attempt, GatewayEvent, Payment
from events.payments.providers import ByHandError, ProviderError, provider_of
from events.registration.actions import cancel
from halqa.standins.acquirer.signing import hash_of as theirs
from tests.events.payments.paying import BACK, end_of, fresh, later, swept
from tests.factories import make_order, make_seller, make_user, pay

pytestmark = pytest.mark.django_db

MEANS = "local_card"
ACQUIRER = provider_of(MEANS)


@pytest.fixture
def standin(acquirer_site):
    return acquirer_site


def at_the_gate(standin, order):
    """The payer's browser posts the form."""
    started = start(order, MEANS, back=BACK, cancel=BACK)
    status, _headers, text = standin.press(started.url, **started.fields)
    assert status == 200, text
    return Attempt.objects.under_way().get(order=order)


def accepted(standin, order):
    attempt = at_the_gate(standin, order)
    standin.knob("accept", oid=attempt.reference)
    return attempt


def called(client, delivery):
    answer = client.post(
        "/paiement/carte/", delivery["body"], content_type="application/x-www-form-urlencoded"
    )
    return answer.status_code, answer.content.decode()


def booked(standin):
    order = make_order(price=250)
    ask(accepted(standin, order))
    return fresh(order)


def at_the_bank(standin, attempt):
    return standin.knob("counts")[attempt.reference]


def test_without_a_contract_there_is_none():
    assert not ACQUIRER.is_ready


def test_our_hash_is_theirs():
    from events.payments.providers.acquirer import hash_of

    form = {"oid": "a|b\\c", "Amount": "12.00", "encoding": "UTF-8", "HASH": "x", "BillToName": "Amîna"}

    assert hash_of(form, "key|\\") == theirs(form, "key|\\")


def test_the_form_leads_to_the_gate_with_what_is_due(standin):
    order = make_order(price="250.50")

    started = start(order, MEANS, back=BACK, cancel=BACK)

    assert started.url == standin.gate
    assert (started.fields["amount"], started.fields["currency"]) == ("250.50", "504")
    assert started.fields["oid"] == order.attempts.get().uuid.hex == order.attempts.get().reference
    assert start(order, MEANS, back=BACK, cancel=BACK).fields == started.fields


def test_a_callback_books_the_payment_and_asks_for_nothing_more(client, standin):
    order = make_order(price=250)
    attempt = accepted(standin, order)

    assert [called(client, delivery) for delivery in standin.take()] == [(200, "APPROVED")]

    assert end_of(order)["payments"] == [("local_card", 250, 0, "")]
    assert end_of(order)["places"] == ["confirmed"]
    assert (at_the_bank(standin, attempt)["state"], at_the_bank(standin, attempt)["captures"]) == (
        "captured",
        1,
    )


def test_copies_of_a_callback_change_nothing(client, standin):
    order = make_order(price=250)
    standin.set(copies=3)
    attempt = accepted(standin, order)

    assert {called(client, delivery) for delivery in standin.take()} == {(200, "APPROVED")}

    assert (GatewayEvent.objects.count(), Payment.objects.count()) == (1, 1)
    assert at_the_bank(standin, attempt)["captures"] == 1


def test_asking_alone_comes_to_the_same_end(client, standin):
    told, unheard = make_order(price=250), make_order(price=250)
    accepted(standin, told)
    for delivery in standin.take():
        called(client, delivery)

    accepted(standin, unheard)
    swept()

    assert end_of(unheard) == end_of(told)


def test_a_forged_callback_books_nothing(client, standin):
    order = make_order(price=250)
    attempt = at_the_gate(standin, order)
    standin.set(hash="forged")
    standin.knob("accept", oid=attempt.reference)
    forged = standin.take()
    standin.set(hash="none")
    standin.knob("callback", oid=attempt.reference)

    assert {called(client, row)[0] for row in [*forged, *standin.take()]} == {400}

    assert not GatewayEvent.objects.exists()


def test_a_field_that_is_said_twice_is_not_believed(client, standin):
    accepted(standin, make_order())
    delivery = standin.take()[0]

    assert called(client, delivery | {"body": delivery["body"] + "&amount=1.00"})[0] == 400


def test_a_signed_callback_is_no_proof_of_money(client, standin):
    """The store key may have leaked: the acquirer is asked all the same."""
    order = make_order(price=250)
    attempt = at_the_gate(standin, order)
    form = {
        "clientid": standin.client_id,
        "oid": attempt.reference,
        "ProcReturnCode": "00",
        "amount": "250.00",
    }

    answer = client.post("/paiement/carte/", form | {"HASH": theirs(form, standin.store_key)})

    assert (answer.status_code, Payment.objects.count()) == (200, 0)


def test_a_payment_nobody_knows_is_called_again(client, standin):
    form = {"clientid": standin.client_id, "oid": "0" * 32, "ProcReturnCode": "00"}

    answer = client.post("/paiement/carte/", form | {"HASH": theirs(form, standin.store_key)})

    assert answer.status_code == 409


def test_during_an_outage_it_is_called_again(client, standin):
    order = make_order(price=250)
    accepted(standin, order)
    delivery = standin.take()[0]
    standin.set(outage={"next": 1, "kind": "500"})

    assert called(client, delivery)[0] == 503
    assert called(client, delivery) == (200, "APPROVED")
    assert end_of(order)["sums"] == (250, 250, 0, "paid")


def test_a_capture_whose_answer_is_lost_is_booked_later(standin):
    order = make_order(price=250)
    attempt = accepted(standin, order)
    standin.set(outage={"next": 1, "kind": "drop_after", "only": "POST /capture"})
    with pytest.raises(ProviderError):
        ask(attempt)

    swept()

    assert end_of(order)["sums"] == (250, 250, 0, "paid")
    assert at_the_bank(standin, attempt)["captures"] == 1


def test_a_card_that_is_refused_can_be_tried_again(standin):
    order = make_order(price=250)
    attempt = at_the_gate(standin, order)
    standin.knob("refuse", oid=attempt.reference)
    assert (ask(attempt).state, attempt.error) == ("failed", "The bank refused the card.")

    ask(accepted(standin, order))

    assert end_of(order)["sums"] == (250, 250, 0, "paid")


def test_nobody_is_debited_for_a_place_that_was_given_up(standin):
    order = make_order(price=250)
    attempt = accepted(standin, order)
    cancel(order.booking.registrations.get())
    swept()

    assert (fresh(attempt).state, at_the_bank(standin, attempt)["state"]) == ("failed", "voided")
    assert not Payment.objects.exists()


def test_what_came_by_transfer_meanwhile_is_not_debited_too(standin):
    order = make_order(price=250)
    attempt = accepted(standin, order)
    pay(order)

    ask(attempt)

    assert at_the_bank(standin, attempt)["state"] == "voided"
    assert end_of(order)["sums"] == (250, 250, 0, "paid")


def test_a_page_that_was_left_is_over_with_its_time_and_what_comes_later_is_not_debited(standin):
    order = make_order(price=250)
    attempt = at_the_gate(standin, order)
    Attempt.objects.filter(pk=attempt.pk).update(expires_at=later(-1))
    assert ask(fresh(attempt)).state == "expired"
    other = at_the_gate(standin, order)

    standin.knob("accept", oid=attempt.reference)
    ask(attempt)

    assert at_the_bank(standin, attempt)["state"] == "voided"
    assert fresh(other).state == "open"


def test_an_attempt_is_ended_for_another_means(standin):
    order = make_order()
    attempt = at_the_gate(standin, order)

    assert ACQUIRER.end(attempt).state == "expired"


def test_another_sum_than_was_asked_for_books_nothing(standin):
    attempt = accepted(standin, make_order(price=250))
    Attempt.objects.filter(pk=attempt.pk).update(amount=100)

    with pytest.raises(ProviderError, match=r"250\.00"):
        ask(fresh(attempt))

    assert not Payment.objects.exists()


def test_an_answer_that_is_not_signed_is_not_believed(standin, settings):
    attempt = accepted(standin, make_order())
    settings.ACQUIRER_STORE_KEY = "another"

    with pytest.raises(ProviderError, match="not signed"):
        ask(attempt)


@pytest.mark.parametrize("kind", ["500", "500_after", "429", "drop", "drop_after"])
def test_a_refund_is_made_once_whatever_happens_to_the_answer(standin, kind):
    order = booked(standin)
    row = refund(order.payments.get(), Decimal(100), by=make_user(), reason="Malade")
    standin.set(outage={"next": 1, "kind": kind, "only": "POST /refund"})

    swept(later(1), later(9), later(80))

    assert fresh(row).state == "done"
    assert standin.knob("counts")[order.attempts.get().reference]["refunded"] == "100.00"
    assert end_of(order)["refunds"] == [("done", "hand", 100)]


def test_a_refund_made_at_the_bank_is_found_by_asking(standin):
    order = booked(standin)
    attempt = order.attempts.get()
    standin.ask("refund", oid=attempt.reference, amount="40.00", reference="agence")

    swept(later(70), later(140))

    assert end_of(order)["refunds"] == [("done", "outside", 40)]


def test_a_refund_of_too_much_is_refused_in_words(standin):
    order = booked(standin)
    row = refund(order.payments.get(), Decimal(250), by=make_user(), reason="Malade")
    standin.ask("refund", oid=order.attempts.get().reference, amount="40.00", reference="agence")

    swept(later(), later(80))

    assert fresh(row).state == "failed"
    assert "210.00" in row.error
    assert end_of(order)["payments"] == [("local_card", 250, 40, "")]


def test_it_is_never_asked_within_a_transaction(standin):
    attempt = at_the_gate(standin, make_order())

    for call in (ACQUIRER.poll, ACQUIRER.end, ACQUIRER.refund):
        with transaction.atomic(), pytest.raises(RuntimeError, match="transaction is open"):
            call(attempt)


def test_the_form_and_its_hash_survive_every_name(standin):
    order = make_order()
    Order.objects.filter(pk=order.pk).update(buyer_name="Amîna | \\ “العلوي” & Cie")

    started = start(fresh(order), MEANS, back=BACK, cancel=BACK)

    assert standin.press(started.url, **started.fields)[0] == 200


# what is given back by a person


@pytest.mark.parametrize("means", ["transfer", "desk"])
def test_a_refund_by_hand_waits_for_the_person_who_makes_it(means):
    order = make_order(price=250)
    row = refund(pay(order, means=means), Decimal(100), by=make_user(), reason="Malade")

    swept(later(1), later(600))

    assert (fresh(row).state, row.tried) == ("wanted", 0)
    with pytest.raises(ByHandError):
        provider_of(means).refund(row)


def test_who_gave_money_back_says_so_once():
    order = make_order(price=250)
    row = refund(pay(order), Decimal(100), by=make_user(), reason="Malade")

    mark_refunded(row, reference=" VIR  77 ", by=make_user())

    assert (fresh(row).state, row.reference) == ("done", "VIR 77")
    assert end_of(order)["mails"].count("refund") == 1
    with pytest.raises(PaymentError):
        mark_refunded(row, reference="VIR 78", by=make_user())


def test_a_refund_by_hand_needs_a_reference_of_its_own():
    order = make_order(price=250)
    payment = pay(order)
    first, second = (refund(payment, Decimal(50), by=make_user(), reason="Malade") for _ in range(2))
    mark_refunded(first, reference="VIR 77", by=make_user())

    for reference in (" ", "VIR 77"):
        with pytest.raises(PaymentError):
            mark_refunded(second, reference=reference, by=make_user())


def test_a_refund_to_a_card_is_nobodys_to_mark(standin):
    row = refund(booked(standin).payments.get(), Decimal(50), by=make_user(), reason="Malade")

    with pytest.raises(PaymentError):
        mark_refunded(row, reference="VIR 77", by=make_user())


def test_a_transfer_says_where_to_and_under_which_reference():
    make_seller(rib="011 780 0000001", bank="Banque d’essai", iban="", bic="")
    order = make_order(price=250)

    words = provider_of("transfer").describe(order)

    assert provider_of("transfer").is_ready
    assert ("RIB", "011 780 0000001") in words.lines
    assert str(order) in words.sentence
    assert words.lines[-1][1] == str(order)
