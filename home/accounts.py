"""What an account keeps about one person: shown to them, erased when they ask.

Accounts of the staff are not erased by a wish: what they did is told by their name. They are closed in the settings.
"""

from __future__ import annotations

import uuid
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db.models import Q, QuerySet
from django.dispatch import receiver

from home.models import User
from home.personal import Part, Subject, collect, erase, erase_log

GONE = "@erased.invalid"


def _theirs(subject: Subject) -> QuerySet[User]:
    proved = EmailAddress.objects.filter(email__in=subject.emails).values("user")
    known = [pk for pk in subject.uuids("user") if pk.isdigit()]
    return User.objects.filter(Q(email__in=subject.emails) | Q(pk__in=proved) | Q(pk__in=known))


def _is_staff(user: User) -> bool:
    return user.is_staff or user.is_superuser or user.groups.exists()


@receiver(collect)
def collected(sender: type[Subject], subject: Subject, **_more: Any) -> Part:
    """Their account, with the addresses it gathers."""
    found = list(_theirs(subject).order_by("pk"))
    return Part("accounts", [_row(user) for user in found], frozenset(f"user:{user.pk}" for user in found))


def _row(user: User) -> dict[str, Any]:
    return {
        "email": user.email,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "language": user.language,
        "addresses": list(
            EmailAddress.objects.filter(user=user).order_by("pk").values_list("email", flat=True)
        ),
        "staff": _is_staff(user),
        "made_at": user.date_joined.isoformat(),
        "last_login": user.last_login.isoformat() if user.last_login else None,
    }


@receiver(erase)
def erased(sender: type[Subject], subject: Subject, **_more: Any) -> tuple[str, int]:
    """The account of a visitor is closed and names nobody; what it did stays somebody's."""
    found = [user for user in _theirs(subject).exclude(email__endswith=GONE) if not _is_staff(user)]
    for user in found:
        user.email, user.first_name, user.last_name, user.is_active = f"{uuid.uuid4()}{GONE}", "", "", False
        user.set_unusable_password()
        user.save()
        EmailAddress.objects.filter(user=user).delete()
        Authenticator.objects.filter(user=user).delete()
    erase_log(User, [user.pk for user in found])
    return "accounts", len(found)
