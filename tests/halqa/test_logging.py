"""What the log says, and what it never says."""

import json
import logging

import pytest
from django.core.cache import cache
from django.test import RequestFactory

from events.messages.models import Message
from halqa.logging import JsonLines, NameRequest, PlainLines, RequestId, masked
from halqa.logging import request_id as current
from tests.halqa.production import SECRETS, production
from tests.halqa.serving import until

TOKEN = "abcdefghijklmnopqrstuvwxyz.234567abcdefghijklmnopqrst"


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (f"GET /r/{TOKEN}/annuler/ 200", "GET /r/…/annuler/ 200"),
        ("GET /T/2VXCSX8ET508 200", "GET /T/… 200"),
        ("GET /t/2vxcsx8et508?a=1", "GET /t/…?a=1"),
        ("GET /V/7K2M9QXWT4", "GET /V/…"),
        ("GET /agenda/p/q8s7df.ics", "GET /agenda/p/…"),
        ("GET /agenda/fr.ics", "GET /agenda/fr.ics"),
        ("GET /accueil/9f8e7d6c5b/ 302", "GET /accueil/…/ 302"),
        ("GET /fr/compte/confirm-email/MQ:1tH/", "GET /fr/compte/confirm-email/…/"),
        (f"mail with https://x.ma/r/{TOKEN}/ failed", "mail with https://x.ma/r/…/ failed"),
        (f"no such link {TOKEN}", "no such link …"),
        ("GET /x?token=abc&page=2", "GET /x?token=…&page=2"),
        ("GET /compte/?next=/r/abc", "GET /compte/?next=…"),
        ("{'csrfmiddlewaretoken': 'abc', 'a': 1}", "{'csrfmiddlewaretoken': '…', 'a': 1}"),
        ("postgres://halqa:hunter2@db/halqa", "postgres://…@db/halqa"),
        ("Not Found: /fr/debats/", "Not Found: /fr/debats/"),
    ],
)
def test_what_opens_something_is_masked(said, shown):
    assert masked(said) == shown


def make_record(message, *args, **more):
    record = logging.LogRecord("halqa.test", logging.WARNING, __file__, 1, message, args, None)
    for name, value in more.items():
        setattr(record, name, value)
    return record


def test_a_line_is_one_object():
    line = JsonLines().format(make_record("À l’accueil :\n%s", "حلقة", request_id="abc", status=404))

    assert "\n" not in line
    said = json.loads(line)
    assert said["message"] == "À l’accueil :\nحلقة"
    assert (said["level"], said["logger"], said["request_id"], said["status"]) == (
        "warning",
        "halqa.test",
        "abc",
        404,
    )


def test_a_traceback_is_masked_too():
    try:
        raise LookupError(f"https://x.ma/r/{TOKEN}/")
    except LookupError:
        import sys

        record = make_record("It failed")
        record.exc_info = sys.exc_info()

    for formatter in (JsonLines(), PlainLines("%(message)s")):
        text = formatter.format(record)
        assert "LookupError" in text and "/r/…/" in text
        assert TOKEN not in text


def answer_of(view, **headers):
    return RequestId(view)(RequestFactory().get("/", headers=headers))


def test_every_line_of_a_request_has_its_id():
    lines = []

    def view(request):
        from django.http import HttpResponse

        record = make_record("inside")
        NameRequest().filter(record)
        lines.append(json.loads(JsonLines().format(record)))
        return HttpResponse(request.request_id)

    answer = answer_of(view)

    assert lines[0]["request_id"] == answer["X-Request-ID"] == answer.content.decode()
    assert len(answer["X-Request-ID"]) == 16
    assert current.get() == ""


def test_the_proxys_id_is_taken_from_a_trusted_proxy_only(settings):
    def view(request):
        from django.http import HttpResponse

        return HttpResponse()

    settings.TRUSTED_PROXIES = 0
    assert answer_of(view, X_Request_ID="from-outside-1")["X-Request-ID"] != "from-outside-1"
    settings.TRUSTED_PROXIES = 1
    assert answer_of(view, X_Request_ID="from-outside-1")["X-Request-ID"] == "from-outside-1"
    assert "evil" not in answer_of(view, X_Request_ID="evil\r\nline: 1")["X-Request-ID"]


@pytest.mark.django_db(transaction=True)
def test_an_error_is_mailed_once_an_hour_with_nothing_secret(settings):
    settings.ERROR_MAIL_TO = ["ops@demo.example"]
    cache.clear()
    handler = next(h for h in logging.getLogger().handlers if type(h).__name__ == "ErrorMails")
    said = make_record("Broken at https://x.ma/r/%s/", TOKEN)
    said.levelno, said.levelname = logging.ERROR, "ERROR"

    handler.handle(said)
    handler.handle(said)

    alert = Message.objects.get(to="ops@demo.example")
    assert "/r/…/" in alert.context["text"]
    assert TOKEN not in json.dumps(alert.context)


def test_the_servers_own_log_is_masked_json(start):
    """gunicorn itself, in production, asked for addresses that open something."""
    site = start("--only", "web", **production(HALQA_TRUSTED_PROXIES="1"))
    until(lambda: "Booting worker" in site.said())
    asked = {
        f"/r/{TOKEN}/": "GET /r/…/ 404",
        f"/groupe/{TOKEN}/": "GET /groupe/…/ 404",
        f"/commande/{TOKEN}/payer/": "GET /commande/…/payer/ 404",
        f"/invitation/{TOKEN}/": "GET /invitation/…/ 404",
        "/T/2VXCSX8ET508?x=1": "GET /T/…?x=1",
        "/fr/rien/?token=hunter2": "GET /fr/rien/?token=… 404",
        "/healthz?last": "GET /healthz?last 200",
    }
    for path in asked:
        site.get(
            path, **{"Host": "debats.example.ma", "X-Forwarded-Proto": "https", "X-Request-ID": "asked-12345"}
        )
    until(lambda: "?last" in site.said(), 10)
    assert site.stop() == 0

    lines = [json.loads(line) for line in site.said().splitlines() if line.startswith("{")]
    access = [line for line in lines if line["logger"] == "gunicorn.access"]
    for shown in asked.values():
        assert any(line["message"].startswith(shown) for line in access), (shown, access)
    assert {line["request_id"] for line in access} == {"asked-12345"}, access
    assert all(line["seconds"] >= 0 for line in access)
    for secret in (TOKEN, "2VXCSX8ET508", "hunter2", *SECRETS.values()):
        assert secret not in site.said()
