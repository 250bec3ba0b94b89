"""What goes along of codes and reserved shares when an event is duplicated, and what is said to stay behind."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from events.programme.models import Allotment
from events.registration.actions import release
from events.registration.duplicating import duplicate
from events.registration.places import miscounted
from tests.factories import (
    make_event,
    make_fee,
    make_registration,
    make_share,
    make_staff,
    make_voucher,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def copied(event, days=28, **fields):
    left = []
    day = event.sessions.order_by("starts_at")[0].date + timedelta(days=days)
    return duplicate(event, day, by=make_staff(events=[event]), left=left, **fields), left


def test_codes_for_several_people_go_along_unused_with_their_days_moved():
    event = make_event()
    fee = make_fee(event, 300)
    until = event.starts_at - timedelta(days=1)
    make_voucher(
        event,
        code="PRESSE",
        kind="percent",
        value=50,
        most_uses=None,
        fees=[fee],
        valid_until=until,
        label="Presse",
    )
    make_registration(event, fee=fee, voucher="PRESSE")

    copy, left = copied(event)

    new = copy.vouchers.get()
    assert (new.code, new.kind, new.value, new.most_uses, new.used, new.label) == (
        "PRESSE", "percent", 50, None, 0, "Presse"
    )  # fmt: skip
    assert list(new.fees.all()) == list(copy.fees.all())
    assert new.valid_until == until + timedelta(days=28)
    assert left == ["1 registration: people register for the new day themselves."]


def test_codes_that_were_given_to_one_person_stay_behind_and_it_is_said():
    event = make_event()
    make_voucher(event), make_voucher(event), make_voucher(event, most_uses=None, email="hind@demo.example")
    make_voucher(event, code="VIEUX", most_uses=5, valid_until=now() - timedelta(days=60))

    copy, left = copied(event)

    assert not copy.vouchers.exists()
    assert left == [
        "3 codes: each was given to one person.",
        "The code “VIEUX”: its time would be over.",
    ]


def test_a_share_of_codes_goes_along_with_its_codes_and_not_without():
    event = make_event(capacity=10)
    partners, guests = make_share(event, 3, name="CGEM"), make_share(event, 2, name="Invités")
    make_voucher(event, code="CGEM", most_uses=3, allotment=partners)
    make_voucher(event, allotment=guests)

    copy, left = copied(event)

    share = Allotment.objects.get(event=copy)
    assert (share.name, share.seats, copy.set_aside) == ("CGEM", 3, 3)
    assert copy.vouchers.get().allotment == share
    assert "The reserved share “Invités”: none of its codes is taken over." in left
    assert miscounted() == []


def test_a_share_that_would_be_over_or_too_large_is_named():
    event = make_event(capacity=10)
    fee = make_fee(event)
    make_share(event, 3, name="Tôt", fees=[fee], until=now() + timedelta(days=1))
    make_share(event, 7, name="Tous", fees=[fee])

    copy, left = copied(event, days=-10)

    assert [share.name for share in Allotment.objects.filter(event=copy)] == ["Tous"]
    assert left == ["The reserved share “Tôt”: its time would be over."]


def test_shares_that_do_not_stand_beside_each_other_any_more_are_named():
    event = make_event(capacity=10)
    fee = make_fee(event)
    release(make_share(event, 7, name="Hier", fees=[fee]), by=None)
    make_share(event, 7, name="Tous", fees=[fee])

    copy, left = copied(event)

    assert [share.name for share in Allotment.objects.filter(event=copy)] == ["Hier"]
    assert left == ["The reserved share “Tous”: there are not so many places left to set aside."]
