"""manage.py serve: web server and worker together, in production too."""

from __future__ import annotations

import errno
import http.client
import logging
import os
import socket
import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from halqa import playing, preparation
from halqa.environment import log_is_json
from halqa.supervision import Child, Supervisor
from halqa.worker import Worker

logger = logging.getLogger("halqa.serve")
ASK_EVERY = 0.3


class Command(BaseCommand):
    help = (
        "Starts the web server and the worker, starts again what dies, and stops both on Ctrl-C or SIGTERM."
    )
    requires_system_checks = ()  # each child makes them

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--prepare",
            action="store_true",
            help="first migrate, gather static files (production), and fill an empty demo (elsewhere)",
        )
        parser.add_argument("--only", choices=["web", "worker"], help="start one of the two")
        parser.add_argument(
            "--reload", action="store_true", help="for developers: follow changes in the code"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        only, address = options["only"], os.environ.get("HALQA_BIND") or "127.0.0.1:8000"
        say: Callable[[str], object] = logger.info if log_is_json() else self.stdout.write
        if only != "worker":
            ask_for(address)
        if options["prepare"]:
            preparation.prepare(say)
        children = []
        if only != "worker":
            web = serve_following_the_code if options["reload"] else serve_the_web
            children.append(Child("The web server", web))
        if only != "web":
            children.append(Child("The worker", lambda: Worker().run_until_told()))
        if not only and playing.is_possible(settings):
            children.append(Child("The stand-in of the card companies", lambda: playing.play(settings)))
        welcome = Welcome(
            address,
            lambda: say(preparation.welcome(address)),
            path="/healthz" if only else "/readyz",
        )
        welcome.said |= only == "worker"
        Supervisor(children, each_turn=welcome.look).run()
        say("Halqa has stopped.")


def serve_the_web() -> None:
    """gunicorn, in this process."""
    from gunicorn.app.wsgiapp import WSGIApplication

    os.chdir(settings.BASE_DIR)
    sys.argv = ["gunicorn", "--config", "gunicorn.conf.py"]
    WSGIApplication("%(prog)s").run()


def serve_following_the_code() -> None:
    """gunicorn as a fresh program, so that it can import changed code again."""
    os.chdir(settings.BASE_DIR)
    command = [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py", "--reload"]
    os.execv(sys.executable, command)  # noqa: S606


class Welcome:
    """Says once that the site can be visited."""

    def __init__(self, address: str, say: Callable[[], object], *, path: str = "/readyz") -> None:
        self.address, self.say, self.path = address, say, path
        self.said = address.startswith("unix:")
        self.ask_at = time.monotonic() + 1
        self.give_up_at = time.monotonic() + 120

    def look(self) -> None:
        connections.close_all()  # a death was perhaps mailed; no child may be born with a connection
        if self.said or time.monotonic() < self.ask_at:
            return
        self.ask_at = time.monotonic() + ASK_EVERY
        if answers(self.address, self.path):
            self.said = True
            self.say()
        elif time.monotonic() > self.give_up_at:
            self.said = True
            logger.error("The site is not ready after two minutes; %s says why.", self.path)


def answers(address: str, path: str) -> bool:
    """Whether all that the page of health asks for is well."""
    host, port = parts_of(address)
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    visit = http.client.HTTPConnection(reachable, port, timeout=2)
    try:
        visit.request("GET", path, headers={"Host": "localhost"})
        return visit.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        visit.close()


def ask_for(address: str) -> None:
    """Say at once, in words, when the port cannot be had; the web server would only try again and again."""
    if address.startswith("unix:"):
        return
    host, port = parts_of(address)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind((host, port))
        except OSError as error:
            raise CommandError(_why(error, host, port)) from None


def _why(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} is taken by another program (perhaps Halqa runs already). "
            f"Stop it, or choose another port: make run PORT={port + 1}"
        )
    if error.errno == errno.EACCES:
        return f"Port {port} may only be opened by root. Choose one above 1023: make run PORT=8000"
    return f"The address {host}:{port} cannot be opened: {error.strerror}."


def parts_of(address: str) -> tuple[str, int]:
    """Host and port of `host:port`, `[::1]:port` or `:port`."""
    host, _colon, port = address.rpartition(":")
    if not port.isdigit():
        raise CommandError(f"HALQA_BIND is {address!r}; it looks like 127.0.0.1:8000.")
    return host.strip("[]") or "0.0.0.0", int(port)  # noqa: S104
