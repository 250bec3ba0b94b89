"""Events as they also come: long titles, late hours, holidays, two in one place, dates around a change of the law."""

# ruff: noqa: E501 (prose stands as it is read)

from __future__ import annotations

from halqa.demo.people import NONE
from halqa.demo.told import Told, When

ARCHIVE_BEFORE, ARCHIVE_AFTER = "2026-09-15", "2026-09-29"
"""On both sides of 20 September 2026, when Morocco went to UTC+0 for good; both began at 10:00 on the wall."""

EDGES: tuple[Told, ...] = (
    Told(
        key="titre-long", kind="workshop", series="", days=55, venue="enligne", online=True, capacity=36, themes=("eau", "energie", "dechets"),
        team="",
        title=(
            "Récupérer la chaleur des eaux de lavage, des fumées et des compresseurs dans une petite usine agroalimentaire sans arrêter la production : méthode, chiffres, erreurs fréquentes et visites",
            "استرجاع حرارة مياه الغسل والدخان والضاغطات في مصنع صغير للصناعات الغذائية دون إيقاف الإنتاج: المنهجية والأرقام والأخطاء الشائعة وزيارات ميدانية لثلاث وحدات صناعية في جهة سوس ماسة كلها",
            "Recovering heat from washing water, fumes and compressors in a small food factory without stopping production: method, figures, common mistakes and visits to three plants nearby",
        ),
        lead=(
            "Un titre trop long, laissé tel quel pour voir ce qu’en font les pages.",
            "عنوان طويل جدا، تُرك كما هو لنرى كيف تعرضه الصفحات.",
            "A title that is too long, left as it is to see what pages make of it.",
        ),
    ),
    Told(
        key="nuit", kind="workshop", series="", days=23, told_for=14, hours=(("22:00", "00:30"),), venue="port", capacity=24,
        themes=("energie",), trainer="ouzgamri", picture="nuit", team="",
        title=("La nuit du compteur", "ليلة العدّاد", "The night of the meter"),
        lead=(
            "Qui consomme quand l’usine dort ? On éteint tout, on écoute, on note jusqu’après minuit.",
            "من يستهلك والمصنع نائم؟ نطفئ كل شيء ونُنصت ونسجّل إلى ما بعد منتصف الليل.",
            "What draws power while the factory sleeps? We switch everything off, listen and note until past midnight.",
        ),
    ),
    Told(
        key="jour-ferie", kind="workshop", series="", when=When.HOLIDAY, days=25, hours=(("10:00", "13:00"),),
        venue="jardins", capacity=120, themes=("ville",), picture="jardin", team="",
        title=("Réparer en famille un jour de fête", "لنُصلح مع العائلة يوم العيد", "Mending with the family on a holiday"),
        lead=(
            "Grille-pain, vélos, robinets : on apporte ce qui est cassé, on repart avec ce qui marche.",
            "محمصات ودراجات وصنابير: نأتي بالمكسور ونعود بالصالح.",
            "Toasters, bicycles, taps: bring what is broken, leave with what works.",
        ),
    ),
    Told(
        key="oasis", kind="workshop", series="", days=48, hours=(("19:00", "21:00"),), venue="arganier", capacity=40,
        themes=("eau",), picture="palmiers", team="",
        title=("Veillée des khettaras", "سهرة الخطّارات", "An evening on khettaras"),
        lead=(
            "Les anciens partages de l’eau, racontés par ceux qui les tiennent encore. Même salle et même soir que le débat nº 16 : l’une des deux rencontres devra bouger.",
            "طرق اقتسام الماء القديمة يرويها من لا يزالون يعملون بها. القاعة نفسها والأمسية نفسها مع المناظرة رقم 16: على أحد اللقاءين أن يتحرك.",
            "Old ways of sharing water, told by those who still keep them. Same room and same evening as debate 16: one of the two will have to move.",
        ),
    ),
    Told(
        key="archive-avant", kind="workshop", series="matinees-atelier", when=When.DATE, date=ARCHIVE_BEFORE,
        hours=(("10:00", "12:00"),), venue="centre", capacity=18, themes=("dechets",), team="",
        title=("Peser ses bennes", "لنزِن حاوياتنا", "Weigh your skips"),
        lead=("Une balance, un carnet, quatre semaines.", "ميزان ودفتر وأربعة أسابيع.", "Scales, a notebook, four weeks."),
    ),
    Told(
        key="archive-apres", kind="workshop", series="matinees-atelier", when=When.DATE, date=ARCHIVE_AFTER,
        hours=(("10:00", "12:00"),), venue="centre", capacity=18, themes=("eau",), team="",
        title=("Relever ses compteurs", "لنقرأ عدّاداتنا", "Read your meters"),
        lead=("Où les poser, quand les lire, à qui le dire.", "أين نضعها ومتى نقرؤها ومن نخبر.", "Where to put them, when to read them, whom to tell."),
    ),
    Told(
        key="brouillon", series="", days=75, venue="tanneurs", capacity=100, draft=True, published=(), themes=("ville",),
        title=("Qui décide de l’ombre en ville ?", "", ""),
        lead=NONE,
    ),
)  # fmt: skip
