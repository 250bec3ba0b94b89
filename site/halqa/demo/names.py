"""Who runs the site of the demo, who registers and who logs in: all invented. If a name turns out to be someone's,
change it here."""

from __future__ import annotations

from decimal import Decimal

ORGANISATION = {
    "name_fr": "Centre Marocain de Production Propre",
    "name_ar": "المركز المغربي للإنتاج الأنظف",
    "name_en": "Moroccan Cleaner Production Centre",
    "short_name": "CMPP",
    "tagline_fr": "Débattre et se former pour produire mieux.",
    "tagline_ar": "نتناقش ونتكوّن لننتج أفضل.",
    "tagline_en": "Debates and trainings for cleaner production.",
    "address": "12, rue des Tanneurs",
    "city_fr": "Casablanca",
    "city_ar": "الدار البيضاء",
    "city_en": "Casablanca",
    "ice": "999999001000059",
    "legal_form": "SA fictive",
    "capital": "1000000",
    "tax_id": "99999001",
    "trade_register": "999001 Casablanca",
    "business_tax": "99990010",
    "cnss": "9999001",
    "bank": "Banque de la Transition (fictive)",
    "rib": "999 780 0000001000004200 13",
    "iban": "MA64 9997 8000 0000 1000 0042 0013",
    "bic": "DEMOMAMC",
    "vat_mention_fr": "Exonéré de TVA (mention d’exemple, à faire valider par un comptable).",
    "vat_mention_ar": "معفى من الضريبة على القيمة المضافة (صيغة على سبيل المثال، يصادق عليها محاسب).",
    "vat_mention_en": "Exempt from VAT (example wording, to be approved by an accountant).",
    "invoice_terms_fr": "Payable par virement en rappelant la référence. Conditions d’exemple.",
    "invoice_terms_ar": "الأداء بتحويل بنكي مع ذكر المرجع. شروط على سبيل المثال.",
    "invoice_terms_en": "Payable by transfer quoting the reference. Example terms.",
    "two_people_above": Decimal(4000),
    "email": "bonjour@demo.example",
    "phone": "+212 500-000001",
    "cndp": "D-000-2026 (démonstration)",
    "signatory_fr": "Yasmine Alghrabti",
    "signatory_ar": "ياسمين الغرابتي",
    "signatory_role_fr": "Directrice du centre",
    "signatory_role_ar": "مديرة المركز",
    "signatory_role_en": "Director of the centre",
    "demo": True,
}

# Who registers: name, Arabic name (given and family names are combined)
GIVEN = (
    ("Salma", "سلمى"), ("Youssef", "يوسف"), ("Imane", "إيمان"), ("Hamza", "حمزة"), ("Nadia", "نادية"),
    ("Omar", "عمر"), ("Hanane", "حنان"), ("Anas", "أنس"), ("Rim", "ريم"), ("Driss", "إدريس"),
    ("Leïla", "ليلى"), ("Zakaria", "زكرياء"),
)  # fmt: skip
FAMILY = (
    ("Tafrawti", "تافراوتي"), ("Bouzmela", "بوزملة"), ("Kharmoudi", "خرمودي"), ("Oulhazni", "أولحزني"),
    ("Zerdali", "زردالي"), ("Machgouri", "مشكوري"), ("N’Aït-Oumlal", "نايت أوملال"), ("Sqalliwi", "صقليوي"),
    ("Tighmarti", "تيغمرتي"), ("Ben Warzaz", "بن ورزاز"), ("Lahbichi", "لحبيشي"),
)  # fmt: skip

# As they might be typed by somebody who means no good: shown as text everywhere.
HOSTILE = ("=1+1", "<b>Gras</b>", "https://piege.demo.example/gagne")

ACCOUNTS = {
    "admin": ("administrator", "Karim", "Admin"),
    "directrice": ("organiser", "Yasmine", "Direction"),
    "evenements": ("organiser", "Houda", "Événements"),
    "formation": ("organiser", "Nabil", "Formation"),
    "redaction": ("editor", "Sara", "Rédaction"),
    "traduction": ("editor", "Idriss", "Traduction"),
    "compta": ("accountant", "Malika", "Comptabilité"),
    "participante": ("", "Salma", "Participante"),
    "nouveau": ("", "Nouveau", "Compte"),
}
"""Accounts by the part before the @: role, given and family name. Debates are run by `evenements`, trainings by
`formation`, all of them with `directrice`."""
