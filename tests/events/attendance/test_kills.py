"""A server that dies at any statement leaves entry and record together, or neither."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.events.registration.scratch import scratch_database

pytestmark = pytest.mark.django_db(transaction=True)  # so that there is a test database to copy


def killed_everywhere(scene: str, folder: Path) -> list[dict]:
    with scratch_database(scene, folder) as database:
        run = subprocess.run(
            [sys.executable, "-m", "tests.events.attendance.killer", database, scene],
            capture_output=True,
            text=True,
            env=os.environ | {"HALQA_VAR_DIR": str(folder)},
            cwd=Path(__file__).parents[3],
            timeout=300,
        )
    assert run.returncode == 0, run.stderr
    return [json.loads(line) for line in run.stdout.splitlines()]


@pytest.mark.parametrize(("scene", "statements"), [("checking_in", 9), ("taking_back", 9)])
def test_a_server_killed_at_any_statement_leaves_no_half(scene, statements, tmp_path):
    found = killed_everywhere(scene, tmp_path)

    assert [one for one in found if one["broken"]] == []
    assert [one["killed"] for one in found] == [True] * (len(found) - 1) + [False]
    assert len(found) > statements


def test_a_server_killed_without_its_transaction_leaves_halves(tmp_path):
    found = killed_everywhere("checking_in_without_a_transaction", tmp_path)

    assert any("1 entries, 0 records" in problem for one in found for problem in one["broken"])
