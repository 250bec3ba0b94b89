"""A filled demo, taken back afterwards."""

from __future__ import annotations

from django.db import transaction

from halqa.demo.make import Demo


def filled(blocker, **how):
    """Fills the tables within one transaction, which is undone when the tests that use them are done."""
    with blocker.unblock(), transaction.atomic():
        demo = Demo(say=lambda words: None, **how)
        demo.fill()
        yield demo
        transaction.set_rollback(True)
