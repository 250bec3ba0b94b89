"""The debates of the demo, nº 4 to 16, as demo-content tells them."""

# ruff: noqa: E501 (prose stands as it is read)

from __future__ import annotations

from halqa.demo.told import Line, Opinion, Told, When

EVENING: tuple[Line, ...] = (
    ("18:00", 10, ("Ouverture et règle de parole", "الافتتاح وقاعدة الكلام", "Opening and rule of speech")),
    ("18:10", 10, ("Premier vote de la salle", "تصويت القاعة الأول", "First vote of the room")),
    ("18:20", 40, ("Les positions, huit minutes chacune", "المواقف، ثماني دقائق لكل متدخّل", "The positions, eight minutes each")),
    ("19:00", 50, ("Questions de la salle", "أسئلة القاعة", "Questions from the room")),
    ("19:50", 10, ("Second vote et mouvement des avis", "التصويت الثاني وتحوّل الآراء", "Second vote and how opinion moved")),
    ("20:00", 15, ("Ce que chacun s’engage à faire", "ما يلتزم به كل طرف", "What everybody commits to do")),
)  # fmt: skip

LIVE: tuple[Line, ...] = (*EVENING[:-1], (EVENING[-1][0], 10, EVENING[-1][2]))
"""The debate that is on is five minutes shorter."""

PAST: tuple[Told, ...] = (
    Told(
        key="debat-04", number=4, when=When.PAST, days=1100, venue="sources", capacity=150, picture="papiers",
        title=(
            "Acheter propre : l’État peut-il montrer l’exemple ?",
            "الشراء النظيف: هل يمكن للدولة أن تكون قدوة؟",
            "Buying clean: can the State set an example?",
        ),
        lead=(
            "Une commune, un hôpital et un fournisseur disent ce qu’un marché public peut exiger.",
            "جماعة ومستشفى ومورّد يوضّحون ما يمكن أن تشترطه صفقة عمومية.",
            "A town, a hospital and a supplier say what a public contract may demand.",
        ),
        themes=("finance",),
        speakers=(("sefrawni", "for"), ("tasmoudti", "nuanced"), ("tarfouchi", "against")),
        moderator="alghrabti", partners=("plateaux",),
    ),
    Told(
        key="debat-05", number=5, when=When.PAST, days=240, venue="jardins", capacity=200, picture="palmiers",
        title=(
            "COP22 à Marrakech : quelles promesses avons-nous tenues ?",
            "كوب 22 بمراكش: أيّ وعودٍ وفينا بها؟",
            "COP22 in Marrakesh: which promises have we kept?",
        ),
        lead=(
            "Une commune, une usine, une association et une chercheuse comparent ce qui fut annoncé en 2016 et ce qui existe aujourd’hui. La salle choisit les engagements à suivre.",
            "تقارن جماعة ومصنع وجمعية وباحثة بين ما أُعلن سنة 2016 وما هو قائم اليوم. وتختار القاعة الالتزامات التي ستُتابَع.",
            "A town, a factory, an NGO and a researcher compare what was announced in 2016 with what stands today. The room chooses which commitments to follow.",
        ),
        themes=("climat", "energie"),
        speakers=(("tasmoudti", "nuanced"), ("doukhrani", "for"), ("tiglansi", "against"), ("imesdar", "nuanced")),
        moderator="oumsellam", partners=("lueur", "plateaux", "radio"), programme=EVENING,
        opinion=Opinion(pairs=24, kept=13, changed_side=5, to_or_from_undecided=6),
    ),
    Told(
        key="debat-06", number=6, when=When.PAST, days=180, capacity=180, picture="boucle", whole=(180, 171, 0),
        title=(
            "Faut-il obliger l’industrie à réutiliser ses eaux usées ?",
            "هل يجب إلزام الصناعة بإعادة استعمال مياهها العادمة؟",
            "Should industry have to reuse its wastewater?",
        ),
        lead=(
            "Réutiliser coûte d’abord et rapporte ensuite : qui avance l’argent, et quelle eau pour quel usage ? Deux usines ouvrent leurs comptes.",
            "إعادة الاستعمال تكلّف أولا ثم تعود بالنفع: من يقدّم المال، وأيّ ماء لأيّ استعمال؟ مصنعان يكشفان حساباتهما.",
            "Reuse costs first and pays later: who advances the money, and which water for which use? Two factories open their books.",
        ),
        themes=("eau", "finance"), interpreted_in="ar",
        speakers=(("ourghasni", "nuanced"), ("mezgoundi", "for"), ("doukhrani", "against"), ("maasrane", "for"), ("tiglansi", "for")),
        moderator="alghrabti", partners=("conserveurs", "rives", "hydrometis", "radio"), programme=EVENING,
        opinion=Opinion(
            pairs=118, paper=12, entry_only=24, exit_only=7,
            flow=((33, 3, 5), (26, 14, 12), (4, 4, 17)),
        ),
    ),
    Told(
        key="debat-07", number=7, when=When.PAST, days=130, capacity=150, picture="emballages",
        title=(
            "Le producteur doit-il payer la collecte de ses emballages ?",
            "هل يجب على المنتِج أن يؤدي كلفة جمع عبواته؟",
            "Should producers pay for collecting their packaging?",
        ),
        lead=(
            "Éco-contribution, consigne ou taxe locale : trois chemins, trois payeurs. Lequel ramasse le plus sans effacer les petites marques ?",
            "مساهمة بيئية أو إرجاع العبوات بمقابل أو رسم محلي: ثلاث طرق وثلاثة مؤدّين. أيّها يجمع أكثر دون أن يقضي على العلامات الصغرى؟",
            "Eco-levy, deposit or local tax: three ways, three payers. Which collects most without wiping out small brands?",
        ),
        themes=("dechets",),
        speakers=(("mernaqi", "for"), ("ouchenfal", "for"), ("zerhalli", "nuanced"), ("tarfouchi", "against")),
        moderator="oumsellam", partners=("zones", "radio"), programme=EVENING,
        opinion=Opinion(pairs=84, flow=((22, 3, 5), (6, 14, 4), (3, 5, 22))),
    ),
    Told(
        key="debat-08", number=8, when=When.PAST, days=40, venue="detroit", capacity=70, picture="toits",
        title=(
            "Solaire en toiture : faut-il lever tous les plafonds pour les PME ?",
            "الطاقة الشمسية فوق الأسطح: هل نلغي كل الحدود القصوى أمام المقاولات الصغرى والمتوسطة؟",
            "Rooftop solar: lift every cap for small firms?",
        ),
        lead=(
            "Vendre son surplus, le partager avec le voisin, rester branché : que change chaque règle pour un atelier de trente personnes, et pour le réseau ?",
            "بيع الفائض أو اقتسامه مع الجار أو البقاء مرتبطا بالشبكة: ماذا تغيّر كل قاعدة بالنسبة لورشة من ثلاثين شخصا، وبالنسبة للشبكة؟",
            "Sell the surplus, share it next door, stay on the grid: what does each rule change for a workshop of thirty, and for the network?",
        ),
        themes=("energie",),
        speakers=(("bounsarri", "for"), ("doukhrani", "for"), ("lamghouti", "nuanced"), ("chraqtani", "against")),
        moderator="alghrabti", partners=("banque", "cap"), programme=EVENING,
        opinion=Opinion(pairs=36, flow=((12, 1, 4), (5, 1, 1), (2, 1, 9))),
    ),
    Told(
        key="debat-09", number=9, when=When.DAY, days=-1, venue="sources", capacity=40, people=18, whole=(150, 84, 0),
        picture="flacons", published=("fr", "en"),
        title=(
            "Perturbateurs endocriniens : interdire avant d’être sûr ?",
            "المواد المعطِّلة للغدد الصماء: هل نمنع قبل أن نتيقّن؟",
            "Endocrine disruptors: ban before we are sure?",
        ),
        lead=(
            "Médecins, fabricants et consommateurs cherchent la juste dose de prudence. Onze questions attendent encore une réponse écrite.",
            "أطباء ومصنّعون ومستهلكون يبحثون عن القدر المناسب من الحيطة. ولا يزال أحد عشر سؤالا في انتظار جواب مكتوب.",
            "Doctors, makers and consumers look for the right dose of caution. Eleven questions still await a written answer.",
        ),
        themes=("chimie",),
        speakers=(("kessarni", "nuanced"), ("amghrasi", "for"), ("ouchenfal", "for"), ("tarfouchi", "against")),
        moderator="alghrabti", partners=("plateaux", "quartiers"), programme=EVENING,
    ),
)  # fmt: skip

COMING: tuple[Told, ...] = (
    Told(
        key="debat-10", number=10, when=When.LIVE, capacity=150, people=24, whole=(150, 150, 0), online=True,
        picture="frontiere",
        title=(
            "Taxe carbone aux frontières : chance ou barrière pour nos exportations ?",
            "الرسم الكربوني على الحدود: فرصة أم حاجز أمام صادراتنا؟",
            "The carbon border levy: opportunity or barrier for our exports?",
        ),
        lead=(
            "Depuis le 1er janvier 2026, l’Europe met un prix sur le carbone de certains produits importés. Qui s’y prépare, qui paie, qui y gagne ?",
            "منذ فاتح يناير 2026 تضع أوروبا ثمنا لكربون بعض المنتجات المستوردة. من يستعدّ، ومن يؤدي، ومن يستفيد؟",
            "Since 1 January 2026 Europe has put a price on the carbon of some imports. Who is ready, who pays, who gains?",
        ),
        themes=("climat",),
        speakers=(("imesdar", "nuanced"), ("mezgoundi", "for"), ("sabrouti", "against")),
        moderator="oumsellam", partners=("conserveurs", "banque", "radio"), programme=LIVE,
    ),
    Told(
        key="debat-11", number=11, days=20, venue="sources", capacity=14, people=14, waiting=7, offers=2,
        whole=(120, 120, 14), picture="immeubles",
        title=(
            "Nos vieux immeubles : rénover ou démolir ?",
            "عماراتنا القديمة: أنرمّمها أم نهدمها؟",
            "Our old buildings: renovate or demolish?",
        ),
        lead=(
            "Un mur ancien contient une énergie déjà dépensée ; un mur neuf en économise. Architectes, élus et habitants font le calcul ensemble.",
            "في الجدار القديم طاقة صُرفت من قبل، والجدار الجديد يقتصد الطاقة. معماريون ومنتخبون وسكان يُجرون الحساب معا.",
            "An old wall holds energy already spent; a new one saves some. Architects, elected members and residents do the sum together.",
        ),
        themes=("ville", "energie"),
        speakers=(("wahrouchi", ""), ("fakhtari", ""), ("dghoulmi", ""), ("zouaghli", "")),
        moderator="alghrabti", partners=("zones", "lueur"), programme=EVENING,
    ),
    Told(
        key="debat-12", number=12, days=34, capacity=60, people=19, whole=(180, 139, 0), interpreted_in="ar",
        captioned_in="fr",
        picture="pieces",
        title=(
            "Le crédit vert change-t-il vraiment quelque chose ?",
            "هل يغيّر القرض الأخضر شيئا حقا؟",
            "Does green credit really change anything?",
        ),
        lead=(
            "Un taux plus bas suffit-il pour changer de chaudière ? Banquiers et emprunteurs comparent vingt dossiers, acceptés et refusés.",
            "هل يكفي سعر فائدة أقلّ لتغيير المرجل؟ بنكيون ومقترضون يقارنون عشرين ملفا بين مقبول ومرفوض.",
            "Is a lower rate enough to replace a boiler? Bankers and borrowers compare twenty files, accepted and refused.",
        ),
        themes=("finance", "energie"),
        speakers=(("sabrouti", "for"), ("ghalmoudi", "nuanced"), ("tarfouchi", "against"), ("bounsarri", "nuanced")),
        moderator="oumsellam", partners=("banque", "cap", "radio"), programme=EVENING,
    ),
    Told(
        key="debat-13", number=13, days=12, venue="detroit", capacity=70, people=6, whole=(70, 41, 0),
        fate="postponed", why="La salle est en travaux.", picture="camions",
        title=(
            "Faut-il fermer le centre-ville aux camions le jour ?",
            "هل يجب منع الشاحنات من وسط المدينة نهارا؟",
            "Should lorries be kept out of the centre by day?",
        ),
        lead=(
            "Livrer la nuit réveille, livrer le jour pollue. Commerçants, transporteurs et riverains proposent chacun une règle et ses exceptions.",
            "التوزيع ليلا يوقظ السكان، والتوزيع نهارا يلوّث الهواء. يقترح كل من التجار والناقلين والسكان قاعدة مع استثناءاتها.",
            "Night deliveries wake people, day deliveries pollute. Shops, hauliers and residents each propose a rule and its exceptions.",
        ),
        themes=("ville",),
        speakers=(("bouyfrane", "for"), ("dghoulmi", "for"), ("mezgoundi", "against"), ("zouaghli", "nuanced")),
        moderator="alghrabti", partners=("zones",), programme=EVENING,
    ),
    Told(
        key="debat-14", number=14, days=7, venue="jardins", capacity=80, people=8, whole=(120, 46, 0),
        fate="cancelled", why="La salle n’est plus disponible.", picture="plastique",
        title=(
            "Plastique à usage unique : l’interdiction a-t-elle marché ?",
            "البلاستيك أحادي الاستعمال: هل نجح المنع؟",
            "Single-use plastic: did the ban work?",
        ),
        lead=(
            "Retour dans les marchés, les usines et les rivières. Annulé : la salle n’est plus disponible.",
            "عودة إلى الأسواق والمصانع والأودية. أُلغي اللقاء لأن القاعة لم تعد متاحة.",
            "Back to the markets, the factories and the rivers. Cancelled: the room is no longer available.",
        ),
        themes=("dechets",),
        speakers=(("mernaqi", "for"), ("tarfouchi", "against")), moderator="oumsellam", partners=("rives",),
    ),
    Told(
        key="debat-15", number=15, days=27, venue="centre", capacity=18, invited=25,
        speech_rule="chatham", picture="usine",
        title=(
            "Une usine pollue : la fermer ou la sauver ?",
            "مصنع يلوّث: أنغلقه أم ننقذه؟",
            "A factory pollutes: close it or save it?",
        ),
        lead=(
            "Une étude de cas, noms changés. Vingt-cinq invités, règle de Chatham House, aucune captation.",
            "دراسة حالة بأسماء مستعارة. خمسة وعشرون مدعوّا وفق قاعدة «تشاتام هاوس»، ومن دون أي تسجيل.",
            "A case study with names changed. Twenty-five guests, Chatham House rule, nothing recorded.",
        ),
        themes=("chimie", "eau"),
        speakers=(("tounarti", "nuanced"), ("zerhalli", "nuanced"), ("doukhrani", "against")),
        moderator="alghrabti", programme=EVENING,
    ),
    Told(
        key="debat-16", number=16, days=48, venue="arganier", capacity=80, opens_in=10, source="ar", held_in="ar",
        interpreted_in="fr", published=("fr", "ar"), picture="partage",
        title=(
            "L’eau à Agadir : comment partager peu ?",
            "الماء في أكادير: كيف نقتسم القليل؟",
            "Water in Agadir: how to share little?",
        ),
        lead=(
            "Serres, hôtels, quartiers : chacun dit ce qu’il peut céder une année sèche. Débat en arabe, avec interprétation.",
            "البيوت المغطاة والفنادق والأحياء: كل طرف يقول ما يمكنه التنازل عنه في سنة جافة. المناظرة بالعربية مع ترجمة فورية.",
            "Greenhouses, hotels, quarters: each says what it can give up in a dry year. Held in Arabic, with interpretation.",
        ),
        themes=("eau", "ville"),
        speakers=(("tawerda", ""), ("tasmoudti", ""), ("ourghasni", ""), ("zahra", ""), ("chraqtani", "")),
        moderator="oumsellam", partners=("quartiers", "rives"), programme=EVENING,
    ),
)  # fmt: skip

DEBATES = PAST + COMING
