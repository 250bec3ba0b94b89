"""What all pages have in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.text import slugify
from django.utils.translation import override
from wagtail.fields import StreamField
from wagtail.models import Page, PageViewRestriction
from wagtail_localize.fields import SynchronizedField

from home import pagecache
from home.blocks.gathered import gather
from home.folding import begins, fold
from home.pages.forms import PageForm


class BasePage(Page):
    """A page of this site: searched by its folded words, kept in the page cache, named in Latin letters."""

    slug: str

    folded = models.TextField(editable=False, default="")

    override_translatable_fields: ClassVar[list[Any]] = [SynchronizedField("slug")]
    found_as: ClassVar[str] = (
        "pages"  # the group in which the search shows it; empty: found through its event
    )
    base_form_class = PageForm

    shown_with: ClassVar[tuple[str, ...]] = ()  # rows that the page needs whenever it is shown

    class Meta:
        abstract = True

    def words(self) -> list[str]:
        """What the page can be found by."""
        streams = [getattr(self, name) for name in self.stream_fields()]
        texts = [
            text
            for stream in streams
            if stream
            for text in stream.stream_block.get_searchable_content(stream)
        ]
        return [self.title, getattr(self, "lead", ""), self.search_description, *texts]

    @classmethod
    def stream_fields(cls) -> list[str]:
        """The names of the fields that are made of blocks."""
        return [field.name for field in cls._meta.get_fields() if isinstance(field, StreamField)]

    def latin_title(self) -> str:
        """What the page's address is made from."""
        return self.title

    def is_listed(self) -> bool:
        """Whether search engines are told of it while it is live."""
        return True

    def summary(self) -> str:
        """The page in two sentences, for lists, search engines and messengers."""
        return str(getattr(self, "search_description", "") or getattr(self, "lead", ""))

    def share_facts(self) -> dict[str, Any]:
        """What the picture shows that stands for the page where it is shared: kicker, title, detail, bar."""
        return {"title": self.title}

    def share_path(self) -> str:
        """The path of that picture; empty while it is not drawn."""
        image = getattr(self, "shared", None)
        return str(image.file.url) if image is not None and image.file else ""

    def structured(self, shown: Mapping[str, Any]) -> list[dict[str, Any]]:
        """What the page is for search engines, as schema.org objects; `shown` is what its template is given."""
        return []

    def save(self, *args: Any, **kwargs: Any) -> Any:
        self.folded = fold(" ".join(str(text) for text in self.words()))
        fields = kwargs.get("update_fields")
        if fields is not None and set(fields) & {"title", "search_description", *self.stream_fields()}:
            kwargs["update_fields"] = {*fields, "folded"}
        return super().save(*args, **kwargs)

    def get_view_restrictions(self) -> models.QuerySet[PageViewRestriction]:
        """What keeps the page from the public, where not known already that nothing does."""
        if getattr(self, "restricted", None) is False:
            return PageViewRestriction.objects.none()
        restrictions: models.QuerySet[PageViewRestriction] = super().get_view_restrictions()
        return restrictions

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        gather(getattr(self, name) for name in self.stream_fields())
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: TemplateResponse = super().serve(request, *args, **kwargs)
        if not getattr(request, "is_preview", False):
            pagecache.keep(response)
        return response

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """What the page would be; where the row that it is about is not chosen yet, a word on that."""
        missing = next((field for field in self._about() if getattr(self, field.attname) is None), None)
        if missing is None:
            preview: HttpResponse = super().serve_preview(request, mode_name)
            return preview
        with override(self.locale.language_code if self.locale_id else None):
            return TemplateResponse(request, "home/preview_empty.html", {"missing": missing.verbose_name})

    @classmethod
    def _about(cls) -> list[models.ForeignKey[Any, Any]]:
        """The rows without which the page says nothing: its event, its course, its series, its theme."""
        own = [field for field in cls._meta.local_fields if isinstance(field, models.ForeignKey)]
        return [field for field in own if not field.null and not field.remote_field.parent_link]

    def _set_core_field_defaults(self) -> None:
        """Addresses are Latin in every language: an Arabic one becomes long percent codes in messages."""
        parent_known = bool(self.path or getattr(self, "_cached_parent_obj", None))
        if not self.slug and parent_known:
            base = slugify(self.latin_title())[:80].strip("-") or "page"
            self.slug = self._get_autogenerated_slug(base)
        super()._set_core_field_defaults()


def restricted() -> Exists:
    """Whether something keeps a page from the public: on it, above it, or on what one of these is an alias of."""
    above = PageViewRestriction.objects.annotate(
        path_below=ExpressionWrapper(OuterRef("path"), output_field=models.CharField())
    )
    own = Q(path_below__startswith=F("page__path"))
    return Exists(above.filter(own | Q(path_below__startswith=F("page__aliases__path"))))


def matching(pages: models.QuerySet[Any], text: str) -> models.QuerySet[Any]:
    """The pages in which every word of the text stands; accents, case and Arabic letter forms forgiven."""
    found = Q()
    for word in fold(text).split():
        found &= begins("folded", word)
    return pages.filter(found)
