"""Names as people search for them: without accents, hamza forms, tashkeel, case or punctuation."""

import re
import unicodedata

from django.db.models import Q

# Arabic letters that people write one for the other, and letters of other scripts' tables that look alike.
_ALIKE = str.maketrans({
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ئ": "ي", "ؤ": "و", "ة": "ه", "ء": None, "ـ": None,
    "ڭ": "ك", "گ": "ك", "ک": "ك", "ڨ": "ق", "پ": "ب", "چ": "ج", "ڤ": "ف", "ی": "ي",
    "œ": "oe", "æ": "ae", "ø": "o", "ß": "ss", "đ": "d", "ł": "l", "ı": "i",
})  # fmt: skip


def fold(text: str) -> str:
    """The text as it is searched: NFKD, no marks, alike letters made one, words separated by one space."""
    lowered = unicodedata.normalize("NFKD", text.casefold().translate(_ALIKE))
    bare = "".join(char for char in lowered if not unicodedata.combining(char)).translate(_ALIKE)
    return re.sub(r"[\W_]+", " ", bare).strip()


def begins(column: str, word: str) -> Q:
    """Whether a word of this folded column begins so: « eau » is not in « réseau ».

    An Arabic word carries its article and conjunctions in front: there it may stand anywhere.
    """
    if not word.isascii():
        return Q(**{f"{column}__contains": word})
    return Q(**{f"{column}__startswith": word}) | Q(**{f"{column}__contains": f" {word}"})
