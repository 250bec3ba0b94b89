"""Filling an empty site: found it, then people and places, events and their pages, then what visitors and staff do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.utils.timezone import now
from wagtail.models import GroupApprovalTask, Page, Workflow, WorkflowPage, WorkflowTask

from certificates import actions as certificates
from events.calendar import actions as calendar
from events.messages import actions as messages
from events.orders import actions as orders
from events.programme.models import Event
from events.registration import actions as registration
from halqa import founding, roles
from halqa.demo import address_of, catalogue, depth, names
from halqa.demo.attendees import Attendees, has_a_door
from halqa.demo.courses import COHORTS
from halqa.demo.debates import COMING, PAST
from halqa.demo.edges import EDGES
from halqa.demo.library import Library
from halqa.demo.money import Till
from halqa.demo.news import NEWS
from halqa.demo.paperwork import Paperwork
from halqa.demo.reading import read
from halqa.demo.staging import Stage
from halqa.demo.told import Told
from halqa.demo.workshops import WORKSHOPS
from home.models import SiteSettings, User

EVENTS = (*PAST, *COMING, *WORKSHOPS, *COHORTS, *EDGES)
SMALL, FULL, LOAD = SIZES = ("small", "full", "load")
LOADED = 5000
"""How many register for one event in a demo of size `load`."""
AT_ONCE = 500

Say = Callable[[str], object]


class Demo:
    """One filling; the same seed gives the same content, and all dates count from the moment it is made."""

    def __init__(
        self, *, seed: int = 2026, at: datetime | None = None, size: str = SMALL, say: Say = print
    ) -> None:
        self.at, self.size, self.say = at or now(), size, say
        self.till = Till(self.at, seed=seed)
        self.attendees = Attendees(self.at, self.till, seed=seed, whole=size != SMALL)

    def fill(self) -> None:
        """Everything, in the order in which an organisation would do it."""
        self.say("The site and its accounts …")
        site = founding.found(base_url=settings.BASE_URL).site
        SiteSettings.objects.update_or_create(site=site, defaults=names.ORGANISATION)
        self._accounts()
        self.say("People, places, pictures, the library …")
        with transaction.atomic():
            kept = catalogue.fill()
            self.stage = Stage(self.at, kept, catalogue.fill_venues(), whole=self.size != SMALL)
            self.library = Library(self.at, kept, self.team["directrice"])
            self.library.indexes()
            self.library.resources()
        self.events = {told.key: self._event(told) for told in EVENTS}
        with transaction.atomic():
            self.library.gatherings()
            self.library.texts()
            self.library.news()
            self.library.frame()
            self._desks()
        self.say("Payments, invoices and refunds …")
        with transaction.atomic():
            Paperwork(self.till, self.events, self.attendees.crowd).do()
        orders.sweep(self.at)
        self.say("Mails, calendars and certificates …")
        calendar.sweep(self.at)
        certificates.sweep(self.at)
        while messages.sweep(max(self.at, now())):  # in rounds; those of the night wait for the morning
            pass

    def _accounts(self) -> None:
        roles.write_roles()
        for account, (role, given, family) in names.ACCOUNTS.items():
            user = User.objects.create_user(
                address_of(account), first_name=given, last_name=family, is_staff=bool(role)
            )
            EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
            if role:
                roles.give(user, role)
        self.team = {user.email.partition("@")[0]: user for user in User.objects.all()}
        User.objects.filter(email=address_of("traduction")).update(language="ar")

    @transaction.atomic
    def _event(self, told: Told) -> Event:
        self.say(f"{told.title[0]} …")
        by = self.stage.organiser(told)
        event = self.stage.put_on(told)
        if told.draft:
            return event
        self.library.of_event(event, told)
        event.refresh_from_db()
        self.till.terms(event, told, by)
        self.attendees.register(event, told, by)
        if told.key == "audit-3":
            self.till.company(depth.company(event, by=by, at=self.at), by)
        self.till.rest(event)
        if told.minors:
            depth.minor(event, by=by, at=self.at)
        if told.key == "debat-12":
            self.attendees.oddities(event, by)
            if self.size == LOAD:
                self._load(event, by)
        if told.told_for is not None:
            self.stage.move(event, told)
            registration.tell_change(event, by=by, at=self.at)
        if told.fate == "postponed":
            registration.postpone_event(event, by=by, why=told.why, at=self.at)
        elif told.fate == "cancelled":
            registration.cancel_event(event, by=by, why=told.why, at=self.at)
        if has_a_door(told):
            self.attendees.door(event, by, closing=told.days < 0)
        return event

    def _load(self, event: Event, by: User) -> None:
        registration.set_capacity(event, event.capacity + LOADED, by=by, at=self.at)
        for done in range(0, LOADED, AT_ONCE):
            self.attendees.more(event, AT_ONCE)
            self.say(f"{done + AT_ONCE} more people …")

    def _desks(self) -> None:
        """What lies on the editors' desks: a page to approve, the synthesis of yesterday, a page somebody keeps."""
        editor = self.team["redaction"]
        _give_workflow()
        for told in NEWS:
            page = self.library.kept.pages[told.key, "fr"]
            if told.state == "locked":
                page.locked, page.locked_by, page.locked_at = True, editor, self.at - timedelta(hours=2)
                page.save(update_fields=["locked", "locked_by", "locked_at"])
            elif told.state == "in workflow":
                _send_to_be_read(page, editor)
        yesterday = self.library.kept.pages["debat-09", "fr"]
        yesterday.refresh_from_db()
        yesterday.after = self.library.blocks(read("debat-09-synthese")["fr"], "fr")
        _send_to_be_read(yesterday, editor)


def _give_workflow() -> None:
    """What editors write is read by an organiser; Wagtail has such a workflow, a bare database has none."""
    if WorkflowPage.objects.exists():
        return
    task = GroupApprovalTask.objects.create(name="Relecture")
    workflow = Workflow.objects.create(name="Relecture avant publication")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    WorkflowPage.objects.create(workflow=workflow, page=Page.get_first_root_node())
    roles.write_roles()


def _send_to_be_read(page: Page, by: User) -> None:
    page.save_revision(user=by)
    workflow = page.get_workflow()
    if workflow is not None:
        workflow.start(page, by)
