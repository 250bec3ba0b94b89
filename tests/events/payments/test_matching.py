from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils.timezone import now

from events.messages.models import Message
from events.messages.render import letter_of
from events.orders.actions import BuyerGiven, accept_on_credit, choose_means, issue_invoice, set_buyer
from events.orders.actions import sweep as sweep_orders
from events.orders.models import Order
from events.orders.references import spaced
from events.payments import matching
from events.payments.actions import ignore, import_statement, match, reopen, sweep, unmatch
from events.payments.matching import candidates
from events.payments.models import BankStatement, Payment, StatementLine
from events.payments.recording import PaymentError
from events.payments.statements import StatementError
from events.registration.models import Registration
from home.zones import wall_of
from tests.factories import make_event, make_order, make_seller, make_staff, make_user, pay

pytestmark = pytest.mark.django_db


def statement(*lines):
    """A bank's table of what came in: (amount, words)."""
    today = date.today().strftime("%d/%m/%Y")
    rows = [f"{today};{words};{amount}" for amount, words in lines]
    return "\n".join(["Date;Libellé;Montant", *rows]).encode()


def import_lines(*lines):
    return import_statement(statement(*lines), "releve.csv", by=make_user())


def test_a_transfer_that_names_its_order_pays_it():
    order = make_order(price=250)

    done = import_lines(("250,00", f"VIR DE AMINA ALAOUI REF {spaced(order.reference).lower()}"))

    order.refresh_from_db()
    assert (done.new, done.matched, order.standing) == (1, 1, "paid")
    assert Registration.objects.get(booking=order.booking).state == "confirmed"


@pytest.mark.parametrize("amount", ["249,99", "250,01"])
def test_another_amount_waits_to_be_looked_at(amount):
    order = make_order(price=250)
    done = import_lines((amount, f"VIR {order.reference}"))
    line = done.statement.lines.get()

    assert (done.matched, candidates([line])[line.pk][0]) == (0, order)

    match(line, order, by=make_user())
    order.refresh_from_db()
    assert order.standing == ("due" if amount == "249,99" else "over")


def test_the_same_file_is_imported_once_and_the_same_line_too():
    lines = [("100,00", "VIR UN"), ("100,00", "VIR UN")]
    import_lines(*lines)

    with pytest.raises(PaymentError):
        import_lines(*lines)
    more = import_lines(*lines, ("5,00", "VIR DEUX"))

    assert (more.new, more.known) == (1, 2)
    assert StatementLine.objects.count() == 3


def test_a_file_that_cannot_be_read_leaves_nothing():
    with pytest.raises(StatementError):
        import_statement(b"Date;Montant\n31/02/2026;abc", "releve.csv", by=make_user())

    assert not BankStatement.objects.exists()


def test_who_has_no_reference_is_found_by_sum_and_name():
    order = make_order(price=250, name="Amina Alaoui")
    make_order(price=300, name="Brahim Tazi")
    line = import_lines(("250,00", "VIREMENT ALAOUI AMINA")).statement.lines.get()

    assert candidates([line])[line.pk] == [order]


def test_who_bears_the_payers_name_is_proposed_before_who_owes_the_same_sum():
    same_sum = make_order(price=250, name="Brahim Tazi")
    same_name = make_order(price=300, name="Amina Alaoui")
    both = make_order(price=250, name="Amina Alaoui", email="amina2@demo.example")
    line = import_lines(("250,00", "VIREMENT ALAOUI AMINA")).statement.lines.get()

    assert candidates([line])[line.pk] == [both, same_name, same_sum]


def test_candidates_cost_as_many_queries_for_ten_lines_as_for_one(django_assert_num_queries):
    orders = [make_order(price=250) for _each in range(3)]
    done = import_lines(*[("17,00", f"VIR {number} {orders[0].reference}") for number in range(10)])
    lines = list(done.statement.lines.all())

    with django_assert_num_queries(2):
        candidates(lines[:1])
    with django_assert_num_queries(2):
        candidates(lines)


def test_of_very_many_orders_the_latest_are_proposed_and_each_name_is_folded_once(monkeypatch):
    make_order(price=250, name="Amina Alaoui")
    later = [make_order(price=250, name=name) for name in ("Brahim Tazi", "Chadia Idrissi")]
    lines = list(import_lines(("250,00", "VIR UN"), ("250,00", "VIR DEUX")).statement.lines.all())
    folded = []
    monkeypatch.setattr(matching, "LOOKED_AT", 2)
    monkeypatch.setattr(matching, "fold", lambda words: folded.append(words) or words)

    found = candidates(lines)

    assert all(found[line.pk] == later for line in lines)
    assert sorted(word for word in folded if "VIR" not in word) == ["Brahim Tazi", "Chadia Idrissi"]


def test_a_match_by_mistake_is_taken_back_and_made_right():
    wrong, right = make_order(price=250), make_order(price=250)
    line = import_lines(("250,00", "VIR")).statement.lines.get()
    by = make_user()
    match(line, wrong, by=by)

    unmatch(line, by=by, why="autre commande")
    match(line, right, by=by)

    sums = dict(Order.objects.values_list("pk", "paid"))
    back = dict(Order.objects.values_list("pk", "refunded"))
    assert (sums[wrong.pk] - back[wrong.pk], sums[right.pk]) == (0, 250)
    assert sum(Payment.objects.values_list("amount", flat=True)) == Decimal(500)
    assert line.why == ""  # the reason spoke of the other order


def sent_all():
    Message.objects.update(state=Message.State.SENT, sent_at=now())


def corrections():
    return [row.context for row in Message.objects.filter(kind="payment_undone")]


def test_who_was_thanked_for_somebody_elses_transfer_is_told_once_until_when_to_pay():
    order, by = make_order(make_event(days=60), price=250), make_user()
    line = import_lines(("250,00", "VIR")).statement.lines.get()
    match(line, order, by=by)
    sent_all()

    unmatch(line, by=by, why="autre commande")
    with pytest.raises(PaymentError):
        unmatch(line, by=by, why="autre commande")

    order.refresh_from_db()
    [facts] = corrections()
    assert facts["money"] == {
        "amount": ["250.00", "MAD"],
        "due": ["250.00", "MAD"],
        "until": str(wall_of(order.pay_until, order.event.zone).date()),
    }
    assert (facts["confirmed"], facts["held_until"]) == (True, None)
    assert Registration.objects.get(booking=order.booking).state == "confirmed"
    assert "250" in letter_of(Message.objects.get(kind="payment_undone")).text


def test_places_that_still_wait_are_told_with_the_time_they_are_kept():
    order, by = make_order(price=250), make_user()
    kept = order.pay_until
    line = import_lines(("100,00", "VIR")).statement.lines.get()
    match(line, order, by=by)
    sent_all()

    unmatch(line, by=by, why="autre commande")

    order.refresh_from_db()
    [facts] = corrections()
    held_until = Registration.objects.get(booking=order.booking).held_until
    assert (order.pay_until, held_until, facts["held_until"]) == (kept, kept, kept.isoformat())
    assert not facts["confirmed"]


def test_thanks_that_did_not_go_out_are_taken_back_without_a_correction():
    order, by = make_order(price=250), make_user()
    pay(order, 50)
    line = import_lines(("200,00", "VIR")).statement.lines.get()
    match(line, order, by=by)

    unmatch(line, by=by, why="autre commande")

    states = Message.objects.filter(kind="receipt").order_by("pk").values_list("state", flat=True)
    assert list(states) == ["queued", "withdrawn"] and not corrections()


def test_who_pays_on_invoice_is_told_its_day_again():
    make_seller()
    order, by = make_order(price=250), make_user()
    order = set_buyer(
        order, BuyerGiven("Atlas", "organisation", "compta@atlas.example", purchase_order="BC 1")
    )
    order = accept_on_credit(choose_means(order, "credit", by=by), by=by)
    invoice = issue_invoice(order, by=by)
    line = import_lines(("250,00", "VIR")).statement.lines.get()
    match(line, order, by=by)
    sent_all()

    unmatch(line, by=by, why="autre commande")

    order.refresh_from_db()
    assert corrections()[0]["money"]["until"] == invoice.due_on.isoformat()
    assert (order.standing, order.pay_until) == ("credit", None)


def test_who_is_told_of_a_mistake_after_the_day_of_the_invoice_has_some_days_more():
    make_seller()
    order, by = make_order(price=250), make_user()
    order = set_buyer(
        order, BuyerGiven("Atlas", "organisation", "compta@atlas.example", purchase_order="BC 1")
    )
    order = accept_on_credit(choose_means(order, "credit", by=by), by=by)
    issue_invoice(order, by=by)
    sweep_orders()
    line = import_lines(("250,00", "VIR")).statement.lines.get()
    match(line, order, by=by)
    sent_all()
    late = now() + timedelta(days=60)

    unmatch(line, by=by, why="autre commande", at=late)

    assert (
        corrections()[0]["money"]["until"]
        == wall_of(late + timedelta(days=7), order.event.zone).date().isoformat()
    )
    assert (sweep_orders(late), sweep_orders(late + timedelta(days=8))) == (0, 1)
    assert Message.objects.filter(kind="invoice_reminder").count() == 1


def test_a_purchase_order_waits_for_its_answer_again():
    order, by = make_order(price=250), make_user()
    given = BuyerGiven("Atlas", "organisation", "compta@atlas.example", purchase_order="BC 1")
    order = choose_means(set_buyer(order, given), "credit", by=by)
    line = import_lines(("250,00", "VIR")).statement.lines.get()
    match(line, order, by=by)

    unmatch(line, by=by, why="autre commande")

    order.refresh_from_db()
    assert order.means == "credit"
    accept_on_credit(order, by=by)


def test_who_pays_when_they_come_is_given_no_day_by_a_mistake():
    order, by = make_order(price=250), make_user()
    order = choose_means(order, "desk", by=by)
    line = import_lines(("250,00", "VIR")).statement.lines.get()
    match(line, order, by=by)
    sent_all()

    unmatch(line, by=by, why="autre commande")

    order.refresh_from_db()
    assert (order.means, order.pay_until) == ("desk", None)
    assert corrections()[0]["money"]["until"] == ""


def test_who_paid_something_since_stays_with_the_means_of_that():
    order, by = make_order(price=250), make_user()
    line = import_lines(("100,00", "VIR")).statement.lines.get()
    match(line, order, by=by)
    pay(order, 50, means="card", reference="pi_1")

    unmatch(line, by=by, why="autre commande")

    order.refresh_from_db()
    assert order.means == "card"


def test_an_invoice_that_says_it_is_paid_is_to_be_issued_anew(client):
    make_seller()
    order, by = make_order(price=250), make_user()
    line = import_lines(("250,00", "VIR")).statement.lines.get()
    match(line, order, by=by)
    invoice = issue_invoice(order, by=by)
    client.force_login(make_staff("accountant", language="en"))
    desk = reverse("money_orders:order", args=[order.pk])
    assert "says that it is paid" not in client.get(desk).content.decode()

    unmatch(line, by=by, why="autre commande")

    assert f"Invoice {invoice} says that it is paid" in client.get(desk).content.decode()


def test_a_line_is_matched_once():
    line = import_lines(("250,00", "VIR")).statement.lines.get()
    match(line, make_order(price=250), by=make_user())

    with pytest.raises(PaymentError):
        match(line, make_order(price=250), by=make_user())

    assert Payment.objects.count() == 1


def test_a_line_that_is_for_no_order_leaves_the_list_and_comes_back():
    line = import_lines(("12,00", "INTERETS")).statement.lines.get()

    ignore(line, by=make_user(), why="intérêts")
    assert not StatementLine.objects.unresolved().exists()
    reopen(line, by=make_user())

    assert StatementLine.objects.unresolved().get() == line


def test_money_that_went_out_and_other_currencies_are_not_matched():
    done = import_lines(("-50,00", "FRAIS"))

    with pytest.raises(PaymentError):
        match(done.statement.lines.get(), make_order(), by=make_user())


def test_the_statement_of_another_account_is_refused():
    make_seller(rib="190 780 2111123456780001 23")
    other = b"Releve de compte;230780000000000000000099\n" + statement(("10,00", "VIR"))

    with pytest.raises(PaymentError, match="230780000000000000000099"):
        import_statement(other, "releve.csv", by=make_user())

    assert not BankStatement.objects.exists()


def test_an_import_that_was_cut_off_before_its_lines_were_matched_is_gone_on_with(monkeypatch):
    order = make_order(price=250)
    with monkeypatch.context() as cut_off:
        cut_off.setattr(matching, "_match_if_certain", lambda *given, **more: False)
        statement = import_lines(("250,00", f"VIR {order.reference}")).statement

    assert sweep(now()) == 0  # it may be at it
    assert sweep(now() + timedelta(minutes=5)) >= 1

    order.refresh_from_db()
    line = statement.lines.get()
    assert (order.standing, line.state, line.by) == ("paid", "matched", statement.imported_by)


def test_what_somebody_took_off_an_order_is_not_matched_again_by_itself():
    order = make_order(price=250)
    line = import_lines(("250,00", f"VIR {order.reference}")).statement.lines.get()
    unmatch(line, by=make_user(), why="autre commande")

    sweep(now() + timedelta(minutes=5))

    line.refresh_from_db()
    assert line.state == "open"
