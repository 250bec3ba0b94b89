"""Entries for the tests of the writer: plain facts, no database."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from events.calendar import ics

CASABLANCA = "Africa/Casablanca"
STAMPS = ics.Stamps(
    sequence=0,
    modified=datetime(2026, 11, 20, 9, 30, tzinfo=UTC),
    created=datetime(2026, 10, 1, 8, tzinfo=UTC),
)
HEAD = ics.FeedHead(
    name="Les Débats du CMPP",
    language="fr",
    zone=CASABLANCA,
    source="https://debats.example.ma/agenda/fr.ics",
    url="https://debats.example.ma/fr/",
    description="Débats et formations, à Casablanca; Settat",
)
AMINA = ics.Address("Amina El Fassi", "amina@example.org")
ARABIC = "مناقشة عمومية: النَّجاعةُ الطَّاقيةُ في الصِّناعةِ المغربيةِ، والماءُ، والنُّفاياتُ؛ أيُّ مُستقبلٍ للإنتاجِ الأنظفِ؟"


def wall(*parts: int, zone: str = CASABLANCA) -> datetime:
    return datetime(*parts, tzinfo=ZoneInfo(zone))


def make_entry(**changes) -> ics.Entry:
    facts = {
        "uid": "0b6f5c1e-54a2-4f0e-9d3c-6f3a3a2b1c10",
        "language": "fr",
        "starts": wall(2027, 3, 20, 10),
        "ends": wall(2027, 3, 20, 12, 30),
        "zone": CASABLANCA,
        "summary": "L’eau, l’énergie; et l’industrie, demain ?",
        "organizer": ics.Address("Centre Marocain de Production Propre (CMPP)", "debats@example.ma"),
        "description": "Table ronde publique.\nInscription : https://debats.example.ma/fr/rencontre/d1/",
        "location": "Technopark, Route de Nouaceur, Casablanca",
        "geo": (33.5446, -7.6413),
        "url": "https://debats.example.ma/fr/rencontre/d1/",
        "categories": ("Débat", "Eau, énergie"),
        "image": "https://debats.example.ma/media/d1.png",
        "stream": ics.Link("Suivre en direct", "https://live.example.ma/d1"),
    }
    return ics.Entry(**{**facts, **changes})


def make_kinds() -> list[ics.Entry]:
    """One entry of every kind a feed can hold."""
    return [
        make_entry(),
        make_entry(
            uid="11111111-54a2-4f0e-9d3c-6f3a3a2b1c10",
            language="ar",
            summary=ARABIC,
            location="الدار البيضاء",
        ),
        make_entry(
            uid="22222222-54a2-4f0e-9d3c-6f3a3a2b1c10",
            summary="ANNULÉ : Atelier produits chimiques",
            status="CANCELLED",
            transparent=True,
            image="",
        ),
        make_entry(
            uid="33333333-54a2-4f0e-9d3c-6f3a3a2b1c10",
            summary="Bilan énergie – séance 2/3",
            parent="44444444-54a2-4f0e-9d3c-6f3a3a2b1c10",
            status="TENTATIVE",
        ),
        ics.tombstone(make_entry(uid="55555555-54a2-4f0e-9d3c-6f3a3a2b1c10"), "ANNULÉ"),
    ]
