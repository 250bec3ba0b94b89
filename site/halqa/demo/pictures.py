"""What the drawn pictures of the demo show, in words for people who do not see them."""

from __future__ import annotations

from django.core.files.base import ContentFile

from halqa.demo.drawing import Sheet
from halqa.demo.people import Words
from halqa.demo.scenes import SCENES, logo, portrait
from home.models import Picture

CREDIT = "Halqa"
LICENCE = "CC BY 4.0"

SHOWN: dict[str, Words] = {
    "papiers": (
        "Quatre dossiers debout, chacun avec son sceau de couleur",
        "أربعة ملفات واقفة لكل منها ختم ملوّن",
        "Four files standing, each with a coloured seal",
    ),
    "palmiers": (
        "Des palmiers sur des dunes au coucher du soleil",
        "نخيل فوق كثبان عند الغروب",
        "Palm trees on dunes at sunset",
    ),
    "boucle": (
        "Trois gouttes qui tournent autour d’une grande goutte",
        "ثلاث قطرات تدور حول قطرة كبيرة",
        "Three drops that turn around a large one",
    ),
    "emballages": (
        "Trois cartons fermés, une goutte au-dessus",
        "ثلاث علب كرتونية مغلقة تعلوها قطرة",
        "Three closed boxes with a drop above",
    ),
    "toits": (
        "Trois maisons aux toits couverts de panneaux solaires",
        "ثلاثة منازل أسطحها مغطاة بألواح شمسية",
        "Three houses with solar panels on their roofs",
    ),
    "flacons": (
        "Quatre flacons remplis de couleurs différentes",
        "أربع قارورات مملوءة بألوان مختلفة",
        "Four bottles filled with different colours",
    ),
    "frontiere": (
        "Un bateau chargé de conteneurs sur la mer",
        "سفينة محمّلة بالحاويات في البحر",
        "A ship loaded with containers at sea",
    ),
    "immeubles": ("Des immeubles anciens et une grue", "عمارات قديمة ورافعة", "Old buildings and a crane"),
    "pieces": (
        "Trois piles de pièces qui montent vers un arbre",
        "ثلاث رزم من النقود تتصاعد نحو شجرة",
        "Three stacks of coins that rise towards a tree",
    ),
    "camions": (
        "Deux camions dans une rue du centre",
        "شاحنتان في شارع بوسط المدينة",
        "Two lorries in a street of the centre",
    ),
    "plastique": (
        "Trois bouteilles qui flottent sur les vagues",
        "ثلاث قنينات تطفو فوق الأمواج",
        "Three bottles that float on waves",
    ),
    "usine": ("Une usine verte au bord de l’eau", "مصنع أخضر على ضفة الماء", "A green factory by the water"),
    "partage": (
        "Une goutte d’où partent trois canaux vers trois maisons",
        "قطرة تتفرع منها ثلاث سواقٍ نحو ثلاثة بيوت",
        "A drop from which three channels lead to three houses",
    ),
    "bennes": (
        "Trois bennes de tri sur roulettes",
        "ثلاث حاويات للفرز على عجلات",
        "Three sorting skips on wheels",
    ),
    "compteur": ("Un compteur d’eau et son aiguille", "عدّاد ماء وعقربه", "A water meter and its hand"),
    "robinet": (
        "Un robinet d’où tombent deux gouttes",
        "صنبور تسقط منه قطرتان",
        "A tap from which two drops fall",
    ),
    "loupe": (
        "Une loupe posée sur des ateliers, avec un graphique",
        "عدسة مكبّرة فوق ورشات يظهر فيها مبيان",
        "A magnifying glass over workshops, with a chart",
    ),
    "graine": (
        "Une graine qui lève sous le soleil",
        "بذرة تنبت تحت الشمس",
        "A seed that sprouts under the sun",
    ),
    "nuit": (
        "Une usine la nuit, deux fenêtres allumées",
        "مصنع ليلا ونافذتان مضاءتان",
        "A factory at night with two lit windows",
    ),
    "jardin": ("Trois arches dans un jardin", "ثلاثة أقواس في حديقة", "Three arches in a garden"),
    "bulles": (
        "Cinq bulles de parole de couleurs différentes",
        "خمس فقاعات حوار بألوان مختلفة",
        "Five speech bubbles in different colours",
    ),
    "lettres": (
        "Une page écrite de droite à gauche",
        "صفحة مكتوبة من اليمين إلى اليسار",
        "A page written from right to left",
    ),
}
PORTRAITS: dict[str, Words] = {
    f"portrait-{number}": (
        "Portrait dessiné, sans ressemblance",
        "صورة مرسومة لا تشبه أحدا",
        "Drawn portrait, nobody’s likeness",
    )
    for number in range(1, 6)
}


def kept(key: str, shown: Words, png: bytes) -> Picture:
    """The picture as an editor would have uploaded it: described in three languages, with author and licence."""
    return Picture.objects.create(
        title=shown[0], file=ContentFile(png, f"{key}.png"), alt_fr=shown[0], alt_ar=shown[1], alt_en=shown[2],
        credit=CREDIT, licence=LICENCE,
    )  # fmt: skip


def draw_all() -> dict[str, Picture]:
    """Every picture of the demo by its key."""
    pictures = {}
    for key, scene in SCENES.items():
        sheet = Sheet()
        scene(sheet)
        pictures[key] = kept(key, SHOWN[key], sheet.png())
    for number, (key, shown) in enumerate(PORTRAITS.items(), start=1):
        pictures[key] = kept(key, shown, portrait(number))
    return pictures


def draw_logo(number: int, name: Words) -> Picture:
    """The mark of a partner; what it shows is whose it is."""
    shown = (f"Logo de {name[0]}", f"شعار {name[1]}", f"Logo of {name[2]}")
    return kept(f"logo-{number}", shown, logo(number))
