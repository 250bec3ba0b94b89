"""What the models say and what the migrations make is the same."""

import subprocess
import sys

from tests.halqa.serving import ROOT, environment


def test_no_migration_is_missing_and_none_branches(tmp_path):
    done = subprocess.run(
        [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"],
        cwd=ROOT,
        env=environment(tmp_path, DJANGO_SETTINGS_MODULE="halqa.settings"),
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stdout + done.stderr
