"""`scripts/browser`: the system's Chromium, else Debian's when root, else Playwright's, else a sentence."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PYTHON = """#!/bin/sh
case "$*" in
*sync_playwright*) exit 1 ;;
"-m playwright install chromium") echo playwright >>"$CALLS"; echo "Failed to download"; exit ${PLAYWRIGHT:-0} ;;
esac
"""


@pytest.fixture
def machine(tmp_path):
    """A machine with a .venv and without any browser."""
    for folder in ("clone/scripts", "clone/.venv/bin", "tools"):
        (tmp_path / folder).mkdir(parents=True)
    shutil.copy(ROOT / "scripts" / "browser", tmp_path / "clone" / "scripts")
    write(tmp_path / "clone" / ".venv" / "bin" / "python", PYTHON)
    for name in ("sh", "dirname", "tail"):
        (tmp_path / "tools" / name).symlink_to(shutil.which(name))
    return tmp_path


def write(path, text):
    path.write_text(text)
    path.chmod(0o755)


def be(machine, user):
    write(machine / "tools" / "id", f"#!/bin/sh\necho {user}\n")
    write(machine / "tools" / "apt-get", '#!/bin/sh\necho "apt $*" >>"$CALLS"\nexit ${APT:-0}\n')


def ask(machine, **more):
    calls = machine / "calls"
    calls.touch()
    done = subprocess.run(
        ["scripts/browser"],
        cwd=machine / "clone",
        env={"PATH": str(machine / "tools"), "CALLS": str(calls)} | more,
        capture_output=True,
        text=True,
    )
    return done, calls.read_text().splitlines()


def test_the_systems_own_is_enough(machine):
    be(machine, 0)
    write(machine / "tools" / "chromium", "#!/bin/sh\n")

    done, calls = ask(machine)

    assert (done.returncode, calls) == (0, [])


def test_root_gets_debians(machine):
    be(machine, 0)

    done, calls = ask(machine)

    assert done.returncode == 0
    assert calls[-1].startswith("apt install") and calls[-1].endswith("chromium")


def test_others_get_playwrights(machine):
    be(machine, 1000)

    done, calls = ask(machine)

    assert (done.returncode, calls) == (0, ["playwright"])


def test_when_apt_fails_playwright_is_tried(machine):
    be(machine, 0)

    done, calls = ask(machine, APT="100")

    assert done.returncode == 0
    assert calls[-1] == "playwright"


def test_no_browser_to_be_had_is_said(machine):
    be(machine, 1000)

    done, _calls = ask(machine, PLAYWRIGHT="1")

    assert done.returncode == 1
    assert "There is no Chromium for the journeys, and none could be installed." in done.stderr
    assert "HALQA_CHROMIUM=/path/to/chromium" in done.stderr
