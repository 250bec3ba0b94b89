"""A nudge is a hint: after the commit, once, and only for what there is."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.db import transaction
from django.utils.module_loading import import_string
from django_tasks import task_backends

from home.tasks import nudge, run_sweep

DUMMY = {
    "default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"},
    "halqa": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"},
}


@pytest.fixture
def hints(settings):
    settings.TASKS = DUMMY
    return lambda: [result.args for result in task_backends["halqa"].results]


@pytest.mark.django_db(transaction=True)
def test_three_hundred_nudges_are_one_task(hints):
    for _i in range(300):
        nudge("messages")
    assert hints() == [["messages"]] or hints() == [("messages",)]


@pytest.mark.django_db(transaction=True)
def test_a_hint_comes_after_the_commit_and_not_after_a_rollback(hints):
    with transaction.atomic():
        nudge("messages")
        assert hints() == []
    assert len(hints()) == 1

    cache.clear()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        nudge("messages")
        raise ZeroDivisionError
    assert len(hints()) == 1


@pytest.mark.django_db(transaction=True)
def test_what_becomes_due_while_the_sweep_runs_has_a_hint_of_its_own(hints, settings):
    nudge("messages")
    run_sweep.func("messages")
    nudge("messages")
    assert len(hints()) == 2


@pytest.mark.django_db(transaction=True)
def test_a_hint_that_can_not_be_given_does_not_break_what_was_done(settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    nudge("messages")


def test_a_sweep_that_does_not_exist_is_refused_at_once():
    with pytest.raises(LookupError, match="mesages"):
        nudge("mesages")
    with pytest.raises(LookupError, match="mesages"):
        run_sweep.func("mesages")


def test_every_sweep_named_in_the_settings_can_be_called(settings):
    for path in settings.SWEEPS.values():
        assert callable(import_string(path))
