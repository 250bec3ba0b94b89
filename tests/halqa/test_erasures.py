"""A wish to be forgotten outlives the database: it is noted beside it, and kept after a restore."""

import json
import uuid
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils.timezone import now

from halqa.models import WorkerBeat
from home import erasures
from home.personal import ERASED, Subject, erased
from tests.factories import make_event, make_registration
from tests.halqa.personal import ADDRESS, DAY, dump, names_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("private")]


def test_a_wish_is_noted_outside_of_the_database_and_names_nobody(canary, settings, tmp_path):
    settings.VAR_DIR = tmp_path

    erased(Subject.of(emails=[ADDRESS]))

    text = erasures.place().read_text(encoding="utf-8")
    assert canary.ref in text and "@" not in text and names_in(text.lower()) == []
    assert erasures.place().stat().st_mode & 0o077 == 0


def test_what_is_only_old_is_not_noted(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    past = make_event(days=-3)
    row = make_registration(past, at=now() - 9 * DAY)

    erased(Subject(refs=frozenset({row.ref}), wish=False))

    assert not erasures.place().exists()


def test_a_restored_backup_forgets_again_who_asked_for_it(canary, settings, tmp_path):
    """The wish is in the list; the rows are those of an older backup."""
    settings.VAR_DIR = tmp_path
    other = make_registration(name="Somebody Else")
    made_at = now()
    with pytest.raises(RuntimeError), transaction.atomic():
        erased(Subject.of(emails=[ADDRESS]))
        raise RuntimeError("and the database is as it was before the wish")
    erasures.note(emails=["nobody@demo.example"], refs=["registration:" + str(uuid.uuid4())], at=now())
    said = StringIO()

    call_command("erase_again", "--since", made_at.isoformat(), stdout=said)

    assert names_in(dump()) == []
    other.refresh_from_db()
    assert other.name == "Somebody Else"
    assert "asked for since then: 2. Made once more: 1." in said.getvalue()
    assert len(list(erasures.noted())) == 2  # repeating is no wish of its own


def test_an_address_alone_is_found_again_by_its_hash_also_under_the_key_before(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    erasures.note(emails=["Amina@demo.example"], refs=[], at=now())
    settings.LINK_KEYS = ["another", *settings.LINK_KEYS]
    row = make_registration(name="Amina", email="amina@demo.example")

    call_command("erase_again", "--since", "2020-01-01T00:00", stdout=StringIO())

    row.refresh_from_db()
    assert row.name == ERASED


def test_a_restore_says_which_wishes_its_backup_does_not_know(settings, tmp_path, monkeypatch):
    settings.VAR_DIR = tmp_path
    made_at = now().isoformat(timespec="seconds")
    (tmp_path / "manifest.json").write_text(json.dumps({"made_at": made_at}), encoding="utf-8")
    monkeypatch.setattr("halqa.management.commands.restore.restore", lambda place, force: place)
    erasures.note(emails=[ADDRESS], refs=[], at=now() - 9 * DAY)
    erasures.note(emails=["amina@demo.example"], refs=[], at=now() + DAY)
    said = StringIO()

    call_command("restore", str(tmp_path), stdout=said)

    assert "asked for since this backup was made: 1." in said.getvalue()
    assert f"erase_again --since {made_at}" in said.getvalue()


def test_erasing_again_is_refused_while_the_site_runs_and_without_a_moment(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    with pytest.raises(CommandError, match="moment"):
        call_command("erase_again", "--since", "yesterday")
    WorkerBeat.objects.create(name="one", started_at=now(), beat_at=now())
    with pytest.raises(CommandError, match="running"):
        call_command("erase_again", "--since", "2020-01-01")
