"""Thirty-two tabs of one contact name the same place at one moment."""

import pytest

from events.registration.models import Registration
from tests.events.registration.promises import broken
from tests.events.registration.test_races import (  # noqa: F401 (fixtures)
    ROUNDS,
    WRITERS,
    bare,
    crew,
    databases,
    done,
    kept,
)
from tests.factories import make_event, make_group

pytestmark = pytest.mark.django_db


def naming(act):
    row = make_group(make_event(), unnamed=1).registrations.get()
    return row, [(act, {"registration": row.pk, "name": f"Tab {number} Alaoui"}) for number in range(WRITERS)]


def test_a_place_is_named_by_one_tab_only(crew, kept):  # noqa: F811
    row, acts = naming("name_place")

    named = done(crew.race(kept, acts))

    assert len(named) == 1
    assert Registration.objects.get(pk=row.pk).name == named[0]
    assert row.moves.count() == 2
    assert broken() == []


def test_a_place_is_named_by_several_tabs_without_the_lock(crew, bare):  # noqa: F811
    for _round in range(ROUNDS):
        _row, acts = naming("naive_name_place")
        if len(done(crew.race_hesitating(bare, acts))) > 1:
            return

    raise AssertionError("nobody was overtaken")
