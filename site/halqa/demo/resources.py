"""The library of the demo: what each resource is, and the file behind it; the words stand in `texts/`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Told:
    """A resource."""

    key: str
    kind: str
    days: int  # before today
    file: str = ""  # "pdf", "xlsx"
    themes: tuple[str, ...] = ()
    minutes: int | None = None
    picture: str = ""
    event: str = ""
    published: tuple[str, ...] = ("fr", "ar", "en")


RESOURCES: tuple[Told, ...] = (
    Told(key="mesurer-eau", kind="guide", days=200, file="pdf", themes=("eau",), picture="compteur"),
    Told(key="etiqueter-bidon", kind="sheet", days=90, file="pdf", themes=("chimie",), picture="flacons"),
    Told(key="synthese-5", kind="synthesis", days=210, file="pdf", themes=("climat",), event="debat-05"),
    Told(key="synthese-6", kind="synthesis", days=150, file="pdf", themes=("eau",), event="debat-06"),
    Told(
        key="mot-a-mot-6", kind="transcript", days=148, file="pdf", themes=("eau",), event="debat-06",
        published=("fr",),
    ),
    Told(key="flux-matiere", kind="spreadsheet", days=300, file="xlsx", themes=("dechets",)),
    Told(key="pieces-macf", kind="sheet", days=30, file="pdf", themes=("climat",), picture="frontiere"),
    Told(key="visite-conserverie", kind="video", days=75, minutes=11, themes=("eau",)),
    Told(
        key="debat-sans-dechets", kind="checklist", days=400, file="pdf", themes=("dechets",), published=("fr",),
    ),
    Told(key="goutte-qui-parle", kind="poster", days=120, file="pdf", themes=("eau",), published=("ar",)),
)  # fmt: skip
