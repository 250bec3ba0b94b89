"""Where the demo's events take place: the places are invented, the cities are real."""

# ruff: noqa: E501 (prose stands as it is read)

from __future__ import annotations

from dataclasses import dataclass

from halqa.demo.people import NONE, Words

CITIES: dict[str, tuple[str, str]] = {
    "Casablanca": ("الدار البيضاء", "Casablanca"),
    "Rabat": ("الرباط", "Rabat"),
    "Agadir": ("أكادير", "Agadir"),
    "Marrakech": ("مراكش", "Marrakesh"),
    "Tanger": ("طنجة", "Tangier"),
    "Fès": ("فاس", "Fez"),
}


@dataclass(frozen=True, kw_only=True)
class Told:
    """A venue as the demo tells it."""

    name: Words
    city: str = ""
    address: str = ""
    seats: int
    fire_limit: int | None = None
    accessible: bool = True
    online: bool = False
    access: Words = NONE
    rooms: tuple[tuple[Words, int], ...] = ()


VENUES: dict[str, Told] = {
    "tanneurs": Told(
        name=("Salle des Tanneurs", "قاعة الدباغين", "Salle des Tanneurs"), city="Casablanca", seats=180,
        address="12, rue des Tanneurs",
        access=(
            "Boucle magnétique, rampe, tramway à 200 m.",
            "حلقة سمعية مغناطيسية، منحدر، الترامواي على بعد 200 متر.",
            "Hearing loop, ramp, tram 200 m away.",
        ),
    ),
    "port": Told(
        name=("Atelier du Port", "ورشة الميناء", "Atelier du Port"), city="Casablanca", seats=60,
        address="Hangar 7, quai des Ateliers",
        access=(
            "De plain-pied ; parking devant l’entrée, vélos à l’intérieur.",
            "بلا درج؛ موقف سيارات أمام المدخل، والدراجات في الداخل.",
            "Step-free; parking at the door, bicycles inside.",
        ),
        rooms=((("Grande salle", "القاعة الكبرى", "Large room"), 36), (("Petite salle", "القاعة الصغرى", "Small room"), 24)),
    ),
    "sources": Told(
        name=("Amphithéâtre des Sources", "مدرج المنابع", "Amphithéâtre des Sources"), city="Rabat", seats=250,
        address="Avenue des Sources",
        access=(
            "Cabines d’interprétation ; places pour fauteuils au premier rang ; ascenseur.",
            "مقصورات للترجمة الفورية؛ أماكن للكراسي المتحركة في الصف الأول؛ مصعد.",
            "Interpretation booths; wheelchair places in the first row; lift.",
        ),
    ),
    "arganier": Told(
        name=("Maison de l’Arganier", "دار الأركان", "Maison de l’Arganier"), city="Agadir", seats=80,
        address="Rue de l’Arganier",
        access=(
            "Rampe au jardin ; bus à 300 m ; parking ombragé.",
            "منحدر من جهة الحديقة؛ الحافلة على بعد 300 متر؛ موقف مظلّل.",
            "Ramp from the garden; bus 300 m away; shaded parking.",
        ),
    ),
    "jardins": Told(
        name=("Halle des Jardins", "رواق الحدائق", "Halle des Jardins"), city="Marrakech", seats=300, fire_limit=280,
        address="Allée des Jardins",
        access=("Rampe, sanitaires adaptés, calèches interdites dans l’allée.", "منحدر ومرافق صحية ملائمة.", "Ramp and adapted toilets."),
    ),
    "detroit": Told(
        name=("Forum du Détroit", "منتدى المضيق", "Forum du Détroit"), city="Tanger", seats=70,
        address="Boulevard du Détroit",
        access=("Ascenseur depuis le parking ; gare à dix minutes à pied.", "مصعد من موقف السيارات؛ المحطة على بعد عشر دقائق مشيا.", "Lift from the car park; station ten minutes on foot."),
    ),
    "riad": Told(
        name=("Riad des Métiers", "رياض الحرف", "Riad des Métiers"), city="Fès", seats=40, accessible=False,
        address="Derb des Métiers, médina",
        access=(
            "Neuf marches à l’entrée et un patio en gradins : prévenez-nous, une équipe porte et accompagne.",
            "تسع درجات عند المدخل وفناء متدرّج: أخبرونا لنساعدكم ونرافقكم.",
            "Nine steps at the entrance and a stepped patio: tell us, a team helps and goes with you.",
        ),
        rooms=((("Patio", "الفناء", "Patio"), 18), (("Salle haute", "القاعة العليا", "Upper room"), 18)),
    ),
    "centre": Told(
        name=("Salle du Centre", "قاعة المركز", "Salle du Centre"), city="Casablanca", seats=18,
        address="12, rue des Tanneurs, 2e étage",
        access=("Ascenseur ; sonnette à hauteur de fauteuil.", "مصعد؛ جرس في متناول مستعملي الكراسي المتحركة.", "Lift; bell at wheelchair height."),
    ),
    "enligne": Told(
        name=("En ligne", "عن بعد", "Online"), seats=500, online=True,
        access=(
            "Le lien s’ouvre quinze minutes avant le début ; sous-titres en direct.",
            "يُفتح الرابط خمس عشرة دقيقة قبل البداية، مع ترجمة مكتوبة مباشرة.",
            "The link opens fifteen minutes before the start; live captions.",
        ),
    ),
}  # fmt: skip
