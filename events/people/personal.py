"""What the list of people keeps about one person: shown to them, erased when they ask."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.db.models.functions import Lower
from django.dispatch import receiver

from events.people.models import Person, PersonQuerySet
from home import pagecache
from home.personal import ERASED, Part, Subject, collect, erase, erase_log


def _theirs(subject: Subject) -> PersonQuerySet:
    people = Person.objects.annotate(address=Lower("email"))
    return people.filter(Q(address__in=subject.emails) | Q(uuid__in=subject.uuids("person")))


@receiver(collect)
def collected(sender: type[Subject], subject: Subject, **_more: Any) -> Part:
    """Their entries in the list of people."""
    found = list(_theirs(subject).select_related("organisation").order_by("pk"))
    return Part(
        "people", [_row(person) for person in found], frozenset(f"person:{one.uuid}" for one in found)
    )


def _row(person: Person) -> dict[str, Any]:
    kept = (
        "title name name_ar email phone language function_fr function_ar function_en bio_fr bio_ar bio_en"
        " interest_fr is_public"
    )
    row: dict[str, Any] = {name: getattr(person, name) for name in kept.split()}
    return row | {"organisation": person.organisation.name if person.organisation else ""}


@receiver(erase)
def erased(sender: type[Subject], subject: Subject, **_more: Any) -> tuple[str, int]:
    """Whoever stands on a programme keeps a place there without a name; everybody else's entry goes."""
    ids = list(_theirs(subject).exclude(name=ERASED).values_list("pk", flat=True))
    erase_log(Person, ids)
    on_stage = Person.objects.filter(pk__in=ids, parts__isnull=False).values_list("pk", flat=True)
    Person.objects.filter(pk__in=list(on_stage)).update(
        name=ERASED,
        organisation=None,
        photo=None,
        is_public=False,
        slug=None,
        **dict.fromkeys(("title", "name_ar", "email", "phone", "interest_fr", "search"), ""),
        **{f"{part}_{code}": "" for part in ("function", "bio") for code in ("fr", "ar", "en")},
    )
    Person.objects.filter(pk__in=ids).exclude(name=ERASED).delete()
    if ids:
        pagecache.forget()
    return "people", len(ids)
