"""The reference an order is paid under: short enough to be typed into a transfer, and known again in a bank's text.

Each symbol counts with its place (the first eight times, the last once); a right reference adds up to a multiple of
29. There are 29 symbols, a prime: with one wrong symbol, or any two that changed places, it never adds up again.
"""

import re
import secrets
import unicodedata
from collections.abc import Iterator

SYMBOLS = "23456789ACDEFGHJKLMNPQRTUVWXY"  # none of 0 O, 1 I; 8 without B, 5 without S, 2 without Z
LENGTH = 8
_FEWEST = 2  # digits, and letters: no word and no account number can be a reference

# What banks and people put between the symbols, a line break among them.
_GAP = r"[\s\-./_]{0,2}"
_ANYWHERE = re.compile(rf"(?=({_GAP.join([f'[{SYMBOLS}]'] * LENGTH)}))")
_AS_PRINTED = re.compile(rf"[{SYMBOLS}]{{4}}[\s\-]?[{SYMBOLS}]{{4}}")


def new_reference() -> str:
    """A reference that cannot be guessed from another one."""
    while True:
        body = "".join(secrets.choice(SYMBOLS) for _place in range(LENGTH - 1))
        reference = body + _check(body)
        if _mixed(reference):
            return reference


def is_reference(text: str) -> bool:
    """Are these eight symbols, the last of which agrees with the others?"""
    return (
        len(text) == LENGTH
        and all(symbol in SYMBOLS for symbol in text)
        and _mixed(text)
        and text[-1] == _check(text[:-1])
    )


def spaced(reference: str) -> str:
    """The reference as it is printed, in two fours."""
    return f"{reference[:4]} {reference[4:]}"


def find_references(text: str) -> list[str]:
    """Which references may stand in what a bank wrote? The cleanest first; one of 29 accidents passes the check.

    Something that crosses a cleaner find is left out: in "REF7K4F 2QXM" nobody meant the eight symbols from the R on.
    """
    folded = unicodedata.normalize("NFKC", text).upper()
    found = sorted(_candidates(folded))
    kept: list[tuple[int, int, int, str]] = []
    for rank, start, end, reference in found:
        if all(rank == better or end <= begin or finish <= start for better, begin, finish, _other in kept):
            kept.append((rank, start, end, reference))
    return list(dict.fromkeys(reference for _rank, _start, _end, reference in kept))


def _candidates(text: str) -> Iterator[tuple[int, int, int, str]]:
    """Everything with a right check: how oddly it stands there, from where to where, and what it is."""
    for match in _ANYWHERE.finditer(text):
        written = match[1]
        reference = "".join(symbol for symbol in written if symbol in SYMBOLS)
        if is_reference(reference):
            start, end = match.span(1)
            glued = text[start - 1 : start].isalnum() or text[end : end + 1].isalnum()
            yield 2 * glued + (not _AS_PRINTED.fullmatch(written)), start, end, reference


def _check(body: str) -> str:
    """The symbol that makes the weighted sum a multiple of 29."""
    weighted = sum((LENGTH - place) * SYMBOLS.index(symbol) for place, symbol in enumerate(body))
    return SYMBOLS[-weighted % len(SYMBOLS)]


def _mixed(reference: str) -> bool:
    digits = sum(symbol.isdigit() for symbol in reference)
    return _FEWEST <= digits <= LENGTH - _FEWEST
