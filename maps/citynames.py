"""Names of the invented city, in French and Arabic."""

from __future__ import annotations

from typing import Final

Pair = tuple[str, str]

CITY: Final[Pair] = ("Madinat Dawriya", "مدينة دورية")

DISTRICTS: Final[tuple[tuple[str, str, str], ...]] = (
    ("D1", "El Manar", "المنار"),
    ("D2", "Médina", "المدينة القديمة"),
    ("D3", "La Corniche", "الكورنيش"),
    ("D4", "Le Phare", "الفنار"),
    ("D5", "Hay Nassim", "حي النسيم"),
    ("D6", "Hay Al Amal", "حي الأمل"),
    ("D7", "Riad Zitoune", "رياض الزيتون"),
    ("D8", "Oulad Yasmine", "أولاد الياسمين"),
)
"""Code, French, Arabic; four along the coast from south-west to north-east, then four behind the railway."""

BOULEVARDS: Final[tuple[Pair, ...]] = (
    ("Boulevard de la Résistance", "شارع المقاومة"),
    ("Boulevard Al Massira", "شارع المسيرة"),
    ("Boulevard Mohammed V", "شارع محمد الخامس"),
    ("Boulevard de l'Indépendance", "شارع الاستقلال"),
    ("Boulevard des Forces Armées Royales", "شارع القوات المسلحة الملكية"),
    ("Boulevard Ibn Tachfine", "شارع ابن تاشفين"),
    ("Boulevard du Port", "شارع الميناء"),
    ("Boulevard Al Qods", "شارع القدس"),
    ("Boulevard de la Gare", "شارع المحطة"),
    ("Boulevard Oued Zahr", "شارع واد الزهر"),
    ("Boulevard Ibn Battouta", "شارع ابن بطوطة"),
)

AVENUES: Final[tuple[Pair, ...]] = (
    ("Avenue des Palmiers", "شارع النخيل"),
    ("Avenue Al Andalous", "شارع الأندلس"),
    ("Avenue Ibn Rochd", "شارع ابن رشد"),
    ("Avenue Al Farabi", "شارع الفارابي"),
    ("Avenue de la Liberté", "شارع الحرية"),
    ("Avenue Fatima Al Fihria", "شارع فاطمة الفهرية"),
    ("Avenue des Orangers", "شارع البرتقال"),
    ("Avenue Al Idrissi", "شارع الإدريسي"),
    ("Avenue Ibn Sina", "شارع ابن سينا"),
    ("Avenue de la Plage", "شارع الشاطئ"),
    ("Avenue Zaynab An Nafzaouia", "شارع زينب النفزاوية"),
    ("Avenue du Stade", "شارع الملعب"),
    ("Avenue Ibn Khaldoun", "شارع ابن خلدون"),
    ("Avenue Al Moutanabbi", "شارع المتنبي"),
    ("Avenue de l'Atlas", "شارع الأطلس"),
    ("Avenue Oum Rabia", "شارع أم الربيع"),
)

STREETS: Final[tuple[Pair, ...]] = (
    ("Rue des Amandiers", "زنقة اللوز"),
    ("Rue du Jasmin", "زنقة الياسمين"),
    ("Rue des Oliviers", "زنقة الزيتون"),
    ("Rue des Roses", "زنقة الورود"),
    ("Rue de Fès", "زنقة فاس"),
    ("Rue de Tétouan", "زنقة تطوان"),
    ("Rue d'Oujda", "زنقة وجدة"),
    ("Rue de Taza", "زنقة تازة"),
    ("Rue d'Essaouira", "زنقة الصويرة"),
    ("Rue de Meknès", "زنقة مكناس"),
    ("Rue d'Agadir", "زنقة أكادير"),
    ("Rue de Larache", "زنقة العرائش"),
    ("Rue de Laâyoune", "زنقة العيون"),
    ("Rue de Dakhla", "زنقة الداخلة"),
    ("Rue des Pêcheurs", "زنقة الصيادين"),
    ("Rue des Potiers", "زنقة الفخارين"),
    ("Rue des Tisserands", "زنقة النساجين"),
    ("Rue du Four", "زنقة الفران"),
    ("Rue de la Fontaine", "زنقة السقاية"),
    ("Rue du Marché", "زنقة السوق"),
    ("Rue de l'École", "زنقة المدرسة"),
    ("Rue du Puits", "زنقة البئر"),
    ("Rue des Grenadiers", "زنقة الرمان"),
    ("Rue des Figuiers", "زنقة التين"),
    ("Rue des Hirondelles", "زنقة الخطاف"),
    ("Rue du Jardin", "زنقة الجنان"),
    ("Rue Al Khansaa", "زنقة الخنساء"),
    ("Rue Ibn Zaydoun", "زنقة ابن زيدون"),
    ("Rue Al Jahiz", "زنقة الجاحظ"),
    ("Rue Al Kindi", "زنقة الكندي"),
    ("Rue Ibn Al Banna", "زنقة ابن البناء"),
    ("Rue Al Biruni", "زنقة البيروني"),
    ("Rue des Cigognes", "زنقة اللقالق"),
    ("Rue de la Dune", "زنقة الكثيب"),
    ("Rue du Sable", "زنقة الرمل"),
    ("Rue des Vagues", "زنقة الأمواج"),
)

CORNICHE: Final[Pair] = ("Boulevard de la Corniche", "شارع الكورنيش")
RING: Final[Pair] = ("Rocade", "الطريق المداري")
WADI: Final[Pair] = ("Oued Zahr", "واد الزهر")

LANDMARKS: Final[tuple[tuple[float, float, str, str, str, str], ...]] = (
    (24.5, 8.5, "amenity", "police", "Préfecture de Police", "ولاية الأمن"),
    (24.5, 20.5, "amenity", "hospital", "Hôpital Ibn Zohr", "مستشفى ابن زهر"),
    (26.5, 26.5, "railway", "station", "Gare Dawriya-Ville", "محطة دورية المدينة"),
    (22.5, 2.5, "historic", "city_gate", "Bab Labhar", "باب البحر"),
    (20.5, 5.5, "amenity", "marketplace", "Souk El Had", "سوق الأحد"),
    (27.5, 11.5, "amenity", "townhall", "Hôtel de Ville", "دار الجماعة"),
    (36.5, 3.5, "landuse", "harbour", "Port de pêche", "ميناء الصيد"),
    (54.5, 1.5, "man_made", "lighthouse", "Phare de Ras Zahr", "فنار رأس الزهر"),
    (48.5, 20.5, "leisure", "stadium", "Stade Al Wifaq", "ملعب الوفاق"),
    (12.5, 33.5, "amenity", "university", "Université Ibn Toumert", "جامعة ابن تومرت"),
    (33.5, 36.5, "amenity", "bus_station", "Gare routière", "المحطة الطرقية"),
    (50.5, 35.5, "amenity", "marketplace", "Marché de gros", "سوق الجملة"),
    (52.5, 47.5, "landuse", "industrial", "Zone industrielle Nassim", "المنطقة الصناعية النسيم"),
    (8.5, 12.5, "amenity", "hospital", "Clinique El Manar", "مصحة المنار"),
    (41.5, 13.5, "tourism", "hotel", "Hôtel Atlantique", "فندق الأطلسي"),
)
"""(column, row of the street grid, tag, value, French, Arabic)."""

IN_EVERY_DISTRICT: Final[tuple[tuple[str, str, str, str], ...]] = (
    ("amenity", "police", "Arrondissement de police {fr}", "دائرة الشرطة {ar}"),
    ("amenity", "place_of_worship", "Mosquée {fr}", "مسجد {ar}"),
    ("amenity", "school", "École {fr}", "مدرسة {ar}"),
    ("amenity", "pharmacy", "Pharmacie {fr}", "صيدلية {ar}"),
    ("amenity", "cafe", "Café {fr}", "مقهى {ar}"),
    ("amenity", "bank", "Banque {fr}", "بنك {ar}"),
)
