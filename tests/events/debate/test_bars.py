"""The opinion bar: whole per cents that add up, in one order, from the side where one begins to read."""

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


def test_the_bar_begins_where_one_begins_to_read():
    with override("fr"):
        assert [(part.percent, part.x) for part in bar_of([41, 52, 25]).segments] == [
            (35, 0),
            (44, 35),
            (21, 79),
        ]
    with override("ar"):
        assert [(part.percent, part.x) for part in bar_of([41, 52, 25]).segments] == [
            (35, 65),
            (44, 21),
            (21, 0),
        ]
