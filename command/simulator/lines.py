"""What people say on the telephone, in French and in Arabic."""

from __future__ import annotations

from typing import Final

TYPES: Final[dict[str, tuple[float, float]]] = {
    "theft": (8, 8), "snatch_theft": (7, 2), "robbery": (5, 0), "burglary_now": (3, 0), "burglary": (4, 2),
    "brawl": (8, 1), "assault": (6, 1), "domestic_violence": (6, 0), "family_dispute": (4, 6),
    "neighbour_dispute": (3, 9), "noise": (4, 14), "traffic_injury": (8, 0), "traffic_damage": (7, 8),
    "hit_and_run": (2, 1), "reckless_driving": (2, 4), "suspicious_person": (6, 5), "intoxicated": (5, 3),
    "threat": (4, 3), "harassment": (3, 3), "vandalism": (3, 3), "armed_person": (2, 0), "stabbing": (1, 0),
    "missing_child": (1, 0), "intrusion_alarm": (3, 1), "medical_assist": (2, 3), "illegal_parking": (2, 10),
    "traffic_jam": (1, 4), "street_vending": (1, 4), "animal": (1, 2), "fraud": (0, 5),
    "lost_property": (0, 7),
}  # fmt: skip
"""Type → how often it needs a patrol, and how often a word is enough."""

ENDINGS: Final[dict[str, float]] = {
    "information": 27, "settled_by_phone": 24, "referred": 11, "referred_ambulance": 7, "wrong_number": 8,
    "silent": 7, "cancelled_by_caller": 6, "abusive": 5, "false_alarm": 5,
}  # fmt: skip
"""How a call ends that needs no patrol."""
ABOUT_NOTHING: Final = frozenset({"information", "wrong_number", "silent", "abusive"})

CALLERS: Final = {
    "fr": (
        "M. Bennis",
        "Mme Alami",
        "Mlle Sqalli",
        "M. Haddad",
        "Le gardien de l'immeuble",
        "La pharmacienne",
    ),
    "ar": ("السيد العلوي", "السيدة بناني", "حارس العمارة", "صاحب المحل", "السيدة الزهراء", "سائق طاكسي"),
}

_SAID: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "theft": {
        "fr": ("On lui a pris son téléphone dans le café.", "Son sac a disparu, il y a dix minutes."),
        "ar": ("سرقو ليه التيليفون فالقهوة.", "اختفت حقيبتها قبل عشر دقائق."),
    },
    "snatch_theft": {
        "fr": ("Deux hommes sur une moto, sac arraché, partis vers le boulevard.",),
        "ar": ("جوج فموطور خطفو ليها الصاك وهربو جهة الشارع.",),
    },
    "robbery": {
        "fr": ("Trois jeunes, un couteau, ils ont pris le portefeuille.",),
        "ar": ("ثلاثة شبان هددوه بسكين وأخذوا محفظته.",),
    },
    "burglary_now": {
        "fr": ("Quelqu'un force la porte du voisin absent.", "Du bruit dans le magasin fermé."),
        "ar": ("شخص يكسر باب الجيران وهم غائبون.",),
    },
    "burglary": {
        "fr": ("De retour de voyage, porte fracturée.",),
        "ar": ("رجعو من السفر ولقاو الباب مهرس.",),
    },
    "brawl": {
        "fr": ("Une dizaine de personnes se battent devant le café.",),
        "ar": ("مضاربة بين مجموعة من الشبان قدام القهوة.",),
    },
    "assault": {
        "fr": ("Un homme frappé à la tête, il saigne.",),
        "ar": ("رجل تعرض للضرب على الرأس وينزف.",),
    },
    "domestic_violence": {
        "fr": ("Une femme crie à l'étage, les enfants pleurent.",),
        "ar": ("امرأة تصرخ في الطابق الثاني والأطفال يبكون.",),
    },
    "noise": {
        "fr": ("Musique très forte depuis minuit.", "Des travaux de nuit au troisième."),
        "ar": ("موسيقى عالية والجيران لا ينامون.",),
    },
    "traffic_injury": {
        "fr": ("Une moto et une voiture, un blessé à terre, conscient.", "Un piéton renversé au feu."),
        "ar": ("حادثة بين سيارة ودراجة، واحد مجروح فالأرض.",),
    },
    "traffic_damage": {
        "fr": ("Accrochage, tôle froissée, ils ne s'entendent pas.",),
        "ar": ("اصطدام خفيف بين سيارتين، بدون جرحى.",),
    },
    "suspicious_person": {
        "fr": ("Un homme regarde dans les voitures depuis une heure.",),
        "ar": ("شخص كيدور بين الطوموبيلات من ساعة.",),
    },
    "intoxicated": {
        "fr": ("Un homme ivre couché sur le trottoir.",),
        "ar": ("شخص سكران طايح فالطريق.",),
    },
    "threat": {
        "fr": ("Son ancien associé le menace au téléphone et devant la porte.",),
        "ar": ("شريكه القديم كيهددو قدام الدار.",),
    },
    "stabbing": {
        "fr": ("Coup de couteau, la victime respire, l'auteur est parti à pied.",),
        "ar": ("طعنة بسكين، الضحية كيتنفس، والفاعل هرب على رجليه.",),
    },
    "missing_child": {
        "fr": ("Garçon de six ans, pull rouge, perdu de vue au marché.",),
        "ar": ("ولد عندو ست سنين، لابس أحمر، ضاع فالسوق.",),
    },
    "illegal_parking": {
        "fr": ("Une voiture bloque l'entrée du garage.",),
        "ar": ("سيارة واقفة قدام باب الكراج.",),
    },
    "lost_property": {
        "fr": ("Carte nationale perdue, où déclarer ?",),
        "ar": ("ضاعت ليه البطاقة الوطنية، فين يصرح؟",),
    },
    "information": {
        "fr": (
            "Demande les heures du service des cartes nationales.",
            "Demande quelle est la pharmacie de garde.",
        ),
        "ar": ("كيسول على وقت مصلحة البطاقة الوطنية.",),
    },
    "silent": {"fr": ("Personne ne parle.",), "ar": ("لا أحد يتكلم.",)},
    "wrong_number": {"fr": ("Cherchait un taxi.",), "ar": ("بغا طاكسي، رقم خاطئ.",)},
    "abusive": {"fr": ("Des enfants qui rient.",), "ar": ("أطفال يضحكون ويقطعون.",)},
}
_ANYTHING: Final = {
    "fr": (
        "Le témoin reste sur place et rappelle si la situation change.",
        "L'appelant attend devant l'immeuble.",
    ),
    "ar": ("الشاهد بقا فالمكان وغادي يعاود يتصل إلا تبدلات الأمور.", "المتصل ينتظر أمام العمارة."),
}


def said(about: str, language: str) -> tuple[str, ...]:
    """What may be said about a type, or about a call that comes to nothing; "fr" or "ar"."""
    return _SAID.get(about, _ANYTHING)[language]
