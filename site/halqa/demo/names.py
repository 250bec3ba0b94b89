"""Everybody and every organisation of the demo: all invented; cities are real. If a name turns out to be someone's,
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

SERIES = {
    "debats-du-cmpp": ("Les Débats du CMPP", "مناظرات المركز المغربي للإنتاج الأنظف", "The CMPP Debates"),
    "matinees-atelier": ("Matinées d’atelier", "صبيحات الورشة", "Workshop mornings"),
}

THEMES = {
    "eau": ("Eau", "الماء", "Water"),
    "energie": ("Énergie", "الطاقة", "Energy"),
    "dechets": ("Déchets", "النفايات", "Waste"),
    "chimie": ("Produits chimiques", "المواد الكيماوية", "Chemicals"),
    "climat": ("Climat et export", "المناخ والتصدير", "Climate and export"),
    "ville": ("Ville et bâtiment", "المدينة والبناء", "City and building"),
    "finance": ("Finance verte", "التمويل الأخضر", "Green finance"),
}

CITIES = {
    "Casablanca": ("الدار البيضاء", "Casablanca"),
    "Rabat": ("الرباط", "Rabat"),
    "Agadir": ("أكادير", "Agadir"),
    "Marrakech": ("مراكش", "Marrakesh"),
    "Tanger": ("طنجة", "Tangier"),
    "Fès": ("فاس", "Fez"),
}

# key: French, Arabic, city, seats, fire limit, accessible, access in French, in Arabic, in English
VENUES = {
    "tanneurs": (
        "Salle des Tanneurs", "قاعة الدباغين", "Casablanca", 180, None, True,
        "Boucle magnétique, rampe, tramway à 200 m.", "حلقة سمعية مغناطيسية، منحدر، الترامواي على بعد 200 متر.",
        "Hearing loop, ramp, tram 200 m away.",
    ),
    "port": ("Atelier du Port", "ورشة الميناء", "Casablanca", 60, None, True, "", "", ""),
    "sources": (
        "Amphithéâtre des Sources", "مدرج المنابع", "Rabat", 250, None, True,
        "Cabines d’interprétation.", "مقصورات للترجمة الفورية.", "Interpretation booths.",
    ),
    "jardins": ("Halle des Jardins", "رواق الحدائق", "Marrakech", 300, 280, True, "", "", ""),
    "detroit": ("Forum du Détroit", "منتدى المضيق", "Tanger", 70, None, True, "", "", ""),
    "centre": ("Salle du Centre", "قاعة المركز", "Casablanca", 18, None, True, "", "", ""),
}  # fmt: skip

# key: title, name, Arabic name, feminine, function fr, ar, en
PEOPLE = {
    "amghrasi": ("Dr", "Zineb Amghrasi", "زينب أمغراسي", True,
                 "médecin de santé publique", "طبيبة الصحة العمومية", "public health doctor"),
    "kessarni": ("Dr", "Mounir Kessarni", "منير قسارني", False,
                 "endocrinologue", "طبيب الغدد الصماء", "endocrinologist"),
    "bounsarri": ("Pr", "Latifa Bounsarri", "لطيفة بونساري", True,
                  "professeure d’énergétique", "أستاذة الطاقة", "professor of energy"),
    "imesdar": ("Pr", "Keltoum Imesdar", "كلثوم إمسدار", True,
                "professeure d’économie", "أستاذة الاقتصاد", "professor of economics"),
    "ouchenfal": ("", "Ghizlane Ouchenfal", "غزلان أوشنفال", True,
                  "association de consommateurs", "جمعية المستهلكين", "consumers’ association"),
    "mernaqi": ("", "Jaouad Mernaqi", "جواد مرناقي", False,
                "coopérative de récupérateurs", "تعاونية جامعي النفايات", "waste pickers’ cooperative"),
    "bouyfrane": ("", "Rachid Bouyfrane", "رشيد بويفران", False,
                  "directeur régional des transports", "المدير الجهوي للنقل", "regional director of transport"),
    "dghoulmi": ("", "Aouatif Dghoulmi", "عواطف دغولمي", True,
                 "élue municipale", "منتخبة جماعية", "town councillor"),
    "wahrouchi": ("", "Inès Wahrouchi", "إيناس وهروشي", True, "architecte", "مهندسة معمارية", "architect"),
    "fakhtari": ("", "Ilyas Fakhtari", "إلياس فختاري", False, "architecte", "مهندس معماري", "architect"),
    "sabrouti": ("", "Othmane Sabrouti", "عثمان صبروتي", False,
                 "directeur du crédit aux entreprises", "مدير قروض المقاولات", "head of business credit"),
    "ghalmoudi": ("", "Kenza Ghalmoudi", "كنزة غلمودي", True,
                  "analyste de risques", "محللة مخاطر", "risk analyst"),
    "mezgoundi": ("", "Abdelhadi Mezgoundi", "عبد الهادي مزكوندي", False,
                  "industriel de la conserve", "صاحب مصنع للتصبير", "cannery owner"),
    "tarfouchi": ("", "Karima Tarfouchi", "كريمة طرفوشي", True,
                  "directrice d’une usine d’emballage", "مديرة مصنع للتعليب", "manager of a packaging plant"),
    "alghrabti": ("", "Yasmine Alghrabti", "ياسمين الغرابتي", True, "modératrice", "مسيّرة", "moderator"),
    "oumsellam": ("", "Tarik Oumsellam", "طارق أومسلام", False, "modérateur", "مسيّر", "moderator"),
    "tizerkan": ("", "Nabil Tizerkan", "نبيل تيزركان", False,
                 "formateur en production propre", "مكوّن في الإنتاج الأنظف", "cleaner production trainer"),
    "boughlasti": ("", "Samira Boughlasti", "سميرة بوغلاستي", True,
                   "formatrice en gestion des déchets", "مكوّنة في تدبير النفايات", "waste management trainer"),
}  # fmt: skip

# French, Arabic, English, kind
PARTNERS = {
    "zones": ("Agence des zones industrielles durables", "وكالة المناطق الصناعية المستدامة",
              "Agency for Sustainable Industrial Zones", "institution"),
    "conserveurs": ("Fédération des conserveurs de la côte", "فيدرالية مصبّري الساحل",
                    "Coastal Canners’ Federation", "profession"),
    "rives": ("Programme Rives propres", "برنامج الضفاف النظيفة", "Clean Shores Programme", "international"),
    "lueur": ("Fondation Lueur d’Atlas", "مؤسسة نور الأطلس", "Atlas Light Foundation", "foundation"),
    "hydrometis": ("Laboratoire Hydrométis", "مختبر هيدروميتيس", "Hydrometis Laboratory", "technical"),
    "cap": ("Cap Conforme", "كاب كونفورم", "Cap Conforme", "technical"),
    "banque": ("Banque de la Transition", "بنك الانتقال", "Transition Bank", "finance"),
    "plateaux": ("Université des Plateaux", "جامعة الهضاب", "University of the Plateaux", "research"),
    "quartiers": ("Association Eau et Quartiers", "جمعية الماء والأحياء", "Water and Quarters", "ngo"),
    "radio": ("Radio Passerelle", "إذاعة الجسر", "Bridge Radio", "media"),
}  # fmt: skip

COMPANIES = (
    "Conserves Taghart", "Textile Oued Semmar", "Laiterie Bni Rzine", "Céramique Dar Tiznat",
    "Emballages Kartonia", "Peintures Lakhdira", "Olives Aït Bouzmel", "ⵜⴰⵎⵓⵔⵜ", "مقاولة النهضة الزرقاء", "",
)  # fmt: skip

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
    "evenements": ("organiser", "Houda", "Événements"),
    "redaction": ("editor", "Sara", "Rédaction"),
    "participante": ("", "Salma", "Participante"),
    "nouveau": ("", "Nouveau", "Compte"),
}
