"""The workshops of the demo."""

# ruff: noqa: E501 (prose stands as it is read)

from __future__ import annotations

from halqa.demo.told import Group, Line, Price, Told, When

MORNING: tuple[Line, ...] = (
    ("09:00", 30, ("Accueil et tour de table", "الاستقبال وتقديم المشاركين", "Welcome and introductions")),
    ("09:30", 90, ("Observer et mesurer", "الملاحظة والقياس", "Observe and measure")),
    ("11:00", 15, ("Pause", "استراحة", "Break")),
    ("11:15", 60, ("Chiffrer à deux", "الحساب في مجموعات من اثنين", "Costing in pairs")),
    ("12:15", 15, ("Ce que chacun fera lundi", "ما سيقوم به كل واحد يوم الاثنين", "What everybody will do on Monday")),
)  # fmt: skip

WORKSHOPS: tuple[Told, ...] = (
    Told(
        key="atelier-1", kind="workshop", series="matinees-atelier", days=9, hours=(("09:00", "12:30"),), venue="port",
        capacity=10, people=7, whole=(24, 22, 0), trainer="boughlasti", partners=("hydrometis",), programme=MORNING,
        themes=("dechets",), picture="bennes", team="",
        fees=(
            Price(name=("Plein tarif", "تعريفة كاملة", "Full price"), price=250),
            Price(name=("Étudiants", "الطلبة", "Students"), price=50),
        ),
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
    ),
    Told(
        key="atelier-2", kind="workshop", series="matinees-atelier", when=When.PAST, days=15, hours=(("09:00", "12:30"),),
        venue="centre", capacity=18, people=3, whole=(18, 5, 0), trainer="ouzgamri", programme=MORNING,
        themes=("energie",), picture="compteur", team="",
        fees=(Price(name=("Plein tarif", "تعريفة كاملة", "Full price"), price=200, vat=0),),
        title=(
            "Lire sa facture d’électricité comme un énergéticien",
            "اقرأ فاتورة الكهرباء بعين خبير الطاقة",
            "Read your electricity bill like an energy engineer",
        ),
        lead=(
            "Trois vraies factures, la puissance souscrite, la pointe et quatre erreurs fréquentes.",
            "ثلاث فواتير حقيقية، والقدرة المكتتبة، وساعات الذروة، وأربعة أخطاء شائعة.",
            "Three real bills, subscribed power, peak hours and four common mistakes.",
        ),
    ),
    Told(
        key="atelier-3", kind="workshop", series="matinees-atelier", days=16, hours=(("09:30", "12:00"),), venue="riad",
        capacity=12, whole=(36, 0, 0), trainer="boughlasti", partners=("quartiers",), themes=("eau",),
        picture="robinet", team="", minors=True,
        groups=(
            Group(title=("Groupe du matin, patio", "فوج الصباح، الفناء", "Morning group, patio"), room=0, places=18, people=18),
            Group(title=("Groupe du matin, salle haute", "فوج الصباح، القاعة العليا", "Morning group, upper room"), room=1, places=18, people=5),
        ),
        title=(
            "Lycéens : mesurer l’eau de son école",
            "تلاميذ الثانوي: لنقِس ماء مدرستنا",
            "Pupils: measure your school’s water",
        ),
        lead=(
            "Un compteur, un sac, une montre : chaque équipe trouve les fuites et écrit à son proviseur.",
            "عدّاد وكيس وساعة: يبحث كل فريق عن التسرّبات ويكتب إلى مدير مؤسسته.",
            "A meter, a bag, a watch: each team finds the leaks and writes to the head.",
        ),
    ),
)  # fmt: skip
