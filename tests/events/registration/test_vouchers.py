"""Codes: each live registration that carries one is a use."""

import pytest

from events.registration.actions import RegistrationError, cancel, decline, restore
from events.registration.models import Registration, Voucher
from events.registration.models.vouchers import as_code
from home.personal import Subject, erased
from tests.events.registration.promises import broken
from tests.factories import make_event, make_fee, make_group, make_registration, make_user, make_voucher

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def used(voucher):
    return Voucher.objects.get(pk=voucher.pk).used


def test_a_use_comes_back_with_the_cancellation_and_goes_with_the_taking_back():
    event = make_event()
    voucher = make_voucher(event)
    first = make_registration(event, voucher=voucher.code)
    with pytest.raises(RegistrationError, match="as often"):
        make_registration(event, voucher=voucher.code)

    cancel(first)
    second = make_registration(event, voucher=voucher.code)
    with pytest.raises(RegistrationError, match="as often"):
        restore(first)

    cancel(second)
    restore(first)
    assert used(voucher) == 1
    assert broken() == []


def test_who_waits_keeps_the_use_until_the_organisers_say_no():
    event = make_event(capacity=1)
    make_registration(event)
    voucher = make_voucher(event)
    waiting = make_registration(event, voucher=voucher.code)
    assert used(voucher) == 1

    decline(waiting, by=make_user(), why="no")

    assert used(voucher) == 0
    assert broken() == []


def test_a_group_uses_the_code_once_for_each_or_is_not_registered_at_all():
    event = make_event()
    voucher = make_voucher(event, most_uses=2)

    with pytest.raises(RegistrationError, match="as often"):
        make_group(event, "A", "B", "C", voucher=voucher.code)
    assert Registration.objects.filter(event=event).count() == 0
    make_group(event, "A", "B", voucher=voucher.code)

    assert used(voucher) == 2
    assert broken() == []


def test_a_code_for_another_fee_is_refused_and_not_used_up():
    event = make_event()
    member, whole = make_fee(event, 100), make_fee(event, 300, position=2)
    voucher = make_voucher(event, fees=[member], kind="percent", value=50)

    with pytest.raises(RegistrationError, match="another fee"):
        make_registration(event, fee=whole, voucher=voucher.code)

    assert used(voucher) == 0
    assert make_registration(event, fee=member, voucher=voucher.code).price == 50


def test_a_code_shows_the_hidden_fee_it_names():
    event = make_event()
    make_fee(event, 300)
    hidden = make_fee(event, 100, visibility="code", position=2)
    voucher = make_voucher(event, fees=[hidden])

    with pytest.raises(RegistrationError, match="cannot be taken"):
        make_registration(event, fee=hidden)

    assert make_registration(event, fee=hidden, voucher=voucher.code).fee == hidden


def test_a_personal_code_is_not_for_who_leaves_the_address_out():
    event = make_event()
    voucher = make_voucher(event, email="Amina@Demo.example")

    for email in ("", "brahim@demo.example"):
        with pytest.raises(RegistrationError, match="another address"):
            make_registration(event, email=email, voucher=voucher.code)

    assert make_registration(event, email="amina@demo.example", voucher=voucher.code).voucher == voucher


def test_a_trial_uses_no_code_through_all_its_life():
    event = make_event()
    voucher = make_voucher(event)
    trial = make_registration(event, voucher=voucher.code, trial=True, origin="desk")
    cancel(trial, by=make_user())
    restore(trial, by=make_user())

    assert used(voucher) == 0
    assert broken() == []


def test_a_personal_code_ends_with_the_erasure_of_its_address():
    event = make_event()
    voucher = make_voucher(event, email="amina@demo.example", most_uses=3)
    make_registration(event, email="amina@demo.example", voucher=voucher.code)

    erased(Subject.of(emails=["amina@demo.example"]))

    voucher.refresh_from_db()
    assert (voucher.email, voucher.used) == ("", 0)
    with pytest.raises(RegistrationError, match="not valid"):
        make_registration(event, voucher=voucher.code)
    assert broken() == []


def test_an_erased_contact_of_a_group_breaks_nothing_that_comes_after():
    event = make_event(capacity=2)
    seated = [make_registration(event) for _i in range(2)]
    make_group(event, "A", unnamed=1, email="contact@demo.example")
    erased(Subject.of(emails=["contact@demo.example"]))

    for row in seated:
        cancel(row)

    assert Registration.objects.filter(event=event, state="held", held_for="offer").count() == 2
    assert broken() == []


def test_a_nul_in_a_code_is_dropped_before_any_database_sees_it():
    assert as_code("pre\0sse 2\0") == "PRESSE2"
