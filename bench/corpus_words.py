"""What the benchmark's made-up partners are called, where they sit, and the small words of six languages."""

from typing import NamedTuple


class Place(NamedTuple):
    """A city of a made-up cluster."""

    city: str
    latitude: float
    longitude: float


# Country -> (languages of its clusters, its cities). The first countries and cities publish most.
COUNTRIES: dict[str, tuple[tuple[str, ...], tuple[Place, ...]]] = {
    "DK": (
        ("da", "en"),
        (
            Place("Odense", 55.40, 10.39),
            Place("Aarhus", 56.16, 10.20),
            Place("Aalborg", 57.05, 9.92),
            Place("Vejle", 55.71, 9.54),
            Place("Esbjerg", 55.47, 8.45),
        ),
    ),
    "DE": (
        ("de", "en"),
        (
            Place("Berlin", 52.52, 13.40),
            Place("Leipzig", 51.34, 12.37),
            Place("Heidelberg", 49.40, 8.67),
            Place("Cottbus", 51.76, 14.33),
            Place("Kiel", 54.32, 10.14),
        ),
    ),
    "SE": (
        ("sv", "en"),
        (
            Place("Lund", 55.70, 13.19),
            Place("Uppsala", 59.86, 17.64),
            Place("Umeå", 63.83, 20.26),
            Place("Östersund", 63.18, 14.64),
            Place("Linköping", 58.41, 15.62),
        ),
    ),
    "NO": (
        ("nb", "en"),
        (
            Place("Oslo", 59.91, 10.75),
            Place("Bergen", 60.39, 5.32),
            Place("Stavanger", 58.97, 5.73),
            Place("Trondheim", 63.43, 10.40),
            Place("Tromsø", 69.65, 18.96),
        ),
    ),
    "PL": (
        ("pl", "en"),
        (
            Place("Lublin", 51.25, 22.57),
            Place("Kraków", 50.06, 19.94),
            Place("Gdańsk", 54.35, 18.65),
            Place("Poznań", 52.41, 16.93),
            Place("Łódź", 51.76, 19.46),
        ),
    ),
    "FI": (
        ("sv", "en"),
        (
            Place("Turku", 60.45, 22.27),
            Place("Oulu", 65.01, 25.47),
            Place("Tampere", 61.50, 23.76),
            Place("Kuopio", 62.89, 27.68),
            Place("Vaasa", 63.10, 21.62),
        ),
    ),
    "NL": (
        ("en",),
        (
            Place("Utrecht", 52.09, 5.12),
            Place("Leiden", 52.16, 4.49),
            Place("Groningen", 53.22, 6.57),
            Place("Nijmegen", 51.81, 5.84),
            Place("Eindhoven", 51.44, 5.48),
        ),
    ),
    "EE": (
        ("en",),
        (
            Place("Tartu", 58.38, 26.72),
            Place("Tallinn", 59.44, 24.75),
            Place("Narva", 59.38, 28.19),
            Place("Viljandi", 58.36, 25.60),
            Place("Rakvere", 59.35, 26.36),
        ),
    ),
    "LV": (
        ("en",),
        (
            Place("Riga", 56.95, 24.11),
            Place("Liepāja", 56.50, 21.01),
            Place("Jelgava", 56.65, 23.71),
            Place("Ventspils", 57.39, 21.56),
            Place("Valmiera", 57.54, 25.43),
        ),
    ),
    "LT": (
        ("en",),
        (
            Place("Vilnius", 54.69, 25.28),
            Place("Kaunas", 54.90, 23.90),
            Place("Klaipėda", 55.70, 21.14),
            Place("Šiauliai", 55.93, 23.32),
            Place("Alytus", 54.40, 24.05),
        ),
    ),
    "AT": (
        ("de",),
        (
            Place("Wien", 48.21, 16.37),
            Place("Graz", 47.07, 15.44),
            Place("Linz", 48.31, 14.29),
            Place("Innsbruck", 47.26, 11.39),
            Place("Salzburg", 47.81, 13.06),
        ),
    ),
    "CH": (
        ("de", "en"),
        (
            Place("Basel", 47.56, 7.59),
            Place("Zürich", 47.38, 8.54),
            Place("Bern", 46.95, 7.45),
            Place("Lausanne", 46.52, 6.63),
            Place("Luzern", 47.05, 8.31),
        ),
    ),
}
KINDS = ("Health Cluster", "Life Science Network", "Care Technology Alliance", "Medtech Forum", "E-Health Centre")

SMALL_WORDS = {
    "da": "og i det at en den til er som på de med for der af et har han ikke kan vi var skal fra mange nye derfor "
    "sammen efter år blev også over ved end man når hvor nu mere været eller kun være andre samt mellem under mod "
    "flere siden uden hele første projekt borgere kommuner regionen samarbejde partnere virksomheder forskning "
    "løsninger erfaringer hverdagen sygehuset støtte aftale møde resultater medarbejdere ældre udvikling",
    "de": "die der und in zu den das nicht von sie ist des sich mit dem dass er es ein ich auf so eine auch als an "
    "nach wie im für man aber aus durch wenn nur war noch werden bei hat wir was wird sein einen welche sind oder zur "
    "um haben einer mir über ihm diese einem neue Projekt Bürger Gemeinden Region Zusammenarbeit Partner Unternehmen "
    "Forschung Lösungen Erfahrungen Alltag Klinik Förderung Vereinbarung Treffen Ergebnisse Pflege Entwicklung",
    "en": "the of and to in a is that for it as was with be by on not he this are or his from at which but have an had "
    "they you were there been one all we can her has will more when so if out their who new project citizens "
    "municipalities region cooperation partners companies research solutions experience everyday hospital support "
    "agreement meeting results staff elderly development trial service market year first network",
    "nb": "og i det på som er en til å han av for med at var de ikke den har jeg om et men så seg hun hadde fra vi du "
    "kan når skal ble etter også nå over ved noe mange nye derfor sammen år prosjekt innbyggere kommuner regionen "
    "samarbeid partnere bedrifter forskning løsninger erfaringer hverdagen sykehuset støtte avtale møte resultater "
    "ansatte eldre utvikling tjenester nettverket klyngen første",
    "pl": "i w na z do się że jest nie to o jak przez po dla od są oraz które także już był być ich tym tego można ale "
    "a za co tak tylko ze jego czy przed między bardzo nowe lat projekt mieszkańcy gminy region współpraca partnerzy "
    "firmy badania rozwiązania doświadczenia codzienność szpital wsparcie umowa spotkanie wyniki pracownicy seniorzy "
    "rozwój usługi sieć klaster pierwszy opieka rynek",
    "sv": "och i att det som en på är av för med den till inte har de ett om han men var jag sig från vi så kan när år "
    "under också efter eller nu sin där vid mot ska skulle kommer ut få finns vara hade alla andra mycket nya projekt "
    "medborgare kommuner regionen samarbete partner företag forskning lösningar erfarenheter vardagen sjukhuset stöd "
    "avtal möte resultat medarbetare äldre utveckling tjänster nätverket första",
}
NAMES = (
    "Anna Lindqvist", "Piotr Zieliński", "Kari Nordmann", "Jens Mikkelsen", "Ulrike Böhm", "Mary O’Neill",
    "Ewa Kowalska", "Søren Kjær", "Åsa Öberg", "Tomasz Wójcik", "Ingrid Haugen", "Max Schröder",
)  # fmt: skip
