"""Backup and restore, on both databases, and what they refuse."""

import json
import subprocess
import sys

import pytest

from tests.halqa.production import SECRETS, production
from tests.halqa.serving import ROOT, environment, manage, until


def tell(folder, place, **more):
    done = subprocess.run(
        [sys.executable, "-m", "tests.halqa.restore_story", str(place)],
        cwd=ROOT,
        env=environment(folder, PYTHONPATH=f"{ROOT}:{ROOT / 'site'}", **more),
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture(params=["sqlite", "postgresql"])
def kept(request, site_folder, tmp_path):
    """A site on each database, its backup, and what became of it."""
    folder, place, more = site_folder, tmp_path / "copies" / "today", {}
    if request.param == "postgresql":
        folder = tmp_path / "other"
        more["DATABASE_URL"] = request.getfixturevalue("empty_postgresql")
        done = manage(folder, "migrate", "--run-syncdb", "--verbosity=0", **more)
        assert done.returncode == 0, done.stderr
    return request.param, place, tell(folder, place, **production(**more))


@pytest.fixture
def empty_postgresql():
    """A database of its own on a server that pip installed."""
    import psycopg

    from tests.postgresql import server

    uri = server().get_uri()
    with psycopg.connect(uri, autocommit=True) as admin:
        admin.execute("DROP DATABASE IF EXISTS halqa_restore_test WITH (FORCE)")
        admin.execute("CREATE DATABASE halqa_restore_test")
    yield uri.replace("/postgres?", "/halqa_restore_test?")
    with psycopg.connect(uri, autocommit=True) as admin:
        admin.execute("DROP DATABASE halqa_restore_test WITH (FORCE)")


def test_everything_comes_back_and_nothing_later_stays(kept):
    database, place, said = kept

    assert said["event"] == ["L’eau qui manque", "الماء الذي ينقص", 1]
    assert said["people"] == ["Amina Alaoui"]
    assert said["same moves"] and said["private"]
    assert said["public"] == ["salle.svg"]
    # the triggers that keep the history are back, and the site takes registrations again
    assert said["refused"] == [True, True]
    assert said["goes on"] == 2
    # what was there before was put aside
    assert {"private", "public", f"database.{'sqlite3' if database == 'sqlite' else 'dump'}"} <= set(
        said["put aside"]
    )
    # a damaged backup changes nothing
    assert "is missing or was changed since the backup; nothing was restored" in said["cut short"]
    assert said["after the refusal"] == 2

    content = b"".join(path.read_bytes() for path in place.rglob("*") if path.is_file())
    assert content and not [name for name, key in SECRETS.items() if key.encode() in content]
    assert {path.stat().st_mode & 0o077 for path in [place, *place.rglob("*")]} == {0}


def test_a_folder_that_holds_something_is_left_alone(site_folder):
    (site_folder / "mine.txt").write_text("mine")

    done = manage(site_folder, "backup", str(site_folder))

    assert done.returncode == 1
    assert "a backup wants a folder of its own" in done.stderr
    assert (site_folder / "mine.txt").read_text() == "mine"


def test_what_is_no_backup_is_not_restored(site_folder, tmp_path):
    before = (site_folder / "halqa.sqlite3").read_bytes()

    done = manage(site_folder, "restore", str(tmp_path / "nowhere"))

    assert done.returncode == 1
    assert "is no backup" in done.stderr and "Traceback" not in done.stderr
    assert (site_folder / "halqa.sqlite3").read_bytes() == before


def test_a_backup_of_another_kind_of_database_is_refused(site_folder, tmp_path):
    place = tmp_path / "copy"
    manage(site_folder, "backup", str(place))
    said = json.loads((place / "manifest.json").read_text())
    (place / "manifest.json").write_text(json.dumps(said | {"database": "postgresql"}))

    done = manage(site_folder, "restore", str(place))

    assert "The backup is of postgresql, this site uses sqlite" in done.stderr


def test_a_running_site_is_not_overwritten(site_folder, start, tmp_path):
    site = start()
    until(site.is_ready)
    place = tmp_path / "copy"
    assert manage(site_folder, "backup", str(place)).returncode == 0

    done = manage(site_folder, "restore", str(place))

    assert done.returncode == 1
    assert "The site is running. Stop it first" in done.stderr
    assert site.stop() == 0


def test_an_old_pg_dump_is_told_apart(monkeypatch, tmp_path):
    from halqa import dumps

    old = tmp_path / "pg_dump"
    old.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 13.4'\n")
    old.chmod(0o755)
    monkeypatch.setattr(dumps, "_places", lambda name: [str(old)])

    with pytest.raises(dumps.DumpError, match="PostgreSQL 16 needs pg_dump 16 or newer; found only 13"):
        dumps._tool("pg_dump", 16)
    assert dumps._tool("pg_dump", 13) == str(old)
