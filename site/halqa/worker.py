"""What runs beside the web server: every feature's sweep, at least once a minute and soon after a nudge.

A nudge is only a hint. A worker that is killed loses nothing: the next round finds everything that is due.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.db import DatabaseError, close_old_connections, connections
from django.utils.module_loading import import_string
from django.utils.timezone import now
from django_tasks_db.management.commands.db_worker import Worker as TaskRunner
from django_tasks_db.models import DBTaskResult

from halqa import chores
from halqa.hours import resync_coming
from halqa.models import WorkerBeat
from halqa.supervision import ENDINGS

logger = logging.getLogger("halqa.worker")

SWEEPS: dict[str, str] = settings.SWEEPS  # the literal list, in this order
SWEEP_EVERY = 50.0  # seconds, so that with the work itself it stays within the minute
CHORES: dict[str, tuple[Callable[[], int], timedelta]] = {
    "publish scheduled pages": (chores.publish_scheduled, timedelta(seconds=45)),
    "settle tasks": (chores.settle_tasks, timedelta(minutes=10)),
    "clear limits": (chores.clear_limits, timedelta(hours=1)),
    "follow the law's hours": (resync_coming, timedelta(days=1)),
    "erase what is old": (chores.erase_old, timedelta(days=1)),
    "clear files": (chores.clear_files, timedelta(days=1)),
    "clear sessions": (chores.clear_sessions, timedelta(days=1)),
    "forget workers": (chores.forget_workers, timedelta(days=1)),
}
PAUSE = 0.5
TASKS_AT_ONCE = 20  # nudges taken in one turn, so that they do not hold up the sweeps


class Worker:
    """One turn after the other until it is told to stop; what fails is logged and the rest goes on."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.name = f"{socket.gethostname()}:{os.getpid()}"[:120]
        self.started_at = now()
        self.stopping = False
        self._clock = clock
        self._swept: dict[str, float] = {}
        self._looked_at_chores: float | None = None

    def run(self) -> None:
        """Work until `stop`; what is being done is finished first."""
        logger.info("The worker %s starts.", self.name)
        while not self.stopping:
            self.turn()
            if not self.stopping:
                time.sleep(PAUSE)  # an Event could lock up in a signal; half a second is soon enough
        self.leave()
        logger.info("The worker %s has stopped.", self.name)

    def run_until_told(self) -> None:
        """Work until SIGTERM, Ctrl-C or a closed terminal."""
        for number in ENDINGS:
            signal.signal(number, lambda *_: self.stop())
        self.run()

    def stop(self) -> None:
        self.stopping = True

    def turn(self) -> None:
        """Whatever is due now: nudges first, then sweeps, then chores."""
        close_old_connections()
        self._attempt("tasks", self._run_tasks)
        for name, path in SWEEPS.items():
            if self.stopping:
                return
            if self._is_due(name):
                self._swept[name] = self._clock()
                self._beat(name)
                self._attempt(name, partial(_sweep, path))
        if not self.stopping and self._chores_are_due():
            self._beat("chores")
            for name, (chore, every) in CHORES.items():
                self._attempt(name, partial(_begun, name, chore, every))
            self._beat()
        close_old_connections()

    def _is_due(self, name: str) -> bool:
        return name not in self._swept or self._clock() - self._swept[name] >= SWEEP_EVERY

    def _chores_are_due(self) -> bool:
        last, present = self._looked_at_chores, self._clock()
        if last is not None and present - last < SWEEP_EVERY:
            return False
        self._looked_at_chores = present
        return True

    def _run_tasks(self) -> int:
        """The nudges that wait; asked for first without a lock, since the runner locks the whole of SQLite."""
        if not DBTaskResult.objects.ready().filter(backend_name="halqa").exists():
            return 0
        self._beat("tasks")
        TaskRunner(
            queue_names=["*"],
            interval=0,
            batch=True,
            backend_name="halqa",
            startup_delay=False,
            max_tasks=TASKS_AT_ONCE,
            worker_id=self.name[:64],
            excluded_queue_names=[],
        ).run()
        return 0

    def _attempt(self, name: str, work: Callable[[], int]) -> None:
        """Do it; a failure is told and stays alone."""
        begun = self._clock()
        try:
            done = work()
        except Exception:
            logger.exception("%s failed; the worker goes on.", name)
            connections.close_all()
        else:
            if done:
                logger.info("%s: %d done in %.1f s", name, done, self._clock() - begun)

    def _beat(self, doing: str = "") -> None:
        sign = {"beat_at": now(), "doing": doing[:60]}
        try:
            WorkerBeat.objects.update_or_create(
                name=self.name, defaults=sign, create_defaults=sign | {"started_at": self.started_at}
            )
        except DatabaseError:
            logger.exception("The worker could not leave its sign.")
            connections.close_all()

    def leave(self) -> None:
        """Nobody waits for a worker that said goodbye."""
        try:
            WorkerBeat.objects.filter(name=self.name).delete()
        except DatabaseError:
            logger.warning("The worker could not take back its sign.")
        connections.close_all()


def _sweep(path: str) -> int:
    done: int = import_string(path)()
    return done


def _begun(name: str, chore: Callable[[], int], every: timedelta) -> int:
    return chore() if chores.begin(name, every) else 0
