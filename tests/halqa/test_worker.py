"""The worker's turns: nothing due is forgotten, nothing that fails stops the rest."""

import inspect
import logging
import os
import signal
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from importlib import import_module

import pytest
from django.conf import settings
from django.db import DatabaseError, connections
from django.utils.module_loading import import_string
from django.utils.timezone import now
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from events.registration.finding import ask_for_links
from halqa import chores, worker
from halqa.models import Chore, WorkerBeat
from halqa.worker import Worker
from tests.halqa.serving import ROOT

pytestmark = pytest.mark.django_db(transaction=True)
done = []


def sweep_a():
    done.append("a")
    return 1


def sweep_b():
    done.append("b")
    return 0


def sweep_that_fails():
    done.append("failed")
    raise DatabaseError("the disk is full")


def sweep_in_which_stop_is_asked():
    done.append("first half")
    os.kill(os.getpid(), signal.SIGTERM)
    done.append("second half")
    return 1


@task
def hint(word):
    done.append(word)


class Clock:
    def __init__(self):
        self.at = 1000.0

    def __call__(self):
        return self.at


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture(autouse=True)
def sweeps(monkeypatch):
    """Gives the worker these sweeps instead of the features'."""
    done.clear()

    def give(*works):
        monkeypatch.setattr(
            worker, "SWEEPS", {work.__name__: f"{__name__}.{work.__name__}" for work in works}
        )
        for work in works:
            monkeypatch.setitem(_here, work.__name__, work)

    give()
    monkeypatch.setattr(worker, "import_string", lambda path: _here[path.rpartition(".")[2]])
    return give


_here = {}


def test_every_sweep_runs_at_the_start_and_within_each_minute(sweeps, clock):
    sweeps(sweep_a, sweep_b)
    one = Worker(clock=clock)

    one.turn()
    one.turn()
    assert done == ["a", "b"]

    clock.at += 59
    one.turn()
    assert done == ["a", "b", "a", "b"]


def test_a_sweep_that_fails_is_told_and_the_others_run(sweeps, clock, caplog):
    sweeps(sweep_that_fails, sweep_b)

    Worker(clock=clock).turn()

    assert done == ["failed", "b"]
    failure = next(record for record in caplog.records if record.levelno == logging.ERROR)
    assert "sweep_that_fails failed" in failure.getMessage()
    assert failure.exc_info


def test_a_nudge_is_followed_in_the_next_turn(sweeps, clock):
    one = Worker(clock=clock)
    one.turn()
    hint.using(backend="halqa").enqueue("nudged")

    one.turn()

    assert done == ["nudged"]
    assert DBTaskResult.objects.get().status == TaskResultStatus.SUCCESSFUL


def test_a_task_whose_worker_was_killed_is_given_up(clock):
    hint.using(backend="halqa").enqueue("lost")
    DBTaskResult.objects.update(
        status=TaskResultStatus.RUNNING, started_at=now() - timedelta(hours=2), worker_ids=["dead"]
    )

    Worker(clock=clock).turn()

    assert DBTaskResult.objects.get().status == TaskResultStatus.FAILED
    assert done == []


def test_a_task_that_runs_is_left_alone(clock):
    hint.using(backend="halqa").enqueue("long")
    DBTaskResult.objects.update(status=TaskResultStatus.RUNNING, started_at=now() - timedelta(minutes=20))

    Worker(clock=clock).turn()

    assert DBTaskResult.objects.get().status == TaskResultStatus.RUNNING


def test_old_tasks_are_forgotten():
    for word in ("old", "new"):
        hint.using(backend="halqa").enqueue(word)
    old, new = DBTaskResult.objects.order_by("enqueued_at")
    DBTaskResult.objects.filter(pk=old.pk).update(
        status=TaskResultStatus.SUCCESSFUL, finished_at=now() - timedelta(days=3)
    )

    chores.settle_tasks()

    assert list(DBTaskResult.objects.all()) == [new]


def test_links_that_a_dead_worker_was_to_mail_are_mailed_after_all_and_the_address_is_forgotten():
    for email in ("amina@demo.example", "brahim@demo.example"):
        ask_for_links(email, "fr")
    lost, mailed = DBTaskResult.objects.order_by("enqueued_at")
    DBTaskResult.objects.filter(pk=lost.pk).update(
        status=TaskResultStatus.RUNNING, started_at=now() - timedelta(hours=2)
    )
    DBTaskResult.objects.filter(pk=mailed.pk).update(
        status=TaskResultStatus.SUCCESSFUL, started_at=now(), finished_at=now()
    )

    chores.settle_tasks()

    assert [task.pk for task in DBTaskResult.objects.ready()] == [lost.pk]
    assert not DBTaskResult.objects.filter(pk=mailed.pk).exists()


def test_the_worker_shows_that_it_lives_and_says_goodbye(sweeps, clock):
    sweeps(sweep_a)
    one = Worker(clock=clock)

    one.turn()
    assert WorkerBeat.objects.alive().get().name == one.name

    one.leave()
    assert not WorkerBeat.objects.exists()


def test_what_is_being_done_is_finished_before_the_end(sweeps):
    sweeps(sweep_in_which_stop_is_asked, sweep_b)
    before = signal.getsignal(signal.SIGTERM)
    try:
        Worker().run_until_told()
    finally:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, before if number == signal.SIGTERM else signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)

    assert done == ["first half", "second half"]
    assert not WorkerBeat.objects.exists()


def test_two_workers_do_not_begin_the_same_chore():
    hour = timedelta(hours=1)

    assert chores.begin("clear", hour, at=now())
    assert not chores.begin("clear", hour, at=now())
    assert chores.begin("clear", hour, at=now() + hour)
    assert Chore.objects.count() == 1


def test_of_eight_workers_at_the_same_moment_one_begins():
    def begin(_number):
        try:
            return chores.begin("at once", timedelta(hours=1))
        finally:
            connections.close_all()

    for _round in range(5):
        Chore.objects.all().delete()
        with ThreadPoolExecutor(8) as workers:
            assert sum(workers.map(begin, range(8))) == 1


def test_every_chore_does_its_work():
    for chore, every in worker.CHORES.values():
        assert chore() >= 0
        assert every >= timedelta(seconds=45)


def test_pages_go_live_when_their_editor_said(home_page):
    page = home_page
    page.live = False
    page.go_live_at = now() - timedelta(minutes=1)
    page.save()
    revision = page.save_revision(approved_go_live_at=now() - timedelta(minutes=1))
    assert revision.approved_go_live_at

    assert chores.publish_scheduled() == 1

    page.refresh_from_db()
    assert page.live
    assert chores.publish_scheduled() == 0


@pytest.fixture
def home_page():
    from wagtail.models import Locale, Page

    Locale.objects.get_or_create(language_code="fr")
    root = Page.get_first_root_node() or Page.add_root(title="Root")
    return root.add_child(title="Accueil", slug="accueil-du-test")


def test_every_feature_with_a_sweep_is_in_the_list():
    found = set()
    for path in sorted(ROOT.glob("*/actions.py")) + sorted(ROOT.glob("*/*/actions.py")):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        if hasattr(import_module(name), "sweep"):
            found.add(f"{name}.sweep")

    of_the_ground = {"home.pictures.sweep", "home.sharing.sweep"}  # home has no folders per feature
    assert found | of_the_ground == set(settings.SWEEPS.values())
    for path in settings.SWEEPS.values():
        assert "at" in inspect.signature(import_string(path)).parameters, path
