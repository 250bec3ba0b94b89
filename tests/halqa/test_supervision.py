"""Children that die, that do not end, that start others: with small programs instead of the site's."""

import os
import signal
import subprocess
import sys
import time

from tests.halqa.serving import ROOT, is_alive, until

PROGRAM = """
import os, signal, sys, time
sys.path.insert(0, "site")
from halqa import supervision
from halqa.supervision import Child, Supervisor
supervision.PATIENCE = 1.0
print(os.getpid(), flush=True)

def note(word):  # in one piece: two processes write here
    os.write(1, f"{word} {os.getpid()}\\n".encode())

def lives():
    note("lives")
    time.sleep(60)

def dies():
    note("dies")
    sys.exit(3)

def is_stubborn():
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    note("stubborn")
    time.sleep(60)

def has_a_child():
    if os.fork() == 0:
        note("grandchild")
        time.sleep(60)
    note("parent")
    time.sleep(60)
"""


def start(*works):
    lines = [f"Child({name!r}, {name})" for name in works]
    code = PROGRAM + f"\nSupervisor([{', '.join(lines)}]).run()\nprint('over', flush=True)"
    return subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def read(program, *words):
    """The process ids that the program prints after each of these words."""
    found = {}
    while set(words) - set(found):
        word, _space, pid = program.stdout.readline().strip().partition(" ")
        found[word] = int(pid or 0)
    return found


def test_a_terminal_that_closes_ends_everything():
    program = start("lives")
    pids = read(program, "lives")

    program.send_signal(signal.SIGHUP)

    assert program.wait(timeout=10) == 0
    assert not is_alive(pids["lives"])


def test_ctrl_c_in_the_terminal_reaches_children_through_the_supervisor_only():
    program = start("lives")
    pids = read(program, "lives")

    assert os.getpgid(pids["lives"]) != os.getpgid(program.pid)
    os.killpg(program.pid, signal.SIGINT)

    assert program.wait(timeout=10) == 0
    assert not is_alive(pids["lives"])


def test_a_child_that_will_not_end_is_ended():
    program = start("is_stubborn")
    pids = read(program, "stubborn")

    program.terminate()

    assert program.wait(timeout=10) == 0
    assert not is_alive(pids["stubborn"])
    assert "did not end by itself" in program.stderr.read()


def test_what_a_child_started_ends_with_it():
    program = start("has_a_child")
    pids = read(program, "grandchild", "parent")

    os.kill(pids["parent"], signal.SIGKILL)
    until(lambda: not is_alive(pids["grandchild"]), 10)

    program.terminate()
    assert program.wait(timeout=10) == 0


def test_a_child_that_dies_at_once_is_started_less_and_less_often():
    program = start("dies", "lives")
    times = []
    while len(times) < 3:
        if program.stdout.readline().startswith("dies"):
            times.append(time.monotonic())

    assert times[1] - times[0] > 1.5
    assert times[2] - times[1] > 3

    program.terminate()
    assert program.wait(timeout=10) == 0
    assert "dies ended (exit code 3); it starts again in 4 s." in program.stderr.read()
