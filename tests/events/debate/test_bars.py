"""The opinion bar: whole per cents that add up, in one order."""

from __future__ import annotations

from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from events.debate.bars import bar_of, percents

counts = st.lists(st.integers(0, 5000), min_size=3, max_size=3)


@given(counts)
def test_per_cents_add_up_to_a_hundred(numbers):
    parts = percents(numbers)

    assert sum(parts) == (100 if sum(numbers) else 0)
    assert all((part == 0) or number for part, number in zip(parts, numbers, strict=True))


def test_thirds_do_not_lose_a_point():
    assert percents([1, 1, 1]) == [34, 33, 33]
    assert percents([41, 52, 25]) == [35, 44, 21]


def test_the_stretches_follow_each_other_in_the_order_of_the_house():
    with override("en"):
        bar = bar_of([41, 52, 25], "Before")

    assert bar.label == "Before"
    assert [(part.name, part.people, part.percent, part.x) for part in bar.segments] == [
        ("for", 41, 35, 0),
        ("undecided", 52, 44, 35),
        ("against", 25, 21, 79),
    ]
