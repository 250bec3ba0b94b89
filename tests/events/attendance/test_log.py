"""What the log says is a pure function of its entries: any order, any repeats, same state."""

from __future__ import annotations

import random
import uuid
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from events.attendance.log import Entry, minutes_of, presence_of

START = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
END = START + timedelta(minutes=120)


def entry(number, kind="in", family="enter", minute=0, device=1, ref=None, shown=""):
    return Entry(
        uuid.UUID(int=number), kind, family, START + timedelta(minutes=minute), device, number,
        uuid.UUID(int=ref) if ref else None, shown,
    )  # fmt: skip


@st.composite
def logs(draw):
    """Entries of two or three phones on one person: in, out, asked, refused, undone, decided."""
    rows = []
    for number in range(1, draw(st.integers(1, 12)) + 1):
        kind = draw(st.sampled_from(["in", "in", "out", "walk_in", "undo", "decision"]))
        ref = draw(st.integers(1, number)) if kind in ("undo", "decision") else None
        rows.append(
            entry(
                number,
                kind,
                draw(st.sampled_from(["enter", "ask", "stop"])) if kind in ("in", "walk_in") else "",
                draw(st.integers(-20, 150)),
                draw(st.integers(1, 3)),
                ref,
                draw(st.sampled_from(["admit", "refuse"])) if kind == "decision" else "",
            )
        )
    return rows


@settings(max_examples=300, deadline=None)
@given(logs(), st.randoms(use_true_random=False))
def test_any_order_and_any_repeats_give_the_same_state(rows, chance):
    again = rows + [chance.choice(rows) for _i in range(5)]
    chance.shuffle(again)

    assert presence_of(again) == presence_of(rows)


@settings(max_examples=300, deadline=None)
@given(logs())
def test_minutes_stay_within_the_session_and_nobody_is_inside_without_having_come(rows):
    presence = presence_of(rows)

    assert 0 <= minutes_of(presence, START, END) <= 120
    assert presence.came or not presence.inside
    assert bool(presence.evidence) >= presence.came


@settings(max_examples=300, deadline=None)
@given(logs())
def test_an_undo_takes_back_exactly_one_entry(rows):
    ids = {str(row.id) for row in rows}
    counting = sorted(presence_of(rows).evidence)
    if not counting:
        return
    target = random.Random(len(rows)).choice(counting)
    undone = presence_of([*rows, entry(99, "undo", "", 200, 9, uuid.UUID(target).int)])

    assert target not in undone.evidence
    assert set(undone.evidence) <= ids
    lost = set(counting) - set(undone.evidence) - {target}
    kinds = {str(row.id): row.kind for row in rows}
    # without its way in a way out says nothing; no other way in is lost
    assert all(kinds[one] == "out" for one in lost)


def test_red_and_amber_admit_nobody_until_somebody_decides():
    asked = [entry(1, family="ask"), entry(2, family="stop")]

    assert not presence_of(asked).came
    assert not presence_of([*asked, entry(3, "decision", "", ref=1, shown="refuse")]).came
    assert presence_of([*asked, entry(3, "decision", "", ref=1, shown="admit")]).inside


def test_two_doors_admit_one_person_once_and_it_is_seen():
    both = presence_of([entry(1, device=1), entry(2, device=2, minute=1)])

    assert both.inside and both.doubled and len(both.intervals) == 1


def test_a_late_arrival_within_the_grace_counts_from_the_start():
    for minute, minutes in ((-10, 120), (0, 120), (10, 120), (11, 109), (119, 1), (130, 0)):
        assert minutes_of(presence_of([entry(1, minute=minute)]), START, END) == minutes


def test_going_out_and_coming_back_counts_the_time_inside():
    rows = [
        entry(1, minute=0),
        entry(2, "out", "enter", 30),
        entry(3, minute=60),
        entry(4, "out", "enter", 200),
    ]

    assert minutes_of(presence_of(rows), START, END) == 90
