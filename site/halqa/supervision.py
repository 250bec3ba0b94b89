"""Keeps the web server and the worker running, and leaves neither behind."""

from __future__ import annotations

import contextlib
import ctypes
import logging
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from typing import NoReturn

logger = logging.getLogger("halqa.serve")

ENDINGS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
LOOK_EVERY = 0.2
PATIENCE = 25.0  # seconds a child may take to end; gunicorn gives its requests 20
LONGEST_WAIT = 30.0
WELL_AFTER = 60.0  # a child that lived this long was well: the wait before a restart begins anew


def end_with(parent: int) -> None:
    """Ask Linux to stop this process should its supervisor be killed; elsewhere a closed terminal does it."""
    if not sys.platform.startswith("linux"):
        return
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)
    if os.getppid() != parent:
        raise SystemExit("The supervisor is gone.")


class Child:
    """One piece of work that must always go on, in a process of its own.

    It is forked from the supervisor, which has imported everything once: a start takes half the time and the
    memory is shared. So nothing may typeset, start a thread or keep a connection in the supervisor itself.
    """

    def __init__(self, name: str, work: Callable[[], object]) -> None:
        self.name, self.work = name, work
        self.pid = 0  # none at the moment
        self.started = 0.0
        self.wait = 1.0
        self.start_at = 0.0

    def start(self) -> None:
        sys.stdout.flush()
        sys.stderr.flush()
        parent = os.getpid()
        self.pid = os.fork()
        if self.pid == 0:
            self._be_the_child(parent)
        self.started = time.monotonic()

    def _be_the_child(self, parent: int) -> NoReturn:
        code = 1
        try:
            os.setsid()  # Ctrl-C reaches the supervisor only, and what the child starts ends with it
            for number in ENDINGS:
                signal.signal(number, signal.SIG_DFL)
            end_with(parent)
            self.work()
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
        except BaseException:
            logger.exception("%s failed.", self.name)
        finally:
            with contextlib.suppress(OSError):
                sys.stdout.flush()
                sys.stderr.flush()
            os._exit(code)

    def look(self) -> None:
        """Start it when it is time to; when it died, say so and wait a little longer each time."""
        present = time.monotonic()
        if not self.pid:
            if present >= self.start_at:
                self.start()
            return
        code = self.ended()
        if code is None:
            return
        self.wait = 1.0 if present - self.started > WELL_AFTER else min(self.wait * 2, LONGEST_WAIT)
        logger.error("%s ended (%s); it starts again in %.0f s.", self.name, _said(code), self.wait)
        self.start_at = present + self.wait

    def ended(self) -> int | None:
        """How it ended; None while it runs. What it had started itself ends with it."""
        pid, status = os.waitpid(self.pid, os.WNOHANG)
        if not pid:
            return None
        self._end_group()
        self.pid = 0
        return os.waitstatus_to_exitcode(status)

    def ask_to_end(self) -> None:
        if self.pid:
            os.kill(self.pid, signal.SIGTERM)

    def has_ended(self) -> bool:
        return not self.pid or self.ended() is not None

    def kill(self) -> None:
        if self.pid:
            os.kill(self.pid, signal.SIGKILL)
            self._end_group()
            os.waitpid(self.pid, 0)
            self.pid = 0

    def _end_group(self) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)


class Supervisor:
    """Runs until SIGTERM, Ctrl-C or a closed terminal."""

    def __init__(self, children: Sequence[Child], *, each_turn: Callable[[], None] = lambda: None) -> None:
        self.children = list(children)
        self.each_turn = each_turn
        self.stopping = False

    def run(self) -> None:
        before = {number: signal.signal(number, self._stop) for number in ENDINGS}
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
