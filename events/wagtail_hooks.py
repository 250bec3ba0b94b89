"""What the admin shows of events: registers only."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver
from wagtail import hooks
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from events.attendance import history as attendance_history
from events.cms import (
    bulk,
    cockpit,
    desk,
    door,
    fees_panel,
    invitations_panel,
    money_event,
    opinion_panel,
    own,
    pages_panel,
    programme_panel,
    questions_panel,
    registrations_panel,
    today,
    vouchers_panel,
)
from events.cms import history as desk_history
from events.cms import messages as mails
from events.cms.catalogue import CatalogueGroup, OrganisationViewSet, PersonViewSet
from events.cms.choosers import EventChooserViewSet, OrganisationChooserViewSet, PersonChooserViewSet
from events.cms.digest_setting import DigestPanel
from events.cms.event_viewset import EventViewSet
from events.cms.money_menu import MoneyGroup
from events.cms.registration_viewset import RegistrationViewSet
from events.debate import history as debate_history
from events.messages.models import Message
from events.orders import history as order_history
from events.orders.models import Invoice, Order
from events.pages import marks
from events.pages.videos import stream_of_an_event
from events.payments.models import Payment, Refund
from events.people.models import Person
from events.programme import history as programme_history
from events.programme.models import Event
from events.registration import history
from events.registration.models import Registration

# Before anything asks for a permission: who may see which rows.
register_permission_policy(Event, own.TeamPolicy(Event))
register_permission_policy(Person, own.TeamPolicy(Person))
register_permission_policy(Registration, own.WrittenByActions(Registration))
register_permission_policy(Message, own.WrittenByActions(Message))
for _money in (Order, Payment, Refund, Invoice):
    register_permission_policy(_money, own.WrittenByActions(_money))

register_snippet(RegistrationViewSet)


@hooks.register("register_admin_viewset")
def event_viewsets() -> list[Any]:
    return [
        EventChooserViewSet(),
        PersonChooserViewSet(),
        OrganisationChooserViewSet(),
        EventViewSet(),
        PersonViewSet(),
        OrganisationViewSet(),
        CatalogueGroup(),
        mails.MessageViewSet(),
        MoneyGroup(),
    ]


@hooks.register("register_admin_urls")
def event_desk_urls() -> list[URLPattern | URLResolver]:
    return desk.urls()


for panel in (
    cockpit.facts_panel, programme_panel.panel, fees_panel.panel, vouchers_panel.panel, questions_panel.panel,
    invitations_panel.panel, pages_panel.panel, registrations_panel.panel,
    money_event.panel, mails.panel, door.panel, opinion_panel.panel,
):  # fmt: skip
    hooks.register(desk.HOOK, panel)

for action in bulk.ACTIONS:
    hooks.register("register_bulk_action", action, order=100)  # after Wagtail's own: ours takes its place

hooks.register("register_log_actions", programme_history.register_actions)
hooks.register("register_log_actions", history.register_actions)
hooks.register("register_log_actions", marks.register_actions)
hooks.register("register_log_actions", desk_history.register_actions)
hooks.register("register_log_actions", attendance_history.register_actions)
hooks.register("register_log_actions", debate_history.register_actions)
hooks.register("register_log_actions", order_history.register_actions)
hooks.register("find_video", stream_of_an_event)
hooks.register("register_account_settings_panel", DigestPanel)


@hooks.register("construct_homepage_panels")
def home_panels(request: HttpRequest, panels: list[Any]) -> None:
    today.panels_of_home(panels)
