"""Who runs the site of the demo, who registers and who logs in: all invented. If a name turns out to be someone's,
change it here."""

from __future__ import annotations

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
    "participante": ("", "Salma", "Participante"),
    "nouveau": ("", "Nouveau", "Compte"),
}
"""Accounts by the part before the @: role, given and family name. Debates are run by `evenements`, trainings by
`formation`, all of them with `directrice`."""
