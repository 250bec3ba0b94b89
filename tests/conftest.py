"""What every test has."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import TransactionTestCase
from django.utils import translation
from xdist.scheduler import LoadFileScheduling

from home.constraints import AppendOnly

_flush = TransactionTestCase._fixture_teardown


def _flush_append_only_tables(self: TransactionTestCase) -> None:
    """Append-only tables refuse to be emptied; between two tests only, their triggers are lifted."""
    from django.apps import apps

    promises = [
        (model, promise)
        for model in apps.get_models()
        for promise in model._meta.constraints
        if isinstance(promise, AppendOnly)
    ]
    with connection.schema_editor() as editor:
        for model, promise in promises:
            promise.remove_sql(model, editor)
    if connection.vendor == "sqlite":  # the next test finds rows numbered from 1, as in a new database
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM sqlite_sequence")
    _flush(self)
    with connection.schema_editor() as editor:
        for model, promise in promises:
            promise.create_sql(model, editor)


TransactionTestCase._fixture_teardown = _flush_append_only_tables  # type: ignore[method-assign]


class OneDemo(LoadFileScheduling):
    """A file is run by one process, as its fixtures want; all journeys too: one served demo is enough."""

    def _split_scope(self, nodeid: str) -> str:
        return "journeys" if nodeid.startswith("tests/journeys/") else super()._split_scope(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> OneDemo:
    return OneDemo(config, log)


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    cache.clear()


@pytest.fixture(autouse=True)
def _own_language() -> None:
    """The language of the settings, whatever language the last page of the test before was in."""
    translation.deactivate()
