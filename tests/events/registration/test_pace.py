"""How fast an event fills."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from events.registration import actions
from events.registration.pace import MOST_STEPS, pace
from tests.factories import make_event, make_registration

pytestmark = pytest.mark.django_db


def ago(days):
    return now() - timedelta(days=days)


def test_each_day_from_the_first_has_a_step_also_those_on_which_nothing_happened():
    event = make_event(capacity=9)
    row = make_registration(event, "Amina", at=ago(3))
    make_registration(event, "Brahim", at=ago(3))
    make_registration(event, "Essai", at=ago(2), trial=True)
    actions.cancel(row, at=ago(1))

    steps = pace(event)

    assert [(step.came, step.left, step.total) for step in steps] == [
        (2, 0, 2),
        (0, 0, 2),
        (0, 1, 1),
        (0, 0, 1),
    ]


def test_a_long_time_is_told_in_few_steps_that_miss_nobody():
    event = make_event(capacity=9)
    for days in (400, 100, 0):
        make_registration(event, f"Nom {days}", at=ago(days))

    steps = pace(event)

    assert len(steps) <= MOST_STEPS
    assert sum(step.came for step in steps) == steps[-1].total == 3


def test_nobody_yet_is_nothing():
    assert pace(make_event()) == []
