"""A site is kept, spoiled and brought back: run by test_backup.py as a program of its own, on either database."""

# ruff: noqa: E402 (models come after the set-up)

import json
import sys
from io import StringIO
from pathlib import Path

import django

django.setup()

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from events.programme.actions import save_event
from events.programme.models import Event
from events.registration.actions import PersonGiven, register
from events.registration.models import Move, Registration
from halqa.backup import BackupError, restore
from tests.factories import make_event

said = {}
place = Path(sys.argv[1])
private = Path(settings.PRIVATE_ROOT) / "certificats" / "une.pdf"
public = Path(settings.MEDIA_ROOT) / "images" / "salle.svg"

event = make_event(title_fr="L’eau qui manque", title_ar="الماء الذي ينقص", capacity=10)
register(event, PersonGiven(name="Amina Alaoui", email="amina@demo.example"), key="a" * 32)
for path in (private, public):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"kept: \x00\xff" + path.name.encode())
moves = list(Move.objects.order_by("pk").values_list("registration_id", "before", "after"))

call_command("backup", str(place), stdout=StringIO())

register(event, PersonGiven(name="Later", email="later@demo.example"), key="b" * 32)
Event.objects.update(title_fr="spoiled")
save_event(Event(title_fr="Made after the backup"))
private.write_bytes(b"spoiled")
public.unlink()
(public.parent / "later.svg").write_text("later")

before = restore(place)

event = Event.objects.get()
said["event"] = [event.title_fr, event.title_ar, event.taken]
said["people"] = list(Registration.objects.values_list("name", flat=True))
said["same moves"] = moves == list(
    Move.objects.order_by("pk").values_list("registration_id", "before", "after")
)
said["private"] = private.read_bytes() == b"kept: \x00\xffune.pdf"
said["public"] = sorted(path.name for path in public.parent.iterdir())
said["put aside"] = sorted(path.name for path in before.iterdir())
said["refused"] = []
for change in ("UPDATE {} SET after = 'held'", "DELETE FROM {}"):
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change.format(Move._meta.db_table))
    except DatabaseError as error:
        said["refused"].append("append-only" in str(error))
register(event, PersonGiven(name="Brahim", email="brahim@demo.example"), key="c" * 32)
said["goes on"] = Registration.objects.count()

dump = next(place.glob("database.*"))
dump.write_bytes(dump.read_bytes()[:-100])
try:
    restore(place)
except BackupError as error:
    said["cut short"] = str(error)
said["after the refusal"] = Registration.objects.count()
print(json.dumps(said))
