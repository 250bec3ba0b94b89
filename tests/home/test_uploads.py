"""What is uploaded is looked at: a clear sentence at the field, and nothing kept half."""

import io
import struct
import zipfile
import zlib
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from wagtail.documents.forms import get_document_form
from wagtail.images.forms import get_image_form
from wagtail.models import Collection, UploadedFile

from home.models import File, Picture
from tests.factories import make_site, make_staff, photograph

pytestmark = pytest.mark.django_db

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    if not Collection.objects.exists():
        Collection.add_root(name="Root")


def form_for(content, name, **fields):
    given = {
        "title": "Une salle",
        "alt_fr": "Une salle pleine",
        "collection": Collection.objects.first().pk,
    } | fields
    return get_image_form(Picture)(given, {"file": SimpleUploadedFile(name, content)})


def kept(form):
    assert form.is_valid(), form.errors
    return form.save()


def file_form(content, name):
    given = {"title": "Un guide", "collection": Collection.objects.first().pk}
    return get_document_form(File)(given, {"file": SimpleUploadedFile(name, content)})


def chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def bomb(width, height):
    """A picture of a few hundred bytes that says it is wide as a field."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rest = chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + rest


def archive(*members, **contents):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as written:
        for name in members:
            written.writestr(name, contents.get("of", "<x/>"))
    return packed.getvalue()


def moving(format):
    first, second = (Image.new("RGB", (20, 20), colour) for colour in ("red", "blue"))
    output = io.BytesIO()
    first.save(output, format, save_all=True, append_images=[second])
    return output.getvalue()


BAD_PICTURES = {
    "a web page": (b"<html><script>alert(1)</script></html>", "a.png"),
    "a drawing with a program": (SVG, "a.svg"),
    "a drawing under another name": (SVG, "a.png"),
    "nothing": (b"", "a.png"),
    "half a photograph": (photograph((300, 200))[:3000], "a.jpg"),
    "half a drawing": (photograph((300, 200), format="PNG")[:3000], "a.png"),
    "a bomb": (bomb(60000, 60000), "a.png"),
    "a smaller bomb": (bomb(9000, 9000), "a.png"),
    "moving": (moving("WEBP"), "a.webp"),
    "moving as PNG": (moving("PNG"), "a.png"),
    "a GIF": (moving("GIF"), "a.gif"),
    "a printer's picture": (photograph((30, 20), format="TIFF"), "a.tif"),
}


@pytest.mark.parametrize("bad", BAD_PICTURES)
def test_what_is_no_picture_is_told_at_the_field_and_not_kept(bad):
    form = form_for(*BAD_PICTURES[bad])

    assert not form.is_valid()
    assert list(form.errors) == ["file"] and len(form.errors["file"]) == 1
    assert not any(path.is_file() for path in Path(Picture.file.field.storage.location).rglob("*"))


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_a_picture_of_each_format_is_kept(format):
    form = form_for(
        photograph((300, 200), format=format), f"salle.{'jpg' if format == 'JPEG' else format.lower()}"
    )

    assert form.is_valid(), form.errors
    picture = form.save()
    assert (picture.width, picture.height) == (300, 200) and picture.file_size == picture.file.size
    assert Image.open(picture.file).format == format


def test_a_picture_under_a_wrong_name_gets_the_right_one():
    assert kept(form_for(photograph((30, 20), format="PNG"), "salle.jpg")).file.name.endswith(".png")


def test_what_hides_behind_or_inside_a_picture_is_gone():
    """A file that is a photograph and an archive, tells where it was taken, and carries a program in a comment."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turned a quarter
    exif.get_ifd(0x8825)[2] = (33.0, 35.0, 0.0)  # where
    sly = photograph((300, 200), exif=exif, comment=b"<script>alert(1)</script>") + archive(
        "evil.js", of="alert(1)"
    )
    assert zipfile.is_zipfile(io.BytesIO(sly))

    picture = kept(form_for(sly, "salle.jpg"))

    content = picture.file.read()
    assert b"script" not in content and b"evil" not in content and not zipfile.is_zipfile(io.BytesIO(content))
    opened = Image.open(io.BytesIO(content))
    assert opened.size == (200, 300) == (picture.width, picture.height)  # upright
    assert not opened.getexif() and "icc_profile" not in opened.info


def test_a_picture_is_no_wider_than_any_screen_needs():
    picture = kept(form_for(photograph((4200, 300)), "large.jpg"))

    assert picture.width == 3000


def test_what_one_can_see_through_stays_so():
    output = io.BytesIO()
    Image.new("RGBA", (60, 60), (0, 96, 79, 0)).save(output, "PNG")

    picture = kept(form_for(output.getvalue(), "logo.png"))

    assert Image.open(picture.file).getpixel((5, 5))[3] == 0


def test_a_picture_is_described_or_said_to_be_decorative():
    content = photograph((30, 20))

    undescribed = form_for(content, "a.jpg", alt_fr="")

    assert list(undescribed.errors) == ["alt_fr"]
    assert form_for(content, "a.jpg", alt_fr="", alt_ar="قاعة").is_valid()
    assert form_for(content, "a.jpg", alt_fr="", is_decorative="on").is_valid()


def test_a_new_file_takes_the_place_of_the_old_one_and_its_sizes():
    picture = kept(form_for(photograph((30, 20)), "a.jpg"))
    Picture.objects.update(prepared={"": {"jpeg": [["images/old.jpg", 30, 20]]}})
    old = picture.file.name

    given = {"title": "Une salle", "alt_fr": "La salle vide", "collection": picture.collection_id}
    file = SimpleUploadedFile("b.jpg", photograph((40, 30)))
    form = get_image_form(Picture)(given, {"file": file}, instance=Picture.objects.get())
    kept(form)

    assert Picture.objects.get().prepared == {} and Picture.objects.get().width == 40
    assert not picture.file.storage.exists(old)


@pytest.fixture
def editor(client):
    make_site()
    client.force_login(make_staff("editor"))
    return client


def test_the_chooser_asks_for_the_description_too(editor):
    address = reverse("wagtailimages_chooser:create")
    collection = Collection.objects.first().pk
    given = {"image-chooser-upload-title": "Une salle", "image-chooser-upload-collection": collection}

    def send(content, **more):
        file = {"image-chooser-upload-file": SimpleUploadedFile("a.jpg", content)}
        return editor.post(address, given | file | more).json()

    assert "reshow_creation_form" in str(send(b"<html>")) and "reshow_creation_form" in str(
        send(photograph((30, 20)))
    )
    assert not Picture.objects.exists()
    chosen = send(photograph((30, 20)), **{"image-chooser-upload-alt_fr": "Une salle"})
    assert chosen["step"] == "chosen" and Picture.objects.count() == 1


def test_many_at_once_wait_for_their_description(editor):
    def send(content):
        file = SimpleUploadedFile("a.jpg", content)
        return editor.post(
            reverse("wagtailimages:add_multiple"),
            {"title": "Une salle", "collection": Collection.objects.first().pk, "files[]": file},
        ).json()

    assert send(SVG)["success"] is False
    assert not UploadedFile.objects.exists()
    asked = send(photograph((30, 20), comment=b"<script>"))
    assert asked["success"] and not Picture.objects.exists() and UploadedFile.objects.count() == 1
    waiting = UploadedFile.objects.get()
    saved = editor.post(
        reverse("wagtailimages:create_multiple_from_uploaded_image", args=[waiting.pk]),
        {f"uploaded-image-{waiting.pk}-title": "Une salle", f"uploaded-image-{waiting.pk}-alt_fr": "Une salle",
         f"uploaded-image-{waiting.pk}-collection": Collection.objects.first().pk},
    ).json()  # fmt: skip
    assert saved["success"] and not UploadedFile.objects.exists()
    picture = Picture.objects.get()
    assert picture.alt_fr == "Une salle" and picture.file_size == picture.file.size
    assert b"script" not in picture.file.read()
    assert len(list(Path(picture.file.storage.location).rglob("original_images/*"))) == 1


GOOD_FILES = {
    "guide.pdf": PDF,
    "lettre.docx": archive("[Content_Types].xml", "word/document.xml"),
    "tableau.xlsx": archive("[Content_Types].xml", "xl/workbook.xml"),
    "diapos.pptx": archive("[Content_Types].xml", "ppt/presentation.xml"),
    "lettre.odt": archive("mimetype", "content.xml", of="application/vnd.oasis.opendocument.text"),
    "tout.zip": archive("lire.txt"),
    "liste.csv": "Nom;Ville\nAïcha;Fès\n".encode("cp1252"),
    "mots.txt": "كلمات".encode(),
    "film.vtt": b"WEBVTT\n\n00:00.000 --> 00:02.000\nBonjour\n",
    "film.mp4": b"\0\0\0\x20ftypisom" + b"\0" * 40,
    "son.mp3": b"ID3\x04" + b"\0" * 40,
}


@pytest.mark.parametrize("name", GOOD_FILES)
def test_a_file_of_each_kind_is_kept(name):
    form = file_form(GOOD_FILES[name], name)

    assert form.is_valid(), form.errors
    assert form.save().file.read() == GOOD_FILES[name]


BAD_FILES = {
    "a web page as PDF": (b"<html>%PDF-1.7 %%EOF", "a.pdf"),
    "a PDF behind a web page": (b"<script>alert(1)</script>\n" + PDF, "a.pdf"),
    "half a PDF": (PDF[:-10], "a.pdf"),
    "a PDF that is an archive": (PDF + archive("evil.js") + b"%%EOF", "a.pdf"),
    "an archive as letter": (archive("lire.txt"), "a.docx"),
    "a letter with a program": (
        archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
        "a.docx",
    ),
    "a spreadsheet as letter": (archive("[Content_Types].xml", "xl/workbook.xml"), "a.docx"),
    "an archive behind something": (b"MZ" + archive("lire.txt"), "a.zip"),
    "an archive with a program": (archive("installer.exe"), "a.zip"),
    "a broken archive": (archive("lire.txt")[:-20], "a.zip"),
    "a web page as words": (b"  <!DOCTYPE html><script>", "a.txt"),
    "a program as list": (b"MZ\x90\0\x03", "a.csv"),
    "captions without their sign": (b"00:00 --> 00:02\nBonjour", "a.vtt"),
    "words as film": (b"bonjour", "a.mp4"),
    "a drawing": (SVG, "a.svg"),
    "a program": (b"MZ", "a.exe"),
}


@pytest.mark.parametrize("bad", BAD_FILES)
def test_a_file_that_is_not_what_its_name_says_is_told_at_the_field(bad):
    form = file_form(*BAD_FILES[bad])

    assert list(form.errors) == ["file"] and len(form.errors["file"]) == 1
    assert not File.objects.exists()


def test_an_archive_that_unpacks_to_too_much_is_refused(monkeypatch):
    bomb = archive("zeros.txt", of="0" * 5_000_000)
    assert len(bomb) < 10_000 and file_form(bomb, "a.zip").is_valid()
    monkeypatch.setattr("home.uploads.UNPACKED_AT_MOST", 4_000_000)

    assert list(file_form(bomb, "a.zip").errors) == ["file"]


def test_a_recording_may_be_bigger_than_a_document(monkeypatch):
    monkeypatch.setattr("home.uploads.DOCUMENTS_AT_MOST", 40)

    assert "40" in file_form(PDF, "a.pdf").errors["file"][0]
    assert file_form(GOOD_FILES["film.mp4"], "film.mp4").is_valid()
