"""Calls to the outside are made while no transaction is open: a slow company must not lock our rows."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import ParamSpec, TypeVar

from django.conf import settings
from django.db import connection

logger = logging.getLogger(__name__)

Given = ParamSpec("Given")
Answered = TypeVar("Answered")

HURRY = 2.4
"""Seconds to reach a provider, and as many for its answer, while somebody looks at a page that waits for it."""

_hurried: ContextVar[bool] = ContextVar("hurried", default=False)


@contextmanager
def hurried() -> Iterator[None]:
    """Ask providers once and for a few seconds only: what they do not answer now is asked again by the sweep."""
    before = _hurried.set(True)
    try:
        yield
    finally:
        _hurried.reset(before)


def patience(usual: float) -> float:
    """How many seconds a provider has for its answer."""
    return min(usual, HURRY) if _hurried.get() else usual


def outside(call: Callable[Given, Answered]) -> Callable[Given, Answered]:
    """Refuse the call within a transaction; on a real site it is made and told of, since somebody waits for it."""

    @wraps(call)
    def asked(*args: Given.args, **kwargs: Given.kwargs) -> Answered:
        if is_in_transaction():
            if not settings.PRODUCTION:
                raise RuntimeError(f"{call.__qualname__} is called while a transaction is open.")
            logger.error("%s is called while a transaction is open.", call.__qualname__)
        return call(*args, **kwargs)

    return asked


def is_in_transaction() -> bool:
    """Whether a transaction is open, but for the one that a test is wrapped in."""
    return any(not getattr(block, "_from_testcase", False) for block in connection.atomic_blocks)
