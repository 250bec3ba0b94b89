"""The hash over a form, in the manner of "hash version 3" of local acquirers.

Names are put in alphabetical order whatever their case; `hash` and `encoding` are left out. Each value, with `\\`
written `\\\\` and `|` written `\\|`, is followed by `|`; the store key, written the same way, ends the text. The hash
is the Base64 form of its SHA-512, over UTF-8. Both sides sign everything they send with the same store key.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping

LEFT_OUT = ("hash", "encoding")


def hash_of(form: Mapping[str, str], store_key: str) -> str:
    names = sorted((name for name in form if name.lower() not in LEFT_OUT), key=str.lower)
    text = "".join(_written(form[name]) + "|" for name in names) + _written(store_key)
    return base64.b64encode(hashlib.sha512(text.encode()).digest()).decode()


def signed(form: Mapping[str, str], store_key: str) -> dict[str, str]:
    return {**form, "HASH": hash_of(form, store_key)}


def is_signed(form: Mapping[str, str], store_key: str) -> bool:
    given = next((value for name, value in form.items() if name.lower() == "hash"), "")
    return hmac.compare_digest(given.encode(), hash_of(form, store_key).encode())


def _written(value: str) -> str:
    return value.replace("\\", "\\\\").replace("|", "\\|")
