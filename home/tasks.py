"""A hint to the worker: something became due, do not wait for the next round."""

from __future__ import annotations

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.utils.module_loading import import_string
from django_tasks import task

FORGOTTEN_AFTER = 30
"""Seconds after which a hint that no worker took is given again."""


def nudge(name: str) -> None:
    """Ask, after the commit, for the sweep of this name to run soon; the sweep comes without it too, only later."""
    _known(name)
    transaction.on_commit(lambda: _enqueue(name), robust=True)


@task
def run_sweep(name: str) -> int:
    """How much the sweep of this name found to do."""
    cache.delete(_waiting(name))  # before looking: what becomes due from here on needs a hint of its own
    done: int = import_string(_known(name))()
    return done


def _enqueue(name: str) -> None:
    """One task for all the hints given while it waits: three hundred registrations are not three hundred tasks."""
    if cache.add(_waiting(name), True, FORGOTTEN_AFTER):
        run_sweep.using(backend="halqa").enqueue(name)


def _waiting(name: str) -> str:
    return f"nudged:{name}"


def _known(name: str) -> str:
    if name not in settings.SWEEPS:
        raise LookupError(f"settings.SWEEPS knows no sweep named {name!r}")
    path: str = settings.SWEEPS[name]
    return path
