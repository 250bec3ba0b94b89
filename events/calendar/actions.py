"""Writes what calendars say, when an event says something new; nothing here is written twice the same."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.timezone import now

from events.calendar import wording
from events.calendar.ics import Entry, Stamps, content_hash, significant_hash, tombstone, vevent
from events.calendar.models import CalendarBlock, CalendarEntry, FeedVersion, unsaid_sessions
from events.programme.models import Event, Session
from home.languages import CODES
from home.models import SiteSettings

SECOND = timedelta(seconds=1)
ONCE = 200  # entries looked at again in one sweep, so that a night's work does not hold up the others


@transaction.atomic
def refresh(event: Event, *, at: datetime | None = None) -> None:
    """Calendars say what the event says now; what has not changed keeps its bytes and its stamps."""
    at = at or now()
    site = wording.organisation()
    entries = _locked_entries(event, at)
    # read after the lock, the event before its sessions: an older look never overwrites a newer one
    fresh = Event.objects.select_related("venue").prefetch_related("themes").filter(pk=event.pk).first()
    if fresh is None:
        return
    sessions = list(fresh.sessions.select_related("room").order_by("starts_at", "position", "pk"))
    if fresh.state == Event.State.DRAFT:
        _withdraw(entries.values(), site, at)
        return
    known = [session for session in sessions if session.pk in entries]
    texts = {code: wording.entries_of(fresh, sessions, code, site) for code in CODES}
    said = {
        session.pk: {code: texts[code][place] for code in CODES} for place, session in enumerate(sessions)
    }
    for session in known:
        entry = entries[session.pk]
        join = _join_of(said[session.pk])
        _say(entry, said[session.pk], at, also=join != entry.join_url)
        entry.join_url = join
        entry.revision, entry.recipe, entry.checked_on = fresh.revision, wording.recipe(site), at.date()
        entry.starts_at, entry.ends_at, entry.zone = session.starts_at, session.ends_at, session.zone
        entry.withdrawn = False
        entry.save()


def refresh_due(at: datetime | None = None) -> int:
    """Every event that calendars do not tell yet as it is; how many there were."""
    at = at or now()
    due = list(Event.objects.filter(sessions__in=unsaid_sessions(at)).distinct())
    for event in due:
        refresh(event, at=at)
    return len(due) + withdraw_left_behind(at)


@transaction.atomic
def withdraw_left_behind(at: datetime | None = None) -> int:
    """What is no longer public, or was deleted, is said to be off."""
    left = list(
        CalendarEntry.objects.left_behind().select_for_update(of=("self",)).prefetch_related("blocks")
    )
    _withdraw(left, wording.organisation(), at or now())
    return len(left)


def refresh_old(at: datetime | None = None) -> int:
    """Once a day, and when the site's own name or address changes: what no revision of an event tells."""
    at = at or now()
    coming = CalendarEntry.objects.coming(at).filter(withdrawn=False)
    old = coming.exclude(checked_on=at.date(), recipe=wording.recipe(wording.organisation()))
    due = list(Event.objects.filter(sessions__calendar_entry__in=old).distinct()[:ONCE])
    for event in due:
        refresh(event, at=at)
    return len(due)


def sweep(at: datetime | None = None) -> int:
    """What became due by time or by a change elsewhere; how many things there were."""
    from events.calendar import feeds

    at = at or now()
    return refresh_due(at) + refresh_old(at) + feeds.sweep(at)


def _locked_entries(event: Event, at: datetime) -> dict[int, CalendarEntry]:
    """The entry of each session, by the session's id, held until the transaction ends.

    A draft gets none: what was never public leaves no trace.
    """
    unknown = Session.objects.filter(event=event, calendar_entry=None).exclude(event__state=Event.State.DRAFT)
    for session in unknown:
        facts = {
            "session": session,
            "zone": session.zone,
            "starts_at": session.starts_at,
            "ends_at": session.ends_at,
            "checked_on": at.date(),
            "created_at": at.replace(microsecond=0),
        }
        CalendarEntry.objects.get_or_create(uid=session.uuid, defaults=facts)
    held = CalendarEntry.objects.select_for_update(of=("self",)).filter(session__event=event)
    held = held.prefetch_related("blocks").order_by("pk")
    return {entry.session_id: entry for entry in held if entry.session_id is not None}


def _say(entry: CalendarEntry, said: dict[str, Entry], at: datetime, *, also: bool = False) -> None:
    """Write the blocks that differ. The session's counter rises once when people who come must know.

    `also` is a change that is not public, such as the link to join.
    """
    blocks = {block.language: block for block in entry.blocks.all()}
    told = {code: significant_hash(words) for code, words in said.items()}
    news = [code for code, block in blocks.items() if code in told and block.significant_hash != told[code]]
    if blocks and (news or also):
        entry.sequence += 1
    changed = []
    for code, words in said.items():
        if _write(entry, code, words, told[code], blocks.get(code), at):
            changed.append(code)
    if changed:
        FeedVersion.objects.filter(language__in=changed).update(stale=True)


def _write(
    entry: CalendarEntry, language: str, words: Entry, told: str, block: CalendarBlock | None, at: datetime
) -> bool:
    """Whether the block says something else than before; its stamps move only then."""
    new = content_hash(words)
    if block is not None and block.content_hash == new:
        return False
    if block is None:
        block = CalendarBlock(entry=entry, language=language, sequence=entry.sequence)
        block.modified_at = at.replace(microsecond=0)
    else:
        # stamps count whole seconds: a second change within one must still be seen to be later
        block.modified_at = max(at.replace(microsecond=0), block.modified_at + SECOND)
        if block.significant_hash != told:
            block.sequence = entry.sequence
    block.content_hash, block.significant_hash = new, told
    block.cancelled = words.status == "CANCELLED"
    stamps = Stamps(sequence=block.sequence, modified=block.modified_at, created=entry.created_at)
    block.ics = vevent(words, stamps)
    block.save()
    return True


def _withdraw(entries: Iterable[CalendarEntry], site: SiteSettings, at: datetime) -> None:
    for entry in entries:
        if entry.withdrawn:
            continue
        _say(entry, {code: gone(entry, code, site) for code in CODES}, at)
        entry.withdrawn = True
        entry.save()


def gone(entry: CalendarEntry, language: str, site: SiteSettings) -> Entry:
    """What calendars say of a session that is no longer to be seen: when it was, and that it is off."""
    return tombstone(
        Entry(
            uid=str(entry.uid),
            language=language,
            starts=entry.starts_at,
            ends=entry.ends_at,
            zone=entry.zone,
            summary="",
            organizer=wording.organizer(site, language),
        ),
        wording.tombstone_summary(str(entry.uid), language),
    )


def _join_of(said: dict[str, Entry]) -> str:
    return next((words.join.url for words in said.values() if words.join), "")
