"""Writes the pages of the demo: created under their parents, filled, and published through their revisions."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.utils.translation import override
from wagtail.models import Locale, Page

from events.pages import DirectoryPage, EventIndexPage, SeriesPage, ThemePage, create_pages
from events.programme.models import Event, Series
from halqa.demo import files
from halqa.demo.blocks import Blocks, Kept
from halqa.demo.gatherings import HOME, LIBRARY_PAGE, NEWS_PAGE, SERIES, THEMES, THEMES_PAGE
from halqa.demo.news import NEWS
from halqa.demo.news import Told as News
from halqa.demo.people import Words
from halqa.demo.reading import Text, named, read
from halqa.demo.resources import RESOURCES
from halqa.demo.resources import Told as Resource
from halqa.demo.told import Told as ToldEvent
from home.languages import CODES
from home.menus import SCREENS
from home.models import File, SiteSettings, Theme, User
from home.pages import HomePage, NewsIndexPage, NewsPage, ResourceIndexPage, ResourcePage, StandardPage
from home.zones import MOROCCO, wall_of

LICENCE = "CC BY 4.0"
TEXTS: list[tuple[str, type[Any], str]] = [
    ("a-propos", StandardPage, "a-propos"),
    ("questions", StandardPage, "questions"),
    ("annuaire", DirectoryPage, "partenaires"),
]
"""Pages of text: the file of their words, their type, their address."""
MENU = ("debats", "ateliers", "formations", "agenda", "ressources", "a-propos")
FOOTER: tuple[tuple[Words, tuple[str, ...]], ...] = (
    (
        ("Rencontres", "اللقاءات", "Meetings"),
        ("serie-debats-du-cmpp", "serie-matinees-atelier", "themes", "speakers", "actualites"),
    ),
    (
        ("Le centre", "المركز", "The centre"),
        ("partenaires", "questions", "mentions-legales", "donnees-personnelles"),
    ),
)


class Library:
    """All pages but those that `manage.py found` makes; what is there already is left as it is."""

    def __init__(self, at: datetime, kept: Kept, by: User) -> None:
        self.at, self.kept, self.by = at, kept, by
        self.today = wall_of(at, MOROCCO).date()
        self.locales = {
            locale.language_code: locale for locale in Locale.objects.filter(language_code__in=CODES)
        }
        self.homes = {page.locale.language_code: page for page in HomePage.objects.select_related("locale")}

    # Parts of a page

    def blocks(self, text: Text, language: str, *, after: bool = False) -> str:
        """The blocks of a text, as a page keeps them."""
        pieces = text.after if after else text.body
        return json.dumps(Blocks(self.kept, language, story=after).of(pieces))

    def add(self, key: str, language: str, parent: Page, page: Any, *, draft: bool = False) -> Any:
        """Put the page under its parent as a translation of the others of its key, and publish it."""
        known = next((self.kept.pages[key, code] for code in CODES if (key, code) in self.kept.pages), None)
        if known is not None:
            page.translation_key, page.slug = known.translation_key, known.slug
        page.locale, page.owner, page.live = self.locales[language], self.by, False
        parent.refresh_from_db()
        parent.add_child(instance=page)
        self.kept.pages[key, language] = page
        return page if draft else self.publish(page)

    def publish(self, page: Any) -> Any:
        page.save_revision(user=self.by, log_action=True).publish(user=self.by)
        return page

    # Lists and texts

    def indexes(self) -> None:
        """The lists under the home pages, where there are none yet; and what the first pages say of us."""
        self._list("actualites", NewsIndexPage, NEWS_PAGE)
        self._list("ressources", ResourceIndexPage, LIBRARY_PAGE)
        for page in EventIndexPage.objects.select_related("locale"):
            self.kept.pages[page.slug, page.locale.language_code] = page
        for language, lead in zip(CODES, HOME, strict=True):
            home = self.homes[language]
            if not home.lead:
                home.lead = lead
                self.publish(home)

    def _list(self, slug: str, kind: type[Any], words: tuple[Words, Words]) -> None:
        for place, language in enumerate(CODES):
            there = kind.objects.child_of(self.homes[language]).first()
            if there is not None:
                self.kept.pages[slug, language] = there
                continue
            page = kind(title=words[0][place], lead=words[1][place], slug=slug, show_in_menus=True)
            self.add(slug, language, self.homes[language], page)

    def texts(self) -> None:
        """Pages of text and the directory; one that the founding made is filled."""
        for key, kind, slug in TEXTS:
            for language, text in read(key).items():
                page = kind.objects.child_of(self.homes[language]).filter(slug=slug).first()
                new = page is None
                page = page or kind(slug=slug)
                page.title, page.lead, page.body = text.title, text.lead, self.blocks(text, language)
                if new:
                    self.add(slug, language, self.homes[language], page)
                else:
                    self.kept.pages[slug, language] = self.publish(page)

    def frame(self) -> None:
        """The menu and the footer, as the administrator would arrange them."""
        organisation = SiteSettings.objects.get()
        organisation.menu = json.dumps([self._entry(name) for name in MENU])
        organisation.footer = json.dumps(
            [
                {
                    "type": "column",
                    "value": {
                        **{f"label_{code}": word for code, word in zip(CODES, title, strict=True)},
                        "entries": [self._entry(name) for name in entries],
                    },
                }
                for title, entries in FOOTER
            ]
        )
        organisation.save()

    def _entry(self, name: str) -> dict[str, Any]:
        if name in SCREENS:
            return {"type": "screen", "value": {"screen": name}}
        page = self.kept.pages.get((name, "fr")) or StandardPage.objects.child_of(self.homes["fr"]).get(
            slug=name
        )
        return {"type": "page", "value": {"page": page.pk}}

    def gatherings(self) -> None:
        """A page for each theme and each series."""
        self._list_of_themes()
        for slug, (name, lead) in THEMES.items():
            theme = Theme.objects.get(slug=slug)
            for place, language in enumerate(CODES):
                page = ThemePage(title=name[place], lead=lead[place], slug=slug, theme=theme)
                self.add(f"theme-{slug}", language, self.kept.pages["themes", language], page)
        for slug, (name, lead) in SERIES.items():
            series = Series.objects.get(slug=slug)
            for place, language in enumerate(CODES):
                page = SeriesPage(title=name[place], lead=lead[place], slug=slug, series=series)
                self.add(f"serie-{slug}", language, self.homes[language], page)

    def _list_of_themes(self) -> None:
        for place, language in enumerate(CODES):
            there = StandardPage.objects.child_of(self.homes[language]).filter(slug="themes").first()
            if there is None:
                page = StandardPage(title=THEMES_PAGE[0][place], lead=THEMES_PAGE[1][place], slug="themes")
                there = self.add("themes", language, self.homes[language], page)
            self.kept.pages["themes", language] = there

    # News and resources

    def news(self) -> None:
        for told in NEWS:
            for language, text in read(told.key).items():
                if language in told.published + told.drafts:
                    self._news(told, language, text)

    def _news(self, told: News, language: str, text: Text) -> None:
        page = NewsPage(
            title=text.title, lead=text.lead, date=self.today - timedelta(days=told.days),
            author=named(told.author, language), picture=self.kept.pictures.get(told.picture),
            body=self.blocks(text, language),
        )  # fmt: skip
        page.themes = Theme.objects.filter(slug__in=told.themes)
        parent = self.kept.pages["actualites", language]
        if told.state == "scheduled":
            page.go_live_at = (self.at + timedelta(days=1)).replace(minute=0, second=0, microsecond=0)
        self.add(told.key, language, parent, page, draft=language in told.drafts)

    def resources(self) -> None:
        self._small_files()
        for told in RESOURCES:
            for language, text in read(told.key).items():
                if language in told.published:
                    self._resource(told, language, text)

    def _resource(self, told: Resource, language: str, text: Text) -> None:
        page = ResourcePage(
            title=text.title, lead=text.lead, kind=told.kind, date=self.today - timedelta(days=told.days),
            minutes=told.minutes, licence=LICENCE, picture=self.kept.pictures.get(told.picture),
            file=self._file_of(told, language, text), body=self.blocks(text, language),
        )  # fmt: skip
        page.themes = Theme.objects.filter(slug__in=told.themes)
        self.add(told.key, language, self.kept.pages["ressources", language], page)

    def _file_of(self, told: Resource, language: str, text: Text) -> File | None:
        """The file is made of the words of its page."""
        if not told.file:
            return None
        if told.file == "xlsx":
            return self._keep(told.key, language, text.title, files.spreadsheet(language), "xlsx")
        with override(language):
            kind = str(ResourcePage.Kind(told.kind).label)
            organisation = SiteSettings.objects.get().name
        made_at = self.at - timedelta(days=told.days)
        content = files.pdf(
            text, kind=kind, poster=told.kind == "poster", organisation=organisation, licence=LICENCE,
            language=language, made_at=made_at,
        )  # fmt: skip
        return self._keep(told.key, language, text.title, content, "pdf")

    def _small_files(self) -> None:
        """Captions of the recordings, the sound, and the exercise of a workshop."""
        for key, spoken in files.CAPTIONS.items():
            for language, lines in spoken.items():
                self._keep(key, language, key, files.captions(lines), "vtt")
        self._keep("debat-6-son", "fr", "Débat nº 6, l’ouverture", files.silence(60), "mp3")
        for language in CODES:
            title = {"fr": "Trois factures à lire", "ar": "ثلاث فواتير للقراءة", "en": "Three bills to read"}[
                language
            ]
            self._keep("facture-exercices", language, title, files.spreadsheet(language), "xlsx")

    def _keep(self, key: str, language: str, title: str, content: bytes, ending: str) -> File:
        name = f"{key}-{language}.{ending}"
        file = File(title=title, language=language, licence=LICENCE, uploaded_by_user=self.by)
        file.file = ContentFile(content, name)
        file.save()
        file.get_file_size()
        self.kept.files[key, language] = file
        return file

    # Events

    def of_event(self, event: Event, told: ToldEvent) -> None:
        """The pages of an event (or of its course), filled with its text and published in their languages."""
        texts = read(told.course or told.key)
        for page in create_pages(event, self.by):
            language = page.locale.language_code
            key = told.course or told.key
            if (key, language) in self.kept.pages:
                continue  # the course has its page from an earlier cohort
            self.kept.pages[key, language] = page
            if not page.picture:
                page.picture = self.kept.pictures.get(told.picture)
            self._fill(page, texts.get(language), language)
            if language in told.published:
                self.publish(page)
            else:
                page.save_revision(user=self.by)

    def _fill(self, page: Any, text: Text | None, language: str) -> None:
        if text is None:
            return
        page.body = self.blocks(text, language)
        if text.after:
            page.after = self.blocks(text, language, after=True)
        for name, words in text.facts.items():
            setattr(page, name, words)
