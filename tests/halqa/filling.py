"""A filled demo, taken back afterwards."""

from __future__ import annotations

from django.db import transaction
from django.test import override_settings
from wagtail.signal_handlers import disable_reference_index_auto_update

from halqa.demo.make import Demo

NOT_SEARCHED = {"default": {"BACKEND": "wagtail.search.backends.database", "AUTO_UPDATE": False}}
"""Pages are written several times: a sixth of the filling is their index, which the journeys look at."""


def filled(blocker, **how):
    """Fills the tables within one transaction, which is undone when the tests that use them are done."""
    with blocker.unblock(), transaction.atomic():
        demo = Demo(say=lambda words: None, **how)
        with override_settings(WAGTAILSEARCH_BACKENDS=NOT_SEARCHED), disable_reference_index_auto_update():
            demo.fill()
        yield demo
        transaction.set_rollback(True)
