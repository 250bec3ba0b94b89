"""The files of the demo's library: documents by Typst, a spreadsheet, captions and a sound, all made on the spot."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from halqa.demo.reading import Text, plain
from home.typeset import typeset_source

DOCUMENT = Path(__file__).resolve().parent / "document.typ"


def pdf(
    text: Text, *, kind: str, poster: bool, organisation: str, licence: str, language: str, made_at: datetime
) -> bytes:
    """The words of a resource as a document of the house."""
    facts = {
        "kind": kind, "title": text.title, "lead": text.lead, "organisation": organisation, "licence": licence,
        "poster": poster,
        "lines": [{"what": what, "words": words} for what, words in plain(text.body)],
    }  # fmt: skip
    source = DOCUMENT.read_text(encoding="utf-8")
    return typeset_source(source, facts, language=language, made_at=made_at)


HEADINGS = {
    "fr": ("Atelier", "Semaine", "Entrées (kg)", "Sorties (kg)", "Pertes (kg)"),
    "ar": ("الورشة", "الأسبوع", "المدخلات (كلغ)", "المخرجات (كلغ)", "الضياع (كلغ)"),
    "en": ("Workshop", "Week", "In (kg)", "Out (kg)", "Lost (kg)"),
}
WEEKS = ((1200, 1080), (1180, 1076), (1240, 1150), (1210, 1138))


def spreadsheet(language: str) -> bytes:
    """One sheet for each workshop; the losses are worked out."""
    book = Workbook()
    workshop, *columns = HEADINGS[language]
    for number in (1, 2):
        sheet = book.active if number == 1 else book.create_sheet()
        assert isinstance(sheet, Worksheet)
        sheet.title = f"{workshop} {number}"
        sheet.sheet_view.rightToLeft = language == "ar"
        sheet.append(columns)
        for cell in sheet[1]:
            cell.font, cell.fill = Font(bold=True, color="FFFFFF"), PatternFill("solid", fgColor="00604F")
        for row, (put_in, came_out) in enumerate(WEEKS, start=2):
            sheet.append((row - 1, put_in * number, came_out * number, f"=B{row}-C{row}"))
        for letter in "ABCD":
            sheet.column_dimensions[letter].width = 18
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def captions(lines: list[str], *, seconds: int = 6) -> bytes:
    """Captions of these lines, so many seconds each."""
    said = ["WEBVTT", ""]
    for number, words in enumerate(lines):
        start, end = (timedelta(seconds=seconds * (number + more)) for more in (0, 1))
        said += [f"0{start}.000 --> 0{end}.000", words, ""]
    return "\n".join(said).encode()


CAPTIONS: dict[str, dict[str, list[str]]] = {
    "captions-6": {
        "fr": ["Bonsoir. La règle est simple : huit minutes chacun, et la salle d’abord.", "Le chronomètre est derrière moi."],  # noqa: E501
        "ar": ["مساء الخير. القاعدة بسيطة: ثماني دقائق لكل متدخّل، والقاعة أولا.", "ساعة التوقيت خلفي."],
        "en": ["Good evening. The rule is simple: eight minutes each, and the room first.", "The clock is behind me."],
    },
    "captions-visite": {
        "fr": ["On suit un litre d’eau, de l’arrivée à la sortie.", "Il passe trois fois devant nous."],
        "ar": ["نتبع لترا من الماء من الوصول إلى الخروج.", "ويمرّ أمامنا ثلاث مرات."],
        "en": ["We follow a litre of water from arrival to exit.", "It passes us three times."],
    },
}  # fmt: skip

FRAME = bytes((0xFF, 0xE3, 0x18, 0xC4)) + bytes(68)
"""One frame of silent sound: MPEG 2.5 layer 3, 8 kbit/s at 8 kHz, one channel: 72 bytes for 72 milliseconds."""


def silence(seconds: int) -> bytes:
    """A sound that plays and says nothing."""
    return FRAME * (seconds * 1000 // 72)
