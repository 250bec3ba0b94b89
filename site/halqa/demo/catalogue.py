"""Writes down what events and pages need: themes, series, venues, people, organisations, courses, pictures."""

from __future__ import annotations

from django.utils.text import slugify

from events.people.models import Organisation, Person
from events.programme.models import Room, Series, Venue
from halqa.demo import organisations, people, venues
from halqa.demo.blocks import Kept
from halqa.demo.courses import COURSES
from halqa.demo.gatherings import SERIES, THEMES
from halqa.demo.pictures import draw_all, draw_logo
from halqa.demo.reading import named
from halqa.demo.told import words
from home.models import Picture, Theme
from training.models import Course

LANGUAGES = ("fr", "ar", "en")


def in_columns(field: str, told: people.Words) -> dict[str, str]:
    """The words as columns `_fr`, `_ar`, `_en`."""
    return {f"{field}_{code}": named(text, code) for code, text in zip(LANGUAGES, told, strict=True)}


def fill() -> Kept:
    """Everything of the catalogue; what pages may point to is handed on."""
    for slug, (name, _lead) in THEMES.items():
        Theme.objects.create(slug=slug, **in_columns("name", name))
    for slug, (name, _lead) in SERIES.items():
        Series.objects.create(slug=slug, **in_columns("name", name))
    for course in COURSES.values():
        Course.objects.create(
            code=course.code, minutes=course.minutes, **words(course, "title", "lead", "objectives")
        )
    kept = Kept(pictures=draw_all())
    kept.organisations = _organisations()
    kept.people = {
        key: _person(told, kept.pictures, kept.organisations) for key, told in people.PEOPLE.items()
    }
    withdrew = kept.people[people.WITHDREW]
    withdrew.is_public = False
    withdrew.save()
    return kept


def fill_venues() -> dict[str, Venue]:
    return {key: _venue(told) for key, told in venues.VENUES.items()}


def _venue(told: venues.Told) -> Venue:
    city_ar, city_en = venues.CITIES.get(told.city, ("", ""))
    venue = Venue.objects.create(
        address=told.address, city_fr=told.city, city_ar=city_ar, city_en=city_en, capacity=told.seats,
        fire_limit=told.fire_limit, accessible=told.accessible, online=told.online, **words(told, "name", "access"),
    )  # fmt: skip
    for name, seats in told.rooms:
        Room.objects.create(venue=venue, capacity=seats, **in_columns("name", name))
    return venue


def _organisations() -> dict[str, Organisation]:
    kept = {}
    number = 0
    all_told = {**organisations.PARTNERS, **organisations.COMPANIES, **organisations.START_UPS}
    for key, told in all_told.items():
        kept[key] = Organisation.objects.create(
            kind=told.kind, city=told.city, ice=told.ice, address=told.address, label_level=told.label,
            incubated=told.incubated, partner=key in organisations.PARTNERS,
            logo=draw_logo(number, told.name) if told.logo else None, **words(told, "name", "sentence"),
        )  # fmt: skip
        number += told.logo
    return kept


def _person(told: people.Told, pictures: dict[str, Picture], employers: dict[str, Organisation]) -> Person:
    return Person.objects.create(
        title=told.title, name=told.name, name_ar=told.name_ar, feminine=told.feminine, is_public=told.public,
        slug=told.slug or _free_slug(told.name),
        organisation=employers.get(told.organisation), photo=pictures.get(told.portrait),
        **in_columns("function", told.function), **in_columns("bio", told.bio), **in_columns("interest", told.interest),
    )  # fmt: skip


def _free_slug(name: str) -> str | None:
    """A short name for the address; the second of two who are named alike gets a longer one by itself."""
    slug = slugify(name)
    return None if Person.objects.filter(slug=slug).exists() else slug
