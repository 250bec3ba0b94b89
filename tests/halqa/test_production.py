"""A real site with gathered static files: every page finds its own."""

import json
import subprocess
import sys

import pytest

from tests.halqa.production import production
from tests.halqa.serving import ROOT, environment

pytestmark = pytest.mark.slow


def test_every_page_finds_its_gathered_files(site_folder):
    done = subprocess.run(
        [sys.executable, "-m", "tests.halqa.production_story"],
        cwd=ROOT,
        env=environment(
            site_folder,
            **production(),
            PYTHONPATH=f"{ROOT}:{ROOT / 'site'}",
            DJANGO_SETTINGS_MODULE="tests.halqa.production_settings",
        ),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout.splitlines()[-1])

    refused = {path: status for path, status in said["status"].items() if status != 200}
    assert refused == {"/accueil/": 403, "/styleguide/": 404}  # no paired phone; for designers only
    assert said["files"] > 10
    assert said["missing"] == []
    assert said["unnamed"] == []  # what has its content in its name may be kept for ever
