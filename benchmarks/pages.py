"""How many pages a second: an event page kept and not kept, beside a trivial view behind the same middleware.

    python benchmarks/pages.py [--seconds 0.25]

Over HTTP on loopback, with gunicorn as in production (gunicorn.conf.py), in one run, short rounds taking turns, so that
a busy machine is as busy for both. Exit 1 when the kept page is served less than 0.6 times as often as the trivial
view (the median of the rounds' own ratios).
"""

from __future__ import annotations

import argparse
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
WANTED = 0.6
ROUNDS = 40
VISITORS = 4

SETTINGS = """
from halqa.settings import *
class _Without(dict):
    def __contains__(self, app): return True
    def __getitem__(self, app): return None
MIGRATION_MODULES = _Without()
ROOT_URLCONF = "served_urls"
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
"""
URLS = """
from django.http import HttpResponse
from django.urls import path
from halqa import urls
urlpatterns = [path("trivial/", lambda request: HttpResponse("Hello.")), *urls.urlpatterns]
"""
CONTENT = """
import datetime
from events.models import *
from events.pages import create_pages
from events.programme.actions import save_event, save_session
from halqa.founding import found
found("Centre")
venue = Venue.objects.create(name_fr="Salle des Tanneurs", city_fr="Casablanca")
event = save_event(Event(title_fr="Mesure", lead_fr="Pour mesurer.", venue=venue, capacity=180, state="announced"))
day = datetime.date.today() + datetime.timedelta(days=30)
session = save_session(Session(event=event, date=day, start=datetime.time(18), end=datetime.time(20)))
for number in range(5):
    person = Person.objects.create(name=f"Personne {number}", function_fr="Fonction")
    Speaker.objects.create(event=event, person=person, position=number)
    line = ProgrammeItem.objects.create(session=session, start=datetime.time(18, number), title_fr=f"Point {number}")
    line.people.add(person)
for page in create_pages(event):
    if page.locale.language_code == "fr":  # there are no words in the others
        page.save_revision().publish()
"""


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=0.25, help="length of a round")
    seconds = parser.parse_args().seconds
    with tempfile.TemporaryDirectory(prefix="halqa-pages-") as folder:
        port = _free_port()
        environment = _prepare(Path(folder), port)
        server = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py", "--log-level", "error"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            return _measure(port, seconds)
        finally:
            server.terminate()
            server.wait(30)


def _measure(port: int, seconds: float) -> int:
    kept, not_kept, trivial = "/fr/debats/mesure/", "/fr/debats/mesure/?not-kept=1", "/trivial/"
    _wait(port, kept)
    rates: dict[str, list[float]] = {kept: [], trivial: []}
    for number in range(ROUNDS):
        for path in sorted(rates, reverse=number % 2 == 0):  # neither always follows the other
            rates[path].append(_rate(port, path, seconds))
    rates[not_kept] = [_rate(port, not_kept, seconds) for _round in range(ROUNDS // 8)]
    for name, path in {"kept": kept, "not kept": not_kept, "trivial": trivial}.items():
        low, middle, high = statistics.quantiles(rates[path])
        print(f"{name:>9}: {middle:8.0f} requests/s   (half of the rounds: {low:.0f} to {high:.0f})")
    share = statistics.median(one / other for one, other in zip(rates[kept], rates[trivial], strict=True))
    gain = statistics.median(rates[kept]) / statistics.median(rates[not_kept])
    print(f"kept / trivial = {share:.2f} (wanted: {WANTED})   kept / not kept = {gain:.0f}")
    return 0 if share >= WANTED else 1


def _prepare(folder: Path, port: int) -> dict[str, str]:
    (folder / "served_settings.py").write_text(SETTINGS)
    (folder / "served_urls.py").write_text(URLS)
    environment = os.environ | {
        "PYTHONPATH": f"{folder}:{ROOT}:{ROOT / 'site'}",
        "DJANGO_SETTINGS_MODULE": "served_settings",
        "HALQA_ENV": "production",
        "HALQA_SECRET_KEY": "measured" * 8,
        "HALQA_LINK_KEY": "measured" * 8,
        "HALQA_MAIL_FROM": "Halqa <halqa@demo.example>",
        "HALQA_BASE_URL": f"http://127.0.0.1:{port}",
        "HALQA_BIND": f"127.0.0.1:{port}",
        "HALQA_VAR_DIR": str(folder / "var"),
    }
    environment.pop("DATABASE_URL", None)
    for command in (["migrate", "--run-syncdb", "-v", "0"], ["shell", "-v", "0", "-c", CONTENT]):
        done = subprocess.run(
            [sys.executable, "manage.py", *command], cwd=ROOT, env=environment, capture_output=True, text=True
        )
        if done.returncode:
            raise SystemExit(done.stderr)
    return environment


def _rate(port: int, path: str, seconds: float) -> float:
    """Answers a second to a few visitors who each ask again as soon as they are answered."""
    counts = [0] * VISITORS
    until = time.perf_counter() + seconds

    def visit(number: int) -> None:
        with _connected(port) as connection:
            while time.perf_counter() < until:
                _ask(connection, path)
                counts[number] += 1

    visitors = [threading.Thread(target=visit, args=(number,)) for number in range(VISITORS)]
    begin = time.perf_counter()
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join()
    return sum(counts) / (time.perf_counter() - begin)


def _connected(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=30)


def _ask(connection: socket.socket, path: str) -> bytes:
    """The head of the answer; the body is read and dropped."""
    connection.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
    head = b""
    while b"\r\n\r\n" not in head:
        piece = connection.recv(65536)
        if not piece:
            raise ConnectionError("The server hung up.")
        head += piece
    head, _blank, body = head.partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        raise ConnectionError(head.decode(errors="replace"))
    length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
    while len(body) < length:
        body += connection.recv(65536)
    return head


def _wait(port: int, path: str) -> None:
    """Until the server answers, and the page is kept for its whole time."""
    until = time.monotonic() + 60
    while True:
        try:
            with _connected(port) as connection:
                _ask(connection, path)
                if b"x-page-cache: hit" in _ask(connection, path).lower():
                    return
        except OSError:
            if time.monotonic() > until:
                raise
        time.sleep(0.2)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main())
