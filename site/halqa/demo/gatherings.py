"""Themes and series of the demo, and what their pages say first."""

# ruff: noqa: E501 (prose stands as it is read)

from __future__ import annotations

from halqa.demo.people import Words

SERIES: dict[str, tuple[Words, Words]] = {
    "debats-du-cmpp": (
        ("Les Débats du CMPP", "مناظرات المركز المغربي للإنتاج الأنظف", "The CMPP Debates"),
        (
            "Une question par rencontre, des voix qui ne sont pas d’accord, un vote avant et un vote après. Ce qui fut promis est suivi ici.",
            "سؤال واحد في كل لقاء، وأصوات لا تتفق، وتصويت قبل النقاش وآخر بعده. وهنا تُتابَع الوعود.",
            "One question each time, voices that disagree, a vote before and a vote after. What was promised is followed here.",
        ),
    ),
    "matinees-atelier": (
        ("Matinées d’atelier", "صبيحات الورشة", "Workshop mornings"),
        (
            "Trois heures, un petit groupe, un outil que l’on sait utiliser en sortant.",
            "ثلاث ساعات، ومجموعة صغيرة، وأداة تتقنون استعمالها عند الخروج.",
            "Three hours, a small group, a tool that you can use when you leave.",
        ),
    ),
}

THEMES: dict[str, tuple[Words, Words]] = {
    "eau": (
        ("Eau", "الماء", "Water"),
        (
            "Mesurer, économiser, réutiliser, partager : l’eau des usines et celle des quartiers.",
            "القياس والاقتصاد وإعادة الاستعمال والتقاسم: ماء المصانع وماء الأحياء.",
            "Measure, save, reuse, share: the water of factories and that of quarters.",
        ),
    ),
    "energie": (
        ("Énergie", "الطاقة", "Energy"),
        (
            "Compteurs, toits, chaleur perdue : ce qui se gagne avant d’acheter une machine.",
            "العدّادات والأسطح والحرارة الضائعة: ما نربحه قبل شراء آلة.",
            "Meters, roofs, lost heat: what can be won before buying a machine.",
        ),
    ),
    "dechets": (
        ("Déchets", "النفايات", "Waste"),
        (
            "Peser, trier, revendre, et surtout ne pas produire ce que l’on jettera.",
            "الوزن والفرز وإعادة البيع، وقبل ذلك ألا ننتج ما سنرميه.",
            "Weigh, sort, sell on, and above all not make what will be thrown away.",
        ),
    ),
    "chimie": (
        ("Produits chimiques", "المواد الكيماوية", "Chemicals"),
        (
            "Étiqueter, stocker, remplacer : la prudence, produit par produit.",
            "العنونة والتخزين والاستبدال: الحيطة، مادة بعد مادة.",
            "Label, store, replace: caution, product by product.",
        ),
    ),
    "climat": (
        ("Climat et export", "المناخ والتصدير", "Climate and export"),
        (
            "Ce que le carbone change pour ceux qui vendent au loin.",
            "ماذا يغيّر الكربون بالنسبة لمن يبيعون بعيدا.",
            "What carbon changes for those who sell far away.",
        ),
    ),
    "ville": (
        ("Ville et bâtiment", "المدينة والبناء", "City and building"),
        (
            "Des murs, des rues, de l’ombre, et ceux qui y vivent.",
            "جدران وشوارع وظلال، ومن يعيشون بينها.",
            "Walls, streets, shade, and those who live there.",
        ),
    ),
    "finance": (
        ("Finance verte", "التمويل الأخضر", "Green finance"),
        (
            "Qui avance l’argent, à quel taux, et contre quelle preuve.",
            "من يقدّم المال، وبأي سعر، ومقابل أي دليل.",
            "Who advances the money, at what rate, against which proof.",
        ),
    ),
    "sols": (
        ("Sols et biodiversité", "التربة والتنوع البيولوجي", "Soils and biodiversity"),
        (
            "Un thème tout neuf : rien n’y est encore rangé.",
            "موضوع جديد لم يوضع فيه شيء بعد.",
            "A brand-new theme: nothing stands in it yet.",
        ),
    ),
}

THEMES_PAGE: tuple[Words, Words] = (
    ("Thèmes", "المواضيع", "Themes"),
    (
        "De quoi l’on parle ici, et tout ce qui s’y rapporte.",
        "ما نتحدث عنه هنا، وكل ما يتصل به.",
        "What we talk about here, and everything that belongs to it.",
    ),
)
NEWS_PAGE: tuple[Words, Words] = (
    ("Actualités", "الأخبار", "News"),
    (
        "Ce qui se prépare, ce qui change, ce que l’on apprend.",
        "ما يُحضَّر وما يتغير وما نتعلمه.",
        "What is coming, what changes, what we learn.",
    ),
)
LIBRARY_PAGE: tuple[Words, Words] = (
    ("Ressources", "الموارد", "Resources"),
    (
        "Guides, synthèses, enregistrements et tableurs, libres de droits sous CC BY 4.0.",
        "أدلة وخلاصات وتسجيلات وجداول، متاحة برخصة CC BY 4.0.",
        "Guides, syntheses, recordings and spreadsheets, free under CC BY 4.0.",
    ),
)
HOME: Words = (
    "Le centre réunit des gens qui ne sont pas d’accord et forme ceux qui produisent. On y vient avec une question, on en repart avec une mesure à prendre.",
    "يجمع المركز من لا يتفقون ويكوّن من ينتجون. نأتي إليه بسؤال ونعود منه بقياس ينبغي القيام به.",
    "The centre brings together people who disagree and trains those who produce. Come with a question, leave with something to measure.",
)
