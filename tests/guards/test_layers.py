"""Imports point down only: import-linter says so, and the guard is seen to fail."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APPS = {
    "halqa": "site/halqa",
    "certificates": "certificates",
    "training": "training",
    "events": "events",
    "home": "home",
}


def lint(house):
    environ = os.environ | {"PYTHONPATH": f"{house}{os.pathsep}{house / 'site'}"}
    command = [
        str(Path(sys.executable).with_name("lint-imports")),
        "--config",
        "pyproject.toml",
        "--no-cache",
    ]
    return subprocess.run(command, cwd=house, env=environ, capture_output=True, text=True)


@pytest.fixture
def copy(tmp_path):
    """The house, to be spoiled."""
    for folder in APPS.values():
        shutil.copytree(
            ROOT / folder,
            tmp_path / folder,
            ignore=lambda place, names: [
                name for name in names if not (Path(place) / name).is_dir() and not name.endswith(".py")
            ],
        )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_imports_point_down():
    done = lint(ROOT)

    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("module", "line", "said"),
    [
        (
            "home/links.py",
            "from events.programme.models import Event",
            "home is not allowed to import events",
        ),
        (
            "events/people/models.py",
            "import certificates.models",
            "events is not allowed to import certificates",
        ),
        (
            "events/programme/actions.py",
            "from events.registration.actions import register",
            "events.programme is not allowed to import events.registration",
        ),
        (
            "events/messages/actions.py",
            "def later():\n    from events.views import registration",
            "events.messages is not allowed to import events.views",
        ),
        (
            "events/calendar/ics.py",
            "from events.messages import actions",
            "events.calendar is not allowed to import",
        ),
    ],
)
def test_an_import_that_points_up_is_seen(copy, module, line, said):
    file = copy / module
    file.write_text(file.read_text(encoding="utf-8") + f"\n\n{line}\n", encoding="utf-8")

    done = lint(copy)

    assert done.returncode == 1
    assert said in done.stdout


def test_a_new_folder_must_be_placed(copy):
    (copy / "events" / "gamification").mkdir()
    (copy / "events" / "gamification" / "__init__.py").touch()

    done = lint(copy)

    assert done.returncode == 1
    assert "gamification" in done.stdout


def test_every_app_is_in_the_contract():
    with_code = {
        path.parent.name
        for pattern in ("*/__init__.py", "site/*/__init__.py")
        for path in ROOT.glob(pattern)
        if path.parent.name not in {"tests"}
    }

    assert with_code == set(APPS)


def test_site_is_a_folder_and_not_a_package():
    """`site` is a module of the standard library, loaded before any of ours."""
    assert not (ROOT / "site" / "__init__.py").exists()
    import site

    assert Path(site.__file__).name == "site.py"
