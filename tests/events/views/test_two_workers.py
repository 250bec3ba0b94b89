"""Limits and signed randoms hold over two web processes and a restart between the requests."""

import http.client
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode, urlsplit

import pytest
from django.db import connection

from events.messages.models import Message
from tests.events.views.screens import AMINA
from tests.factories import make_event
from tests.halqa.serving import ROOT, environment, free_port, until

LIMIT = 12
GUNICORN = ["-m", "gunicorn", "-c", "gunicorn.conf.py", "--workers", "2", "--threads", "4"]
WHO_ANSWERED = ["--access-logformat", "%(p)s", "--logger-class", "gunicorn.glogging.Logger"]

pytestmark = pytest.mark.django_db(transaction=True)


def address_of_database():
    """The database of this very test, for other programs."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


class TwoWorkers:
    """gunicorn with two processes; which of them answered stands in its log."""

    def __init__(self, folder, port):
        self.port, self.log = port, folder / "answered.log"
        self.seen_from = self.log.stat().st_size if self.log.exists() else 0
        self.program = subprocess.Popen(
            [
                sys.executable,
                *GUNICORN,
                *WHO_ANSWERED,
                "--bind",
                f"127.0.0.1:{port}",
                "--access-logfile",
                str(self.log),
            ],
            cwd=ROOT,
            env=environment(
                folder,
                DATABASE_URL=address_of_database(),
                HALQA_FORM_SECONDS="0",
                HALQA_REGISTRATIONS_PER_IP=str(LIMIT),
                HALQA_BASE_URL=f"http://127.0.0.1:{port}",
            ),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until(self.answers)

    def answers(self):
        try:
            return self.ask("GET", "/fr/billet/")[0] == 200
        except OSError:
            assert self.program.poll() is None, "gunicorn ended"
            return False

    def ask(self, method, path, **form):
        visit = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        headers = {
            "Origin": f"http://127.0.0.1:{self.port}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        visit.request(method, path, urlencode(form) or None, headers)
        answer = visit.getresponse()
        body = answer.read().decode()
        visit.close()
        return answer.status, body

    def pids(self):
        """Who answered since the start."""
        return set(self.log.read_text()[self.seen_from :].replace("<", "").replace(">", "").split())

    def stop(self):
        self.program.terminate()
        self.program.wait(timeout=30)


@pytest.fixture
def start(tmp_path):
    port, running = free_port(), []

    def begin():
        running.append(TwoWorkers(tmp_path, port))
        return running[-1]

    yield begin
    for site in running:
        if site.program.poll() is None:
            site.stop()


def key_in(body):
    return body.partition('name="key" value="')[2].partition('"')[0]


def test_one_form_is_one_registration_and_one_limit_whichever_process_answers(start):
    if time.time() % 3600 > 3540:
        time.sleep(61)  # the counts are of the clock's hours
    event = make_event()
    path = f"/fr/inscription/{event.code}/"
    site = start()
    key = key_in(site.ask("GET", path)[1])

    with ThreadPoolExecutor(3) as crowd:  # a double click and a retry; more at one moment are over the limit
        clicks = [crowd.submit(site.ask, "POST", path, key=key, **AMINA) for _i in range(3)]
    assert {click.result()[0] for click in clicks} == {302}
    assert {site.ask("POST", path, key=key, **AMINA)[0] for _later in range(5)} == {302}
    assert event.registrations.count() == Message.objects.count() == 1
    for _attempt in range(50):
        if len(site.pids()) == 2:
            break
        with ThreadPoolExecutor(4) as crowd:
            list(crowd.map(lambda _n: site.ask("GET", path), range(8)))
    assert len(site.pids()) == 2, "both processes answered"

    others = [{"name": "New", "email": f"new{n}@demo.example"} for n in range(LIMIT + 8)]
    assert site.ask("POST", path, key=key, **others[0])[0] == 302
    site.stop()
    site = start()

    assert site.ask("POST", path, key=key, **AMINA)[0] == 302
    assert event.registrations.filter(email=AMINA["email"]).count() == 1
    with ThreadPoolExecutor(8) as crowd:
        answers = list(crowd.map(lambda other: site.ask("POST", path, key=key, **other)[0], others[1:]))
    assert set(answers) == {302, 429}
    new = event.registrations.exclude(email=AMINA["email"]).count()
    assert answers.count(302) + 1 == new < LIMIT  # Amina's own clicks were counted before the restart
