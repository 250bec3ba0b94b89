"""The signed random that every public form carries: sent twice, it names the same act.

It is signed for one form only, says when the form was shown, and needs no cookie and no row.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.core import signing

MAX_AGE = 3 * 24 * 3600


class FormKeyError(Exception):
    """The form must be shown again; `too_quick` says that nobody can have read it yet."""

    def __init__(self, *, too_quick: bool = False) -> None:
        super().__init__("too quick" if too_quick else "missing, forged or too old")
        self.too_quick = too_quick


def new_key(form: str) -> str:
    """A fresh signed random for this form (`register:<uuid of the event>`)."""
    return _signer(form).sign(secrets.token_urlsafe(15))


def read_key(form: str, signed: str, *, min_age: float | None = None) -> str:
    """The random, if it is one of ours for this form, not too old, and not sent faster than anyone writes."""
    try:
        random = _signer(form).unsign(signed, max_age=MAX_AGE)
    except signing.BadSignature as error:
        raise FormKeyError from error
    quickest = settings.FORM_SECONDS if min_age is None else min_age
    if quickest and not _is_older(form, signed, quickest):
        raise FormKeyError(too_quick=True)
    return random


def act(random: str, *about: str) -> str:
    """The idempotency key of one act: the form's random and what was asked with it.

    Somebody who goes back and sends the same form for a colleague does something else.
    """
    return hashlib.sha256("\n".join((random, *about)).encode()).hexdigest()


def _is_older(form: str, signed: str, seconds: float) -> bool:
    try:
        _signer(form).unsign(signed, max_age=timedelta(seconds=seconds))
    except signing.SignatureExpired:
        return True
    return False


def _signer(form: str) -> signing.TimestampSigner:
    return signing.TimestampSigner(salt=f"halqa.form:{form}")
