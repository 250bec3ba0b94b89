"""A small web server on 127.0.0.1: a request goes in, an answer comes out, or the line is cut."""

from __future__ import annotations

import json
import os
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from halqa.standins import forms

HOME = "127.0.0.1"
MOST = 1_000_000  # bytes of one request


class Refused(Exception):
    """Says why a stand-in does not start."""


class LineCut(Exception):
    """The connection ends without an answer."""


@dataclass
class Request:
    method: str
    path: str
    query: str
    body: str
    headers: dict[str, str]

    @property
    def sent(self) -> forms.Nested:
        """What was asked for, from the address of a GET or the body of a POST."""
        return forms.nested(self.query if self.method == "GET" else self.body)

    @property
    def form(self) -> dict[str, str]:
        return dict(forms.pairs_of(self.body))

    @property
    def json(self) -> dict[str, Any]:
        """The body of a knob; the address of a GET says the same in `name=value`."""
        if self.method == "GET":
            return {name: values[-1] for name, values in parse_qs(self.query).items()}
        return json.loads(self.body or "{}")


@dataclass
class Answer:
    status: int = 200
    body: str = ""
    type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)


def as_json(content: Any, status: int = 200, **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status, json.dumps(content, indent=2, ensure_ascii=False), headers=named)


def as_page(html: str, status: int = 200) -> Answer:
    return Answer(status, html, "text/html; charset=utf-8", {"Cache-Control": "no-store"})


def as_text(text: str, status: int = 200) -> Answer:
    return Answer(status, text, "text/plain; charset=utf-8")


def redirect(address: str) -> Answer:
    return Answer(303, "", "text/plain", {"Location": address, "Cache-Control": "no-store"})


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, answer: Callable[[Request], Answer], port: int, host: str = HOME) -> None:
        if host != HOME:
            raise Refused(f"A stand-in listens on {HOME} only, not on {host}.")
        if os.environ.get("HALQA_ENV") == "production":
            raise Refused("Stand-ins of card companies do not run in production (HALQA_ENV=production).")
        self.answer = answer
        try:
            super().__init__((host, port), Handler)
        except OSError as error:
            raise Refused(f"Port {port} cannot be had: {error.strerror}.") from None

    @property
    def port(self) -> int:
        return self.server_address[1]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Who hangs up early is no news."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # head and body leave together

    def answer(self) -> None:
        length = min(int(self.headers.get("Content-Length") or 0), MOST)
        address = urlsplit(self.path)
        body = self.rfile.read(length).decode("utf-8", "replace")
        headers = {name.lower(): value for name, value in self.headers.items()}
        try:
            self.send(self.server.answer(Request(self.command, address.path, address.query, body, headers)))
        except LineCut:
            self.cut()

    do_GET = do_POST = do_DELETE = answer

    def send(self, given: Answer) -> None:
        content = given.body.encode()
        self.send_response(given.status)
        for name, value in given.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", given.type)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
        self.wfile.flush()

    def cut(self) -> None:
        self.close_connection = True
        try:
            self.connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet: what happened is asked for at `/_standin/`."""
