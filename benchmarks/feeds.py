"""What a poll of the public feed costs, beside writing the feed anew, in one run.

    python benchmarks/feeds.py [--events 1000]

Every answer goes through the whole site: middleware, routes, database. Time is that of the processor. Exit 1 when a
kept feed takes more than 1/100 of writing its entries, or an answer without news takes longer than a whole one.
"""
# ruff: noqa: E402 - Django must be set up before its models are imported

import argparse
import os
import random
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from datetime import time as clock
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "site")]
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
import django

django.setup()

from django.conf import settings
from django.test import Client
from django.test.utils import setup_databases, setup_test_environment, teardown_databases

from events.calendar import ics, wording
from events.calendar.actions import refresh, refresh_due
from events.calendar.models import FeedVersion
from events.programme.actions import instants, save_session
from events.programme.models import Event, Session

TEXT = (
    "table ronde publique production propre bilan énergie eau déchets chimie entreprise région coût évité retour "
    "expérience modération journaliste médecin professeur architecte banque ministère association entrée libre places "
    "الماء الطاقة الصناعة النفايات الكيمياء المقاولة الجهة مائدة مستديرة تجربة مهندس طبيب أستاذ وزارة جمعية دخول حر"
)
WORDS = TEXT.split()
SOURCE = random.Random(7)  # the same programme at each run


def some(count: int) -> str:
    return " ".join(SOURCE.choices(WORDS, k=count)).capitalize()


class NoMigrations:
    """Tables straight from the models."""

    def __contains__(self, app: str) -> bool:
        return True

    def __getitem__(self, app: str) -> None:
        return None


def make_programme(count: int) -> None:
    events = Event.objects.bulk_create(
        Event(
            state=Event.State.ANNOUNCED,
            title_fr=f"Débat nº {number} : {some(6)}",
            title_ar=f"مناقشة {number}: {some(6)}",
            lead_fr=some(60),
        )
        for number in range(count)
    )
    first = date.today() + timedelta(days=1)  # noqa: DTZ011
    sessions = [
        Session(event=event, date=first + timedelta(days=number), start=clock(18), end=clock(20, 15))
        for number, event in enumerate(events)
    ]
    for session in sessions:
        session.starts_at, session.ends_at = instants(session)
    Session.objects.bulk_create(sessions)


def costs(rounds: int, *works: Callable[[], object]) -> list[float]:
    """Processor time of one of each, in milliseconds: the best of ten series, by turns, so that noise hits all."""
    best = [float("inf")] * len(works)
    for _series in range(10):
        for place, work in enumerate(works):
            work()
            begun = time.process_time()
            for _round in range(rounds):
                work()
            best[place] = min(best[place], (time.process_time() - begun) / rounds * 1000)
    return best


def measure(count: int) -> bool:
    begun = time.process_time()
    refresh_due()
    first = (time.process_time() - begun) * 1000
    site = wording.organisation()
    events = Event.objects.select_related("venue").prefetch_related("themes", "sessions__room")
    stamps = ics.Stamps(0, ics.EPOCH, ics.EPOCH)
    entries = [
        entry
        for event in events
        for entry in wording.entries_of(event, list(event.sessions.all()), "fr", site)
    ]
    client = Client(headers={"accept-encoding": "gzip"})
    etag = client.get("/agenda/fr.ics").headers["ETag"]
    (anew,) = costs(1, lambda: [ics.vevent(entry, stamps) for entry in entries])
    whole, no_news = costs(
        50,
        lambda: client.get("/agenda/fr.ics", headers={"x-news": etag}),
        lambda: client.get("/agenda/fr.ics", headers={"if-none-match": etag}),
    )
    packed, plain = len(FeedVersion.objects.get(key="fr").packed), len(Client().get("/agenda/fr.ics").content)
    session = Session.objects.select_related("event").first()
    assert session is not None

    def change() -> None:
        session.start = session.start.replace(minute=(session.start.minute + 1) % 60)
        save_session(session)
        refresh(session.event)

    def changed_and_read() -> None:
        change()
        client.get("/agenda/fr.ics")

    moved, read = costs(3, change, changed_and_read)
    print(f"{count} events, {plain / 1000:.0f} kB plain, {packed / 1000:.0f} kB packed")
    print(f"told for the first time, in three languages   {first:10.1f} ms")
    print(f"writing the entries of one feed with icalendar {anew:9.1f} ms")
    print(f"200 from the kept row                          {whole:9.2f} ms   1/{anew / whole:.0f}")
    print(f"304                                            {no_news:9.2f} ms   1/{anew / no_news:.0f}")
    print(f"one session moved                              {moved:9.1f} ms")
    print(f"  and the next 200                             {read:9.1f} ms")
    return whole * 100 <= anew and no_news <= whole * 1.1  # a tenth is what two runs differ by


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--events", type=int, default=1000)
    count = parser.parse_args().events
    settings.MIGRATION_MODULES = NoMigrations()
    setup_test_environment()
    kept = setup_databases(verbosity=0, interactive=False)
    try:
        make_programme(count)
        good = measure(count)
    finally:
        teardown_databases(kept, verbosity=0)
    print("good" if good else "TOO SLOW")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
