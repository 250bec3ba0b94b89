"""Another fee for somebody who registered already: counted, priced, told, and in the history."""

from decimal import Decimal

import pytest
from wagtail.models import ModelLogEntry

from events.messages.models import Message
from events.programme.models import Allotment, Event, Fee, Quota
from events.registration import places
from events.registration.actions import FullError, RegistrationError, cancel, change_fee, confirm
from events.registration.models import Registration
from tests.factories import (
    make_event,
    make_fee,
    make_quota,
    make_registration,
    make_share,
    make_user,
    make_voucher,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def taken(model):
    return dict(model.objects.order_by("pk").values_list("pk", "taken"))


def why_of(row):
    entry = ModelLogEntry.objects.get(action="events.registration.agreed", object_id=str(row.pk))
    return entry.data["why"]


def test_a_place_counts_with_its_new_fee_and_its_limits():
    event = make_event()
    member, student = make_fee(event, 300, name_fr="Membre"), make_fee(event, 50, name_fr="Étudiant")
    of_member, of_student = make_quota(event, 5, fees=[member]), make_quota(event, 5, fees=[student])
    row = make_registration(event, fee=member)

    change_fee(row, student, by=make_user(), why="Carte vue")

    assert taken(Fee) == {member.pk: 0, student.pk: 1}
    assert taken(Quota) == {of_member.pk: 0, of_student.pk: 1}
    assert places.miscounted() == []
    row.refresh_from_db()
    assert (row.fee, row.price, row.held_for) == (student, 50, "payment")
    assert why_of(row).replace("\xa0", " ") == "Membre (MAD 300) → Étudiant (MAD 50). Carte vue"


def test_a_fee_that_is_full_leaves_everything_as_it_was():
    event = make_event()
    member, student = make_fee(event, 300), make_fee(event, 50, capacity=1)
    make_registration(event, fee=student)
    row = make_registration(event, fee=member)

    with pytest.raises(FullError):
        change_fee(row, student, by=make_user())

    row.refresh_from_db()
    assert (row.fee, row.price) == (member, 300)
    assert taken(Fee) == {member.pk: 1, student.pk: 1} and places.miscounted() == []


def test_who_has_to_pay_is_told_the_new_amount_and_nobody_waits_for_nothing():
    event = make_event()
    member, student = make_fee(event, 300), make_fee(event, 50)
    row = make_registration(event, fee=member)

    change_fee(row, student, by=make_user())
    last = Message.objects.filter(about=row.ref, kind="payment").latest("pk")
    assert Decimal(last.context["price"][0]) == 50
    change_fee(row, None, by=make_user())

    assert (row.state, row.price, row.fee) == ("confirmed", 0, None)
    assert Message.objects.filter(about=row.ref, kind="confirmation").exists()
    assert places.miscounted() == []


def test_a_code_counts_for_its_own_fees_and_a_price_can_be_agreed_upon():
    event = make_event()
    member, student = make_fee(event, 300), make_fee(event, 200)
    make_voucher(event, code="AMIS", kind="amount", value=Decimal(100), fees=[member])
    row = make_registration(event, fee=member, voucher="AMIS")
    assert row.price == 200

    change_fee(row, student, by=make_user())
    assert row.price == 200
    change_fee(row, member, by=make_user())
    assert row.price == 200
    change_fee(row, member, by=make_user(), price=Decimal(120))

    assert row.price == 120


def test_a_place_leaves_the_reserved_share_of_its_old_fee_while_there_are_others():
    event = make_event(capacity=4)
    partner, public = make_fee(event), make_fee(event, name_fr="Public")
    share = make_share(event, 2, fees=[partner])
    row = make_registration(event, fee=partner)
    assert row.allotment == share

    change_fee(row, public, by=make_user())

    event.refresh_from_db()
    row.refresh_from_db()
    assert row.allotment is None and event.set_aside == 2 and Allotment.objects.get().taken == 0
    assert places.miscounted() == []
    change_fee(row, partner, by=make_user())
    row.refresh_from_db()
    assert row.allotment == share and Event.objects.get().set_aside == 1 and places.miscounted() == []


def test_a_place_stays_in_its_share_where_everybodys_places_are_taken():
    event = make_event(capacity=3)
    partner, public = make_fee(event), make_fee(event, name_fr="Public")
    make_share(event, 2, fees=[partner])
    row = make_registration(event, fee=partner)
    make_registration(event, fee=public)

    with pytest.raises(FullError):
        change_fee(row, public, by=make_user())

    assert places.miscounted() == []


def test_what_is_over_or_was_changed_by_somebody_else_stays():
    event = make_event()
    member = make_fee(event, 300)
    over = make_registration(event, fee=member)
    seen = Registration.objects.get(pk=make_registration(event, fee=member).pk)
    cancel(over)
    confirm(Registration.objects.get(pk=seen.pk), by=make_user())

    for row, fee in (
        (over, None),
        (seen, None),
        (make_registration(event, fee=member), make_fee(make_event())),
    ):
        with pytest.raises(RegistrationError):
            change_fee(row, fee, by=make_user())

    assert set(Registration.objects.values_list("price", flat=True)) == {300}


def test_who_only_waits_takes_nothing_with_another_fee():
    event = make_event(capacity=1)
    member, student = make_fee(event, 300), make_fee(event, 50, capacity=0)
    make_registration(event, fee=member)
    row = make_registration(event, fee=member)

    change_fee(row, student, by=make_user())

    assert (row.state, row.price) == ("waitlisted", 50) and taken(Fee)[student.pk] == 0


def test_a_price_stays_in_its_currency():
    event = make_event()
    row = make_registration(event, fee=make_fee(event, 100))

    with pytest.raises(RegistrationError, match="another currency"):
        change_fee(row, make_fee(event, 90, currency="EUR"), by=make_user())

    row.refresh_from_db()
    assert (row.price, row.currency) == (100, "MAD")


def test_what_costs_nothing_yet_may_be_paid_in_any_currency():
    event = make_event()
    row = make_registration(event, fee=make_fee(event, 0))

    change_fee(row, make_fee(event, 0, currency="USD"), by=make_user())
    assert row.currency == "MAD"
    change_fee(row, make_fee(event, 90, currency="EUR"), by=make_user())
    assert row.currency == "EUR"


def test_no_price_is_agreed_upon_that_the_currency_has_no_coins_for():
    event = make_event()
    row = make_registration(event, fee=make_fee(event, 0))

    with pytest.raises(RegistrationError, match="smaller unit"):
        change_fee(row, make_fee(event, 90, currency="XOF"), by=make_user(), price=Decimal("10.50"))
