"""Names as people search for them: without accents, hamza forms, tashkeel, case or punctuation."""

import re
import unicodedata

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
