"""What editors upload is looked at, not believed: a picture is drawn again, a file is what its name says.

docs/decisions tells why pictures are not kept as they came.
"""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import PurePath
from typing import IO, Any, cast

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from home.formats import file_size
from home.forms import directed
from home.tasks import nudge

FORMATS = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "AVIF": "image/avif"}
QUALITY: dict[str, dict[str, Any]] = {
    "JPEG": {"quality": 92},
    "PNG": {"optimize": True},
    "WEBP": {"quality": 90},
    "AVIF": {"quality": 85},
}
LONGEST_SIDE = 3000  # points; screens of twice 1200 points are served, and paper of a page
DOCUMENTS_AT_MOST = 20 * 1024 * 1024
UNPACKED_AT_MOST, PACKED_AT_MOST = 300 * 1024 * 1024, 5000  # bytes in, and number of, the files of an archive
RECORDINGS = ("mp4", "webm", "mp3", "m4a", "ogg")


class PictureField(WagtailImageField):
    """Gives the picture drawn again; no other part of the site ever sees the file that was sent."""

    def to_python(self, data: Any) -> Any:
        if data in self.empty_values:
            return None
        self.check_image_file_size(data)
        return super().to_python(redrawn(data))


class PictureForm(BaseImageForm):
    """A picture with words for those who cannot see it, unless it is decorative."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        directed(self)
        file = self.fields.get("file")  # where many are sent at once, the words come after the file
        if file is not None:
            self.fields["file"] = PictureField(label=file.label, widget=file.widget, required=file.required)

    def clean(self) -> Any:
        cleaned = super().clean()
        described = any(cleaned.get(f"alt_{code}") for code in ("fr", "ar", "en"))
        if "alt_fr" in self.fields and not described and not cleaned.get("is_decorative"):
            words = _("Say in one language at least what the picture shows, or mark it as decorative.")
            self.add_error("alt_fr", words)
        return cleaned

    def save(self, commit: bool = True) -> Any:
        if "file" not in self.fields and self.instance._state.adding:
            self._redraw_what_was_sent()
        picture = super().save(commit=commit)
        if commit and "file" in self.changed_data:  # Wagtail has deleted the sizes of the file before
            type(picture).objects.filter(pk=picture.pk).update(prepared={})
            nudge("pictures")
        return picture

    def _redraw_what_was_sent(self) -> None:
        """Of many sent at once, Wagtail keeps the files as they came until each is described."""
        file = self.instance.file
        sent, drawn = file.name, redrawn(file)
        file.close()
        file.save(drawn.name, drawn, save=False)
        file.storage.delete(sent)
        self.instance._set_image_file_metadata()


class FileForm(BaseDocumentForm):
    """A file that is what its name says."""

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if "file" in self.changed_data:
            check_file(file)
        return file


def redrawn(file: Any) -> InMemoryUploadedFile:
    """The picture alone: no place where it was taken, no comment, nothing that hides behind its end."""
    content = file.read()
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            name, drawn = _redraw(content)
        except ValidationError:
            raise
        except UnidentifiedImageError as error:
            words = _("This is no picture. Pictures are JPEG, PNG, WebP or AVIF files.")
            raise ValidationError(words, "no_picture") from error
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise ValidationError(_too_many_points(), "too_many_points") from error
        except Exception as error:  # decoders of broken files raise whatever they meet
            raise ValidationError(
                _("This picture is broken or not whole: nothing can show it."), "broken"
            ) from error
    stem = PurePath(file.name).stem[:80] or "picture"
    named = f"{stem}.{'jpg' if name == 'JPEG' else name.lower()}"
    return InMemoryUploadedFile(BytesIO(drawn), "file", named, FORMATS[name], len(drawn), None)


def _too_many_points() -> str:
    most = settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS // 1_000_000
    return _("This picture has more than %(most)d million points: make it smaller first.") % {"most": most}


def _redraw(content: bytes) -> tuple[str, bytes]:
    with Image.open(BytesIO(content), formats=[*FORMATS, "MPO"]) as opened:
        several = opened.format != "MPO" and getattr(opened, "n_frames", 1) > 1
        name = (
            "JPEG" if opened.format == "MPO" else str(opened.format)
        )  # a phone's picture with a smaller one behind
        if (
            opened.width * opened.height > settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS
        ):  # before a point is decoded
            raise ValidationError(_too_many_points(), "too_many_points")
        if several:
            raise ValidationError(
                _("Moving pictures are not shown here: offer a video with a pause button."), "moving"
            )
        opened.draft(opened.mode, (LONGEST_SIDE, LONGEST_SIDE))  # a big JPEG is never whole in memory
        opened.load()
        opened.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
        picture = _in_screen_colours(ImageOps.exif_transpose(opened))
    picture.info.clear()
    output = BytesIO()
    picture.save(output, name, **QUALITY[name])
    return name, output.getvalue()


def _in_screen_colours(picture: Image.Image) -> Image.Image:
    """In sRGB and without a profile; print colours and phones' wide colours are brought into it."""
    profile = picture.info.get("icc_profile")
    mode = "RGBA" if picture.has_transparency_data else "RGB"
    if profile:
        try:
            given = ImageCms.ImageCmsProfile(BytesIO(profile))
            turned = ImageCms.profileToProfile(
                picture, given, ImageCms.createProfile("sRGB"), outputMode=mode
            )
            return cast(Image.Image, turned)
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            pass  # a profile that cannot be read tells nothing
    return picture.convert(mode)


def check_file(file: Any) -> None:
    """Raises ValidationError where the file is not of the kind that its name says, or too big for it."""
    kind = PurePath(file.name).suffix.lower().lstrip(".")
    if kind not in LOOKS:
        words = _("Files of this kind are not taken. Taken are: %(kinds)s.")
        raise ValidationError(words % {"kinds": ", ".join(sorted(LOOKS))}, "unknown_kind")
    if kind not in RECORDINGS and file.size > DOCUMENTS_AT_MOST:
        words = _("This file is too big (%(size)s): a document may have %(most)s.")
        raise ValidationError(
            words % {"size": file_size(file.size), "most": file_size(DOCUMENTS_AT_MOST)}, "too_big"
        )
    file.seek(0)
    try:
        right = LOOKS[kind](file)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, KeyError, EOFError):
        right = False
    finally:
        file.seek(0)
    if not right:
        words = _("This file is not what its name says: inside, it is no .%(kind)s file.")
        raise ValidationError(words % {"kind": kind}, "other_kind")


def _begins(*signs: bytes, at: int = 0) -> Callable[[IO[bytes]], bool]:
    def looks(file: IO[bytes]) -> bool:
        return file.read(64)[at:].startswith(signs)

    return looks


def _is_pdf(file: IO[bytes]) -> bool:
    """Begins at once as a PDF and ends as one: nothing stands before or behind."""
    if not file.read(8).startswith((b"%PDF-1.", b"%PDF-2.")):
        return False
    file.seek(0, 2)
    file.seek(max(file.tell() - 2048, 0))
    return b"%%EOF" in file.read() and not zipfile.is_zipfile(_rewound(file))


def _is_words(file: IO[bytes]) -> bool:
    """Words without control characters, and no web page."""
    content = file.read()
    controls = content.translate(None, bytes(range(9, 14)) + bytes(range(32, 256)))
    start = content.lstrip(b"\xef\xbb\xbf \t\r\n")[:200].lower()
    return not controls and not start.startswith(
        (b"<!doctype", b"<html", b"<script", b"<svg", b"<?xml", b"%pdf")
    )


def _is_captions(file: IO[bytes]) -> bool:
    content = file.read()
    content.decode()  # UTF-8, or ValueError
    return content.removeprefix(b"\xef\xbb\xbf").startswith(b"WEBVTT") and b"\0" not in content


def _holds(*members: str, mimetype: bytes = b"") -> Callable[[IO[bytes]], bool]:
    """An archive with these files in it, that begins at once, unpacks to a bearable size and holds no program."""

    def looks(file: IO[bytes]) -> bool:
        if not _begins(b"PK\x03\x04")(file):
            return False
        with zipfile.ZipFile(_rewound(file)) as archive:
            inside = archive.infolist()
            names = {one.filename for one in inside}
            bearable = (
                len(inside) <= PACKED_AT_MOST and sum(one.file_size for one in inside) <= UNPACKED_AT_MOST
            )
            harmless = not any(name.lower().endswith(PROGRAMS) for name in names)
            kind = archive.read("mimetype")[:100].strip() if mimetype and "mimetype" in names else b""
            return bearable and harmless and names.issuperset(members) and kind == mimetype

    return looks


def _rewound(file: IO[bytes]) -> IO[bytes]:
    file.seek(0)
    return file


PROGRAMS = (
    "vbaproject.bin",
    ".exe",
    ".dll",
    ".js",
    ".vbs",
    ".bat",
    ".cmd",
    ".scr",
    ".lnk",
    ".jar",
    ".msi",
    ".ps1",
)
OFFICE = "[Content_Types].xml"
LOOKS: dict[str, Callable[[IO[bytes]], bool]] = {
    "pdf": _is_pdf,
    "docx": _holds(OFFICE, "word/document.xml"),
    "xlsx": _holds(OFFICE, "xl/workbook.xml"),
    "pptx": _holds(OFFICE, "ppt/presentation.xml"),
    "odt": _holds("content.xml", mimetype=b"application/vnd.oasis.opendocument.text"),
    "zip": _holds(),
    "csv": _is_words,
    "txt": _is_words,
    "vtt": _is_captions,
    "mp4": _begins(b"ftyp", at=4),
    "m4a": _begins(b"ftyp", at=4),
    "webm": _begins(b"\x1aE\xdf\xa3"),
    "ogg": _begins(b"OggS"),
    "mp3": _begins(b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2", b"\xff\xfa"),
}
