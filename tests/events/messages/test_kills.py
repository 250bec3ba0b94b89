"""A worker is killed by SIGKILL at any of its statements: no mail is lost, and none is two mails for its reader."""

from __future__ import annotations

import os
import signal
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.utils.timezone import now

from events.messages.actions import sweep
from events.messages.models import LEASE, Message
from tests.events.messages.letters import make_debate, make_message

pytestmark = pytest.mark.django_db(transaction=True)
MOST = 200


def in_child(work) -> int:
    """What a child process ended with: its exit status, or the negative number of the signal that killed it."""
    connections.close_all()  # a forked connection shared by two processes is none
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            work()
            code = 0
        finally:
            connections.close_all()
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def sweep_killed_at(statement: int) -> None:
    """A round whose process dies just before its n-th statement reaches the database."""
    count = 0

    def kill(execute, sql, params, many, context):
        nonlocal count
        count += 1
        if count == statement:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(kill):
        sweep()


def test_killed_at_every_statement_each_mail_arrives_and_is_one_mail_for_its_reader(sink):
    event = make_debate()
    doubled_at = []
    for statement in range(1, MOST):
        sink.mails.clear()
        Message.objects.all().delete()
        rows = [make_message("confirmation", event=event), make_message("waiting_list", event=event)]

        ended = in_child(lambda n=statement: sweep_killed_at(n))

        after = now() + LEASE + timedelta(minutes=1)
        sweep(after)
        assert set(Message.objects.values_list("state", flat=True)) == {Message.State.SENT}
        arrived = sink.deliveries
        assert set(arrived) == {row.message_id for row in rows}, f"lost when killed at statement {statement}"
        assert sum(arrived.values()) <= len(rows) + 1
        if max(arrived.values()) == 2:
            doubled_at.append(statement)
        if ended == 0:
            break
        assert ended == -signal.SIGKILL
    else:
        raise AssertionError("the round never came to its end")

    # Between the server's yes and the note of it nothing can be known: there, and only there, the same mail
    # goes out a second time under the same Message-ID. That is one statement for each mail.
    assert len(doubled_at) == 2
    assert statement > 10


def test_two_workers_at_once_send_no_mail_twice(sink):
    rows = [make_message("test") for _i in range(40)]
    connections.close_all()

    pids = []
    for _worker in range(2):
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                sweep()
                code = 0
            finally:
                connections.close_all()
                os._exit(code)
        pids.append(pid)
    ended = [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in pids]

    assert ended == [0, 0]
    assert sink.deliveries == Counter({row.message_id: 1 for row in rows})


def test_two_workers_without_the_guard_would_send_twice(sink, monkeypatch):
    """The guard is what the test above rests on: without it the same mails go out twice."""
    from events.messages import actions

    def unguarded(pk, at):
        message = Message.objects.select_related("event").get(pk=pk)
        message.attempts += 1
        return message

    monkeypatch.setattr(actions, "_claim", unguarded)
    rows = [make_message("test") for _i in range(40)]
    connections.close_all()
    pids = []
    for _worker in range(2):
        pid = os.fork()
        if pid == 0:
            try:
                sweep()
            finally:
                connections.close_all()
                os._exit(0)
        pids.append(pid)
    for pid in pids:
        os.waitpid(pid, 0)

    assert sum(sink.deliveries.values()) > len(rows)
