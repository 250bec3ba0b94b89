"""Where stand-ins run and where they refuse to."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from halqa.standins import forms, web
from tests.halqa.serving import environment, free_port, manage
from tests.standins import AcquirerStandin, StripeStandin

ROOT = Path(__file__).resolve().parents[3]


def answer(request):
    return web.as_text("hello")


def run(*words, **more):
    return subprocess.run(
        [sys.executable, "-m", "halqa.standins", *words],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT / "site"), "HALQA_ENV": "development"} | more,
        capture_output=True,
        text=True,
        timeout=30,
    )


@pytest.mark.parametrize("host", ["0.0.0.0", "", "::", "192.0.2.1", "localhost"])
def test_no_address_but_the_own_one(host):
    with pytest.raises(web.Refused, match="127.0.0.1 only"):
        web.Server(answer, 0, host)


def test_not_in_production(monkeypatch, tmp_path):
    monkeypatch.setenv("HALQA_ENV", "production")
    with pytest.raises(web.Refused, match="production"):
        web.Server(answer, 0)

    ended = run("--stripe-port", "0", "--state", str(tmp_path), HALQA_ENV="production")

    assert ended.returncode == 1 and "do not run in production" in ended.stderr


def test_the_command_does_not_start_in_production(settings):
    from django.core.management import CommandError, call_command

    settings.ENV = "production"
    with pytest.raises(CommandError, match="production"):
        call_command("standins")


def test_a_port_that_is_taken_is_said(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        ended = run("--acquirer-port", port, "--state", str(tmp_path))
        assert ended.returncode == 1 and f"Port {port} cannot be had" in ended.stderr

    assert "Nothing to start" in run("--state", str(tmp_path)).stderr


def test_the_command_runs_both_until_told_to_stop(tmp_path):
    stripe_port, acquirer_port = free_port(), free_port()
    program = subprocess.Popen(
        [sys.executable, "manage.py", "standins", f"--stripe-port={stripe_port}"]
        + [f"--acquirer-port={acquirer_port}", "--webhook=http://127.0.0.1:9/hook", "--key=sk_test_own"],
        cwd=ROOT,
        env=environment(tmp_path),
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        said = [program.stdout.readline().split() for _ in range(2)]
        program.send_signal(signal.SIGTERM)
        rest, _nothing = program.communicate(timeout=20)
    finally:
        program.kill()

    assert said == [
        ["stripe", f"http://127.0.0.1:{stripe_port}"],
        ["acquirer", f"http://127.0.0.1:{acquirer_port}"],
    ]
    assert "have stopped" in rest and program.returncode == 0
    assert {one.name for one in (tmp_path / "standins").glob("*.sqlite3")} == {
        "stripe.sqlite3",
        "acquirer.sqlite3",
    }


def test_the_command_explains_itself(tmp_path):
    assert "--webhook" in manage(tmp_path, "standins", "--help").stdout


@pytest.mark.parametrize("kind", [StripeStandin, AcquirerStandin])
def test_a_stopped_stand_in_leaves_nothing(kind):
    standin = kind()
    folder, program = standin.folder, standin.program
    assert standin.visit("GET", "/")[0] == 200 and standin.visit("GET", "/elsewhere")[0] == 404

    standin.stop()

    assert program.returncode == 0 and not folder.exists()


def test_nested_names_are_read():
    asked = forms.nested(
        "a=1&l[0][p][c]=mad&l[0][q]=2&l[1][q]=3&expand[]=x&expand[]=y&metadata[0]=z&created[gte]=5&e="
    )

    assert asked == {
        "a": "1",
        "l": [{"p": {"c": "mad"}, "q": "2"}, {"q": "3"}],
        "expand": ["x", "y"],
        "metadata": {"0": "z"},
        "created": {"gte": "5"},
        "e": "",
    }
