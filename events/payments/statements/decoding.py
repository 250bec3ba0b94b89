"""Bytes of a bank's file as text: UTF-8, UTF-16, Windows-1252 or Windows-1256, and nothing else."""

import re

from django.utils.translation import gettext as _

from events.payments.statements.lines import StatementError

_SIGNS = {
    b"PK\x03\x04": "sheet",
    b"PK\x05\x06": "sheet",
    b"\xd0\xcf\x11\xe0": "sheet",
    b"%PDF": "pdf",
    b"\x89PNG": "picture",
    b"\xff\xd8\xff": "picture",
    b"GIF8": "picture",
    b"RIFF": "picture",
    b"II*\0": "picture",
    b"MM\0*": "picture",
    b"\x1f\x8b": "archive",
    b"7z\xbc\xaf": "archive",
    b"Rar!": "archive",
}
_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HIGH = re.compile(rb"[\x80-\xff]")
_ARABIC = re.compile(r"[\u0621-\u064a]{3}")


def refuse_other_files(content: bytes) -> None:
    """A spreadsheet, a picture, a PDF: said by name, whatever the file is called."""
    kind = next((kind for sign, kind in _SIGNS.items() if content.startswith(sign)), "")
    if content[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith((b"<!doctype html", b"<html")):
        kind = "web page"
    if kind:
        raise StatementError(
            {
                "sheet": _("This is a spreadsheet or an archive: save the statement as CSV and import that."),
                "pdf": _("This is a PDF: ask the bank's site for the statement as CSV, MT940 or CAMT.053."),
                "picture": _("This is a picture: import the statement as CSV, MT940 or CAMT.053."),
                "archive": _("This is an archive: unpack it and import the statement that is in it."),
                "web page": _("This is a web page: import the statement as CSV, MT940 or CAMT.053."),
            }[kind]
        )


def text_of(content: bytes) -> str:
    """The text of the file; what cannot be read without loss is refused."""
    wide = _utf16(content)
    text = _decoded(content, wide) if wide else _narrow(content)
    text = text.removeprefix("\ufeff")
    if "\0" in text:
        raise StatementError(_("This file is not text: import the statement as CSV, MT940 or CAMT.053."))
    lost = text.find("\N{REPLACEMENT CHARACTER}")
    if lost >= 0:
        raise _broken(text.count("\n", 0, lost) + 1)
    return text


def _utf16(content: bytes) -> str:
    """The name of the encoding when two bytes make a sign, with or without a mark at the beginning."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    start = content[:4000]
    half = len(start) // 2
    low, high = start[::2].count(0), start[1::2].count(0)
    if high * 4 > half and low * 50 < half:
        return "utf-16-le"
    if low * 4 > half and high * 50 < half:
        return "utf-16-be"
    return ""


def _narrow(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        good = _SEQUENCE.findall(content)
        if len(good) > len(_HIGH.findall(content)) - sum(map(len, good)):
            # mostly good UTF-8: another encoding would turn every accent into two wrong letters
            raise _broken(content.count(b"\n", 0, error.start) + 1) from None
    arabic = content.decode("cp1256")
    if _ARABIC.search(arabic):  # in Windows-1252 the same bytes are three accented letters in a row
        return arabic
    return _decoded(content, "cp1252")


def _decoded(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise _broken(content.count(b"\n", 0, error.start) + 1) from None


def _broken(line: int) -> StatementError:
    return StatementError(
        _(
            "Line %(line)d: letters of the file are broken. Export it again, as UTF-8 where the bank offers it."
        )
        % {"line": line}
    )


def is_xml(content: bytes) -> bool:
    """Whether it begins as XML does, in any encoding of XML."""
    return content[:200].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<")
