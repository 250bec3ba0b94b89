"""The picture that stands for a page where its address is shared: drawn by the worker, never in a visitor's request.

Each live page says what its picture shows (`BasePage.share_facts`); a sweep draws those whose words changed. It looks
at all pages only when something that pages show has changed since it looked last.
"""

from __future__ import annotations

import hashlib
import json
import logging
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import override
from wagtail.models import Page, get_page_models

from home import pagecache
from home.languages import CODES, in_language
from home.models import ShareImage, SiteSettings
from home.pages.base import BasePage
from home.typeset import TypesettingError, fingerprint, picture

logger = logging.getLogger(__name__)

LOOKED = "sharing:looked"
AT_ONCE = 40
HEAVIEST = 250_000  # bytes; messengers leave out what is heavier
WIDTH, HEIGHT = 1200, 630


def sweep(at: datetime | None = None) -> int:
    """Draw the pictures of pages whose words changed, at most some in one turn; how many were drawn."""
    stamp = pagecache.stamp()
    if cache.get(LOOKED) == stamp:
        return 0
    known = {image.page_id: image for image in ShareImage.objects.all()}
    organisation = SiteSettings.objects.filter(site__is_default_site=True).first() or SiteSettings()
    drawn = 0
    for page in _live_pages():
        facts = _facts(page, organisation)
        digest = _digest(page, facts)
        image = known.get(page.pk)
        if image is not None and image.digest == digest:
            continue
        if drawn >= AT_ONCE:
            break
        drawn += _draw(page, facts, digest, image)
    if drawn:
        pagecache.forget()
    else:
        cache.set(LOOKED, stamp, None)
    return drawn


def _live_pages() -> Any:
    """Every live public page of ours with what its picture needs: one query for each type."""
    for model in get_page_models():
        if issubclass(model, BasePage):
            pages = model.objects.live().public().filter(locale__language_code__in=CODES)
            yield from pages.select_related("locale", *model.shown_with).defer_streamfields().order_by("pk")


def _facts(page: BasePage, organisation: SiteSettings) -> dict[str, Any]:
    language = page.locale.language_code
    with override(language):
        own = page.share_facts()
    return {
        "organisation": in_language(organisation, "name", language),
        "bar": [],
        "kicker": "",
        "detail": "",
    } | own


def _digest(page: BasePage, facts: dict[str, Any]) -> str:
    words = json.dumps([page.locale.language_code, fingerprint("share"), facts], sort_keys=True)
    return hashlib.sha256(words.encode()).hexdigest()


def _draw(page: BasePage, facts: dict[str, Any], digest: str, image: ShareImage | None) -> bool:
    """Draw and keep it; a picture that cannot be drawn or is too heavy leaves the page with that of the site."""
    try:
        content = picture("share", facts, language=page.locale.language_code)
    except TypesettingError:
        logger.exception("The share picture of page %s could not be drawn.", page.pk)
        return False
    if len(content) > HEAVIEST:
        logger.error("The share picture of page %s weighs %d bytes.", page.pk, len(content))
        return False
    storage = ShareImage.file.field.storage
    name = storage.save(f"partage/{digest[:24]}.png", ContentFile(content))
    with transaction.atomic():
        still_there = Page.objects.select_for_update().filter(pk=page.pk).exists()
        if still_there:
            ShareImage.objects.update_or_create(page_id=page.pk, defaults={"digest": digest, "file": name})
    unused = (image.file.name if image else "") if still_there else name
    if unused:
        storage.delete(unused)
    return still_there
