"""The events of the demo: what they are called, when they are relative to today, who speaks, how full they are."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Told:
    """One event, as it is to be made. `days` counts from today; `live` means it began fifty minutes ago."""

    title: tuple[str, str, str]  # French, Arabic, English
    lead: tuple[str, str, str]
    kind: str = "debate"
    number: int | None = None
    series: str = "debats-du-cmpp"
    themes: tuple[str, ...] = ()
    venue: str = "tanneurs"
    days: int = 0
    working_day: bool = True
    live: bool = False
    hours: tuple[tuple[str, str], ...] = (("18:00", "20:15"),)
    length: int = 1  # days on end, each with these hours
    capacity: int = 60
    people: int = 0
    waiting: int = 0
    offers: int = 0
    fate: str = ""  # "postponed", "cancelled"
    why: str = ""
    published: tuple[str, ...] = ("fr", "ar", "en")
    speakers: tuple[str, ...] = ()
    moderator: str = ""
    trainer: str = ""
    partners: tuple[str, ...] = ()
    programme: tuple[tuple[str, int, tuple[str, str, str]], ...] = field(default=())


EVENING = (
    ("18:00", 10, ("Ouverture et règle de parole", "الافتتاح وقاعدة الكلام", "Opening and rule of speech")),
    (
        "18:10",
        45,
        (
            "Les positions, dix minutes chacune",
            "المواقف، عشر دقائق لكل متدخّل",
            "The positions, ten minutes each",
        ),
    ),
    ("18:55", 50, ("Questions de la salle", "أسئلة القاعة", "Questions from the room")),
    ("19:45", 30, ("Ce que nous retenons", "ما نستخلصه", "What we take home")),
)
MORNING = (
    ("09:00", 30, ("Accueil et tour de table", "الاستقبال وتقديم المشاركين", "Welcome and introductions")),
    ("09:30", 90, ("Observer et mesurer", "الملاحظة والقياس", "Observe and measure")),
    ("11:00", 90, ("Mise en commun", "تقاسم النتائج", "Sharing the results")),
)

EVENTS: tuple[Told, ...] = (
    Told(
        number=9,
        title=(
            "Perturbateurs endocriniens : interdire avant d’être sûr ?",
            "المواد المعطِّلة للغدد الصماء: هل نمنع قبل أن نتيقّن؟",
            "Endocrine disruptors: ban before we are sure?",
        ),
        lead=(
            "Médecins, fabricants et consommateurs cherchent la juste dose de prudence. Onze questions attendent "
            "encore une réponse écrite.",
            "أطباء ومصنّعون ومستهلكون يبحثون عن القدر المناسب من الحيطة. ولا يزال أحد عشر سؤالا في انتظار جواب مكتوب.",
            "Doctors, makers and consumers look for the right dose of caution. Eleven questions still await a "
            "written answer.",
        ),
        themes=("chimie",),
        venue="sources",
        days=-1,
        working_day=False,
        capacity=40,
        people=18,
        published=("fr", "en"),
        speakers=("kessarni", "amghrasi", "ouchenfal"),
        moderator="alghrabti",
        partners=("plateaux", "quartiers"),
        programme=EVENING,
    ),
    Told(
        number=10,
        title=(
            "Taxe carbone aux frontières : chance ou barrière pour nos exportations ?",
            "الرسم الكربوني على الحدود: فرصة أم حاجز أمام صادراتنا؟",
            "The carbon border levy: opportunity or barrier for our exports?",
        ),
        lead=(
            "Depuis le 1er janvier 2026, l’Europe met un prix sur le carbone de certains produits importés. Qui s’y "
            "prépare, qui paie, qui y gagne ?",
            "منذ فاتح يناير 2026 تضع أوروبا ثمنا لكربون بعض المنتجات المستوردة. من يستعدّ، ومن يؤدي، ومن يستفيد؟",
            "Since 1 January 2026 Europe has put a price on the carbon of some imports. Who is ready, who pays, "
            "who gains?",
        ),
        themes=("climat",),
        live=True,
        capacity=150,
        people=24,
        speakers=("imesdar", "mezgoundi", "sabrouti"),
        moderator="oumsellam",
        partners=("conserveurs", "banque", "radio"),
    ),
    Told(
        number=11,
        title=(
            "Nos vieux immeubles : rénover ou démolir ?",
            "عماراتنا القديمة: أنرمّمها أم نهدمها؟",
            "Our old buildings: renovate or demolish?",
        ),
        lead=(
            "Un mur ancien contient une énergie déjà dépensée ; un mur neuf en économise. Architectes, élus et "
            "habitants font le calcul ensemble.",
            "في الجدار القديم طاقة صُرفت من قبل، والجدار الجديد يقتصد الطاقة. معماريون ومنتخبون وسكان يُجرون الحساب معا.",
            "An old wall holds energy already spent; a new one saves some. Architects, elected members and "
            "residents do the sum together.",
        ),
        themes=("ville", "energie"),
        venue="sources",
        days=20,
        capacity=14,
        people=14,
        waiting=7,
        offers=2,
        speakers=("wahrouchi", "fakhtari", "dghoulmi"),
        moderator="alghrabti",
        partners=("zones", "lueur"),
        programme=EVENING,
    ),
    Told(
        number=12,
        title=(
            "Le crédit vert change-t-il vraiment quelque chose ?",
            "هل يغيّر القرض الأخضر شيئا حقا؟",
            "Does green credit really change anything?",
        ),
        lead=(
            "Un taux plus bas suffit-il pour changer de chaudière ? Banquiers et emprunteurs comparent vingt "
            "dossiers, acceptés et refusés.",
            "هل يكفي سعر فائدة أقلّ لتغيير المرجل؟ بنكيون ومقترضون يقارنون عشرين ملفا بين مقبول ومرفوض.",
            "Is a lower rate enough to replace a boiler? Bankers and borrowers compare twenty files, accepted and "
            "refused.",
        ),
        themes=("finance", "energie"),
        days=34,
        capacity=60,
        people=23,
        speakers=("sabrouti", "ghalmoudi", "tarfouchi", "bounsarri"),
        moderator="oumsellam",
        partners=("banque", "cap", "radio"),
        programme=EVENING,
    ),
    Told(
        number=13,
        title=(
            "Faut-il fermer le centre-ville aux camions le jour ?",
            "هل يجب منع الشاحنات من وسط المدينة نهارا؟",
            "Should lorries be kept out of the centre by day?",
        ),
        lead=(
            "Livrer la nuit réveille, livrer le jour pollue. Commerçants, transporteurs et riverains proposent "
            "chacun une règle et ses exceptions.",
            "التوزيع ليلا يوقظ السكان، والتوزيع نهارا يلوّث الهواء. يقترح كل من التجار والناقلين والسكان قاعدة "
            "مع استثناءاتها.",
            "Night deliveries wake people, day deliveries pollute. Shops, hauliers and residents each propose a "
            "rule and its exceptions.",
        ),
        themes=("ville",),
        venue="detroit",
        days=12,
        capacity=70,
        people=6,
        fate="postponed",
        why="La salle est en travaux.",
        speakers=("bouyfrane", "dghoulmi"),
        moderator="alghrabti",
        partners=("zones",),
    ),
    Told(
        number=14,
        title=(
            "Plastique à usage unique : l’interdiction a-t-elle marché ?",
            "البلاستيك أحادي الاستعمال: هل نجح المنع؟",
            "Single-use plastic: did the ban work?",
        ),
        lead=(
            "Retour dans les marchés, les usines et les rivières.",
            "عودة إلى الأسواق والمصانع والأودية.",
            "Back to the markets, the factories and the rivers.",
        ),
        themes=("dechets",),
        venue="jardins",
        days=7,
        capacity=80,
        people=8,
        fate="cancelled",
        why="La salle n’est plus disponible.",
        speakers=("mernaqi", "tarfouchi"),
        moderator="oumsellam",
        partners=("rives",),
    ),
    Told(
        kind="workshop",
        series="matinees-atelier",
        title=(
            "Cartographier ses déchets en une matinée",
            "ارسم خريطة نفاياتك في صبيحة واحدة",
            "Map your waste in one morning",
        ),
        lead=(
            "Chacun repart avec le plan de ses flux, trois pistes chiffrées et une liste de repreneurs à appeler.",
            "يغادر كل مشارك ومعه خريطة لتدفقات نفاياته، وثلاثة مقترحات بالأرقام، ولائحة بالجهات التي تسترجعها.",
            "Everyone leaves with a plan of flows, three costed ideas and a list of takers to call.",
        ),
        themes=("dechets",),
        venue="port",
        days=9,
        hours=(("09:00", "12:30"),),
        capacity=10,
        people=7,
        trainer="boughlasti",
        partners=("hydrometis",),
        programme=MORNING,
    ),
    Told(
        kind="training",
        series="",
        title=(
            "Audit de production propre en cinq étapes",
            "افتحاص الإنتاج الأنظف في خمس خطوات",
            "Cleaner production audit in five steps",
        ),
        lead=(
            "Observer, mesurer, chiffrer, choisir, suivre : la méthode appliquée à une vraie usine, puis présentée "
            "à son directeur.",
            "نلاحظ ونقيس ونحسب ونختار ونتتبّع: منهجية تُطبَّق على مصنع حقيقي ثم تُعرض على مديره.",
            "Observe, measure, cost, choose, follow: the method applied to a real factory, then shown to its "
            "director.",
        ),
        themes=("eau", "energie", "dechets"),
        venue="centre",
        days=40,
        hours=(("09:00", "12:30"), ("14:00", "17:30")),
        length=3,
        capacity=18,
        people=4,
        trainer="tizerkan",
        partners=("cap",),
    ),
)
