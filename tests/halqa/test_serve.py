"""Web server and worker, started and stopped together."""

import os
import signal
import socket
import time

import pytest

from tests.halqa.serving import Site, is_alive, manage, until


@pytest.fixture
def site(site_folder):
    site = Site(site_folder, "--prepare")
    until(site.is_ready)
    yield site
    family = site.family()
    site.stop()
    until(lambda: not any(map(is_alive, family)), 30)


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
    for dying in site.children():
        os.kill(dying, signal.SIGKILL)
        until(lambda dying=dying: not is_alive(dying))
    before = site.children()

    until(lambda: len(set(site.children()) - set(before)) >= 2 - len(before) and len(site.children()) == 2)

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


def test_one_alone(site_folder):
    began = time.monotonic()
    site = Site(site_folder, "--only", "worker")
    until(lambda: len(site.children()) == 1)

    assert site.stop() == 0, time.monotonic() - began
