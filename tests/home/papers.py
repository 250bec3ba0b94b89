"""Facts for PDFs, as certificates and the door give them."""

from datetime import UTC, datetime

from home import qr

MADE_AT = datetime(2026, 11, 20, 12, tzinfo=UTC)
URL = "https://halqa.example.ma/v/7K3M9QXT2VWBH4ZC"

WORDS = {
    "fr": {
        "title": "Attestation de participation",
        "document": "Attestation de participation HQ-2026-00042",
        "states": "Le centre atteste que",
        "took_part": "a participé au débat",
        "sessions": "Séances (heure du Maroc)",
        "place": "Lieu",
        "attended": "Durée suivie",
        "planned": "Durée prévue",
        "number": "Nº",
        "verify": "Scannez ce code pour vérifier l’attestation.",
        "qr": "Code QR : adresse de vérification",
        "ice": "ICE",
    },
    "ar": {
        "title": "شهادة مشاركة",
        "document": "شهادة مشاركة HQ-2026-00042",
        "states": "يشهد المركز بأن",
        "took_part": "شارك في المناظرة",
        "sessions": "الجلسات (بتوقيت المغرب)",
        "place": "المكان",
        "attended": "المدة المتابعة",
        "planned": "المدة المقررة",
        "number": "الرقم",
        "verify": "امسحوا هذا الرمز للتحقق من الشهادة.",
        "qr": "رمز عنوان التحقق",
        "ice": "التعريف الموحد",
    },
    "en": {
        "title": "Certificate of participation",
        "document": "Certificate of participation HQ-2026-00042",
        "states": "The centre certifies that",
        "took_part": "took part in the debate",
        "sessions": "Sessions (Morocco time)",
        "place": "Place",
        "attended": "Time attended",
        "planned": "Time planned",
        "number": "No.",
        "verify": "Scan this code to check the certificate.",
        "qr": "QR code: address of the check",
        "ice": "ICE",
    },
}


def certificate_facts(language="fr", **changed):
    facts = {
        "serial": "HQ-2026-00042",
        "code": "7K3M 9QXT 2VWB H4ZC",
        "url": URL,
        "qr": qr.svg(URL.upper(), "q"),
        "title": WORDS[language]["title"],
        "event": "L’eau du Bouregreg suffira-t-elle à nos enfants ?",
        "place": "Maison de l’eau, Rabat",
        "issued": "Fait à Rabat, le 20 novembre 2026",
        "issuer": {
            "name": "Centre Marocain de Production Propre",
            "address": "Rabat",
            "ice": "001234567000089",
        },
        "person": {"name": "Amina Benkirane", "name_ar": "أمينة بنكيران"},
        "organisation": "Emballages Kartonia",
        "signatory": {"name": "Salma Idrissi", "role": "Directrice"},
        "sessions": [{"date_words": "mardi 17 novembre 2026", "hours": "18 h 00 – 20 h 00"}],
        "planned": "2 h",
        "attended": "1 h 45",
        "details": [],
        "labels": WORDS[language],
    }
    return {**facts, **changed}


def badge_facts(people, layout="label"):
    patterns = ["plain", "stripes", "dots", "rings", "squares"]
    badges = [
        {**person, "category": "Participante", "pattern": patterns[number % len(patterns)]}
        for number, person in enumerate(people)
    ]
    return {"layout": layout, "badges": badges, "labels": {"document": "Badges", "qr": "Code QR du billet"}}


def door_list_facts(people):
    return {
        "event": "L’eau du Bouregreg suffira-t-elle à nos enfants ?",
        "when": "mardi 17 novembre 2026, 18 h 00 – 20 h 00, heure du Maroc",
        "place": "Maison de l’eau, Rabat",
        "note": "À détruire après la saisie.",
        "people": [{**person, "category": "Participante"} for person in people],
        "labels": {
            "document": "Liste d’accueil",
            "name": "Nom",
            "organisation": "Organisation, catégorie",
            "ticket": "Billet",
            "code": "Code",
            "here": "Venu",
            "signature": "Signature",
            "page": "Page {page} sur {pages}",
            "qr": "Code QR du billet de {name}",
        },
    }


def ticket_holders(count):
    codes = [f"2VXC-SX8E-{number:04d}" for number in range(count)]
    return [
        {
            "name": f"Amina Benkirane {number}",
            "name_ar": "أمينة بنكيران",
            "organisation": "Emballages Kartonia",
            "code": code,
            "qr": qr.svg("HTTPS://HALQA.EXAMPLE.MA/T/" + code.replace("-", "")),
        }
        for number, code in enumerate(codes)
    ]
