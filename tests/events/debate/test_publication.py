"""What may be shown of a vote: nothing from which the opinion of few could be read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.debate.models import OpinionResult
from events.debate.publication import Reason, opinion_of, publishable
from events.programme.models import Event

WASTEWATER = [[33, 3, 5], [26, 14, 12], [4, 4, 17]]
"""The show-piece of the demo: 118 pairs, 41 / 52 / 25 before, 63 / 21 / 34 after."""


def result(flow=None, **fields):
    pairs = sum(map(sum, flow)) if flow else 0
    return OpinionResult(**{"flow": flow, "pairs": pairs} | fields)


def test_the_whole_flow_is_shown_of_a_full_room():
    shown = publishable(result(WASTEWATER, paper=12, entry_only=24, exit_only=7))

    assert (shown.before, shown.after) == ([41, 52, 25], [63, 21, 34])
    assert (shown.pairs, shown.paper, shown.moved) == (118, 12, 54)
    assert shown.sums == (64, 9, 45)
    assert (shown.entry_only, shown.exit_only, shown.reason) == (24, None, None)


def test_thirty_people_have_a_table_and_twenty_nine_three_sums():
    flow = [[10, 0, 0], [0, 10, 0], [0, 0, 10]]
    fewer = [[10, 0, 0], [0, 10, 0], [0, 0, 9]]

    assert publishable(result(flow)).flow == flow
    assert publishable(result(fewer)).flow is None
    assert publishable(result(fewer)).sums == (29, 0, 0)
    assert publishable(result(fewer)).reason == Reason.FEW


def test_a_column_of_three_hides_the_table_and_keeps_the_sums():
    shown = publishable(result([[20, 0, 0], [8, 0, 3], [5, 0, 0]]))

    assert (shown.flow, shown.before, shown.after) == (None, None, None)
    assert shown.sums == (20, 5, 11)
    assert shown.reason == Reason.GROUP


def test_a_group_of_nobody_hides_nothing():
    assert publishable(result([[20, 0, 0], [0, 0, 0], [5, 0, 15]])).flow is not None


def test_sums_typed_without_a_table_are_shown_with_the_reason():
    few = result(pairs=24, kept=13, changed_side=5, to_or_from_undecided=6)
    refused = result(pairs=36, kept=22, changed_side=6, to_or_from_undecided=8)

    assert publishable(few).sums == (13, 5, 6) and publishable(few).reason == Reason.FEW
    assert publishable(refused).sums == (22, 6, 8) and publishable(refused).reason == Reason.GROUP


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"pairs": 19, "kept": 9, "changed_side": 5, "to_or_from_undecided": 5}, Reason.VERY_FEW),
        ({"pairs": 19}, Reason.VERY_FEW),
        ({"pairs": 24, "kept": 18, "changed_side": 2, "to_or_from_undecided": 4}, Reason.SUMS),
    ],
)
def test_of_fewer_nothing_is_shown_but_why(fields, reason):
    shown = publishable(result(**fields))

    assert (shown.flow, shown.sums, shown.pairs, shown.moved) == (None, None, None, None)
    assert (shown.entry_only, shown.exit_only) == (None, None)
    assert shown.reason == reason


def test_nothing_is_shown_before_somebody_publishes_it_nor_of_a_closed_room():
    event = Event()
    assert opinion_of(event) is None

    event = Event(opinion=result(WASTEWATER))
    assert opinion_of(event) is None

    event.opinion.published_at = "2026-11-01"
    assert opinion_of(event) is not None
    event.speech_rule = Event.SpeechRule.CLOSED
    assert opinion_of(event) is None


@given(st.lists(st.lists(st.integers(0, 12), min_size=3, max_size=3), min_size=3, max_size=3), st.booleans())
def test_no_figure_that_is_shown_tells_of_one_to_four_people(flow, only_sums):
    typed = result(flow, entry_only=sum(flow[0]), exit_only=flow[0][0])
    if only_sums:
        kept, side, undecided = typed.sums or (0, 0, 0)
        typed = result(pairs=typed.pairs, kept=kept, changed_side=side, to_or_from_undecided=undecided)

    shown = publishable(typed)

    groups = [*(shown.before or ()), *(shown.after or ()), *(() if shown.flow else shown.sums or ())]
    assert all(number == 0 or number >= 5 for number in groups)
    assert shown.flow is None or typed.pairs >= 30
    assert shown.sums is None or typed.pairs >= 20
    assert shown.reason is None or shown.flow is None
    assert all(once is None or once >= 10 for once in (shown.entry_only, shown.exit_only))
