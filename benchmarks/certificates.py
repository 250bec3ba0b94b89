"""How many certificates a second of processor time makes, beside the same page made by WeasyPrint.

    python benchmarks/certificates.py [--quick]

Both make the same claims on one A4 page with the same fonts and QR code, warm: fonts and templates are read before the
clock starts. Time is that of the processor, all threads together. Exit 1 below 5 ×.
"""

import argparse
import html
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from home import qr
from home.glyphs import FONTS
from home.typeset import typeset

WANTED = 5.0
PEOPLE = 200
MADE_AT = datetime(2026, 11, 20, 12, tzinfo=UTC)

LABELS = {
    "document": "Attestation de participation",
    "states": "Le Centre Marocain de Production Propre atteste que",
    "took_part": "a participé au débat",
    "sessions": "Séances (heure du Maroc)",
    "place": "Lieu",
    "attended": "Durée suivie",
    "planned": "Durée prévue",
    "number": "Nº",
    "verify": "Scannez ce code, ou ouvrez cette adresse, pour vérifier l’attestation.",
    "qr": "Code QR : adresse de vérification",
    "ice": "ICE",
}

STYLE = f"""
@font-face {{ font-family: Plex; src: url({(FONTS / "IBMPlexSans_400Regular.ttf").as_uri()}) }}
@font-face {{ font-family: Plex; font-weight: 600; src: url({(FONTS / "IBMPlexSans_600SemiBold.ttf").as_uri()}) }}
@font-face {{ font-family: PlexArabic; src: url({(FONTS / "IBMPlexSansArabic_400Regular.ttf").as_uri()}) }}
@font-face {{ font-family: PlexArabic; font-weight: 600;
              src: url({(FONTS / "IBMPlexSansArabic_600SemiBold.ttf").as_uri()}) }}
@page {{ size: 297mm 210mm; margin: 17mm; background: #fbfaf6 }}
body {{ font: 10.5pt/1.3 Plex, PlexArabic; color: #10241f; margin: 0; position: relative; height: 176mm }}
h1 {{ font-size: 21pt; font-weight: 600; color: #00604f }}
.hint {{ color: #45564f; margin: 0 }} .name {{ font-size: 38pt; font-weight: 600; margin: 0 }}
.arabic {{ font-size: 23pt; margin: 0 }} .event {{ font-size: 22pt; font-weight: 600; margin: 0 }}
header {{ display: flex; justify-content: space-between }} .facts {{ display: flex; gap: 8mm; margin-top: 12mm }}
.signed {{ border-top: 1px solid #d9ddd6; margin-top: 8mm; width: 185mm }}
.seal {{ position: absolute; right: 0; bottom: 0; width: 50mm; padding: 4mm; background: #fff; text-align: center;
         border: 1px solid #d9ddd6; border-radius: 12pt; font-size: 7.5pt }} .seal svg {{ width: 43mm; height: 43mm }}
"""


def facts_of(number: int) -> dict[str, Any]:
    """The claims of one person; every person has an own serial, code, name and QR code."""
    code = f"7K3M9QXT2VW{number:05d}"
    url = f"https://halqa.example.ma/v/{code}"
    return {
        "serial": f"HQ-2026-{number:05d}",
        "code": " ".join(code[start : start + 4] for start in range(0, 16, 4)),
        "url": url,
        "qr": qr.svg(url.upper(), "q"),
        "title": "Attestation de participation",
        "event": "L’eau du Bouregreg suffira-t-elle à nos enfants ?",
        "place": "Maison de l’eau, salle Oum Er-Rbia, Rabat",
        "issued": "Fait à Rabat, le 20 novembre 2026",
        "issuer": {
            "name": "Centre Marocain de Production Propre",
            "address": "Rabat",
            "ice": "001234567000089",
        },
        "person": {"name": f"Amina Benkirane {number}", "name_ar": "أمينة بنكيران"},
        "organisation": "Emballages Kartonia",
        "signatory": {"name": "Salma Idrissi Alaoui", "role": "Directrice"},
        "sessions": [{"date_words": "mardi 17 novembre 2026", "hours": "18 h 00 – 20 h 00"}],
        "planned": "2 h",
        "attended": "2 h",
        "details": [],
        "labels": LABELS,
    }


def by_typst(facts: dict[str, Any]) -> bytes:
    return typeset("certificate", facts, language="fr", made_at=MADE_AT)


def by_weasyprint() -> Callable[[dict[str, Any]], bytes]:
    """The baseline, with its fonts and style read once."""
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    style = CSS(string=STYLE, font_config=fonts)

    def make(facts: dict[str, Any]) -> bytes:
        page = HTML(string=as_html(facts))
        return bytes(page.write_pdf(stylesheets=[style], font_config=fonts, pdf_variant="pdf/ua-1"))

    return make


def as_html(facts: dict[str, Any]) -> str:
    said = {key: html.escape(value) for key, value in facts.items() if isinstance(value, str)}
    label = {key: html.escape(value) for key, value in LABELS.items()}
    person, issuer, session = facts["person"], facts["issuer"], facts["sessions"][0]
    signatory = facts["signatory"]
    return f"""<!doctype html><html lang="fr"><meta charset="utf-8"><title>{label["document"]}</title>
    <header><div><b>{html.escape(issuer["name"])}</b><p class="hint">{issuer["address"]} · ICE {issuer["ice"]}</p></div>
    <div>{label["number"]}<br><b>{said["serial"]}</b></div></header><h1>{said["title"]}</h1>
    <p class="hint">{label["states"]}</p><p class="name">{html.escape(person["name"])}</p>
    <p class="arabic" lang="ar">{html.escape(person["name_ar"])}</p><p class="hint">{said["organisation"]}</p>
    <p class="hint">{label["took_part"]}</p><p class="event">{said["event"]}</p>
    <div class="facts"><p>{label["sessions"]}<br>{session["date_words"]} · {session["hours"]}</p>
    <p>{label["place"]}<br>{said["place"]}<br>{label["attended"]}<br>{said["attended"]}<br>{label["planned"]}<br>
    {said["planned"]}</p></div>
    <div class="signed"><p>{said["issued"]}</p><b>{signatory["name"]}</b><p>{signatory["role"]}</p></div>
    <div class="seal">{facts["qr"]}<p><b>{said["code"]}</b></p><p>{label["verify"]}</p>
    <a href="{said["url"]}">{said["url"]}</a></div></html>"""


def cost(make: Callable[[dict[str, Any]], bytes], people: list[dict[str, Any]]) -> float:
    """Seconds of processor time for one document, all threads together."""
    before = time.process_time()
    for facts in people:
        assert make(facts).startswith(b"%PDF-")
    return (time.process_time() - before) / len(people)


def middle(figures: list[float]) -> float:
    return sorted(figures)[len(figures) // 2]


def main() -> int:
    parser = argparse.ArgumentParser(description="Certificates per second of processor time")
    parser.add_argument("--quick", action="store_true", help="a tenth of the work, to see that all runs")
    quick = parser.parse_args().quick
    people = [facts_of(number) for number in range(PEOPLE // 10 if quick else PEOPLE)]
    baseline = by_weasyprint()
    for make in (by_typst, baseline):
        make(facts_of(99_999))

    # Turn and turn about, and the middle of the rounds: a shared machine is slower in one minute than in the next.
    ones = [(cost(by_typst, [facts]), cost(baseline, [facts])) for facts in people[: 5 if quick else 25]]
    parts = [people[start : start + len(people) // 5] for start in range(0, len(people), len(people) // 5)]
    batches = [(cost(by_typst, part), cost(baseline, part[: len(part) // 4])) for part in parts]

    print(f"{'PDFs per second of processor time':<36}{'Halqa':>8}{'WeasyPrint':>12}{'ratio':>8}")
    ratios = []
    for name, rounds in (("one at a time, warm", ones), (f"batch of {len(people)}", batches)):
        ours, theirs = (middle([made[side] for made in rounds]) for side in (0, 1))
        ratios.append(middle([theirs / ours for ours, theirs in rounds]))
        print(f"{name:<36}{1 / ours:>8.1f}{1 / theirs:>12.1f}{ratios[-1]:>7.1f}×")
    print(f"bytes: {len(by_typst(people[0])):,}, WeasyPrint {len(baseline(people[0])):,}")
    print(f"{'at least' if min(ratios) >= WANTED else 'BELOW'} {WANTED:g} ×")
    return 0 if min(ratios) >= WANTED else 1


if __name__ == "__main__":
    sys.exit(main())
