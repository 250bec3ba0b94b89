"""What every test has."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import TransactionTestCase
from django.utils import translation

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
    _flush(self)
    with connection.schema_editor() as editor:
        for model, promise in promises:
            promise.create_sql(model, editor)


TransactionTestCase._fixture_teardown = _flush_append_only_tables  # type: ignore[method-assign]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A file is run by one process, as its fixtures want; all that looks at the served demo too: one is enough."""
    for item in items:
        together = "demo" if item.get_closest_marker("browser") else item.nodeid.partition("::")[0]
        item.add_marker(pytest.mark.xdist_group(together))


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    cache.clear()


@pytest.fixture(autouse=True)
def _own_language() -> None:
    """The language of the settings, whatever language the last page of the test before was in."""
    translation.deactivate()
