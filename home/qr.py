"""QR codes for pages, mails, badges and certificates: always a full QR code, black on white, with its border.

`segno.make` turns a short text into a Micro QR, which most phones cannot read; without four modules of white around,
or with colours turned round for a dark page, many readers fail.
"""

from io import BytesIO

import segno

BORDER = 4


def svg(text: str, error: str = "m", *, title: str = "") -> str:
    """The code as an SVG element that takes the size of the place it stands in; `title` is read aloud."""
    drawing = BytesIO()
    _code(text, error).save(
        drawing, kind="svg", border=BORDER, dark="#000", light="#fff",
        xmldecl=False, nl=False, omitsize=True, svgclass="qr", lineclass=None, title=title or None,
    )  # fmt: skip
    return drawing.getvalue().decode()


def png(text: str, error: str = "m", scale: int = 6) -> bytes:
    """The code as a picture of `scale` pixels a module, for mails, whose readers show no SVG."""
    picture = BytesIO()
    _code(text, error).save(picture, kind="png", border=BORDER, dark="#000", light="#fff", scale=scale)
    return picture.getvalue()


def _code(text: str, error: str) -> segno.QRCode:
    return segno.make_qr(text, error=error)
