"""Dates as feeds and pages write them: standards, six languages, numbers of seconds.

numbers -> feedparser's parsers -> numeric formats -> month names of six languages -> dateparser -> None
"""

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache

MAX_DATE = 80  # characters; nothing longer is a date
PATIENCE = 50  # dates of one document that dateparser may look at, 2 to 25 ms each
LANGUAGES = ("en", "da", "nb", "sv", "de", "pl")

_MONTHS = {
    1: "january januar januari jänner januari stycznia styczeń jan sty",
    2: "february februar februari lutego luty feber feb lut",
    3: "march marts mars märz maerz marca marzec mar mrz mär",
    4: "april kwietnia kwiecień apr kwi",
    5: "may maj mai maja",
    6: "june juni czerwca czerwiec jun cze",
    7: "july juli lipca lipiec jul lip",
    8: "august augusti sierpnia sierpień aug sie",
    9: "september września wrzesień sep sept wrz",
    10: "october oktober października październik oct okt paź",
    11: "november listopada listopad nov lis",
    12: "december desember dezember grudnia grudzień dec des dez gru",
}
_MONTH_OF = {name: number for number, names in _MONTHS.items() for name in names.split()}
_NAMES = "|".join(sorted(_MONTH_OF, key=len, reverse=True))
_WHEN = (
    r"(?:[\s,T]*(?:kl\.?|um|at|o|godz\.?)?\s*(?P<hour>[01]?\d|2[0-4])[:.](?P<minute>[0-5]\d)"
    r"(?:[:.](?P<second>[0-5]\d|60))?(?:\.\d+)?"
    r"\s*(?:Uhr|Z\b|(?P<zone>[A-Z]{2,5}\b|(?:GMT|UTC)?[+-]\d{1,2}:?\d{0,2}))?)?"
)
_DAY, _MONTH, _SEPARATED = r"(?P<day>[0-3]?\d)", rf"(?P<month>{_NAMES})\b", r"\s?[./-]\s?"
_FORMATS = tuple(
    re.compile(form + _WHEN, re.IGNORECASE)
    for form in (
        # 2025/06/10, 2025.6.10
        r"(?<!\d)(?P<year>\d{4})[./-](?P<month>[01]?\d)[./-](?P<day>[0-3]?\d)(?!\d)",
        # 10. juni 2025, den 5 maj 2015, 3rd of June 2025, 6 Jul 25
        rf"(?:\b|\D){_DAY}(?:st|nd|rd|th|:e|:a)?[.\s-]{{0,3}}(?:of\s)?{_MONTH}[.,\s-]{{0,3}}"
        r"(?P<year>\d{4}|'?\d{2}(?=\D|$))",
        # June 3, 2025
        rf"\b{_MONTH}\.?\s+{_DAY}(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})",
        # 10.06.2025, 31/12/25
        rf"(?<!\d){_DAY}{_SEPARATED}(?P<month>[01]?\d|[12]\d|3[01]){_SEPARATED}(?P<year>\d{{4}}|\d{{2}}(?!\d))",
    )
)
_MONTH_ONLY = re.compile(
    rf"(?:{_MONTH}\s+(?P<year>\d{{4}})|(?P<iso_year>\d{{4}})-(?P<iso_month>\d\d))\Z", re.IGNORECASE
)
_ISO_WEEK = re.compile(r"(\d{4})-?W(\d\d)(?:-?([1-7]))?\Z")
_COMPACT = re.compile(
    r"(?P<year>(?:19|20)\d\d)(?P<month>[01]\d)(?P<day>[0-3]\d)(?:T?(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)?Z?)?\Z"
)
_SECONDS = re.compile(r"-?\d{8,10}(?:\.\d+)?\Z")
_MILLISECONDS = re.compile(r"\d{12,13}\Z")
_OFFSET = re.compile(r"(?:GMT|UTC)?([+-])(\d{1,2}):?(\d{2})?\Z", re.IGNORECASE)
_ZONES = {"GMT": 0, "UTC": 0, "UT": 0, "WET": 0, "BST": 1, "WEST": 1, "CET": 1, "MEZ": 1, "MET": 1, "CEST": 2,
          "MESZ": 2, "MEST": 2, "EET": 2, "EEST": 3, "MSK": 3,
          "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7}  # fmt: skip
_DATEPARSER = {
    "DATE_ORDER": "DMY",
    "TIMEZONE": "UTC",
    "RETURN_AS_TIMEZONE_AWARE": True,
    "REQUIRE_PARTS": ["year", "month"],
    "PARSERS": ["absolute-time"],
}
_FEW_WORDS = re.compile(r"[\w.,:;+/\s'-]{4,}\Z")


def parse_date(text: str) -> datetime | None:
    """The moment a date means, in UTC; None for what is no date. Times without a zone are taken as UTC."""
    return DateReader().read(text)


class DateReader:
    """Reads the dates of one document, and loses patience with one that is full of odd ones."""

    def __init__(self, patience: int = PATIENCE) -> None:
        self.patience = patience

    def read(self, text: str) -> datetime | None:
        """What `parse_date` says, while patience lasts; then only what is quickly understood."""
        if len(text) > MAX_DATE * 4:
            return None
        text = " ".join(text.split())
        if not 4 <= len(text) <= MAX_DATE or not any(map(str.isdigit, text)):
            return None
        found, is_settled = _quick(text)
        if is_settled or self.patience <= 0:
            return found
        self.patience -= 1
        return _by_dateparser(text)


@lru_cache(maxsize=4_096)
def _quick(text: str) -> tuple[datetime | None, bool]:
    """The moment, and whether that is the last word: a date that does not exist is none in any other reading."""
    try:
        if text.lstrip("-").replace(".", "", 1).isdigit():
            return _number(text), True
        found = _standard(text) or _worded(text)
    except (ValueError, OverflowError, OSError):
        return None, True
    return found, found is not None


def _number(text: str) -> datetime | None:
    if match := _COMPACT.match(text):
        return _built(match)
    if _SECONDS.match(text):
        return datetime.fromtimestamp(float(text), UTC)
    if _MILLISECONDS.match(text):
        return datetime.fromtimestamp(int(text) / 1_000, UTC)
    return _worded(text)


def _standard(text: str) -> datetime | None:
    """RFC 822 and ISO 8601, by feedparser. Asked only where the shape is right: its parsers read much into anything."""
    from feedparser.datetimes.rfc822 import _parse_date_rfc822
    from feedparser.datetimes.w3dtf import _parse_date_w3dtf

    found = None
    if re.match(r"\d{4}-\d\d?-\d\d?(?:[T\s]\d\d?:|$)", text):
        found = _parse_date_w3dtf(text.replace(" ", "T", 1) if " " in text[:12] else text)
    elif re.match(r"(?:[A-Za-z]{3,9},?\s+)?\d{1,2}\s+[A-Za-z]{3}[a-z]*\s+\d{2,4}\s+\d\d?:\d\d", text):
        zone = text.rpartition(" ")[2].upper()
        if zone in ("CET", "CEST", "MEZ", "MESZ", "BST", "EET", "EEST"):  # unknown to it, and then taken as UTC
            return None
        found = _parse_date_rfc822(text)
    if not found:
        return None
    year, month, day, hour, minute, second = found[:6]
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC)


def _worded(text: str) -> datetime | None:
    if match := _COMPACT.match(text):
        return _built(match)
    if match := _ISO_WEEK.match(text):
        return datetime.fromisocalendar(int(match[1]), int(match[2]), int(match[3] or 1)).replace(tzinfo=UTC)
    if match := _MONTH_ONLY.match(text):
        month = _MONTH_OF[match["month"].lower()] if match["month"] else int(match["iso_month"])
        return datetime(int(match["year"] or match["iso_year"]), month, 1, tzinfo=UTC)
    for form in _FORMATS:
        if match := form.search(text):
            return _built(match)
    return None


def _built(match: re.Match[str]) -> datetime:
    parts = match.groupdict()
    month = parts["month"].lower()
    year, day = int(parts["year"].lstrip("'")), int(parts["day"])
    year += 0 if year >= 100 else 2000 if year < 70 else 1900
    number = int(month) if month.isdigit() else _MONTH_OF[month]
    if number > 12 >= day:
        number, day = day, number  # 12/31/2025: the American order, where nothing else is possible
    hour, minute, second = (int(parts.get(name) or 0) for name in ("hour", "minute", "second"))
    moment = datetime(year, number, day, hour % 24, minute, min(second, 59), tzinfo=UTC) + timedelta(days=hour // 24)
    return moment - _offset(parts.get("zone"))


def _offset(zone: str | None) -> timedelta:
    if not zone:
        return timedelta()
    if match := _OFFSET.match(zone):
        offset = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
        return -offset if match[1] == "-" else offset
    return timedelta(hours=_ZONES.get(zone.upper(), 0))


@lru_cache(maxsize=1_024)
def _by_dateparser(text: str) -> datetime | None:
    if not _FEW_WORDS.match(text) or not re.search(r"\d{4}", text):
        return None  # "3 days ago" and "12:30" are no dates to keep a document by
    # Imported late: half a second, and hardly a feed needs it.
    import dateparser

    try:
        found = dateparser.parse(text, languages=list(LANGUAGES), settings=_DATEPARSER)
        return found.astimezone(UTC) if isinstance(found, datetime) else None
    except (ValueError, OverflowError, TypeError, RecursionError):
        return None
