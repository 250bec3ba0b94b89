"""Two hundred stories of money end well, whoever told us in whatever order, or nobody.

`make test` plays the first of them, `make test-slow` the others. `HALQA_STORY=17` plays the story of that seed alone,
`HALQA_STORY=200-400` those and no others.
"""

from __future__ import annotations

import os

import pytest

from tests.events.payments.stories import Story, undone

pytestmark = pytest.mark.django_db

QUICK, ALL = 20, 200
ONE = os.environ.get("HALQA_STORY", "")


def seeds() -> list:
    if ONE:
        first, _dash, last = ONE.partition("-")
        return [*range(int(first), int(last or first) + 1)]
    slow = [pytest.param(seed, marks=pytest.mark.slow) for seed in range(QUICK, ALL)]
    return [*range(QUICK), *slow]


@pytest.mark.parametrize("seed", seeds())
def test_a_story_ends_well_with_and_without_webhooks(seed, stripe_site, monkeypatch):
    ends = []
    for webhooks in (True, False):
        story = Story(seed, stripe_site, monkeypatch, webhooks=webhooks)
        with undone():
            ends.append(story.play())
            assert story.wrong() == []

    assert ends[0] == ends[1]
