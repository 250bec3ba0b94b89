"""The people on the stage: all invented. If a name turns out to be someone's, change it here."""

# ruff: noqa: E501 (prose stands as it is read)

from __future__ import annotations

from dataclasses import dataclass

Words = tuple[str, str, str]
"""The same words in French, Arabic and English; an empty one is not translated yet."""

NONE: Words = ("", "", "")


@dataclass(frozen=True, kw_only=True)
class Told:
    """A person as the demo tells them."""

    title: str = ""
    name: str
    name_ar: str
    feminine: bool = False
    function: Words
    bio: Words
    interest: Words = NONE
    organisation: str = ""
    portrait: str = (
        ""  # the picture of `pictures.py` that stands for a photo; without one the site shows initials
    )
    public: bool = True
    slug: str = ""


NO_INTEREST: Words = (
    "Aucun lien d’intérêt déclaré.",
    "لم تُصرَّح أي مصلحة.",
    "No interest declared.",
)

PEOPLE: dict[str, Told] = {
    # Doctors
    "amghrasi": Told(
        title="Dr", name="Zineb Amghrasi", name_ar="زينب أمغراسي", feminine=True, portrait="portrait-1",
        function=("médecin de santé publique", "طبيبة الصحة العمومية", "public health doctor"),
        bio=(
            "Elle a suivi pendant quinze ans la santé des riverains de zones industrielles. Elle enseigne comment lire une étude sans être statisticien.",
            "تتبّعت طيلة خمس عشرة سنة صحة السكان المجاورين للمناطق الصناعية. وتدرّس كيف تُقرأ الدراسات دون أن يكون القارئ إحصائيا.",
            "For fifteen years she followed the health of people who live beside industrial zones. She teaches how to read a study without being a statistician.",
        ),
        interest=(
            "Membre non rémunérée du comité scientifique d’une association de patients.",
            "عضو متطوّع في اللجنة العلمية لجمعية للمرضى.",
            "Unpaid member of the scientific committee of a patients’ association.",
        ),
    ),
    "kessarni": Told(
        title="Dr", name="Mounir Kessarni", name_ar="منير قسارني",
        function=("endocrinologue", "طبيب الغدد الصماء", "endocrinologist"),
        bio=("Il soigne des troubles de la thyroïde et tient un registre anonyme de ses cas. Il parle volontiers de ce que l’on ne sait pas encore.", "", ""),
        interest=(
            "Conférences payées par un fabricant de tests, jusqu’à l’an dernier.",
            "محاضرات أدّى عنها مصنّع اختبارات حتى السنة الماضية.",
            "Talks paid by a maker of tests, until last year.",
        ),
    ),
    "tounarti": Told(
        title="Dr", name="Hafsa Tounarti", name_ar="حفصة تونارتي", feminine=True,
        function=("médecin du travail", "طبيبة الشغل", "occupational health doctor"),
        bio=("Elle visite deux ateliers par semaine et commence toujours par le vestiaire. Son carnet compte plus de gants que de médicaments.", "", ""),
        interest=NO_INTEREST,
    ),
    # Professors
    "ourghasni": Told(
        title="Pr", name="Hicham Ourghasni", name_ar="هشام أورغاسني", portrait="portrait-2", organisation="plateaux",
        function=("professeur d’hydrologie", "أستاذ علوم المياه", "professor of hydrology"),
        bio=(
            "Il mesure des nappes depuis vingt ans et publie toutes ses séries. Ses étudiants l’appellent « le puits ».",
            "يقيس الفرشات المائية منذ عشرين سنة وينشر كل قياساته. ويلقّبه طلبته بـ«البئر».",
            "He has measured groundwater for twenty years and publishes all his series. His students call him “the well”.",
        ),
        interest=(
            "Son laboratoire reçoit un financement du {rives}.",
            "يتلقى مختبره تمويلا من {rives}.",
            "His laboratory is funded by the {rives}.",
        ),
    ),
    "bounsarri": Told(
        title="Pr", name="Latifa Bounsarri", name_ar="لطيفة بونساري", feminine=True, portrait="portrait-3", organisation="plateaux",
        function=("professeure d’énergétique", "أستاذة الطاقة", "professor of energy"),
        bio=(
            "Elle a équipé de compteurs trois cents toits d’ateliers et en publie la production heure par heure. Elle se méfie des moyennes.",
            "جهّزت ثلاثمائة سطح ورشة بالعدّادات وتنشر إنتاجها ساعة بساعة. وهي لا تثق بالمعدّلات.",
            "She put meters on three hundred workshop roofs and publishes their output hour by hour. She does not trust averages.",
        ),
        interest=(
            "Détient des parts dans une coopérative solaire.",
            "تملك حصصا في تعاونية للطاقة الشمسية.",
            "Holds shares in a solar cooperative.",
        ),
    ),
    "zerhalli": Told(
        title="Pr", name="Adil Zerhalli", name_ar="عادل زرهالي",
        function=("professeur de droit de l’environnement", "أستاذ قانون البيئة", "professor of environmental law"),
        bio=("Il lit les décrets à voix haute, pour entendre où ils butent. Il a défendu des communes et des usines, jamais le même jour.", "", ""),
        interest=(
            "Consultations pour deux communes et une fédération professionnelle.",
            "استشارات لفائدة جماعتين وفيدرالية مهنية.",
            "Advises two towns and a professional federation.",
        ),
    ),
    "imesdar": Told(
        title="Pr", name="Keltoum Imesdar", name_ar="كلثوم إمسدار", feminine=True, organisation="plateaux",
        function=("professeure d’économie", "أستاذة الاقتصاد", "professor of economics"),
        bio=("Elle étudie ce que coûtent les règles à ceux qui les appliquent les premiers. Elle a passé deux ans dans un service des douanes.", "", ""),
        interest=NO_INTEREST,
    ),
    # NGOs
    "tiglansi": Told(
        name="Salwa Tiglansi", name_ar="سلوى تيكلانسي", feminine=True, organisation="quartiers", portrait="portrait-4",
        function=("coordinatrice d’association", "منسّقة جمعية", "coordinator of an association"),
        bio=(
            "Elle connaît les fontaines de quarante quartiers et l’heure à laquelle elles se taisent. Elle préfère un robinet réparé à un rapport.",
            "تعرف سقايات أربعين حيّا والساعة التي تسكت فيها. وتفضّل صنبورا مُصلَحا على تقرير.",
            "She knows the fountains of forty quarters and the hour at which they fall silent. She prefers a mended tap to a report.",
        ),
        interest=(
            "Salariée de l’association, subventionnée par une commune.",
            "أجيرة في الجمعية التي تدعمها جماعة ترابية.",
            "Employed by the association, which a town subsidises.",
        ),
    ),
    "mernaqi": Told(
        name="Jaouad Mernaqi", name_ar="جواد مرناقي",
        function=("président d’une coopérative de récupérateurs", "رئيس تعاونية لجامعي النفايات", "chairman of a waste pickers’ cooperative"),
        bio=(
            "Il trie depuis l’âge de seize ans et tient les comptes de soixante familles. Il pèse tout, même les promesses.",
            "يفرز النفايات منذ سن السادسة عشرة ويمسك حسابات ستين أسرة. ويزن كل شيء، حتى الوعود.",
            "",
        ),
        interest=(
            "La coopérative vend du carton à plusieurs usines.",
            "تبيع التعاونية الكرتون لعدة مصانع.",
            "The cooperative sells cardboard to several factories.",
        ),
    ),
    "ouchenfal": Told(
        name="Ghizlane Ouchenfal", name_ar="غزلان أوشنفال", feminine=True,
        function=("association de consommateurs", "جمعية المستهلكين", "consumers’ association"),
        bio=("Elle lit les étiquettes au microscope et les contrats à la règle. Son association répond à trente appels par jour.", "", ""),
        interest=NO_INTEREST,
    ),
    "tawerda": Told(
        name="Brahim Aït Tawerda", name_ar="إبراهيم آيت تاوردا",
        function=("association des oasis", "جمعية الواحات", "oases association"),
        bio=(
            "Il a rouvert avec ses voisins neuf kilomètres de khettaras. Il compte l’eau en tours de rôle, comme son grand-père.",
            "أعاد مع جيرانه فتح تسعة كيلومترات من الخطّارات. ويحسب الماء بالنوبات كما كان يفعل جدّه.",
            "",
        ),
        interest=(
            "Exploite une palmeraie familiale irriguée.",
            "يستغل واحة نخيل عائلية مسقية.",
            "Farms an irrigated family palm grove.",
        ),
    ),
    # Public service
    "sefrawni": Told(
        name="Nezha Sefrawni", name_ar="نزهة صفراوني", feminine=True,
        function=("directrice des achats d’un hôpital public", "مديرة المشتريات بمستشفى عمومي", "head of purchasing of a public hospital"),
        bio=("Elle achète des draps, des reins artificiels et du gasoil avec les mêmes formulaires. Elle en a supprimé onze.", "", ""),
        interest=NO_INTEREST,
    ),
    "bouyfrane": Told(
        name="Rachid Bouyfrane", name_ar="رشيد بويفران",
        function=("directeur régional des transports", "المدير الجهوي للنقل", "regional director of transport"),
        bio=("Il a compté les camions d’un port à quatre heures du matin, une semaine durant. Il circule à vélo, par méthode.", "", ""),
        interest=NO_INTEREST,
    ),
    "maasrane": Told(
        name="Touria Maasrane", name_ar="ثريا معسران", feminine=True,
        function=("cheffe d’une agence de bassin", "رئيسة وكالة حوض مائي", "head of a river basin agency"),
        bio=("Elle signe les autorisations de prélèvement d’un bassin entier. Elle en a refusé deux cents et les a toutes expliquées.", "", ""),
        interest=(
            "Agente publique, sans autre activité.",
            "موظفة عمومية دون نشاط آخر.",
            "Public servant, with no other activity.",
        ),
    ),
    # Elected
    "chraqtani": Told(
        name="Mehdi Chraqtani", name_ar="مهدي شراقتاني",
        function=("conseiller régional", "مستشار جهوي", "regional councillor"),
        bio=("Il préside une commission où l’on parle d’eau trois fois sur quatre. Il publie ses votes le jour même.", "", ""),
        interest=(
            "Associé d’une exploitation maraîchère.",
            "شريك في ضيعة للخضراوات.",
            "Partner in a market garden.",
        ),
    ),
    "dghoulmi": Told(
        name="Aouatif Dghoulmi", name_ar="عواطف دغولمي", feminine=True,
        function=("élue municipale", "منتخبة جماعية", "town councillor"),
        bio=(
            "Elle suit les chantiers d’une vieille ville, maison par maison. Elle reçoit le jeudi, dans la rue.",
            "تتابع أوراش مدينة عتيقة، دارا دارا. وتستقبل السكان كل خميس، في الشارع.",
            "",
        ),
        interest=NO_INTEREST,
    ),
    "tasmoudti": Told(
        name="Larbi Tasmoudti", name_ar="العربي تاسمودتي",
        function=("président d’une commune côtière", "رئيس جماعة ساحلية", "mayor of a coastal town"),
        bio=("Sa commune reçoit dix fois sa population en août. Il connaît le prix d’un mètre cube à chaque robinet.", "", ""),
        interest=(
            "Sa famille possède un petit hôtel.",
            "تملك أسرته فندقا صغيرا.",
            "His family owns a small hotel.",
        ),
    ),
    # Architects
    "wahrouchi": Told(
        name="Inès Wahrouchi", name_ar="إيناس وهروشي", feminine=True, portrait="portrait-5",
        function=("architecte", "مهندسة معمارية", "architect"),
        bio=(
            "Elle a restauré des immeubles des années trente sans en déplacer les habitants. Elle garde un morceau de chaque mur.",
            "رمّمت عمارات من ثلاثينيات القرن الماضي دون أن يغادرها سكانها. وتحتفظ بقطعة من كل جدار.",
            "She restored buildings of the nineteen-thirties without moving the people who live in them. She keeps a piece of every wall.",
        ),
        interest=(
            "Maîtrise d’œuvre de deux réhabilitations en cours.",
            "تشرف على مشروعي ترميم جاريين.",
            "In charge of two renovations under way.",
        ),
    ),
    "fakhtari": Told(
        name="Ilyas Fakhtari", name_ar="إلياس فختاري",
        function=("architecte", "مهندس معماري", "architect"),
        bio=("Il construit en terre, en béton et parfois dans le même mur. Il calcule le carbone avant les façades.", "", ""),
        interest=(
            "Son agence construit pour deux promoteurs.",
            "يبني مكتبه لفائدة منعشين عقاريين اثنين.",
            "His practice builds for two developers.",
        ),
    ),
    "zouaghli": Told(
        name="Meryem Zouaghli", name_ar="مريم زواغلي", feminine=True,
        function=("architecte-urbaniste", "مهندسة معمارية ومخطِّطة حضرية", "architect and town planner"),
        bio=("Elle dessine des rues où l’on peut s’asseoir. Elle a chronométré des livraisons dans quatre centres-villes.", "", ""),
        interest=NO_INTEREST,
    ),
    # Banks
    "sabrouti": Told(
        name="Othmane Sabrouti", name_ar="عثمان صبروتي", organisation="banque",
        function=("directeur du crédit aux entreprises", "مدير قروض المقاولات", "head of business credit"),
        bio=("Il a accordé huit cents prêts à des ateliers et visité la moitié d’entre eux. Il relit d’abord les refus.", "", ""),
        interest=(
            "Salarié de la {banque}, partenaire de rencontres.",
            "أجير في {banque}، وهو شريك في لقاءات.",
            "Employed by {banque}, a partner of meetings.",
        ),
    ),
    "ghalmoudi": Told(
        name="Kenza Ghalmoudi", name_ar="كنزة غلمودي", feminine=True, organisation="banque",
        function=("analyste de risques", "محللة مخاطر", "risk analyst"),
        bio=("Elle chiffre ce qu’une sécheresse fait à un remboursement. Elle a appris le métier dans une coopérative laitière.", "", ""),
        interest=(
            "Salariée de la {banque}.",
            "أجيرة في {banque}.",
            "Employed by {banque}.",
        ),
    ),
    "lamghouti": Told(
        name="Soukaina Lamghouti", name_ar="سكينة لمغوتي", feminine=True,
        function=("responsable de la microfinance", "مسؤولة عن التمويل الأصغر", "head of microfinance"),
        bio=("Elle prête de petites sommes à de petits ateliers et revient voir. Elle explique un taux en trois phrases.", "", ""),
        interest=(
            "Salariée d’un établissement de microfinance.",
            "أجيرة في مؤسسة للتمويل الأصغر.",
            "Employed by a microfinance institution.",
        ),
    ),
    # Industry
    "mezgoundi": Told(
        name="Abdelhadi Mezgoundi", name_ar="عبد الهادي مزكوندي", organisation="taghart",
        function=("industriel de la conserve", "صاحب مصنع للتصبير", "cannery owner"),
        bio=(
            "Il met du poisson en boîte depuis trente ans et affiche sa consommation d’eau à l’entrée. Il a perdu un pari : la boucle s’est payée en quatre ans.",
            "يعلّب السمك منذ ثلاثين سنة ويعلن استهلاكه للماء عند المدخل. وقد خسر رهانا: استُردّت كلفة الدارة المغلقة في أربع سنوات.",
            "He has canned fish for thirty years and posts his water use at the gate. He lost a bet: the loop paid for itself in four years.",
        ),
        interest=(
            "Propriétaire de {taghart}, qui exporte vers l’Europe.",
            "مالك {taghart} التي تصدّر نحو أوروبا.",
            "Owner of {taghart}, which exports to Europe.",
        ),
    ),
    "tarfouchi": Told(
        name="Karima Tarfouchi", name_ar="كريمة طرفوشي", feminine=True, organisation="kartonia",
        function=("directrice d’une usine d’emballage", "مديرة مصنع للتعليب", "manager of a packaging plant"),
        bio=("Elle a commencé à l’ondulage et dirige aujourd’hui cent vingt personnes. Elle rachète ses propres cartons.", "", ""),
        interest=(
            "Dirige {kartonia}.",
            "تدير شركة {kartonia}.",
            "Runs {kartonia}.",
        ),
    ),
    "doukhrani": Told(
        name="Amine Doukhrani", name_ar="أمين دخراني", organisation="semmar",
        function=("directeur d’une filature", "مدير مصنع للغزل", "director of a spinning mill"),
        bio=("Il teint moins d’eau que son père et plus de fil. Il ouvre ses comptes d’énergie à qui les demande.", "", ""),
        interest=(
            "Dirige {semmar}.",
            "يدير شركة {semmar}.",
            "Runs {semmar}.",
        ),
    ),
    # Moderators and trainers
    "alghrabti": Told(
        name="Yasmine Alghrabti", name_ar="ياسمين الغرابتي", feminine=True,
        function=("modératrice", "مسيّرة", "moderator"),
        bio=("Elle donne la parole à qui ne la demande pas. Son chronomètre est visible de toute la salle.", "", ""),
    ),
    "oumsellam": Told(
        name="Tarik Oumsellam", name_ar="طارق أومسلام", organisation="radio",
        function=("modérateur", "مسيّر", "moderator"),
        bio=("Il anime une émission du matin et prépare ses débats la nuit. Il pose la même question deux fois quand on ne lui répond pas.", "", ""),
    ),
    "tizerkan": Told(
        name="Nabil Tizerkan", name_ar="نبيل تيزركان",
        function=("formateur en production propre", "مكوّن في الإنتاج الأنظف", "cleaner production trainer"),
        bio=("Il a visité deux cents usines avec le même carnet. Il commence par la poubelle.", "", ""),
    ),
    "boughlasti": Told(
        name="Samira Boughlasti", name_ar="سميرة بوغلاستي", feminine=True,
        function=("formatrice en gestion des déchets", "مكوّنة في تدبير النفايات", "waste management trainer"),
        bio=("Elle fait peser les bennes avant de parler. Ses stagiaires repartent avec des numéros de téléphone.", "", ""),
    ),
    "ouzgamri": Told(
        name="Hind Ouzgamri", name_ar="هند أوزكامري", feminine=True,
        function=("formatrice en énergie et carbone", "مكوّنة في الطاقة والكربون", "energy and carbon trainer"),
        bio=("Ingénieure thermicienne, elle lit une facture comme d’autres lisent une partition. Elle refuse les tableaux de plus d’une page.", "", ""),
    ),
    # Names as they also come: in Arabic only; with an apostrophe and a hyphen; twice, for two different people.
    "zahra": Told(
        name="", name_ar="زهرة أيت الواد", feminine=True, slug="zahra-ait-elwad",
        function=("cheffe d’une coopérative d’argan", "رئيسة تعاونية للأركان", "head of an argan cooperative"),
        bio=("", "تدير تعاونية تضم أربعين امرأة. وتقيس الماء بالدلاء قبل العدّادات.", ""),
        interest=("Vend de l’huile à deux hôtels.", "تبيع الزيت لفندقين.", "Sells oil to two hotels."),
    ),
    "oumlal": Told(
        name="Rkia N’Aït-Oumlal", name_ar="رقية نايت أوملال", feminine=True,
        function=("enseignante", "أستاذة", "teacher"),
        bio=("Elle enseigne les sciences dans un lycée de Fès. Ses élèves ont trouvé une fuite plus vieille qu’eux.", "", ""),
    ),
    "kharmoudi-1": Told(
        name="Anas Kharmoudi", name_ar="أنس خرمودي", public=False,
        function=("hydraulicien", "مهندس هيدروليكي", "hydraulic engineer"), bio=NONE,
    ),
    "kharmoudi-2": Told(
        name="Anas Kharmoudi", name_ar="أنس خرمودي", public=False,
        function=("comptable", "محاسب", "accountant"), bio=NONE,
    ),
}  # fmt: skip

WITHDREW = "chraqtani"
"""Agreed to a public page, then no longer: their part in debates stays, the page is gone."""
