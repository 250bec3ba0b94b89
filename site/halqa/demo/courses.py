"""The courses of the demo, and the cohorts that follow them."""

# ruff: noqa: E501 (prose stands as it is read)

from __future__ import annotations

from dataclasses import dataclass, replace

from halqa.demo.people import Words
from halqa.demo.told import Line, Price, Told, When

DAY = (("09:00", "12:30"), ("14:00", "17:30"))


@dataclass(frozen=True, kw_only=True)
class Course:
    """A course of the catalogue; the words of its page stand in `texts/` under its code."""

    code: str
    title: Words
    lead: Words
    objectives: Words
    themes: tuple[str, ...]
    picture: str
    minutes: int


COURSES: dict[str, Course] = {
    "audit": Course(
        code="audit", minutes=1260, themes=("eau", "energie", "dechets"), picture="loupe",
        title=("Audit de production propre en cinq étapes", "افتحاص الإنتاج الأنظف في خمس خطوات", "Cleaner production audit in five steps"),
        lead=(
            "Observer, mesurer, chiffrer, choisir, suivre : la méthode appliquée à une vraie usine, puis présentée à son directeur.",
            "نلاحظ ونقيس ونحسب ونختار ونتتبّع: منهجية تُطبَّق على مصنع حقيقي ثم تُعرض على مديره.",
            "Observe, measure, cost, choose, follow: the method applied to a real factory, then shown to its director.",
        ),
        objectives=(
            "Tracer le bilan matière d’un atelier.\nChiffrer dix pistes et en choisir trois.\nPrésenter un plan que le directeur peut signer.",
            "رسم حصيلة المواد في ورشة.\nتقدير كلفة عشرة مقترحات واختيار ثلاثة منها.\nعرض خطة يمكن للمدير أن يوقّعها.",
            "Draw up the material balance of a workshop.\nCost ten ideas and choose three.\nPresent a plan that the director can sign.",
        ),
    ),
    "energie": Course(
        code="energie", minutes=840, themes=("energie",), picture="compteur",
        title=(
            "Efficacité énergétique en usine : premiers pas vers ISO 50001",
            "النجاعة الطاقية في المصنع: الخطوات الأولى نحو معيار إيزو 50001",
            "Energy efficiency in the factory: first steps to ISO 50001",
        ),
        lead=(
            "Compteurs, indicateurs, comité : bâtir un petit système qui tient quand le consultant est parti.",
            "عدّادات ومؤشرات ولجنة: بناء نظام صغير يصمد بعد رحيل المستشار.",
            "Meters, indicators, a committee: build a small system that holds when the consultant has left.",
        ),
        objectives=(
            "Placer cinq compteurs là où ils apprennent quelque chose.\nSuivre deux indicateurs par mois.\nTenir une réunion d’énergie de trente minutes.",
            "وضع خمسة عدّادات حيث تفيد فعلا.\nتتبّع مؤشرين كل شهر.\nعقد اجتماع للطاقة في ثلاثين دقيقة.",
            "Put five meters where they teach something.\nFollow two indicators a month.\nHold an energy meeting of thirty minutes.",
        ),
    ),
    "eau": Course(
        code="eau", minutes=840, themes=("eau",), picture="boucle",
        title=(
            "Économiser et réutiliser l’eau en agroalimentaire",
            "اقتصاد الماء وإعادة استعماله في الصناعات الغذائية",
            "Saving and reusing water in the food industry",
        ),
        lead=(
            "Du plan d’eau de l’usine à la première boucle : ce qui se gagne cette année, ce qui demande une station.",
            "من مخطط الماء في المصنع إلى أول دارة مغلقة: ما يمكن ربحه هذه السنة، وما يستلزم محطة معالجة.",
            "From the plant’s water plan to the first loop: what can be won this year, what needs a treatment plant.",
        ),
        objectives=(
            "Dessiner le plan d’eau de son usine.\nTrouver les trois premiers usages à réduire.\nDécider de la première boucle.",
            "رسم مخطط الماء في المصنع.\nتحديد أول ثلاثة استعمالات ينبغي تقليصها.\nاتخاذ القرار بشأن أول دارة مغلقة.",
            "Draw the water plan of your plant.\nFind the first three uses to cut.\nDecide on the first loop.",
        ),
    ),
    "chimie": Course(
        code="chimie", minutes=420, themes=("chimie",), picture="flacons",
        title=("Produits chimiques : étiqueter, stocker, transporter", "المواد الكيماوية: العنونة والتخزين والنقل", "Chemicals: label, store, transport"),
        lead=(
            "Un dépôt en désordre, des équipes de quatre, deux heures pour le rendre sûr : la règle s’apprend avec les mains.",
            "مستودع في فوضى، وفرق من أربعة، وساعتان لجعله آمنا: القاعدة تُتعلَّم باليد.",
            "A depot in disorder, teams of four, two hours to make it safe: rules are learnt by hand.",
        ),
        objectives=(
            "Étiqueter un bidon en deux minutes.\nSéparer ce qui ne doit pas se toucher.\nCharger un camion sans mauvaise surprise.",
            "عنونة وعاء في دقيقتين.\nفصل ما لا ينبغي أن يتلامس.\nشحن شاحنة دون مفاجآت.",
            "Label a drum in two minutes.\nSeparate what must not touch.\nLoad a lorry without bad surprises.",
        ),
    ),
    "carbone": Course(
        code="carbone", minutes=840, themes=("climat",), picture="frontiere",
        title=(
            "Bilan carbone et MACF pour PME exportatrices",
            "حصيلة الكربون وآلية تعديل الكربون على الحدود للمقاولات المصدِّرة",
            "Carbon footprint and CBAM for exporting firms",
        ),
        lead=(
            "Un premier calcul sur un produit, les pièces que demandera l’importateur, ce que le prix du carbone change à l’offre.",
            "حساب أول لمنتوج واحد، والوثائق التي سيطلبها المستورد، وأثر ثمن الكربون على العرض.",
            "A first sum on one product, the papers the importer will ask for, what the carbon price changes in the offer.",
        ),
        objectives=(
            "Calculer l’empreinte d’un produit, de la matière au quai.\nPréparer les pièces du MACF.\nLire ce que le prix du carbone change à une offre.",
            "حساب بصمة منتوج واحد من المادة الأولية إلى الرصيف.\nإعداد وثائق آلية تعديل الكربون على الحدود.\nفهم أثر ثمن الكربون على العرض.",
            "Work out the footprint of a product, from raw material to quay.\nPrepare the CBAM papers.\nRead what the carbon price changes in an offer.",
        ),
    ),
    "startup": Course(
        code="startup", minutes=480, themes=("finance", "climat"), picture="graine",
        title=("Start-up verte : de l’idée au pilote", "مقاولة ناشئة خضراء: من الفكرة إلى التجربة الأولى", "Green start-up: from idea to pilot"),
        lead=(
            "Quatre soirées pour confronter une idée à un client, un technicien et un comptable. Admission sur dossier.",
            "أربع أمسيات لاختبار فكرة أمام زبون وتقني ومحاسب. القبول بناء على ملف.",
            "Four evenings to put an idea before a customer, a technician and an accountant. Admission by application.",
        ),
        objectives=(
            "Dire son idée en une phrase.\nTrouver un premier client qui paie.\nChiffrer un pilote de trois mois.",
            "التعبير عن الفكرة في جملة واحدة.\nإيجاد أول زبون يؤدي.\nتقدير كلفة تجربة أولى من ثلاثة أشهر.",
            "Say your idea in one sentence.\nFind a first customer who pays.\nCost a pilot of three months.",
        ),
    ),
}  # fmt: skip

TRAINING_DAY: tuple[Line, ...] = (
    ("09:00", 30, ("Accueil, objectifs, attentes", "الاستقبال والأهداف والانتظارات", "Welcome, aims, expectations")),
    ("09:30", 90, ("Méthode et exemples", "المنهجية وأمثلة", "Method and examples")),
    ("11:00", 15, ("Pause", "استراحة", "Break")),
    ("11:15", 75, ("Exercice sur un cas réel", "تمرين على حالة حقيقية", "Exercise on a real case")),
)  # fmt: skip
AFTERNOON: tuple[Line, ...] = (
    ("14:00", 105, ("Travail en équipes de quatre", "عمل في فرق من أربعة", "Work in teams of four")),
    ("15:45", 15, ("Pause", "استراحة", "Break")),
    ("16:00", 75, ("Restitution et chiffrage", "العرض والتقدير", "Reporting back and costing")),
    ("17:15", 15, ("Ce que l’on retient", "ما نستخلصه", "What we take home")),
)  # fmt: skip
EVENING: tuple[Line, ...] = (
    ("18:00", 60, ("Une idée devant un client", "فكرة أمام زبون", "An idea before a customer")),
    ("19:00", 60, ("Reprendre et chiffrer", "المراجعة والتقدير", "Rework and cost")),
)  # fmt: skip


def _cohort(code: str, key: str, **facts: object) -> Told:
    """A cohort says the words of its course."""
    course = COURSES[code]
    told = Told(
        key=key, kind="training", series="", course=code, title=course.title, lead=course.lead, themes=course.themes,
        picture=course.picture, hours=DAY, programme=TRAINING_DAY + AFTERNOON, team="formation",
    )  # fmt: skip
    return replace(told, **facts)  # type: ignore[arg-type]


def _price(amount: int) -> Price:
    return Price(name=("Plein tarif", "تعريفة كاملة", "Full price"), price=amount)


MEMBERS: Words = ("Membres", "الأعضاء", "Members")
AUDIT_FEES = (_price(4800), Price(name=MEMBERS, price=3900))

COHORTS: tuple[Told, ...] = (
    _cohort(
        "audit", "audit-1", when=When.PAST, days=60, length=3, venue="centre", capacity=18, people=2,
        whole=(18, 16, 0), trainer="tizerkan", partners=("cap",), fees=AUDIT_FEES,
    ),
    _cohort(
        "audit", "audit-2", when=When.DAY, days=-1, length=3, venue="port", capacity=18, people=3, whole=(18, 8, 0),
        trainer="tizerkan", partners=("cap",), fees=AUDIT_FEES,
    ),
    _cohort(
        "audit", "audit-3", days=40, length=3, venue="centre", capacity=18, people=4, whole=(18, 4, 0),
        trainer="tizerkan", partners=("cap",), fees=AUDIT_FEES,
    ),
    _cohort(
        "energie", "energie-1", days=12, length=2, venue="port", capacity=16, people=4, trainer="ouzgamri",
        fees=(_price(3600),),
    ),
    _cohort(
        "eau", "eau-1", when=When.PAST, days=25, length=2, venue="arganier", capacity=16, people=2, whole=(16, 13, 0),
        trainer="boughlasti", partners=("conserveurs",), fees=(_price(3200),),
    ),
    _cohort(
        "chimie", "chimie-1", days=5, venue="detroit", capacity=16, people=2, whole=(16, 16, 0), by_invitation=True,
        answered=(16, 0), trainer="boughlasti",
        fees=(Price(name=("Sur convention", "حسب اتفاق", "By agreement"), price=14000, public=False),),
    ),
    _cohort(
        "carbone", "carbone-1", days=18, length=2, venue="tanneurs", capacity=20, people=3, whole=(20, 9, 0),
        online=True, trainer="ouzgamri", partners=("banque",), fees=(_price(4200),),
    ),
    _cohort(
        "startup", "startup-1", days=30, length=4, every=7, hours=(("18:00", "20:00"),), programme=EVENING,
        venue="centre", capacity=15, people=6, whole=(15, 31, 0), answered=(9, 6), by_invitation=True,
        trainer="tizerkan", partners=("lueur",),
    ),
    _cohort(  # called off by the accountant's papers, once its invoices are out
        "energie", "energie-2", days=6, length=2, venue="detroit", capacity=16, people=3, trainer="ouzgamri",
        fees=(_price(3600),),
    ),
)  # fmt: skip
