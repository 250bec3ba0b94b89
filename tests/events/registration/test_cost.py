"""What one registration costs the database: what is read before, and all between BEGIN and COMMIT."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.programme.models import Fee, Quota
from events.registration import wishes
from events.registration.actions import Choice, PersonGiven, register, save_quota
from events.registration.models import Voucher
from events.registration.places import miscounted
from tests.factories import make_event, make_fee, make_quota, make_registration, make_session, make_venue

pytestmark = pytest.mark.django_db
AT_MOST = 15


def statements(event, choice=None):
    """The statements of the second registration: the first one teaches the process what Django keeps in memory."""
    make_registration(event, "Brahim Tazi", fee=choice and choice.fee)
    with CaptureQueriesContext(connection) as asked:
        register(event, PersonGiven("Amina Alaoui", "amina@demo.example"), key="a", choice=choice)
    own = asked.captured_queries[:]
    begin = next(number for number, each in enumerate(own) if each["sql"].startswith("SAVEPOINT"))
    assert own.pop(begin) and own.pop()["sql"].startswith("RELEASE")  # a test's BEGIN and COMMIT
    return [each["sql"] for each in own]


def test_a_registration_by_name_and_address():
    assert len(statements(make_event(venue=make_venue()))) <= AT_MOST - 3


def test_one_with_a_fee_a_session_and_a_code():
    event = make_event(venue=make_venue())
    fee = Fee.objects.create(event=event, name_fr="Public", price=200, capacity=30)
    Fee.objects.create(event=event, name_fr="Étudiant", price=50)
    workshop = make_session(event, title_fr="Atelier", optional=True, capacity=10, start="09:00", end="10:00")
    Voucher.objects.create(event=event, code="AMI", kind="percent", value=10)
    choice = Choice(fee=fee, sessions=[workshop], voucher="AMI", seen_price=Decimal(180))

    assert len(statements(event, choice)) <= AT_MOST


def test_one_with_a_fee_a_session_a_code_and_a_shared_limit():
    event = make_event(venue=make_venue())
    fee = Fee.objects.create(event=event, name_fr="Public", price=200, capacity=30)
    Fee.objects.create(event=event, name_fr="Étudiant", price=50)
    workshop = make_session(event, title_fr="Atelier", optional=True, capacity=10, start="09:00", end="10:00")
    make_quota(event, 20, fees=[fee], sessions=[workshop])
    Voucher.objects.create(event=event, code="AMI", kind="percent", value=10)
    choice = Choice(fee=fee, sessions=[workshop], voucher="AMI", seen_price=Decimal(180))

    assert len(statements(event, choice)) <= AT_MOST


def test_one_more_limit_costs_nothing_more_and_counts_each_once():
    event = make_event()
    fee = make_fee(event)
    one, two = (
        make_quota(event, 20, fees=[fee]),
        make_quota(event, 30, fees=[fee], sessions=event.sessions.all()),
    )
    other = make_quota(event, 5, fees=[make_fee(event, 50)])

    assert len(statements(event, Choice(fee=fee))) <= AT_MOST - 1

    assert list(Quota.objects.order_by("pk").values_list("pk", "taken")) == [
        (one.pk, 2),
        (two.pk, 2),
        (other.pk, 0),
    ]
    assert miscounted() == []


def test_a_limit_that_was_put_up_after_the_look_is_kept(monkeypatch):
    event = make_event()
    fee = make_fee(event)
    look = wishes.terms_of

    def slow(*given):
        terms = look(*given)
        monkeypatch.undo()  # once
        quota = Quota(event=event, name="Limite")
        save_quota(quota, 1, fees=[fee], sessions=[], by=None)
        return terms

    make_registration(event, fee=fee)
    monkeypatch.setattr(wishes, "terms_of", slow)
    row = make_registration(event, fee=fee)

    assert row.state == "waitlisted" and Quota.objects.get().taken == 1 and miscounted() == []
