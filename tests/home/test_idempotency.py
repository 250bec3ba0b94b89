"""The signed random of a form."""

import time

import pytest

from home import idempotency
from home.idempotency import FormKeyError


def test_the_same_form_gives_the_same_random():
    signed = idempotency.new_key("register:a")

    assert idempotency.read_key("register:a", signed) == idempotency.read_key("register:a", signed)


@pytest.mark.parametrize("signed", ["", "x", "x:y:z", "\0", "é" * 5000])
def test_what_we_did_not_sign_is_no_key(signed):
    with pytest.raises(FormKeyError):
        idempotency.read_key("register:a", signed)


def test_a_key_is_good_for_its_own_form_only():
    with pytest.raises(FormKeyError):
        idempotency.read_key("register:b", idempotency.new_key("register:a"))


def test_an_old_page_is_shown_again(monkeypatch):
    signed = idempotency.new_key("register:a")
    later = time.time() + idempotency.MAX_AGE + 2
    monkeypatch.setattr(time, "time", lambda: later)

    with pytest.raises(FormKeyError) as error:
        idempotency.read_key("register:a", signed)
    assert not error.value.too_quick


def test_a_form_sent_faster_than_anyone_writes_is_shown_again(monkeypatch):
    signed = idempotency.new_key("register:a")

    with pytest.raises(FormKeyError) as error:
        idempotency.read_key("register:a", signed, min_age=2)
    assert error.value.too_quick

    later = time.time() + 4
    monkeypatch.setattr(time, "time", lambda: later)
    assert idempotency.read_key("register:a", signed, min_age=2)


def test_the_same_form_for_somebody_else_is_another_act():
    assert idempotency.act("random", "amina@demo.example") != idempotency.act("random", "brahim@demo.example")
    assert len(idempotency.act("random", "amina@demo.example")) == 64
