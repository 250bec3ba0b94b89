"""What keeps a site clean and on time, beside the sweeps of the features."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import StringIO

from django.conf import settings
from django.core.management import call_command
from django.utils.timezone import now
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from certificates.personal import look_after
from events.messages.personal import forget
from events.pages.marks import hold_back
from events.registration import stray_files
from events.registration.finding import mail_links
from events.registration.personal import aged
from halqa.models import Chore, WorkerBeat
from home import limits
from home.personal import erased

LOST_AFTER = timedelta(hours=1)
TASKS_KEPT = timedelta(days=2)


def publish_scheduled(at: datetime | None = None) -> int:
    """Pages go live, and leave, when their editors said so; but none that is still to be translated."""
    from wagtail.models import Page, Revision

    at = at or now()
    hold_back(at)
    coming = Revision.page_revisions.filter(approved_go_live_at__lt=at)
    leaving = Page.objects.filter(live=True, expire_at__lt=at)
    due = coming.count() + leaving.count()
    if due:
        call_command("publish_scheduled", stdout=StringIO())
    return due


def clear_sessions(at: datetime | None = None) -> int:
    """Sessions that are over are forgotten."""
    call_command("clearsessions", stdout=StringIO())
    return 0


def clear_limits(at: datetime | None = None) -> int:
    """Counts of windows that are over are forgotten."""
    return limits.sweep(at)


def settle_tasks(at: datetime | None = None) -> int:
    """Tasks whose worker died are given up (a sweep does what they hinted at), or begun again where no sweep does it;
    old ones are forgotten, and those that name an address at once."""
    at = at or now()
    lost = DBTaskResult.objects.running().filter(started_at__lt=at - LOST_AFTER)
    of_addresses = {"task_path": mail_links.module_path}
    again = lost.filter(**of_addresses).update(status=TaskResultStatus.READY, started_at=None)
    given_up = lost.exclude(**of_addresses).update(
        status=TaskResultStatus.FAILED, finished_at=at, exception_class_path="", traceback="The worker died."
    )
    DBTaskResult.objects.finished().filter(finished_at__lt=at - TASKS_KEPT).delete()
    DBTaskResult.objects.successful().filter(**of_addresses).delete()
    return again + given_up


def forget_workers(at: datetime | None = None) -> int:
    """Workers that gave no sign for a day are forgotten."""
    return WorkerBeat.objects.filter(beat_at__lt=(at or now()) - timedelta(days=1)).delete()[0]


def erase_old(at: datetime | None = None) -> int:
    """What the privacy page promises: old registrations name nobody, old mails are deleted; how many there were."""
    at = at or now()
    rows = 0
    while subject := aged(at - timedelta(days=settings.KEEP_REGISTRATIONS_DAYS)):
        rows += erased(subject, at=at)["registrations"]
    mails = forget(at - timedelta(days=settings.KEEP_MAILS_DAYS), at=at)
    return rows + mails + look_after(at)


def clear_files(at: datetime | None = None) -> int:
    """Files that came with a form and belong to nobody are taken away."""
    return stray_files.sweep(at)


def begin(name: str, every: timedelta, at: datetime | None = None) -> bool:
    """Whether this worker is the one to do the chore now; the others see it as begun."""
    at = at or now()
    begun = Chore.objects.filter(name=name, begun_at__lte=at - every).update(begun_at=at)
    if begun:
        return True
    _, new = Chore.objects.get_or_create(name=name, defaults={"begun_at": at})
    return new
