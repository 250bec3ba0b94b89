"""Which characters the fonts of the PDFs can draw; the others are shown as a visible mark.

Typst refuses to write a PDF/UA file in which one character has no glyph, and a name must never stop a certificate.
"""

import struct
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

FONTS = Path(__file__).resolve().parent.parent / "templates" / "pdf" / "fonts"
SUBSTITUTE = "\N{REPLACEMENT CHARACTER}"

# Typst sets these without a glyph: joiners, marks of direction, isolates, variation selectors, soft hyphen.
INVISIBLE = frozenset("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\u2066\u2067\u2068\u2069\ufe0e\ufe0f")
ISOLATES = frozenset("\u2066\u2067\u2068")
CLOSES_ISOLATE = "\u2069"
SPACES = frozenset(" \u00a0\u202f\u2009")
# They turn what follows them round, also beyond their own line: a name may not do that to a certificate.
OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\ufeff")


def printable(text: str) -> str:
    """The text as it can be printed: no control characters, nothing that a font lacks."""
    if (text.isascii() and text.isprintable()) or plain().issuperset(text):
        return text
    text = _without_lone_surrogates(text)
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    text = _balanced("".join(_kept(character) for character in text))
    return "".join(_drawn(cluster) for cluster in _clusters(unicodedata.normalize("NFC", text)))


def _without_lone_surrogates(text: str) -> str:
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _kept(character: str) -> str:
    """The character, or nothing where it only controls."""
    if character == "\n" or character in INVISIBLE:
        return character
    if character == "\t" or unicodedata.category(character) == "Zs":
        return character if character in SPACES else " "
    return "" if character in OVERRIDES or unicodedata.category(character) == "Cc" else character


def _balanced(text: str) -> str:
    """The text, without its isolates when they do not come in pairs."""
    depth = 0
    for character in text:
        depth += (character in ISOLATES) - (character == CLOSES_ISOLATE)
        if depth < 0:
            break
    if depth == 0:
        return text
    return "".join(c for c in text if c not in ISOLATES and c != CLOSES_ISOLATE)


def _clusters(text: str) -> Iterator[str]:
    """The letters of the text, each with the marks that stand on it."""
    cluster = ""
    for character in text:
        if cluster and not unicodedata.category(character).startswith("M"):
            yield cluster
            cluster = ""
        cluster += character
    if cluster:
        yield cluster


def _drawn(cluster: str) -> str:
    """The cluster as one of the fonts draws it: a mark of one font cannot stand on a letter of another."""
    if all(character in INVISIBLE or character == "\n" for character in cluster):
        return cluster
    if not any(cluster[0] in font or cluster[0] in INVISIBLE for font in coverage()):
        cluster = SUBSTITUTE + cluster[1:]
    font = max(coverage(), key=lambda drawn: (cluster[0] in drawn, sum(c in drawn for c in cluster)))
    kept = "".join(c for c in cluster if c in font or c in INVISIBLE or c == "\n")
    return kept if len(kept) == len(cluster) else kept + SUBSTITUTE


@cache
def coverage() -> tuple[frozenset[str], ...]:
    """For each family of the folder, the characters that all its weights draw."""
    families: dict[str, frozenset[str]] = {}
    for path in sorted(FONTS.glob("*.ttf")):
        family = path.name.partition("_")[0]
        drawn = frozenset(_mapped(path.read_bytes()))
        families[family] = families.get(family, drawn) & drawn
    return tuple(families.values())


@cache
def plain() -> frozenset[str]:
    """The characters that need no care: some font draws them, alone, as they are."""
    drawn = frozenset().union(*coverage())
    own = (c for c in drawn if unicodedata.category(c)[0] in "LNPS" and unicodedata.normalize("NFC", c) == c)
    return frozenset(own) | SPACES


def _mapped(font: bytes) -> Iterator[str]:
    """The characters to which a TrueType file gives a glyph (its table `cmap`, formats 4 and 12)."""
    start = _table(font, b"cmap")
    (count,) = struct.unpack_from(">H", font, start + 2)
    for entry in range(count):
        platform, _encoding, offset = struct.unpack_from(">HHI", font, start + 4 + 8 * entry)
        (kind,) = struct.unpack_from(">H", font, start + offset)
        if platform in (0, 3) and kind in (4, 12):
            ranges = _segments(font, start + offset) if kind == 4 else _groups(font, start + offset)
            yield from (
                chr(code) for first, last in ranges for code in range(first, last + 1) if _public(code)
            )


def _table(font: bytes, tag: bytes) -> int:
    (count,) = struct.unpack_from(">H", font, 4)
    for entry in range(count):
        name, _sum, offset, _length = struct.unpack_from(">4sIII", font, 12 + 16 * entry)
        if name == tag:
            return int(offset)
    raise ValueError(f"The font has no table {tag!r}.")


def _segments(font: bytes, at: int) -> Iterator[tuple[int, int]]:
    (twice,) = struct.unpack_from(">H", font, at + 6)
    lasts = struct.unpack_from(f">{twice // 2}H", font, at + 14)
    firsts = struct.unpack_from(f">{twice // 2}H", font, at + 16 + twice)
    shifts = struct.unpack_from(f">{twice // 2}H", font, at + 16 + 2 * twice)
    jumps_at = at + 16 + 3 * twice
    jumps = struct.unpack_from(f">{twice // 2}H", font, jumps_at)
    for number, (first, last, shift, jump) in enumerate(zip(firsts, lasts, shifts, jumps, strict=True)):
        for code in range(first, last + 1):
            glyph = code + shift
            if jump:
                (glyph,) = struct.unpack_from(">H", font, jumps_at + 2 * number + jump + 2 * (code - first))
                glyph = glyph and glyph + shift
            if glyph & 0xFFFF:
                yield code, code


def _groups(font: bytes, at: int) -> Iterator[tuple[int, int]]:
    (count,) = struct.unpack_from(">I", font, at + 12)
    for group in range(count):
        first, last, glyph = struct.unpack_from(">III", font, at + 16 + 12 * group)
        yield (first if glyph else first + 1), last


def _public(code: int) -> bool:
    """Whether the code means the same everywhere: PDF/A has no place for private and unassigned ones."""
    return unicodedata.category(chr(code)) not in ("Cc", "Cn", "Co", "Cs")
