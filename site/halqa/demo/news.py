"""The news of the demo: when, who wrote it, what about; the words stand in `texts/` under the same key."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Told:
    """A piece of news."""

    key: str
    days: int  # before today; a negative number is still to come
    themes: tuple[str, ...] = ()
    picture: str = ""
    author: str = "La rédaction"
    published: tuple[str, ...] = ("fr", "ar", "en")
    drafts: tuple[str, ...] = ()
    state: str = ""  # "scheduled", "in workflow", "locked"


NEWS: tuple[Told, ...] = (
    Told(key="nouvelle-synthese", days=4, themes=("eau",), picture="boucle"),
    Told(key="nouvelle-label", days=11, themes=("eau", "energie"), picture="usine"),
    Told(key="nouvelle-report", days=2, themes=("ville",), picture="camions"),
    Told(key="nouvelle-startup", days=8, themes=("finance",), picture="graine"),
    Told(key="nouvelle-questions", days=21, author="{alghrabti}", picture="bulles"),
    Told(key="nouvelle-arabe", days=34, picture="lettres"),
    Told(key="nouvelle-boucle", days=47),  # the page without a picture
    Told(key="nouvelle-attestations", days=63, picture="papiers", published=("fr", "en")),
    Told(key="nouvelle-demain", days=-1, published=("fr",), state="scheduled", picture="palmiers"),
    Told(key="nouvelle-relecture", days=0, published=(), drafts=("fr",), state="in workflow"),
    Told(key="nouvelle-verrou", days=15, published=("fr",), state="locked", picture="bennes"),
)
