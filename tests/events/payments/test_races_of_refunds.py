"""Desks and workers want to decide on the same refund at one moment: one of them does, and the money goes once."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection

from events.orders.models import Order
from events.payments.actions import refund
from events.payments.models import Payment, Refund
from tests.events.payments.promises import broken
from tests.events.payments.test_races import (  # noqa: F401 (fixtures)
    Act,
    given_back,
    lost,
    sending,
    unguarded,
)
from tests.events.registration.scratch import scratch_database, used
from tests.events.registration.test_races import (  # noqa: F401 (fixtures)
    WRITERS,
    crew,
    done,
)
from tests.factories import make_order, make_user, pay
from tests.standins import StripeStandin

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(scope="module")
def databases(django_db_setup, django_db_blocker, tmp_path_factory):
    """Two of them: as it is in use, and without the constraint that a refund is made good once."""
    folder = tmp_path_factory.mktemp("races")
    with (
        django_db_blocker.unblock(),
        scratch_database("refunds", folder) as whole,
        scratch_database("loose_refunds", folder) as loose,
    ):
        with used(loose), connection.schema_editor() as editor:
            named = {one.name: one for one in Refund._meta.constraints}
            editor.remove_constraint(Refund, named["a_failed_refund_is_made_good_once"])
        yield whole, loose


@pytest.fixture
def kept(databases):
    with used(databases[0]):
        yield databases[0]


@pytest.fixture
def bare(databases):
    with used(databases[1]):
        yield databases[1]


def making_good() -> list[Act]:
    """A refund by card failed; there is money left for many more."""
    payment, user = pay(make_order(price=6400), means="card", reference="pi_1"), make_user()
    row = refund(payment, Decimal(100), by=user, reason="asked for")
    Refund.objects.filter(pk=row.pk).update(state="failed")
    Payment.objects.filter(pk=payment.pk).update(refunded=0)
    Order.objects.filter(pk=payment.order_id).update(refunded=0, forgiven=0)
    given = {"refund": row.pk, "by": user.pk}
    return [("money.make_good", given | {"reference": f"VIR {n}"}) for n in range(WRITERS)]


def test_what_failed_is_given_back_another_way_once(crew, kept):  # noqa: F811
    answered = done(crew.race(kept, making_good()))

    assert len(answered) == 1 and Refund.objects.exclude(state="failed").get().reference == answered[0]
    assert broken() == []


def test_it_is_given_back_several_times_without_locks_and_constraint(crew, bare):  # noqa: F811
    def went_wrong() -> bool:
        return any(row.successors.count() > 1 for row in Refund.objects.filter(state="failed"))

    assert lost(crew, bare, lambda: unguarded(making_good()), went_wrong)


def deciding(standin: StripeStandin) -> list[Act]:
    """Half of them are workers that send it, the others desks that withdraw it."""
    acts = sending(standin, "money.work")
    given = {"refund": Refund.objects.latest("pk").pk, "by": make_user().pk}
    return [("money.take_back", given) if n % 2 else act for n, act in enumerate(acts)]


def test_a_refund_is_withdrawn_or_sent(crew, kept, stripe_site):  # noqa: F811
    for _round in range(3):
        before = sum(given_back(stripe_site))
        done(crew.race(kept, deciding(stripe_site)))

        sent = sum(given_back(stripe_site)) - before
        assert (Refund.objects.latest("pk").state, sent) in {("undone", 0), ("done", 1)}
        assert broken() == []
