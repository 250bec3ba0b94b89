"""The PostgreSQL of the tests: a server for each run, and none that stays."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.halqa.serving import ROOT
from tests.postgresql import NAME, remove_left_behind

RUN = """
import psycopg
from tests.postgresql import server

with psycopg.connect(server().get_uri(), autocommit=True) as admin:
    admin.execute("CREATE DATABASE test_postgres")  # the name that pytest-django gives it in every run
    print("made", flush=True)
    input()
    admin.execute("DROP DATABASE test_postgres")
"""


@pytest.mark.slow
def test_two_runs_at_once_have_a_server_each_and_leave_none(tmp_path):
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", RUN],
            cwd=ROOT,
            env=os.environ | {"TMPDIR": str(tmp_path), "PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _i in range(2)
    ]
    said = [run.stdout.readline().strip() for run in runs]
    servers = len(list(tmp_path.glob(f"{NAME}*")))
    for run in runs:
        run.communicate("\n", timeout=60)

    assert said == ["made", "made"]
    assert servers == 2
    assert [run.returncode for run in runs] == [0, 0]
    assert list(tmp_path.glob(f"{NAME}*")) == []


def test_what_a_killed_run_left_is_removed_and_what_is_in_use_stays(tmp_path):
    killed = subprocess.Popen(["true"])
    killed.wait()
    left = _made(tmp_path / f"{NAME}{killed.pid}-abc")
    used = _made(tmp_path / f"{NAME}{os.getpid()}-abc")
    other = _made(tmp_path / "halqa-test-abc")

    remove_left_behind(tmp_path)

    assert not left.exists()
    assert used.exists() and other.exists()


def _made(folder: Path) -> Path:
    (folder / "base").mkdir(parents=True)
    return folder
