"""Figures are noted, published by a person, withdrawn to be corrected."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override
from wagtail.models import ModelLogEntry

from events.debate.actions import OpinionError, note_figures, publish, withdraw
from events.debate.models import OpinionResult
from events.programme.models import Event
from tests.factories import make_event, make_user

pytestmark = pytest.mark.django_db

FLOW = [[33, 3, 5], [26, 14, 12], [4, 4, 17]]


@pytest.fixture
def event():
    return make_event(days=-3)


def full(**fields):
    return OpinionResult(**{"pairs": 118, "paper": 12, "flow": FLOW, "entry_only": 24} | fields)


def test_figures_are_kept_unpublished_and_then_published(event):
    by = make_user()
    result = note_figures(event, full(), by=by)
    assert result.published_at is None
    revision = Event.objects.get().revision

    assert publish(result, by=by)
    assert not publish(result, by=by)

    assert OpinionResult.objects.get().published_at is not None
    assert Event.objects.get().revision == revision + 1
    acts = ModelLogEntry.objects.filter(action__startswith="events.desk.opinion").values_list(
        "action", flat=True
    )
    assert sorted(acts) == ["events.desk.opinion_noted", "events.desk.opinion_published"]


def test_the_history_holds_no_figures(event):
    publish(note_figures(event, full(), by=make_user()), by=make_user())

    told = ModelLogEntry.objects.filter(action__startswith="events.desk.opinion").values_list(
        "data", flat=True
    )
    assert not any("33" in str(entry) or "118" in str(entry) for entry in told)


def test_of_a_small_room_only_the_sums_are_kept(event):
    result = note_figures(event, full(pairs=24, paper=0, flow=[[5, 2, 3], [1, 4, 1], [2, 2, 4]]))

    kept = OpinionResult.objects.get()
    assert kept.flow is None
    assert (kept.kept, kept.changed_side, kept.to_or_from_undecided) == (13, 5, 6)
    assert result.pk == kept.pk


def test_of_fewer_than_twenty_only_their_number_is_kept(event):
    note_figures(event, full(pairs=12, paper=0, flow=[[4, 0, 0], [0, 4, 0], [0, 0, 4]]))

    kept = OpinionResult.objects.get()
    assert (kept.pairs, kept.flow, kept.kept) == (12, None, None)


@pytest.mark.parametrize(
    "wrong",
    [
        {"pairs": 117},
        {"flow": [[1, 2], [3, 4]]},
        {"flow": [[-1, 60, 59], [0, 0, 0], [0, 0, 0]]},
        {"paper": 119},
        {"flow": None, "kept": 100, "changed_side": 10, "to_or_from_undecided": 7},
        {"flow": None, "kept": 118},
    ],
)
def test_figures_that_do_not_add_up_are_refused(event, wrong):
    with pytest.raises(ValidationError):
        note_figures(event, full(**wrong))

    assert not OpinionResult.objects.exists()


def test_published_figures_are_withdrawn_before_they_are_corrected(event):
    result = note_figures(event, full())
    publish(result)
    with override("en"), pytest.raises(OpinionError, match="withdraw"):
        note_figures(event, full(paper=0))

    assert withdraw(result, why="Two slips were read wrongly.")
    assert not withdraw(result)
    note_figures(event, full(paper=0))

    assert OpinionResult.objects.get().paper == 0
    assert (
        ModelLogEntry.objects.get(action="events.desk.opinion_withdrawn").data["why"].startswith("Two slips")
    )


def test_nothing_is_published_before_the_end_nor_of_a_closed_event():
    ahead = note_figures(make_event(days=3), full())
    closed = note_figures(make_event(days=-3, speech_rule="closed"), full())

    for result in (ahead, closed):
        with pytest.raises(OpinionError):
            publish(result)
    assert not OpinionResult.objects.filter(published_at__isnull=False).exists()
