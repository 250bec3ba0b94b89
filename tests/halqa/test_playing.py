"""The demo's payments are played beside it: by stand-ins that start and stop with the site."""

from __future__ import annotations

import http.client
import socket

import pytest

from halqa import playing
from tests.halqa.serving import free_port, manage, until

SAY = "from django.conf import settings; print(settings.STANDINS, bool(settings.STRIPE_KEY))"


def test_the_stand_ins_start_and_stop_with_the_demo(start):
    wanted = f"{free_port()},{free_port()}"
    site = start(HALQA_DEMO="yes", HALQA_STANDIN_PORTS=wanted)
    until(lambda: "no card is charged" in site.said())
    ports = [int(port) for port in wanted.split(",")]

    assert len(site.children()) == 3
    assert all(answers(port) for port in ports)

    assert site.stop() == 0
    assert not any(answers(port) for port in ports)
    assert "Traceback" not in site.said()


def test_a_port_that_is_taken_leaves_the_demo_without_cards(start):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]

        site = start(HALQA_DEMO="yes", HALQA_STANDIN_PORTS=f"{taken},{free_port()}")
        until(lambda: "Halqa is ready." in site.said())

    assert len(site.children()) == 2
    assert "by card are not offered" in site.said()


def test_two_sites_on_one_machine_have_stand_ins_of_their_own(monkeypatch):
    monkeypatch.delenv("HALQA_STANDIN_PORTS", raising=False)

    assert playing.ports("8000") == (12111, 13111)
    assert not set(playing.ports("8000")) & set(playing.ports("8001"))
    assert all(0 < port < 2**16 for port in playing.ports("65000"))
    assert playing.ports("/run/halqa.sock") == ()
    monkeypatch.setenv("HALQA_STANDIN_PORTS", "no")
    assert playing.ports("8000") == ()


@pytest.mark.parametrize(
    ("given", "played"),
    [
        ({"HALQA_DEMO": "yes"}, "(12111, 13111) True"),
        ({"HALQA_DEMO": "no"}, "() False"),
        ({"HALQA_DEMO": "yes", "HALQA_STRIPE_KEY": "sk_test_mine"}, "() True"),
        ({"HALQA_DEMO": "yes", "HALQA_ENV": "production"}, "() False"),
    ],
)
def test_they_are_for_a_demo_without_a_key_of_its_own(tmp_path, given, played):
    place = {
        "HALQA_BIND": "127.0.0.1:8000",
        "HALQA_SECRET_KEY": "s" * 50,
        "HALQA_LINK_KEY": "l" * 50,
        "HALQA_MAIL_FROM": "nobody@localhost",
        "DJANGO_SETTINGS_MODULE": "halqa.settings",
    }

    done = manage(tmp_path, "shell", "--no-imports", "--command", SAY, **(place | given))

    assert done.stdout.strip() == played, done.stderr


def answers(port: int) -> bool:
    visit = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        visit.request("GET", "/")
        return visit.getresponse().status == 200
    except OSError:
        return False
    finally:
        visit.close()
