"""The demo made at unusual hours: the eve of a feast, just before midnight, on 29 February."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from events.programme.models import Event
from halqa.demo.make import EVENTS
from tests.halqa.filling import filled

pytestmark = pytest.mark.django_db


@pytest.mark.slow
@pytest.mark.parametrize(
    "at", [datetime(2027, 5, 16, 23, 30, tzinfo=UTC), datetime(2028, 2, 29, 8, 30, tzinfo=UTC)]
)
def test_it_can_be_made_at_any_hour_of_any_day(django_db_setup, django_db_blocker, at):
    for _demo in filled(django_db_blocker, at=at):
        live = Event.objects.get(number=10)
        assert live.is_live(at)
        assert not Event.objects.upcoming(at).filter(number__lt=10).exists()
        assert Event.objects.upcoming(at).exclude(number=None).count() == 7
        assert Event.objects.count() == len(EVENTS)
