"""The stand-ins of the card companies as separate programs, for any test: `from tests.standins import stripe_standin`.

`stripe_standin` (and `acquirer_standin`) is one program per test module, emptied before each test.
`stripe_standin.client()` is the real SDK, `stripe_standin.knob("pay", session=id)` turns a knob,
`stripe_standin.take()` hands over the held webhooks.
"""

from __future__ import annotations

import http.client
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

ROOT = Path(__file__).resolve().parents[1]
SECRET, KEY = "whsec_standin", "sk_test_standin"
CLIENT, STORE_KEY = "600000001", "standin|key"


class KnobRefused(Exception):
    """What the stand-in says of a knob turned wrongly."""


class Standin:
    """One program on a free port of 127.0.0.1, its memory in a folder of its own."""

    name = ""

    def __init__(self, *words: str) -> None:
        self.words, self.port = words, 0
        self.folder = Path(tempfile.mkdtemp(prefix=f"halqa-{self.name}-"))
        self.start()

    def start(self) -> None:
        port = [f"--{self.name}-port", str(self.port), "--state", str(self.folder)]
        self.program = subprocess.Popen(
            [sys.executable, "-m", "halqa.standins", *port, *self.words],
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT / "site"), "HALQA_ENV": "development"},
            stdout=subprocess.PIPE,
            text=True,
        )
        said = self.program.stdout.readline().split()
        assert said and said[0] == self.name, f"the stand-in of {self.name} does not start: {said}"
        self.url = said[1]
        self.port = urlsplit(self.url).port

    def kill(self) -> None:
        """Away at once, as in a crash; `start()` brings it back with all it remembers."""
        self.program.send_signal(signal.SIGKILL)
        self._gone()

    def stop(self) -> None:
        if self.program.poll() is None:
            self.program.terminate()
        self._gone()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _gone(self) -> None:
        try:
            self.program.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.program.kill()
            self.program.wait()
        self.program.stdout.close()

    def visit(self, method: str, address: str, body: str = "", **headers: str) -> tuple[int, dict, str]:
        """Status, headers and text of the answer to one request."""
        parts = urlsplit(address)
        visit = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            path = parts.path + (f"?{parts.query}" if parts.query else "")
            visit.request(
                method,
                path,
                body.encode(),
                {name.replace("_", "-"): value for name, value in headers.items()},
            )
            answer = visit.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read().decode()
        finally:
            visit.close()

    def knob(self, _knob: str, **sent):
        status, _headers, text = self.visit("POST", f"/_standin/{_knob}", json.dumps(sent))
        if status != 200:
            raise KnobRefused(json.loads(text)["error"])
        return json.loads(text)

    def set(self, **settings):
        return self.knob("settings", **settings)

    def reset(self) -> None:
        self.knob("reset")

    def take(self, *, shuffle: bool = False) -> list[dict]:
        """What is held (`set(hold=True)`): each with name, body and headers, as it would be posted."""
        return self.knob("take", shuffle=shuffle)

    def press(self, address: str, **form: str) -> tuple[int, dict, str]:
        """A button of the hosted page."""
        return self.visit("POST", address, urlencode(form), Content_Type="application/x-www-form-urlencoded")


class StripeStandin(Standin):
    name, secret, key = "stripe", SECRET, KEY

    def client(self, key: str = KEY, **more):
        import stripe

        return stripe.StripeClient(key, base_addresses={"api": self.url}, **more)


class AcquirerStandin(Standin):
    name, client_id, store_key = "acquirer", CLIENT, STORE_KEY

    @property
    def gate(self) -> str:
        return f"{self.url}/gate"

    def sign(self, **form: str) -> dict[str, str]:
        from halqa.standins.acquirer.signing import signed

        return signed({"clientid": self.client_id, "rnd": secrets.token_hex(10)} | form, self.store_key)

    def ask(self, verb: str, **form: str) -> dict[str, str]:
        """The answer to status, capture, void or refund, its hash proved."""
        from halqa.standins.acquirer.signing import is_signed

        status, _headers, text = self.press(f"{self.url}/{verb}", **self.sign(**form))
        told = dict(parse_qsl(text, keep_blank_values=True))
        assert status == 200 and is_signed(told, self.store_key), text
        return told


@pytest.fixture(scope="module")
def stripe_program():
    standin = StripeStandin("--retry", "0.02")
    yield standin
    standin.stop()


@pytest.fixture
def stripe_standin(stripe_program):
    stripe_program.reset()
    return stripe_program


@pytest.fixture(scope="module")
def acquirer_program():
    standin = AcquirerStandin("--retry", "0.02")
    yield standin
    standin.stop()


@pytest.fixture
def acquirer_standin(acquirer_program):
    acquirer_program.reset()
    return acquirer_program
