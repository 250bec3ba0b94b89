"""A web server or a worker that dies at any statement, commit or call to the outside charges nobody twice, loses
nothing and leaves no gap in the numbers of papers. Stripe itself is asked how often it charged."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.events.registration.scratch import scratch_database

pytestmark = pytest.mark.django_db(transaction=True)  # so that there is a test database to copy

QUICK = 61
"""`make test` kills at every sixty-first place, `make test-slow` at every one."""

SCENES = {
    "starting": 40,
    "coming_back": 50,
    "hearing": 60,
    "working": 80,
    "refunding": 55,
    "paying": 35,
    "invoicing": 35,
    "correcting": 55,
}
"""Where an act can be killed, at least."""


def killed(scenes: str, folder: Path, standin=None, step: int = 1) -> dict[str, list[dict]]:
    """What was found after each kill, by scene; the last act of each list came to its end alive."""
    stripe = {
        "HALQA_STRIPE_KEY": standin.key if standin else "",
        "HALQA_STRIPE_WEBHOOK_SECRET": standin.secret if standin else "",
        "HALQA_STRIPE_API_BASE": standin.url if standin else "",
    }
    with scratch_database("killed", folder) as database:
        run = subprocess.run(
            [sys.executable, "-m", "tests.events.payments.killer", database, scenes, str(step)],
            capture_output=True,
            text=True,
            env=os.environ | {"HALQA_VAR_DIR": str(folder)} | stripe,
            cwd=Path(__file__).parents[3],
            timeout=900,
        )
    assert run.returncode == 0, run.stderr
    found: dict[str, list[dict]] = {}
    for line in map(json.loads, run.stdout.splitlines()):
        if "scene" in line:
            found[line["scene"]] = []
        else:
            found[[*found][-1]].append(line)
    return found


def check(found: list[dict], places: int) -> None:
    assert [one for one in found if one["broken"]] == []
    assert [one["killed"] for one in found] == [True] * (len(found) - 1) + [False]
    assert found[-1]["n"] > places


def test_who_is_killed_comes_to_the_same_end(stripe_standin, tmp_path):
    found = killed(",".join(SCENES), tmp_path, stripe_standin, QUICK)

    for scene, places in SCENES.items():
        check(found[scene], places)


@pytest.mark.slow
@pytest.mark.parametrize(("scene", "places"), SCENES.items())
def test_who_is_killed_anywhere_comes_to_the_same_end(scene, places, stripe_standin, tmp_path):
    check(killed(scene, tmp_path, stripe_standin)[scene], places)


@pytest.mark.slow
def test_who_is_killed_without_a_transaction_does_not(tmp_path):
    [found] = killed("paying_without_a_transaction", tmp_path).values()

    assert any("its rows make" in problem for one in found for problem in one["broken"])
