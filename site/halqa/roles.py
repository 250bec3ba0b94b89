"""Who may do what: one table of roles, written into groups; safe to repeat.

"Own events only" is not said here: it follows from `Event.team` by the `visible_to(user)` of each QuerySet.
Other roles (trainer…) get a line in ROLES when the screens they need exist.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.models import Collection, GroupApprovalTask, GroupCollectionPermission, GroupPagePermission, Page

from home.models import User

EVERYTHING = "add change delete view"
WRITE = "add change view"


@dataclass(frozen=True, kw_only=True)
class Role:
    """What a group may do: actions by model, permissions of our own by name, and on pages and files below the root."""

    title: str | Promise
    models: dict[str, str] = field(default_factory=dict)
    named: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    files: str = "add change choose"


_DESK = {
    "events.event": WRITE,
    "events.venue": WRITE,
    "events.room": EVERYTHING,
    "events.series": WRITE,
    "events.person": WRITE,
    "events.organisation": WRITE,
    "events.registration": "view",  # moves are verbs of events.run_event, never a form
    "events.message": "view",
    "home.theme": WRITE,
    "training.course": WRITE,
    "training.cohort": WRITE,
}

# Money moves by verbs of events.handle_money, never by a form; organisers see where the orders of their events stand.
_MONEY = {f"events.{model}": "view" for model in ("order", "payment", "refund", "invoice")}
_HANDLE = ("events.see_money", "events.handle_money")

ROLES: dict[str, Role] = {
    "administrator": Role(
        title=_("administrator"),
        models=_DESK
        | _MONEY
        | {
            "events.event": EVERYTHING,
            "events.venue": EVERYTHING,
            "events.series": EVERYTHING,
            "events.person": EVERYTHING,
            "events.organisation": EVERYTHING,
            "home.theme": EVERYTHING,
            "home.user": EVERYTHING,
            "home.sitesettings": "change view",
            "auth.group": "view",
            "wagtailcore.collection": EVERYTHING,
            "wagtailcore.site": "change view",
            "wagtailcore.locale": "view",
            "wagtailcore.workflow": EVERYTHING,
            "wagtailcore.task": EVERYTHING,
            "wagtailredirects.redirect": EVERYTHING,
        },
        named=(
            "wagtailadmin.access_admin",
            "wagtail_localize.submit_translation",
            "events.run_event",
            "events.see_all_events",
            *_HANDLE,
            "certificates.revoke_certificate",
        ),
        pages=("add", "change", "publish", "bulk_delete", "lock", "unlock"),
        files="add change choose delete",
    ),
    "organiser": Role(
        title=_("organiser"),
        models=_DESK,
        named=("wagtailadmin.access_admin", "wagtail_localize.submit_translation", "events.run_event"),
        pages=("add", "change", "publish", "lock"),
    ),
    "accountant": Role(
        title=_("accountant"), models=_MONEY, named=("wagtailadmin.access_admin", *_HANDLE), files=""
    ),
    "editor": Role(
        title=_("editor"),
        models={"events.event": "view", "home.theme": "view"},
        named=("wagtailadmin.access_admin", "wagtail_localize.submit_translation"),
        pages=("add", "change"),
    ),
}


@transaction.atomic
def write_roles() -> dict[str, Group]:
    """Make the groups what the table says, no more and no less; who is in them stays."""
    _submit_translation()
    groups = {name: _write(name, role) for name, role in ROLES.items()}
    _clear_wagtails_groups(groups)
    return groups


def give(user: User, *names: str) -> None:
    """Put the account into these roles, beside those it has."""
    user.groups.add(*Group.objects.filter(name__in=names))


def title_of(group: Group) -> str:
    """The role's name in the reader's language; other groups have the name they were given."""
    return str(ROLES[group.name].title) if group.name in ROLES else group.name


def _submit_translation() -> None:
    """The right to send pages to translation: a row that wagtail-localize makes in a migration, no model of its own."""
    about = ContentType.objects.get_by_natural_key("wagtail_localize", "translation")
    Permission.objects.get_or_create(
        content_type=about, codename="submit_translation", defaults={"name": "Can submit translations"}
    )


def _write(name: str, role: Role) -> Group:
    group, _new = Group.objects.get_or_create(name=name)
    codes = [f"{app}.{action}_{model}" for app, model, action in _actions(role)]
    group.permissions.set(_permissions([*codes, *role.named]))
    _write_pages(group, role)
    _write_files(group, role)
    return group


def _actions(role: Role) -> Iterable[tuple[str, str, str]]:
    for label, actions in role.models.items():
        app, model = label.split(".")
        for action in actions.split():
            yield app, model, action


def _permissions(names: Iterable[str]) -> list[Permission]:
    """The permissions of these names; one that is not there is an error, not silence."""
    wanted = set(names)
    known = Permission.objects.filter(codename__in=[name.split(".")[1] for name in wanted])
    found = {f"{it.content_type.app_label}.{it.codename}": it for it in known.select_related("content_type")}
    missing = wanted - found.keys()
    if missing:
        raise Permission.DoesNotExist(", ".join(sorted(missing)))
    return [found[name] for name in wanted]


def _write_pages(group: Group, role: Role) -> None:
    root = Page.get_first_root_node()
    if root is None:
        return
    wanted = Permission.objects.filter(
        content_type__app_label="wagtailcore", codename__in=[f"{action}_page" for action in role.pages]
    )
    GroupPagePermission.objects.filter(group=group).exclude(page=root, permission__in=wanted).delete()
    for permission in wanted:
        GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)


def _write_files(group: Group, role: Role) -> None:
    root = Collection.get_first_root_node()
    if root is None:
        return
    codes = [f"{action}_{kind}" for action in role.files.split() for kind in ("image", "document")]
    wanted = Permission.objects.filter(
        content_type__app_label__in=("wagtailimages", "wagtaildocs"), codename__in=codes
    )
    GroupCollectionPermission.objects.filter(group=group, collection=root).exclude(
        permission__in=wanted
    ).delete()
    for permission in wanted:
        GroupCollectionPermission.objects.get_or_create(group=group, collection=root, permission=permission)


def _clear_wagtails_groups(groups: dict[str, Group]) -> None:
    """Wagtail's own two groups give way: what editors send to be read goes to organisers and administrators."""
    for task in GroupApprovalTask.objects.all():
        task.groups.set([groups["organiser"], groups["administrator"]])
    Group.objects.filter(name__in=("Moderators", "Editors"), user=None).delete()
