"""Web server and worker, started and stopped together."""

import os
import signal
import socket

import pytest

from tests.halqa.serving import is_alive, manage, until


@pytest.fixture
def site(start):
    site = start("--prepare")
    until(site.is_ready)
    return site


def test_one_command_starts_both_and_ctrl_c_leaves_nothing(site):
    family = site.family()
    assert len(site.children()) == 2
    until(lambda: "Halqa is ready." in site.said(), 10)
    assert "http://localhost:8000/admin/" in site.said()

    site.program.send_signal(signal.SIGINT)

    assert site.program.wait(timeout=40) == 0
    assert [pid for pid in family if is_alive(pid)] == []
    assert "Halqa has stopped." in site.said()
    assert "Traceback" not in site.said()
    with socket.socket() as again:
        again.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        again.bind(("127.0.0.1", site.port))


def test_what_dies_starts_again(site):
    dying = site.children()
    for pid in dying:
        os.kill(pid, signal.SIGKILL)

    until(lambda: len(site.children()) == 2 and not set(site.children()) & set(dying))

    until(site.is_ready)
    assert "The web server ended (SIGKILL)" in site.said()
    assert "The worker ended (SIGKILL)" in site.said()


def test_a_killed_supervisor_leaves_nothing(site):
    family = site.family()

    site.program.kill()
    site.program.wait()

    until(lambda: not any(map(is_alive, family)), 40)


def test_a_port_that_is_taken_is_said_before_anything_starts(site_folder):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        done = manage(site_folder, "serve", HALQA_BIND=f"127.0.0.1:{port}")

    assert done.returncode == 1
    assert f"Port {port} is taken by another program" in done.stderr
    assert f"make run PORT={port + 1}" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_place_to_listen_that_is_none_is_said(site_folder):
    done = manage(site_folder, "serve", HALQA_BIND="everywhere")

    assert done.returncode == 1
    assert "HALQA_BIND is 'everywhere'" in done.stderr


def test_one_alone(start):
    site = start("--only", "worker")
    until(lambda: len(site.children()) == 1)

    assert site.stop() == 0
