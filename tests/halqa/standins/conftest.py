from __future__ import annotations

import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.standins import acquirer_program, acquirer_standin, stripe_program, stripe_standin

__all__ = ["acquirer_program", "acquirer_standin", "stripe_program", "stripe_standin"]


class Receiver(ThreadingHTTPServer):
    """Listens as Halqa would; answers what it is told to, one answer after the other, the last for good."""

    def __init__(self):
        self.heard, self.answers = [], [(200, "")]
        super().__init__(("127.0.0.1", 0), Ear)
        self.url = f"http://127.0.0.1:{self.server_address[1]}/hook?a=1"
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    def until(self, number, seconds=10):
        """What was heard, as soon as it is so much."""
        last = time.monotonic() + seconds
        while len(self.heard) < number:
            assert time.monotonic() < last, f"{len(self.heard)} of {number} heard"
            time.sleep(0.01)
        return self.heard

    def stop(self):
        self.shutdown()
        self.server_close()


class Ear(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        answers = self.server.answers
        status, text = answers.pop(0) if len(answers) > 1 else answers[0]
        self.server.heard.append((body, dict(self.headers)))
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *args):
        pass


@pytest.fixture
def receiver():
    one = Receiver()
    yield one
    one.stop()


@pytest.fixture
def until():
    def wait(true, seconds=10):
        last = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < last, "it did not happen in time"
            time.sleep(0.01)

    return wait
