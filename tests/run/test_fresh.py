"""`make run` on a fresh clone, for real: pip, every migration, the demo, and a second start."""

import os
import signal
import sqlite3
import subprocess
import time

import pytest

from tests.halqa.serving import ROOT, free_port, is_alive, until

pytestmark = pytest.mark.slow


class Run:
    """`make run` in a terminal of its own."""

    def __init__(self, clone, port):
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("HALQA_", "DJANGO_"))
        }
        self.log = clone / f"run-{time.monotonic_ns()}.log"
        self.port, self.began = port, time.monotonic()
        with self.log.open("wb") as log:
            self.program = subprocess.Popen(
                ["make", "run", f"PORT={port}"],
                cwd=clone,
                env={name: value for name, value in kept.items() if name != "DATABASE_URL"},
                stdout=log,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )

    def ready(self):
        import http.client

        assert self.program.poll() is None, self.log.read_text()
        visit = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            visit.request("GET", "/readyz", headers={"Host": "localhost"})
            return visit.getresponse().status == 200
        except OSError:
            return False
        finally:
            visit.close()

    def wait(self, seconds):
        until(self.ready, seconds)
        return time.monotonic() - self.began

    def press_ctrl_c(self):
        os.killpg(self.program.pid, signal.SIGINT)
        self.program.wait(timeout=60)


def counts(clone):
    """How many rows each table has; the worker's own notes are not counted."""
    database = sqlite3.connect(clone / "var" / "halqa.sqlite3")
    names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    found = {name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}
    database.close()
    left_out = ("sqlite_", "halqa_", "django_session", "django_tasks", "home_ratecount")
    return {name: count for name, count in found.items() if not name.startswith(left_out)}


def test_a_fresh_clone_serves_the_demo_and_a_second_start_loses_nothing(tmp_path):
    clone, port = tmp_path / "clone", free_port()
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)

    first = Run(clone, port)
    try:
        print(f"first start: ready after {first.wait(900):.0f} s")
        until(lambda: "Halqa is ready." in first.log.read_text(), 30)
        assert "@demo.example" in first.log.read_text()
    finally:
        first.press_ctrl_c()
    there = counts(clone)
    assert there["events_event"] >= 5 and there["events_registration"] > 10

    second = Run(clone, port)
    try:
        seconds = second.wait(60)
        print(f"second start: ready after {seconds:.1f} s")
    finally:
        family = [second.program.pid]
        second.press_ctrl_c()

    assert seconds <= 10
    assert "Installing" not in second.log.read_text()
    assert {name: count for name, count in counts(clone).items() if count < there[name]} == {}
    assert not any(map(is_alive, family))
