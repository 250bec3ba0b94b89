"""The beginning of a real site: languages, three home pages, lists of events, legal pages. Safe to repeat."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from wagtail.models import Collection, Locale, Page, Site

from events.pages import DirectoryPage, EventIndexPage
from events.programme.models import Event
from home.languages import CODES, SOURCE
from home.models import SiteSettings
from home.pages import BasePage, HomePage, NewsIndexPage, ResourceIndexPage, StandardPage

TEXTS = Path(__file__).resolve().parent / "texts"
NAMES = {"fr": "Accueil", "ar": "الرئيسية", "en": "Home"}
LISTS: list[tuple[str, str, dict[str, tuple[str, str]]]] = [
    (
        Event.Kind.DEBATE,
        "debats",
        {
            "fr": (
                "Débats",
                "Une question publique, des voix qui ne sont pas d’accord, et une salle qui se prononce.",
            ),
            "ar": ("المناظرات", "سؤال عمومي، وأصوات لا تتفق، وقاعة تدلي برأيها."),
            "en": ("Debates", "A public question, voices that disagree, and a room that takes a stand."),
        },
    ),
    (
        Event.Kind.WORKSHOP,
        "ateliers",
        {
            "fr": ("Ateliers", "Une matinée, un petit groupe, un outil que l’on sait utiliser en sortant."),
            "ar": ("الورشات", "صبيحة واحدة، ومجموعة صغيرة، وأداة تتقنون استعمالها عند الخروج."),
            "en": ("Workshops", "One morning, a small group, a tool that you can use when you leave."),
        },
    ),
    (
        Event.Kind.TRAINING,
        "formations",
        {
            "fr": (
                "Formations",
                "Des demi-journées pour les équipes des entreprises, avec une attestation vérifiable.",
            ),
            "ar": ("التكوينات", "أنصاف أيام لفرق المقاولات، بشهادة يمكن التحقق منها."),
            "en": (
                "Trainings",
                "Half-days for the teams of companies, with a certificate that can be checked.",
            ),
        },
    ),
]
COLLECTIONS: list[tuple[type[BasePage], str, bool, dict[str, tuple[str, str]]]] = [
    (
        ResourceIndexPage,
        "ressources",
        True,
        {
            "fr": (
                "Ressources",
                "Synthèses, guides, fiches et enregistrements, à lire, à partager, à réutiliser.",
            ),
            "ar": ("موارد", "خلاصات وأدلة وبطاقات وتسجيلات للقراءة والمشاركة وإعادة الاستعمال."),
            "en": ("Resources", "Syntheses, guides, sheets and recordings to read, share and reuse."),
        },
    ),
    (
        NewsIndexPage,
        "actualites",
        True,
        {
            "fr": ("Actualités", "Ce qui a été dit, décidé, changé."),
            "ar": ("مستجدات", "ما قيل وما تقرّر وما تغيّر."),
            "en": ("News", "What was said, decided, changed."),
        },
    ),
    (
        DirectoryPage,
        "partenaires",
        False,
        {
            "fr": (
                "Partenaires et entreprises",
                "Celles et ceux qui portent nos rencontres et nos formations.",
            ),
            "ar": ("الشركاء والمقاولات", "من يحمل معنا لقاءاتنا وتكويناتنا."),
            "en": ("Partners and firms", "Those who carry our meetings and trainings with us."),
        },
    ),
]
"""Pages of which there is one in each language: type, address, whether it stands in the menu, title and lead."""

PAGES = [("mentions-legales", "legal"), ("donnees-personnelles", "privacy")]


@dataclass
class Founded:
    """What was made now; nothing when everything stood already."""

    site: Site
    homes: dict[str, HomePage]
    made: list[str] = field(default_factory=list)


@transaction.atomic
def found(name: str = "", *, base_url: str = "") -> Founded:
    """Make what a site needs to receive its first event; what is there already is left as it is."""
    locales = {code: Locale.objects.get_or_create(language_code=code)[0] for code in CODES}
    if not Collection.objects.filter(depth=1).exists():
        Collection.add_root(name="Root")
    root = Page.objects.filter(depth=1).first() or Page.add_root(
        instance=Page(title="Root", slug="root", locale=locales[SOURCE])
    )
    made: list[str] = []
    homes = _homes(root, locales, made)
    site = _site(homes[SOURCE], base_url or settings.BASE_URL, made)
    for kind, slug, words in LISTS:
        _lists(homes, kind, slug, words, made)
    for page_type, slug, in_menus, words in COLLECTIONS:
        _collections(homes, page_type, slug, in_menus, words, made)
    for slug, text in PAGES:
        _texts(homes, slug, text, made)
    organisation = SiteSettings.for_site(site)
    if name:
        organisation.name_fr = name
        organisation.save()
    return Founded(site, homes, made)


def _homes(root: Page, locales: dict[str, Locale], made: list[str]) -> dict[str, HomePage]:
    homes = {
        page.locale.language_code: page for page in HomePage.objects.child_of(root).select_related("locale")
    }
    first = homes.get(SOURCE)
    for code in CODES:
        if code in homes:
            continue
        home = HomePage(title=NAMES[code], slug=code, locale=locales[code])
        if first is not None:
            home.translation_key = first.translation_key
        root.add_child(instance=home)
        _publish(home, made)
        homes[code], first = home, first or home
        root.refresh_from_db()
    return homes


def _site(home: HomePage, base_url: str, made: list[str]) -> Site:
    """One site, at the address of the settings, with the French home page; Wagtail's welcome page goes."""
    address = urlsplit(base_url)
    port = address.port or (443 if address.scheme == "https" else 80)
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    if site is None:
        made.append("site")
        return Site.objects.create(
            hostname=address.hostname or "localhost", port=port, root_page=home, is_default_site=True
        )
    welcome = site.root_page
    if welcome.specific_class is Page:
        site.hostname, site.port, site.root_page = address.hostname or "localhost", port, home
        site.save()
        made.append("site")
        if not welcome.is_root() and not welcome.get_children().exists():
            welcome.delete()
    return site


def _lists(
    homes: dict[str, HomePage], kind: str, slug: str, words: dict[str, tuple[str, str]], made: list[str]
) -> None:
    there = {
        p.locale.language_code: p for p in EventIndexPage.objects.filter(kind=kind).select_related("locale")
    }
    for code in CODES:
        title, lead = words[code]
        page = EventIndexPage(title=title, lead=lead, kind=kind, slug=slug, show_in_menus=True)
        _add(homes, code, page, there, made)


def _collections(
    homes: dict[str, HomePage],
    page_type: type[BasePage],
    slug: str,
    in_menus: bool,
    words: dict[str, tuple[str, str]],
    made: list[str],
) -> None:
    """One page of a type in each language, wherever an editor has moved it."""
    there = {page.locale.language_code: page for page in page_type.objects.select_related("locale")}
    for code in CODES:
        title, lead = words[code]
        page = page_type(title=title, lead=lead, slug=slug, show_in_menus=in_menus)
        _add(homes, code, page, there, made)


def _texts(homes: dict[str, HomePage], slug: str, text: str, made: list[str]) -> None:
    there = {
        p.locale.language_code: p for p in StandardPage.objects.filter(slug=slug).select_related("locale")
    }
    for code in CODES:
        title, lead, body = _read(TEXTS / f"{text}.{code}.txt")
        _add(homes, code, StandardPage(title=title, lead=lead, slug=slug, body=body), there, made)


def _add(homes: dict[str, HomePage], code: str, page: Any, there: dict[str, Any], made: list[str]) -> None:
    """Put the page under the home page of its language, as a translation of those that are there."""
    if code in there:
        return
    first = next(iter(there.values()), None)
    if first is not None:
        page.translation_key = first.translation_key
    page.locale = homes[code].locale
    homes[code].add_child(instance=page)
    _publish(page, made)
    there[code] = page


def _publish(page: Page, made: list[str]) -> None:
    page.save_revision().publish()
    made.append(f"{page.locale.language_code}: {page.title}")


def _read(path: Path) -> tuple[str, str, list[tuple[str, Any]]]:
    """Title, lead and blocks of a text: `# `, `> `, `## `, `@organisation`, and rich text for the rest."""
    title = lead = ""
    blocks: list[tuple[str, Any]] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        sign, _space, words = line.partition(" ")
        if sign == "#":
            title = words
        elif sign == ">":
            lead = words
        elif sign == "##":
            blocks.append(("heading", {"text": words}))
        elif line.startswith("@organisation"):
            blocks.append(("organisation", None))
        elif re.match(r"<\w", line):
            if blocks and blocks[-1][0] == "text":
                blocks[-1] = ("text", blocks[-1][1] + line)
            else:
                blocks.append(("text", line))
    return title, lead, blocks
