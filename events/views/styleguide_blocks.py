"""One example of every block, in the reader's language; nothing of it is saved."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils.text import slugify

from events.people.models import Organisation, Person
from events.programme.models import Event, Venue
from home.languages import current
from home.models import File, Picture
from home.pages import StandardPage

Words = dict[str, str]

HEADING = {"fr": "Ce que la salle a dit", "ar": "ما قالته القاعة", "en": "What the room said"}
TEXT = {
    "fr": "<p>Deux usines ont ouvert leurs comptes : <b>l’eau réutilisée</b> coûte d’abord et rapporte"
    " <a href='#'>ensuite</a>.</p><h3>Trois chemins</h3><ul><li>refroidir</li><li>laver</li><li>arroser</li></ul>",
    "ar": "<p>كشف مصنعان حساباتهما: <b>الماء المعاد استعماله</b> يكلّف أولا ويعود بالنفع"
    " <a href='#'>لاحقا</a>.</p><h3>ثلاث طرق</h3><ul><li>التبريد</li><li>الغسل</li><li>السقي</li></ul>",
    "en": "<p>Two factories opened their books: <b>reused water</b> costs first and pays"
    " <a href='#'>later</a>.</p><h3>Three ways</h3><ul><li>to cool</li><li>to wash</li><li>to water</li></ul>",
}
FIGURE = {"fr": "d’eau par habitant", "ar": "من الماء لكل فرد", "en": "of water per head"}
SOURCE = {"fr": "chiffre d’exemple", "ar": "رقم على سبيل المثال", "en": "example figure"}
QUOTE = {
    "fr": "Un bon projet sans garantie reste un classeur.",
    "ar": "المشروع الجيد بلا ضمانة يبقى ملفا على الرف.",
    "en": "A good project without a guarantee stays in a binder.",
}
CAPTION = {"fr": "La salle avant le vote.", "ar": "القاعة قبل التصويت.", "en": "The room before the vote."}
VISIT = {
    "fr": "Visite d’une conserverie sobre",
    "ar": "زيارة وحدة تصبير رشيدة",
    "en": "A visit to a sober cannery",
}
GUIDE = {
    "fr": "Mesurer son eau en dix relevés",
    "ar": "قياس الماء في عشر قراءات",
    "en": "Water in ten readings",
}
USE = {
    "fr": [["Usage", "Part"], ["Refroidissement", "41 %"], ["Lavage", "33 %"]],
    "ar": [["الاستعمال", "الحصة"], ["التبريد", "41%"], ["الغسل", "33%"]],
    "en": [["Use", "Share"], ["Cooling", "41%"], ["Washing", "33%"]],
}
RULE = {"fr": "Règle de parole", "ar": "قاعدة الكلام", "en": "Rule of speech"}
SAID = {
    "fr": "<p>Ce qui est dit ici peut être cité.</p>",
    "ar": "<p>يمكن الاستشهاد بما يقال هنا.</p>",
    "en": "<p>What is said here may be quoted.</p>",
}
LATE = {"fr": "Faut-il arriver à l’heure ?", "ar": "هل يجب الحضور في الموعد؟", "en": "Must one be on time?"}
YES = {
    "fr": "<p>Oui : le premier vote se fait à l’entrée.</p>",
    "ar": "<p>نعم: التصويت الأول عند الدخول.</p>",
    "en": "<p>Yes: the first vote is at the door.</p>",
}
NEXT = {"fr": "Les prochaines rencontres", "ar": "اللقاءات المقبلة", "en": "The next events"}
WHO = {"fr": "Qui anime", "ar": "من يسيّر", "en": "Who moderates"}
WITH = {"fr": "Avec", "ar": "بشراكة مع", "en": "With"}
STORY = {"fr": "Notre histoire", "ar": "مسارنا", "en": "Our story"}
BEGUN = {"fr": "Le centre est créé", "ar": "إحداث المركز", "en": "The centre is created"}
DEBATES = {"fr": "Le premier débat public", "ar": "أول مناظرة عمومية", "en": "The first public debate"}
JOIN = {
    "fr": "Le prochain débat est ouvert à tout le monde.",
    "ar": "المناظرة المقبلة مفتوحة للجميع.",
    "en": "The next debate is open to all.",
}
PLACE = {"fr": "Prendre une place", "ar": "احجز مقعدا", "en": "Take a place"}


def blocks() -> list[tuple[str, Any]]:
    """Every type of block that a page has, once."""
    return [*_of_words(), *_of_media(), *_of_rows()]


def body() -> Any:
    return StandardPage(body=blocks()).body


def _of_words() -> list[tuple[str, Any]]:
    code = current()
    return [
        ("heading", {"text": HEADING[code]}),
        ("text", TEXT[code]),
        ("key_figure", {"value": "620", "unit": "m³", "label": FIGURE[code], "source": SOURCE[code]}),
        ("quote", {"text": QUOTE[code], "who": "Kenza Ghalmoudi", "function": "", "approved": True}),
        ("call_out", {"title": RULE[code], "text": SAID[code]}),
        ("questions", [{"question": LATE[code], "answer": YES[code]}]),
        ("timeline", {"title": STORY[code], "moments": [
            {"when": "2000", "title": BEGUN[code], "text": ""}, {"when": "2011", "title": DEBATES[code], "text": ""}]}),
        ("action", {"text": JOIN[code], "label": PLACE[code], "page": None, "address": "https://example.org/"}),
        ("organisation", {"form": False}),
    ]  # fmt: skip


def _of_media() -> list[tuple[str, Any]]:
    code = current()
    picture = Picture.objects.first()
    return [
        *([("picture", {"picture": picture, "caption": CAPTION[code]})] if picture else []),
        ("recording", {
            "title": VISIT[code], "address": "https://youtu.be/aqz-KE-bpKQ", "minutes": 11, "poster": picture}),
        ("recording", {
            "title": VISIT[code], "file": _file("visite.mp4", 18_000_000), "captions": _file("visite.vtt", 900),
            "minutes": 11, "poster": picture}),
        ("recording", {"title": VISIT[code], "file": _file("visite.mp3", 9_000_000), "minutes": 11}),
        ("documents", {"files": [
            _file("guide.pdf", 482_000, title=GUIDE[code]), _file("liste.csv", 900, language="ar")]}),
        ("table", {"table": {
            "caption": HEADING[code], "columns": [{"type": "words", "heading": words} for words in USE[code][0]],
            "rows": [{"values": values} for values in USE[code][1:]]}, "first_is_heading": True}),
    ]  # fmt: skip


def _of_rows() -> list[tuple[str, Any]]:
    code = current()
    begins = datetime(2026, 11, 25, 18, 0, tzinfo=UTC)
    venue = Venue(
        name_fr="Salle des Tanneurs", name_ar="قاعة الدباغين", city_fr="Casablanca", city_ar="الدار البيضاء"
    )
    event = Event(
        **{f"title_{language}": words for language, words in LATE.items()},
        state=Event.State.ANNOUNCED, venue=venue, starts_at=begins, ends_at=begins + timedelta(hours=2),
    )  # fmt: skip
    person = Person(name="Yasmine Alghrabti", name_ar="ياسمين الغرابتي", is_public=True)
    bank = Organisation(name_fr="Banque de la Transition", name_ar="بنك الانتقال", name_en="Transition Bank")
    school = Organisation(
        name_fr="Université des Plateaux", name_ar="جامعة الهضاب", logo=Picture.objects.first()
    )
    return [
        ("events", {"title": NEXT[code], "events": [event]}),
        ("people", {"title": WHO[code], "people": [person]}),
        ("partners", {"title": WITH[code], "organisations": [bank, school]}),
    ]


def _file(name: str, size: int, title: str = "", language: str = "") -> File:
    """A file that is nowhere; its number only gives it an address."""
    shown = title or slugify(name).capitalize()
    nowhere = {"pk": 1, "collection_id": None, "file": f"documents/{name}"}
    return File(title=shown, file_size=size, language=language, **nowhere)
