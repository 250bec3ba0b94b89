"""What events are made of: people, organisations, venues, rooms, series, themes."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    MultiFieldPanel,
    ObjectList,
    Panel,
    TabbedInterface,
)
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.viewsets.model import ModelViewSetGroup

from events.cms.desk import Words
from events.cms.own import OwnViewSet
from events.people.models import Organisation, Person
from events.programme.models import Room, Series, Venue
from home.forms import DeskForm
from home.models import Theme
from home.panels import in_three


def _tab(heading: Words, *panels: Panel) -> ObjectList:
    return ObjectList(list(panels), heading=heading)


class PersonViewSet(OwnViewSet):
    model = Person
    name = "people"
    url_prefix = "personnes"
    icon = "user"
    menu_label = _("People")
    menu_order = 130
    add_to_admin_menu = True
    list_display = ["__str__", Column("name_ar", label=_("Name in Arabic")), "organisation"]
    list_filter = ["is_public"]
    together = ("organisation",)
    edit_handler = TabbedInterface([
        _tab(
            _("Who"),
            FieldRowPanel([FieldPanel("title"), FieldPanel("name"), FieldPanel("name_ar")]),
            FieldRowPanel([FieldPanel("organisation"), FieldPanel("language"), FieldPanel("feminine")]),
            MultiFieldPanel([in_three("function")], heading=_("Function")),
        ),
        _tab(
            _("Page"),
            FieldPanel("is_public"),
            FieldPanel("photo"),
            in_three("bio"),
            in_three("interest"),
            FieldPanel("slug"),
        ),
        _tab(_("Contact"), FieldRowPanel([FieldPanel("email"), FieldPanel("phone")])),
    ], base_form_class=DeskForm)  # fmt: skip


class OrganisationViewSet(OwnViewSet):
    model = Organisation
    name = "organisations"
    url_prefix = "organismes"
    icon = "group"
    menu_label = _("Organisations")
    menu_order = 140
    add_to_admin_menu = True
    list_display = ["__str__", "kind", "city", BooleanColumn("partner", label=_("partner shown on the site"))]
    list_filter = ["kind", "partner"]
    edit_handler = TabbedInterface([
        _tab(
            _("Organisation"),
            in_three("name"),
            FieldPanel("kind"),
            FieldRowPanel([FieldPanel("website"), FieldPanel("city")]),
            FieldPanel("address"),
        ),
        _tab(
            _("Directory"),
            FieldRowPanel([FieldPanel("partner"), FieldPanel("incubated"), FieldPanel("label_level")]),
            FieldPanel("logo"),
            in_three("sentence"),
        ),
        _tab(
            _("Numbers for invoices"),
            FieldRowPanel([FieldPanel("ice"), FieldPanel("tax_id"), FieldPanel("trade_register")]),
        ),
    ], base_form_class=DeskForm)  # fmt: skip


class VenueForm(DeskForm):
    limits = {"latitude": (-90, 90), "longitude": (-180, 180)}


class VenueViewSet(OwnViewSet):
    model = Venue
    name = "venues"
    url_prefix = "lieux"
    icon = "site"
    menu_label = _("Venues")
    list_display = ["__str__", "capacity", BooleanColumn("accessible", label=_("accessible by wheelchair"))]
    edit_handler = TabbedInterface([
        _tab(
            _("Place"),
            in_three("name"),
            in_three("city"),
            FieldPanel("address"),
            FieldRowPanel([FieldPanel("latitude"), FieldPanel("longitude")]),
            FieldPanel("online"),
        ),
        _tab(
            _("Seats and access"),
            FieldRowPanel([FieldPanel("capacity"), FieldPanel("fire_limit"), FieldPanel("accessible")]),
            in_three("access"),
        ),
    ], base_form_class=VenueForm)  # fmt: skip


class RoomViewSet(OwnViewSet):
    model = Room
    name = "rooms"
    url_prefix = "salles"
    icon = "home"
    menu_label = _("Rooms")
    list_display = ["__str__", "venue", "capacity"]
    together = ("venue",)
    edit_handler = ObjectList(
        [FieldPanel("venue"), in_three("name"), FieldPanel("capacity")], base_form_class=DeskForm
    )


class SeriesViewSet(OwnViewSet):
    model = Series
    name = "series"
    url_prefix = "series"
    icon = "list-ol"
    menu_label = _("Series")
    list_display = ["__str__", "slug"]
    edit_handler = ObjectList([in_three("name"), FieldPanel("slug")], base_form_class=DeskForm)


class ThemeViewSet(OwnViewSet):
    model = Theme
    name = "themes"
    url_prefix = "themes"
    icon = "tag"
    menu_label = _("Themes")
    list_display = ["__str__", "slug"]
    edit_handler = ObjectList([in_three("name"), FieldPanel("slug")], base_form_class=DeskForm)


class CatalogueGroup(ModelViewSetGroup):
    """Behind one entry of the menu: what is written once and used by many events."""

    items: tuple[Any, ...] = (VenueViewSet, RoomViewSet, SeriesViewSet, ThemeViewSet)
    menu_label = _("Venues and lists")
    menu_name = "catalogue"
    menu_icon = "list-ul"
    menu_order = 160
