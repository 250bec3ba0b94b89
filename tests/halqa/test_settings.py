"""Settings: every one is described, a real site starts only with its secrets, and is strict."""

import re
import subprocess
import sys

import pytest

from halqa import environment as env
from tests.halqa.production import production
from tests.halqa.serving import NOT_OURS, ROOT, environment, manage

READ = re.compile(r"(?:env\.\w+|_secret|os\.environ\.get|text)\(\s*\"([A-Z_]+)\"")
DESCRIBED = re.compile(r"^#?([A-Z_]+)=", re.MULTILINE)


def names_read():
    files = [*(ROOT / "site" / "halqa").rglob("*.py"), ROOT / "gunicorn.conf.py"]
    found = {name for file in files for name in READ.findall(file.read_text(encoding="utf-8"))}
    return found - {"DJANGO_SETTINGS_MODULE"}


def test_every_setting_is_described_and_nothing_else():
    described = DESCRIBED.findall((ROOT / ".env.example").read_text(encoding="utf-8"))

    assert len(described) == len(set(described))
    assert names_read() == set(described)
    assert len(described) > 15


def test_the_guard_sees_a_setting_that_is_not_described(tmp_path):
    assert READ.findall('X = env.number(\n    "HALQA_NEW", 1)\ny = env.text("OTHER")') == [
        "HALQA_NEW",
        "OTHER",
    ]


def test_a_copy_of_the_example_changes_nothing(monkeypatch):
    before = dict(env.os.environ)
    monkeypatch.setattr(env.os, "environ", dict(before))

    env.load(ROOT / ".env.example")

    assert env.os.environ == before


def test_a_file_of_settings_gives_way_to_the_environment(monkeypatch, tmp_path):
    file = tmp_path / ".env"
    file.write_text(
        '# a remark\nHALQA_A=from the file\nHALQA_B="l’eau = la vie"\n\nnonsense\n', encoding="utf-8"
    )
    monkeypatch.setattr(env.os, "environ", {"HALQA_A": "from outside"})

    env.load(file)

    assert env.os.environ == {"HALQA_A": "from outside", "HALQA_B": "l’eau = la vie"}


def test_a_secret_may_come_from_a_file(monkeypatch, tmp_path):
    (tmp_path / "key").write_text("from a file\n")
    monkeypatch.setenv("HALQA_SOME_KEY_FILE", str(tmp_path / "key"))

    assert env.text("HALQA_SOME_KEY") == "from a file"


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "var"


@pytest.mark.parametrize(
    "missing", ["HALQA_SECRET_KEY", "HALQA_LINK_KEY", "HALQA_BASE_URL", "HALQA_MAIL_FROM"]
)
def test_a_real_site_does_not_start_without(folder, missing):
    """Only the settings are read: they refuse before anything else is loaded."""
    given = environment(folder, **production())
    given.pop(missing)
    done = subprocess.run(
        [sys.executable, "-c", "import sys; sys.path[:0] = ['.', 'site']; import halqa.settings"],
        cwd=ROOT,
        env={name: value for name, value in given.items() if name not in NOT_OURS},
        capture_output=True,
        text=True,
    )

    assert done.returncode != 0
    assert f"{missing} " in done.stderr.splitlines()[-1]
    assert "is missing" in done.stderr.splitlines()[-1]


def test_the_deployment_check_is_clean(folder):
    done = manage(
        folder,
        "check",
        "--deploy",
        "--fail-level",
        "WARNING",
        **production(),
        DJANGO_SETTINGS_MODULE="halqa.settings",
    )

    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HALQA_STRIPE_API_BASE", "http://127.0.0.1:12111"),
        ("HALQA_ACQUIRER_GATE", "http://127.0.0.1:12112/gate"),
        ("HALQA_ACQUIRER_API", "http://127.0.0.1:12112"),
    ],
)
def test_a_real_site_does_not_take_money_through_a_stand_in(folder, name, value):
    done = subprocess.run(
        [sys.executable, "-c", "import sys; sys.path[:0] = ['.', 'site']; import halqa.settings"],
        cwd=ROOT,
        env=environment(folder, **production()) | {name: value},
        capture_output=True,
        text=True,
    )

    assert done.returncode != 0
    assert name in done.stderr.splitlines()[-1]


STRICT = """
import sys
sys.path[:0] = [".", "site"]
import django
django.setup()
from django.test import Client
answer = Client().get("/healthz", secure=True, headers={"host": "debats.example.ma"})
print(answer.status_code, answer["Strict-Transport-Security"], answer["X-Content-Type-Options"], sep=" | ")
print(Client().get("/healthz", secure=True, headers={"host": "elsewhere.example"}).status_code)
print(Client().get("/fr/", headers={"host": "debats.example.ma"})["Location"])
from django.conf import settings as s
print(s.DEBUG, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.STAFF_MFA_REQUIRED, s.DEMO)
"""


def test_a_real_site_is_strict(folder):
    done = subprocess.run(
        [sys.executable, "-c", STRICT],
        cwd=ROOT,
        env=environment(folder, **production()),
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stderr
    first, second, third, fourth = done.stdout.splitlines()
    assert first == "200 | max-age=63072000; includeSubDomains; preload | nosniff"
    assert second == "400"
    assert third == "https://debats.example.ma/fr/"
    assert fourth == "False True True True False"


def test_development_needs_nothing(folder):
    done = manage(folder, "check", DJANGO_SETTINGS_MODULE="halqa.settings")

    assert done.returncode == 0, done.stderr
