"""A recording is sent in pieces: players ask for the part that they show, and some play nothing otherwise."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse

from home.blocks.media import AUDIO_KINDS, VIDEO_KINDS, kind_of
from home.models import File

ASKED = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")
PIECE = 2 * 1024 * 1024
"""Bytes of one answer at most: a slow visitor keeps no process, and the player asks again."""


def send_piece(file: File, request: HttpRequest) -> HttpResponse | None:
    """The piece of the recording that was asked for; None for whole files, which Wagtail sends."""
    asked = ASKED.fullmatch(request.headers.get("Range", ""))
    if asked is None or asked.groups() == ("", "") or kind_of(file) not in VIDEO_KINDS + AUDIO_KINDS:
        return None
    size = file.get_file_size() or 0
    first, last = _bounds(asked[1], asked[2], size)
    if first > last:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    with file.open_file() as opened:
        opened.seek(first)
        piece = opened.read(last - first + 1)
    answer = HttpResponse(piece, status=206, content_type=file.content_type)
    answer.headers["Content-Range"] = f"bytes {first}-{first + len(piece) - 1}/{size}"
    answer.headers["Accept-Ranges"] = "bytes"
    answer.headers["ETag"] = f'"{file.file_hash}"'
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = "default-src 'none'"
    return answer


def _bounds(first: str, last: str, size: int) -> tuple[int, int]:
    """From and to which byte, both of them sent; `-500` asks for the last five hundred."""
    start = int(first) if first else max(size - int(last), 0)
    end = min(int(last), size - 1) if first and last else size - 1
    return start, min(end, start + PIECE - 1)
