"""The ICE, the number of a company in Morocco: nine digits of the company, four of the branch, two that check them."""

from __future__ import annotations

import unicodedata

LENGTH = 15


def ice_given(text: str) -> str:
    """The digits as people write them: without spaces, points and dashes, in whichever figures."""
    plain = unicodedata.normalize("NFKC", text)
    digits = "".join(str(unicodedata.digit(char, char)) for char in plain)
    return "".join(char for char in digits if char.isalnum())


def is_ice(text: str) -> bool:
    """Whether these are fifteen digits, of which the last two agree with the others."""
    return len(text) == LENGTH and text.isascii() and text.isdigit() and int(text) % 97 == 0
