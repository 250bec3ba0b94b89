"""The embedded cache: Django's cache in files, read in one go and not compressed.

A kept page asks it several times for each visitor, and each call to the system lets another thread in between.
"""

from __future__ import annotations

import io
import os
import pickle
import time
from typing import IO, Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.filebased import FileBasedCache

AT_ONCE = 1 << 18


class FileCache(FileBasedCache):
    """An entry is the time it ends, pickled, then its value, pickled."""

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        path: str = self._key_to_file(key, version)  # type: ignore[attr-defined]
        try:
            entry = io.BytesIO(_content(path))
            ends = pickle.load(entry)  # noqa: S301 (our own files)
            if ends is None or ends >= time.time():
                return pickle.load(entry)  # noqa: S301 (our own files)
            self.delete(key, version)
        except FileNotFoundError:
            pass
        except (EOFError, pickle.UnpicklingError):  # half a file, or one of Django's own, compressed
            self.delete(key, version)
        return default

    def touch(self, key: str, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        value = self.get(key, self, version)
        if value is self:
            return False
        self.set(key, value, timeout, version)
        return True

    def _write_content(self, file: IO[bytes], timeout: float | None, value: Any) -> None:
        ends = self.get_backend_timeout(timeout)
        file.write(pickle.dumps(ends, self.pickle_protocol) + pickle.dumps(value, self.pickle_protocol))


def _content(path: str) -> bytes:
    file = os.open(path, os.O_RDONLY)
    try:
        pieces = [os.read(file, AT_ONCE)]
        while len(pieces[-1]) == AT_ONCE:
            pieces.append(os.read(file, AT_ONCE))
    finally:
        os.close(file)
    return b"".join(pieces)
