"""A site started as separate programs, as `make run` does it, on tables that pytest made from the models."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
NOT_OURS = ("DATABASE_URL", "HALQA_TEST_DB", "HALQA_DEBUG", "DJANGO_ALLOW_ASYNC_UNSAFE")


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def environment(folder: Path, **more: str) -> dict[str, str]:
    """What a separate program sees: its own place, nothing of this test run."""
    kept = {name: value for name, value in os.environ.items() if name not in NOT_OURS}
    return (
        kept
        | {
            "DJANGO_SETTINGS_MODULE": "tests.halqa.served_settings",
            "HALQA_ENV": "development",
            "HALQA_DEMO": "no",
            "HALQA_SETTINGS_FILE": os.devnull,
            "HALQA_VAR_DIR": str(folder),
            "HALQA_BASE_URL": "http://localhost:8000",
            "PYTHONUNBUFFERED": "1",
        }
        | more
    )


def make_tables(folder: Path) -> Path:
    """A place with an empty database, copied from the one of this test run."""
    folder.mkdir(parents=True, exist_ok=True)
    if connection.vendor == "sqlite":
        target = sqlite3.connect(folder / "halqa.sqlite3")
        source = sqlite3.connect(connection.settings_dict["NAME"])
        source.backup(target)
        source.close()
        target.close()
    else:
        manage(folder, "migrate", "--run-syncdb", "--verbosity=0")
    return folder


def manage(folder: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """One command of manage.py, to its end."""
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env=environment(folder, **more),
        capture_output=True,
        text=True,
        timeout=300,
    )


class Site:
    """`manage.py serve`, running."""

    def __init__(self, folder: Path, *words: str, port: int | None = None, **more: str) -> None:
        self.port = port or free_port()
        self.log = folder / f"serve-{self.port}.log"
        with self.log.open("wb") as log:
            self.program = subprocess.Popen(
                [sys.executable, "manage.py", "serve", *words],
                cwd=ROOT,
                env=environment(folder, HALQA_BIND=f"127.0.0.1:{self.port}", **more),
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def get(self, path: str, **headers: str) -> tuple[int, str]:
        visit = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            visit.request("GET", path, headers={"Host": "localhost"} | headers)
            answer = visit.getresponse()
            return answer.status, answer.read().decode()
        finally:
            visit.close()

    def is_ready(self) -> bool:
        with contextlib.suppress(OSError, http.client.HTTPException):
            return self.get("/readyz")[0] == 200
        return False

    def checks(self) -> dict[str, str]:
        return json.loads(self.get("/readyz")[1])["checks"]

    def said(self) -> str:
        return self.log.read_text()

    def children(self) -> list[int]:
        return children_of(self.program.pid)

    def family(self) -> list[int]:
        """Everything that runs because of it, itself included."""
        found, look_at = [], [self.program.pid]
        while look_at:
            pid = look_at.pop()
            found.append(pid)
            look_at += children_of(pid)
        return found

    def end(self) -> None:
        """Whatever of it still runs."""
        if self.program.poll() is None:
            self.program.terminate()
            try:
                self.program.wait(timeout=40)
            except subprocess.TimeoutExpired:
                for pid in self.family():
                    os.kill(pid, signal.SIGKILL)

    def stop(self) -> int:
        self.program.terminate()
        return self.program.wait(timeout=40)


def children_of(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def until(true, seconds: float = 90) -> None:
    last = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < last, "it did not happen in time"
        time.sleep(0.1)
