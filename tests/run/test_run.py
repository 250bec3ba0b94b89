"""`make run` and its kin on machines that lack something, with a stand-in for Python and pip."""

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOOLS = [
    "sh",
    "make",
    "cat",
    "cksum",
    "tail",
    "grep",
    "dirname",
    "id",
    "sleep",
    "cp",
    "mkdir",
    "rm",
    "chmod",
    "env",
]
STAND_IN = """#!/bin/sh
case "$*" in
*"version_info < (3, 11)"*) exit {too_old} ;;
*"%d.%d.%d"*) echo "{version} ($0)" ;;
*-venv*) echo "python3.11-venv" ;;
*"import ensurepip"*) exit {no_ensurepip} ;;
*"import pip"*) exit 0 ;;
"-m venv"*) rm -rf .venv && mkdir -p .venv/bin && cp "$0" .venv/bin/python ;;
"-m pip install"*)
    echo "$*" >>pip.calls
    case "$FAKE_PIP" in
    offline) echo "WARNING: NewConnectionError: [Errno -3] Temporary failure in name resolution" ; exit 1 ;;
    broken) echo "ERROR: ResolutionImpossible" ; exit 1 ;;
    slow) : >pip.began ; sleep 60 ;;
    esac ;;
"manage.py serve --prepare") echo "serving on ${{HALQA_BIND:-the usual port}}" ;;
*) echo "unexpected: $*" >&2 ; exit 9 ;;
esac
"""


@pytest.fixture
def clone(tmp_path):
    """A copy of what `make run` reads, and a PATH with no Python on it."""
    place = tmp_path / "clone"
    place.mkdir()
    for name in ("Makefile", "requirements.txt", "requirements-dev.txt", "constraints.txt"):
        shutil.copy(ROOT / name, place)
    shutil.copytree(ROOT / "scripts", place / "scripts")
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in TOOLS:
        (tools / name).symlink_to(shutil.which(name))
    return place


def make_python(clone, name="python3.11", version="3.11.4", *, ensurepip=True):
    path = clone.parent / "tools" / name
    too_old = int(tuple(int(part) for part in version.split(".")) < (3, 11))
    path.write_text(STAND_IN.format(version=version, too_old=too_old, no_ensurepip=int(not ensurepip)))
    path.chmod(0o755)


def environment(clone, **more):
    return {"PATH": str(clone.parent / "tools"), "HOME": str(clone)} | more


def run(clone, *words, **more):
    return subprocess.run(
        ["make", *(words or ["run"])],
        cwd=clone,
        env=environment(clone, **more),
        capture_output=True,
        text=True,
        timeout=60,
        stdin=subprocess.DEVNULL,
    )


def installations(clone):
    calls = clone / "pip.calls"
    return calls.read_text().splitlines() if calls.exists() else []


def test_the_first_start_installs_and_serves(clone):
    make_python(clone)

    done = run(clone)

    assert done.returncode == 0, done.stderr
    assert "serving on the usual port" in done.stdout
    assert len(installations(clone)) == 1
    assert "-r requirements.txt -c constraints.txt" in installations(clone)[0]


def test_the_second_start_installs_nothing(clone):
    make_python(clone)
    run(clone)

    done = run(clone)

    assert "serving" in done.stdout
    assert len(installations(clone)) == 1


def test_a_new_version_is_installed(clone):
    make_python(clone)
    run(clone)
    with (clone / "constraints.txt").open("a") as file:
        file.write("another==1.0\n")

    run(clone)

    assert len(installations(clone)) == 2


def test_what_tests_need_is_enough_to_run(clone):
    make_python(clone)
    run(clone, "tools")

    run(clone)

    assert ["requirements-dev.txt" in call for call in installations(clone)] == [True]


def test_another_port(clone):
    make_python(clone)

    assert "serving on 127.0.0.1:8033" in run(clone, "run", "PORT=8033").stdout


@pytest.mark.parametrize("name", ["python3.13", "python3.12", "python3.11", "python3"])
def test_any_python_that_is_new_enough_is_found(clone, name):
    make_python(clone, name, "3.12.1")

    assert run(clone).returncode == 0


def test_an_old_python3_does_not_hide_a_newer_one(clone):
    make_python(clone, "python3", "3.9.2")
    make_python(clone, "python3.12", "3.12.1")

    assert run(clone).returncode == 0


def test_names_that_lead_to_no_fit_python_are_passed_over(clone):
    """A shim of pyenv whose version is not chosen here, and a Debian Python without its venv."""
    shim = clone.parent / "tools" / "python3.13"
    shim.write_text("#!/bin/sh\nexit 127\n")
    shim.chmod(0o755)
    make_python(clone, "python3.12", "3.12.1", ensurepip=False)
    make_python(clone, "python3.11", "3.11.9")

    assert run(clone).returncode == 0
    assert "3.11.9" in (clone / ".venv" / "bin" / "python").read_text()


def test_a_python_that_is_too_old_is_named(clone):
    make_python(clone, "python3", "3.9.2")

    done = run(clone)

    assert done.returncode != 0
    assert "Halqa needs Python 3.11 or newer; this machine has 3.9.2" in done.stderr
    assert not (clone / ".venv").exists()


def test_no_python_at_all_is_said(clone):
    done = run(clone)

    assert done.returncode != 0
    assert "Halqa needs Python 3.11 or newer; this machine has none." in done.stderr


def test_no_ensurepip_is_said_with_what_to_install(clone):
    make_python(clone, ensurepip=False)

    done = run(clone)

    assert done.returncode != 0
    assert "ensurepip is missing" in done.stderr
    assert "apt install python3.11-venv" in done.stderr


def test_no_network_is_said_and_the_next_start_tries_again(clone):
    make_python(clone)

    done = run(clone, FAKE_PIP="offline")
    assert done.returncode != 0
    assert "is there a network?" in done.stderr
    assert "Traceback" not in done.stderr

    assert "serving" in run(clone).stdout


def test_another_failure_of_pip_is_not_called_the_network(clone):
    make_python(clone)

    done = run(clone, FAKE_PIP="broken")

    assert done.returncode != 0
    assert "ResolutionImpossible" in done.stderr
    assert "could not be installed" in done.stderr
    assert "network" not in done.stderr


def test_a_broken_environment_is_made_again(clone):
    make_python(clone)
    (clone / ".venv" / "bin").mkdir(parents=True)
    (clone / ".venv" / "bin" / "python").symlink_to("/nowhere/python3")

    done = run(clone)

    assert "serving" in done.stdout, done.stderr


def test_ctrl_c_while_installing_leaves_nothing_behind(clone):
    make_python(clone)
    started = subprocess.Popen(
        ["make", "run"],
        cwd=clone,
        env=environment(clone, FAKE_PIP="slow"),
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    until(lambda: (clone / "pip.began").exists())

    os.killpg(started.pid, signal.SIGINT)
    _out, said = started.communicate(timeout=60)

    assert started.returncode != 0
    assert "Run make again to go on." in said
    until(lambda: alive_in(started.pid) == [])

    assert "serving" in run(clone).stdout


def test_the_checks_that_are_not_there_are_asked_for(clone):
    make_python(clone)

    done = run(clone, "verify", HALQA_CHECKS="/nowhere/checks")

    assert done.returncode != 0
    assert "The independent checks are not at /nowhere/checks" in done.stderr


def until(true, seconds=20):
    last = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < last, "it did not happen in time"
        time.sleep(0.05)


def alive_in(group):
    """The processes of a group that still run."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _parent, its_group = stat.read_text().rpartition(")")[2].split()[:3]
        except OSError:
            continue
        if int(its_group) == group and state != "Z":
            found.append(int(stat.parent.name))
    return found
