"""/healthz and /readyz: each thing the site needs is broken once, and named in the answer."""

from datetime import timedelta

import pytest
from django.db import connections
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.db.utils import OperationalError
from django.utils.timezone import now

from halqa import health
from halqa.models import WorkerBeat

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def forget_what_was_asked():
    health._migrated.clear()
    yield
    health._migrated.clear()


@pytest.fixture
def worker():
    return WorkerBeat.objects.create(name="here:1", started_at=now(), beat_at=now())


@pytest.fixture
def no_database(monkeypatch):
    def refuse(*_args, **_more):
        raise OperationalError("could not connect to db.internal, password=hunter2")

    monkeypatch.setattr(type(connections["default"]), "cursor", refuse)


def checks(client, status):
    answer = client.get("/readyz")
    assert answer.status_code == status
    assert answer.json()["ready"] == (status == 200)
    return answer.json()["checks"]


def test_ready_when_everything_is_there(client, worker):
    assert checks(client, 200) == {
        "database": "ok",
        "migrations": "ok",
        "worker": "ok",
        "zones": "ok",
    }


def test_no_database(client, no_database):
    found = checks(client, 503)

    assert found["database"] == "does not answer"
    assert found["zones"] == "ok"
    assert "hunter2" not in str(found) and "db.internal" not in str(found)


def test_alive_without_a_database(client, no_database):
    answer = client.get("/healthz")

    assert answer.status_code == 200
    assert answer.json() == {"alive": True}


def test_a_migration_that_was_not_applied(client, worker, settings):
    class OneApplies(type(settings.MIGRATION_MODULES)):
        def __contains__(self, app):
            return app != "sessions"

        def __getitem__(self, app):
            return None

    settings.MIGRATION_MODULES = OneApplies()

    found = checks(client, 503)

    assert found["migrations"] == "1 not applied, the first is sessions.0001_initial"
    assert found["database"] == found["worker"] == "ok"


def test_no_worker_yet(client):
    assert checks(client, 503)["worker"] == "has not started"


def test_a_worker_that_died(client, worker):
    WorkerBeat.objects.update(beat_at=now() - timedelta(minutes=10), doing="messages")

    said = checks(client, 503)["worker"]

    assert said.startswith("gave no sign for 60")
    assert said.endswith("while it did: messages")


def test_one_worker_of_two_is_enough(client, worker):
    WorkerBeat.objects.create(name="dead:1", started_at=now(), beat_at=now() - timedelta(days=1))

    assert checks(client, 200)["worker"] == "ok"


def test_old_zone_data(client, worker, monkeypatch):
    monkeypatch.setattr(health, "stale_zones", lambda: ["Africa/Casablanca is at +01:00 on 2026-11-25"])

    found = checks(client, 503)

    assert found["zones"] == "Africa/Casablanca is at +01:00 on 2026-11-25"
    assert found["database"] == "ok"


def test_health_is_never_kept_and_never_sent_to_https(client, worker, settings):
    settings.SECURE_SSL_REDIRECT = True

    for path in ("/healthz", "/readyz"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert "no-store" in answer["Cache-Control"]


def test_health_is_only_read(client):
    assert client.post("/readyz").status_code == 405


def test_being_asked_costs_little(client, worker, django_assert_max_num_queries):
    client.get("/readyz")

    with django_assert_max_num_queries(3):
        client.get("/readyz")


def test_a_real_file_that_is_no_database(tmp_path):
    """Not a stand-in: SQLite itself says that this is none."""
    broken = tmp_path / "halqa.sqlite3"
    broken.write_bytes(b"this is no database" * 100)
    ours = connections["default"]
    other = DatabaseWrapper(ours.settings_dict | {"NAME": str(broken), "OPTIONS": {}})
    connections["default"] = other
    try:
        assert health.state()["database"] == "does not answer"
    finally:
        other.close()
        connections["default"] = ours
