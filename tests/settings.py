"""Settings of the tests: the site's own, with places that nobody misses.

HALQA_TEST_DB=postgresql runs them on a real PostgreSQL server that pip installed.
"""

# ruff: noqa: E402 (the environment first, then the settings that read it)

import atexit
import os
import shutil
import tempfile
from pathlib import Path

os.environ["HALQA_ENV"] = "test"
os.environ["HALQA_DEBUG"] = "0"
os.environ.setdefault("HALQA_BASE_URL", "http://testserver")


def _forget(folder: str, owner: int) -> None:
    if os.getpid() == owner:  # and not a fork of it
        shutil.rmtree(folder, ignore_errors=True)


if "HALQA_VAR_DIR" not in os.environ:
    os.environ["HALQA_VAR_DIR"] = tempfile.mkdtemp(prefix="halqa-test-")
    atexit.register(_forget, os.environ["HALQA_VAR_DIR"], os.getpid())
# several at once (pytest -n 2): each has its own cache and files, or one would empty the other's
_worker = os.environ.get("PYTEST_XDIST_WORKER", "")
if _worker and Path(os.environ["HALQA_VAR_DIR"]).name != _worker:
    os.environ["HALQA_VAR_DIR"] = str(Path(os.environ["HALQA_VAR_DIR"]) / _worker)
if os.environ.get("HALQA_TEST_DB") == "postgresql" and "DATABASE_URL" not in os.environ:
    from tests.postgresql import server

    os.environ["DATABASE_URL"] = server().get_uri()  # what this run starts (-n 2, racers) uses the same

from halqa.settings import *  # noqa: F403
from halqa.settings import DATABASES, STORAGES, VAR_DIR

ALLOWED_HOSTS = ["*"]
FORM_SECONDS = 0  # tests type quickly; those about this set it
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": VAR_DIR / "test.sqlite3"}
