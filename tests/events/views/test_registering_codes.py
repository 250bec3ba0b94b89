"""The form of an event that takes codes: applied, refused, and silent about who is registered."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from events.messages.models import Message
from events.orders.actions import open_order
from events.programme.models import Event, Fee
from events.registration.models import Registration, Voucher
from tests.events.views.entering import make_fee, make_question, name_of, opened, refused, send
from tests.events.views.screens import without_randoms, words
from tests.factories import make_event, make_registration

pytestmark = pytest.mark.django_db


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


@pytest.mark.parametrize(("price", "apart"), [(0, 4), (250, 16)])
def test_a_known_address_costs_the_database_about_as_much_as_a_new_one(client, price, apart):
    """What has a price is told by the button to pay in any case (decision 24): its order is a new row."""
    event = make_event()
    make_fee(event, price)
    Voucher.objects.create(event=event, code="AMIS", kind="percent", value=10, most_uses=None)
    known = make_registration(event, email="na1z@demo.example", fee=event.fees.get())
    open_order(known.booking)
    page = opened(client, event, "?code=amis")
    counts = []

    for email in ("na0z@demo.example", "na2z@demo.example", "na1z@demo.example"):
        with CaptureQueriesContext(connection) as asked:
            send(client, event, page=page, code="amis", email=email)
        counts.append(len(asked))

    assert abs(counts[1] - counts[2]) <= apart, counts


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
