"""Partners, companies, firms that carry the label and start-ups: all invented."""

# ruff: noqa: E501 (prose stands as it is read)

from __future__ import annotations

from dataclasses import dataclass

from halqa.demo.people import NONE, Words


@dataclass(frozen=True, kw_only=True)
class Told:
    """An organisation as the demo tells it."""

    name: Words
    kind: str = "company"
    sentence: Words = NONE
    city: str = ""
    ice: str = ""
    address: str = ""
    logo: bool = False
    label: int | None = None
    incubated: bool = False


PARTNERS: dict[str, Told] = {
    "zones": Told(
        name=("Agence des zones industrielles durables", "وكالة المناطق الصناعية المستدامة", "Agency for Sustainable Industrial Zones"),
        kind="institution", city="Rabat", logo=True,
        sentence=("Aménage des zones où l’eau, l’énergie et les déchets se partagent.", "تهيّئ مناطق يُتقاسم فيها الماء والطاقة والنفايات.", "Plans zones where water, energy and waste are shared."),
    ),
    "conserveurs": Told(
        name=("Fédération des conserveurs de la côte", "فيدرالية مصبّري الساحل", "Coastal Canners’ Federation"),
        kind="profession", city="Agadir", logo=True,
        sentence=("Réunit quarante conserveries et tient leur tableau de bord de l’eau.", "تجمع أربعين وحدة للتصبير وتمسك لوحة قيادة مائها.", "Brings forty canneries together and keeps their water dashboard."),
    ),
    "rives": Told(
        name=("Programme Rives propres", "برنامج الضفاف النظيفة", "Clean Shores Programme"),
        kind="international", city="Rabat", logo=True,
        sentence=("Finance des mesures de pollution le long des oueds.", "يموّل قياسات التلوث على ضفاف الأودية.", "Funds pollution measurements along rivers."),
    ),
    "lueur": Told(
        name=("Fondation Lueur d’Atlas", "مؤسسة نور الأطلس", "Atlas Light Foundation"),
        kind="foundation", city="Marrakech", logo=True,
        sentence=("Donne des bourses de formation à de petits ateliers.", "تمنح منحا للتكوين لورشات صغيرة.", "Gives training grants to small workshops."),
    ),
    "hydrometis": Told(
        name=("Laboratoire Hydrométis", "مختبر هيدروميتيس", "Hydrometis Laboratory"),
        kind="technical", city="Casablanca", logo=True,
        sentence=("Analyse des eaux de rejet et prête ses débitmètres.", "يحلّل مياه الصرف ويعير مقاييس الصبيب.", "Analyses effluents and lends its flow meters."),
    ),
    "cap": Told(
        name=("Cap Conforme", "كاب كونفورم", "Cap Conforme"),
        kind="technical", city="Casablanca", logo=True,
        sentence=("Contrôle des installations et forme des auditeurs.", "يراقب المنشآت ويكوّن المدقّقين.", "Inspects installations and trains auditors."),
    ),
    "banque": Told(
        name=("Banque de la Transition", "بنك الانتقال", "Transition Bank"),
        kind="finance", city="Casablanca", logo=True,
        sentence=("Prête aux ateliers qui changent de machine.", "يقرض الورشات التي تغيّر آلاتها.", "Lends to workshops that change machines."),
    ),
    "plateaux": Told(
        name=("Université des Plateaux", "جامعة الهضاب", "University of the Plateaux"),
        kind="research", city="Fès", logo=True,
        sentence=("Mesure, publie et envoie ses étudiants dans les usines.", "تقيس وتنشر وترسل طلبتها إلى المصانع.", "Measures, publishes and sends its students into factories."),
    ),
    "quartiers": Told(
        name=("Association Eau et Quartiers", "جمعية الماء والأحياء", "Water and Quarters"),
        kind="ngo", city="Casablanca", logo=True,
        sentence=("Suit l’eau de quarante quartiers, robinet par robinet.", "تتبّع ماء أربعين حيّا، صنبورا صنبورا.", "Follows the water of forty quarters, tap by tap."),
    ),
    "radio": Told(
        name=("Radio Passerelle", "إذاعة الجسر", "Bridge Radio"),
        kind="media", city="Casablanca",
        sentence=("Diffuse les débats et garde les archives sonores.", "تبثّ المناظرات وتحفظ تسجيلاتها الصوتية.", "Broadcasts the debates and keeps their sound archive."),
    ),
}  # fmt: skip

COMPANIES: dict[str, Told] = {
    "taghart": Told(
        name=("Conserves Taghart", "مصبّرات تغارت", "Conserves Taghart"), city="Agadir", ice="999999001000059", label=3,
        address="Quai nord, Agadir\nRoute du phare, Agadir",
        sentence=("Recycle deux litres d’eau sur trois depuis sa boucle de lavage.", "تعيد استعمال لترين من كل ثلاثة بفضل دارة الغسل.", "Recycles two litres in three since its washing loop."),
    ),
    "semmar": Told(
        name=("Textile Oued Semmar", "نسيج واد السمّار", "Textile Oued Semmar"), city="Tanger", ice="999999002000032", label=2,
        address="Zone des tisserands, Tanger\nBoulevard du rail, Casablanca",
        sentence=("Teint à basse température et récupère la chaleur des bains.", "يصبغ في درجة حرارة منخفضة ويسترجع حرارة الأحواض.", "Dyes at low temperature and recovers heat from its baths."),
    ),
    "rzine": Told(
        name=("Laiterie Bni Rzine", "ملبنة بني رزين", "Laiterie Bni Rzine"), city="Fès", ice="999999003000005", label=2,
        sentence=("A remplacé ses compresseurs et affiche sa consommation par litre.", "استبدلت ضاغطاتها وتعلن استهلاكها لكل لتر.", "Replaced its compressors and posts its use per litre."),
    ),
    "tiznat": Told(
        name=("Céramique Dar Tiznat", "خزف دار تزنات", "Céramique Dar Tiznat"), city="Fès", ice="999999004000075", label=1,
        sentence=("Cuit la nuit et chauffe le quartier du four.", "يطهو ليلا ويدفّئ محيط الفرن.", "Fires at night and heats the quarter around the kiln."),
    ),
    "bir": Told(
        name=("Savonnerie Ras el Bir", "مصبنة راس البير", "Savonnerie Ras el Bir"), city="Marrakech", ice="999999005000048", label=1,
        sentence=("Vend son savon en vrac et reprend les bidons.", "تبيع صابونها سائبا وتسترجع الأوعية.", "Sells its soap loose and takes drums back."),
    ),
    "kartonia": Told(
        name=("Emballages Kartonia", "كرطونيا للتعليب", "Emballages Kartonia"), city="Casablanca", ice="999999006000021", label=3,
        address="Lot 14, route de l’usine, Casablanca\nQuai des cartons, Tanger",
        sentence=("Rachète ses cartons et publie le taux de retour.", "تعيد شراء كرتونها وتنشر نسبة الاسترجاع.", "Buys its boxes back and publishes the return rate."),
    ),
    "lakhdira": Told(
        name=("Peintures Lakhdira", "صباغة الخضيرة", "Peintures Lakhdira"), city="Tanger", ice="999999007000091",
        sentence=("Range son dépôt par famille de risque.", "ترتّب مستودعها حسب نوع الخطر.", "Sorts its depot by kind of risk."),
    ),
    "bouzmel": Told(
        name=("Olives Aït Bouzmel", "زيتون آيت بوزمل", "Olives Aït Bouzmel"), city="Fès", ice="999999008000064", label=2,
        sentence=("Brûle ses noyaux et n’achète plus de fioul.", "تحرق النوى ولم تعد تشتري الفيول.", "Burns its stones and no longer buys fuel oil."),
    ),
    "tamesna": Told(
        name=("Froid Tamesna Plus", "تبريد تامسنا بلوس", "Froid Tamesna Plus"), city="Casablanca", ice="999999009000037", label=1,
        sentence=("Répare les fuites avant de recharger les circuits.", "تصلح التسرّبات قبل إعادة شحن الدارات.", "Mends leaks before it refills circuits."),
    ),
    "wafi": Told(name=("Mécanique Sidi Wafi", "ميكانيك سيدي وافي", "Mécanique Sidi Wafi"), city="Agadir"),
    "zrak": Told(
        name=("Teinturerie Bab Zrak", "صباغة باب الزرق", "Teinturerie Bab Zrak"), city="Fès", ice="999999011000080", label=1,
        sentence=("Compte ses bains et les réutilise trois fois.", "تعدّ أحواضها وتستعملها ثلاث مرات.", "Counts its baths and uses them three times."),
    ),
    "rharbi": Told(
        name=("Bois du Rharbi", "خشب الغربي", "Bois du Rharbi"), city="Tanger", ice="999999012000053",
        sentence=("Transforme ses chutes en granulés.", "يحوّل بقاياه إلى حبيبات وقود.", "Turns its offcuts into pellets."),
    ),
    # Names as they also come: in Arabic only, in Tifinagh.
    "nahda": Told(name=("", "مقاولة النهضة الزرقاء", ""), city="Tanger", ice="999999013000026"),
    "tamurt": Told(name=("ⵜⴰⵎⵓⵔⵜ", "", ""), city="Agadir", ice="999999014000096"),
}  # fmt: skip

START_UPS: dict[str, Told] = {
    "gouttedargile": Told(
        name=("Goutte d’Argile", "قطرة طين", "Goutte d’Argile"), incubated=True, city="Marrakech",
        sentence=("Des jarres poreuses qui arrosent un verger sans pompe.", "جرار مسامّية تسقي البستان دون مضخّة.", "Porous jars that water an orchard without a pump."),
    ),
    "toitpartage": Told(
        name=("Toit Partagé", "سطح مشترك", "Toit Partagé"), incubated=True, city="Casablanca",
        sentence=("Un compteur qui partage le soleil d’un toit entre voisins.", "عدّاد يقسم شمس السطح بين الجيران.", "A meter that shares one roof’s sun among neighbours."),
    ),
    "pelures": Told(
        name=("Pelures & Cie", "قشور وشركاؤها", "Pelures & Cie"), incubated=True, city="Agadir",
        sentence=("Des épluchures de conserverie changées en litière et en engrais.", "قشور مصانع التصبير تصير فراشا وسمادا.", "Cannery peelings turned into bedding and fertiliser."),
    ),
    "bidonclair": Told(
        name=("Bidon Clair", "وعاء واضح", "Bidon Clair"), incubated=True, city="Tanger",
        sentence=("Une étiquette de produit chimique qui se lit aussi au toucher.", "لصيقة مادة كيماوية تُقرأ باللمس أيضا.", "A chemical label that can also be read by touch."),
    ),
    "retourquai": Told(
        name=("Retour à Quai", "العودة إلى الرصيف", "Retour à Quai"), incubated=True, city="Tanger",
        sentence=("Des caisses consignées qui repartent avec le camion vide.", "صناديق مستعادة ترجع مع الشاحنة الفارغة.", "Deposit crates that travel back in the empty lorry."),
    ),
    "chaleurlente": Told(
        name=("Chaleur Lente", "حرارة بطيئة", "Chaleur Lente"), incubated=True, city="Fès",
        sentence=("Des briques qui gardent la chaleur du four jusqu’au matin.", "آجر يحفظ حرارة الفرن حتى الصباح.", "Bricks that keep the heat of the kiln until morning."),
    ),
}  # fmt: skip

LABEL: Words = ("Atelier sobre", "الورشة الرشيدة", "Sober Workshop")
