"""Files that are kept under their own sum are whole, whoever was killed while writing them."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from home.keeping import keep_bytes


@pytest.fixture(autouse=True)
def private(settings, tmp_path):
    kinds = {**settings.STORAGES}
    kinds["private"] = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(tmp_path)},
    }
    settings.STORAGES = kinds
    return tmp_path


def test_bytes_are_kept_once(private):
    keep_bytes("papers/ab/abc.pdf", b"whole")
    keep_bytes("papers/ab/abc.pdf", b"whole")

    assert [file.read_bytes() for file in private.rglob("*.pdf")] == [b"whole"]


def test_what_a_kill_left_half_written_is_replaced(private):
    storages["private"].save("papers/ab/abc.pdf", ContentFile(b"who"))

    keep_bytes("papers/ab/abc.pdf", b"whole")

    assert [file.read_bytes() for file in private.rglob("*.pdf")] == [b"whole"]


def test_what_cannot_be_written_whole_is_said(monkeypatch):
    monkeypatch.setattr(type(storages["private"]), "save", lambda *given, **more: "")

    with pytest.raises(OSError, match="whole"):
        keep_bytes("papers/ab/abc.pdf", b"whole")
