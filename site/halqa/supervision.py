"""Keeps the web server and the worker running, and leaves neither behind."""

from __future__ import annotations

import contextlib
import ctypes
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

logger = logging.getLogger("halqa.serve")

PARENT = "HALQA_SUPERVISOR"
LOOK_EVERY = 0.2
PATIENCE = 25.0  # seconds a child may take to end; gunicorn gives its requests 20
LONGEST_WAIT = 30.0
WELL_AFTER = 60.0  # a child that lived this long was well: the wait before a restart begins anew


def end_with_parent() -> None:
    """Ask Linux to stop this child should its supervisor be killed; elsewhere a closed terminal does it."""
    parent = os.environ.get(PARENT)
    if not parent or not sys.platform.startswith("linux"):
        return
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)
    if os.getppid() != int(parent):
        raise SystemExit("The supervisor is gone.")


class Child:
    """One program that must always run."""

    def __init__(self, name: str, command: Sequence[str], folder: Path) -> None:
        self.name, self.command, self.folder = name, list(command), folder
        self.running: subprocess.Popen[bytes] | None = None
        self.started = 0.0
        self.wait = 1.0
        self.start_at = 0.0

    def start(self) -> None:
        environ = os.environ | {PARENT: str(os.getpid())}
        # a group of its own: Ctrl-C reaches the supervisor only, and what the child starts ends with it
        self.running = subprocess.Popen(self.command, cwd=self.folder, env=environ, start_new_session=True)  # noqa: S603
        self.started = time.monotonic()

    def look(self) -> None:
        """Start it when it is time to; when it died, say so and wait a little longer each time."""
        present = time.monotonic()
        if self.running is None:
            if present >= self.start_at:
                self.start()
            return
        code = self.running.poll()
        if code is None:
            return
        self.kill()  # what the dead child started itself
        self.wait = 1.0 if present - self.started > WELL_AFTER else min(self.wait * 2, LONGEST_WAIT)
        logger.error("%s ended (%s); it starts again in %.0f s.", self.name, _said(code), self.wait)
        self.running, self.start_at = None, present + self.wait

    def ask_to_end(self) -> None:
        if self.running is not None and self.running.poll() is None:
            self.running.terminate()

    def has_ended(self) -> bool:
        return self.running is None or self.running.poll() is not None

    def kill(self) -> None:
        """End the whole group at once."""
        if self.running is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.running.pid, signal.SIGKILL)
            self.running.wait()


class Supervisor:
    """Runs until SIGTERM, Ctrl-C or a closed terminal."""

    def __init__(self, children: Sequence[Child], *, each_turn: Callable[[], None] = lambda: None) -> None:
        self.children = list(children)
        self.each_turn = each_turn
        self.stopping = False

    def run(self) -> None:
        before = {
            number: signal.signal(number, self._stop)
            for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
        }
        try:
            while not self.stopping:
                for child in self.children:
                    child.look()
                self.each_turn()
                time.sleep(LOOK_EVERY)
        finally:
            self.end()
            for number, handler in before.items():
                signal.signal(number, handler)

    def _stop(self, *_: object) -> None:
        self.stopping = True

    def end(self) -> None:
        """Stop every child, kindly first."""
        for child in self.children:
            child.ask_to_end()
        last = time.monotonic() + PATIENCE
        while time.monotonic() < last and not all(child.has_ended() for child in self.children):
            time.sleep(0.05)
        for child in self.children:
            if not child.has_ended():
                logger.warning("%s did not end by itself.", child.name)
            child.kill()


def _said(code: int) -> str:
    if code >= 0:
        return f"exit code {code}"
    with contextlib.suppress(ValueError):
        return signal.Signals(-code).name
    return f"signal {-code}"
