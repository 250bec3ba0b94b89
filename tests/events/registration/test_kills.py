"""A process that dies at any statement leaves nothing half done and nothing lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.events.registration.scratch import scratch_database

pytestmark = pytest.mark.django_db  # so that there is a test database to copy


@pytest.fixture(scope="module")
def databases(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[tuple[str, str]]:
    folder = tmp_path_factory.mktemp("kills")
    with (
        django_db_blocker.unblock(),
        scratch_database("killed", folder) as killed,
        scratch_database("torn", folder) as torn,
    ):
        yield killed, torn


@pytest.fixture
def database(databases) -> str:
    return databases[0]


@pytest.fixture
def torn(databases) -> str:
    """What is broken here for good would be found by the others."""
    return databases[1]


def killed_everywhere(scene: str, database: str, folder: Path) -> list[dict]:
    """What was found after each kill; the last act of the list came to its end alive."""
    run = subprocess.run(
        [sys.executable, "-m", "tests.events.registration.killer", database, scene],
        capture_output=True,
        text=True,
        env=os.environ | {"HALQA_VAR_DIR": str(folder)},
        cwd=Path(__file__).parents[3],
        timeout=300,
    )
    assert run.returncode == 0, run.stderr
    return [json.loads(line) for line in run.stdout.splitlines()]


@pytest.mark.parametrize(
    ("scene", "statements"),
    [
        ("registering", 12),
        ("cancelling", 15),
        pytest.param("registering_a_group", 20, marks=pytest.mark.slow),
        pytest.param("waiting", 15, marks=pytest.mark.slow),
        pytest.param("sweeping", 40, marks=pytest.mark.slow),
        pytest.param("calling_off", 30, marks=pytest.mark.slow),
    ],
)
def test_a_process_killed_at_any_statement_breaks_no_promise(scene, statements, database, tmp_path):
    found = killed_everywhere(scene, database, tmp_path)

    assert [one for one in found if one["broken"]] == []
    assert [one["killed"] for one in found] == [True] * (len(found) - 1) + [False]
    assert len(found) > statements


def test_a_process_killed_without_its_transaction_breaks_promises(torn, tmp_path):
    found = killed_everywhere("registering_without_a_transaction", torn, tmp_path)

    assert any("real" in problem for one in found for problem in one["broken"])
    assert any("no mail" in problem for one in found for problem in one["broken"])
