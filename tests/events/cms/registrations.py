"""The tab of registrations in tests: its table, its file, its acts on several rows."""

import csv
from io import StringIO

from django.urls import reverse

from events.cms import desk
from events.registration.models import Registration


def tab(client, event, **given):
    return client.get(desk.desk_url(event, "registrations"), given)


def shown(client, event, **given):
    """Who the table shows, in the order of their names."""
    return sorted(str(row) for row in tab(client, event, **given).context["page"])


def bulk(client, event, verb, rows, **given):
    url = reverse("desk_registrations_do", args=[event.pk, verb])
    return client.post(url, {"id": [row.pk for row in rows]} | given)


def states(*rows):
    return [Registration.objects.get(pk=row.pk).state for row in rows]


def table_of(client, event, **given):
    answer = client.get(reverse("desk_registrations_export", args=[event.pk, "csv"]), given)
    return list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"))))
