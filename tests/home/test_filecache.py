import time
from pathlib import Path

import pytest
from django.core.cache.backends.filebased import FileBasedCache

from home.filecache import AT_ONCE, FileCache


@pytest.fixture
def cache(tmp_path):
    return FileCache(str(tmp_path), {})


def files(cache):
    return sorted(Path(cache._dir).iterdir())


@pytest.mark.parametrize(
    "value", ["a word", None, 0, {"pieces": [b"a", b"b"]}, b"x" * AT_ONCE, b"x" * 3 * AT_ONCE]
)
def test_what_was_set_is_there_for_every_process(cache, value):
    cache.set("key", value, 60)

    assert FileCache(cache._dir, {}).get("key", "nothing") == value


def test_what_has_ended_is_gone_with_its_file(cache, monkeypatch):
    cache.set("short", 1, 5)
    cache.set("for_ever", 2, None)
    later = time.time() + 6
    monkeypatch.setattr(time, "time", lambda: later)

    assert cache.get("short", "nothing") == "nothing"
    assert cache.get("for_ever") == 2
    assert len(files(cache)) == 1


def test_what_was_never_set_or_deleted_is_not_there(cache):
    cache.set("key", 1)
    cache.delete("key")

    assert cache.get("key", "nothing") == cache.get("other", "nothing") == "nothing"
    assert not cache.has_key("key")


def test_a_file_that_cannot_be_read_is_no_entry_and_makes_room_for_one(cache):
    FileBasedCache(cache._dir, {}).set("by_django", [1], 60)
    cache.set("half", "x" * 1000, 60)
    half = next(path for path in files(cache) if b"xxx" in path.read_bytes())
    half.write_bytes(half.read_bytes()[:50])
    cache.set("empty", 1, 60)
    Path(cache._key_to_file("empty")).write_bytes(b"")

    assert [cache.get(key) for key in ("by_django", "half", "empty")] == [None, None, None]
    assert files(cache) == []


def test_touched_it_lasts_longer(cache, monkeypatch):
    cache.set("key", "value", 5)
    assert cache.touch("key", 60)
    assert not cache.touch("never_set", 60)
    later = time.time() + 10
    monkeypatch.setattr(time, "time", lambda: later)

    assert cache.has_key("key")
    assert cache.get("key") == "value"
    assert cache.add("key", "other") is False
    assert not cache.has_key("never_set")


def test_counting_keeps_its_number(cache):
    cache.set("count", 1, 60)

    assert cache.incr("count") == 2
    assert cache.get("count") == 2
