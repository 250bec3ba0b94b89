"""The admin as a whole: its styles, and a menu in which everybody finds only what they use."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from home.ranges import send_piece
from home.textlinks import PageLink

UNUSED = {"help"}
"""Entries of Wagtail's menu that lead out of the house, or say nothing about it."""

ADMINISTRATORS = {"reports"}


@hooks.register("insert_global_admin_css")
def desk_styles() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("css/desk.css"))


@hooks.register("register_admin_menu_item")
def today_item() -> MenuItem:
    return MenuItem(_("Today"), reverse("wagtailadmin_home"), name="today", icon_name="home", order=1)


@hooks.register("construct_main_menu")
def main_menu(request: HttpRequest, items: list[Any]) -> None:
    hidden = UNUSED if request.user.has_perm("home.change_user") else UNUSED | ADMINISTRATORS  # type: ignore[union-attr]
    items[:] = [item for item in items if item.name not in hidden]


@hooks.register("construct_homepage_summary_items", order=1000)
def summary(request: HttpRequest, items: list[Any]) -> None:
    """Counts of pages and pictures tell the desk nothing."""
    items.clear()


@hooks.register("register_rich_text_features", order=1)  # in place of Wagtail's own
def links_of_texts(features: Any) -> None:
    features.register_link_type(PageLink)


hooks.register(
    "before_serve_document", send_piece, order=1000
)  # after Wagtail has asked whether this visitor may
