"""Dates, numbers, names and the interface's own sentences, in one UI language, by CLDR and the catalogue.

Everything is worked out once per value: a date takes Babel some 50 microseconds, and a site shows each many times.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, tzinfo
from functools import cache, lru_cache

from babel import Locale
from babel.dates import format_date, format_interval, format_skeleton, format_time, match_skeleton
from babel.lists import format_list
from babel.numbers import format_decimal

from newshub.site.translations import Catalogue
from newshub.site.views import TimeView


def N_(message: str) -> str:  # noqa: N802 - the name gettext's tools know
    """Marks a message that is looked up later."""
    return message


_TERRITORY = {"da": "DK", "de": "DE", "en": "GB", "nb": "NO", "pl": "PL", "sv": "SE", "nn": "NO", "fi": "FI",
              "et": "EE", "lv": "LV", "lt": "LT", "nl": "NL", "fr": "FR", "is": "IS"}  # fmt: skip


_EVIDENCE = {  # Evidence.where -> how a reader is told
    "title": N_("“%(words)s” in the headline"),
    "lead": N_("“%(words)s” in the summary"),
    "text": N_("“%(words)s” in the text"),
    "category": N_("“%(words)s” among the publisher’s own tags"),
    "source": N_("home of the publisher, %(words)s"),
    "partner": N_("tagged so by another hub"),
    "editor": N_("tagged so by our editors"),
}


class Words:
    """How one edition says things. Texts are plain; the templates quote them."""

    def __init__(self, language: str, catalogue: Catalogue, zone: tzinfo) -> None:
        self.language = language
        self.catalogue = catalogue
        self.gettext: Callable[[str], str] = catalogue.gettext
        self.ngettext: Callable[[str, str, int], str] = catalogue.ngettext
        self._zone = zone
        # With the territory: a European reader of English expects 22 November, not November 22.
        self._locale = Locale.parse(f"{language}_{_TERRITORY[language]}" if language in _TERRITORY else language)
        # Which of CLDR's skeletons is meant: Babel would look for it anew for each date.
        self._month_skeleton = _skeleton("yMMMM", self._locale.datetime_skeletons)
        self._long_date = str(self._locale.date_formats["long"].format)  # "%(d)s. %(MMMM)s %(y)s"
        self._span_skeleton = _skeleton("yMMMMd", self._locale.interval_formats)
        self._lists: dict[int, list[str]] = {}  # length -> what stands around and between the members
        self._because: dict[str, tuple[str, bool, str]] = {}  # before the words, whether they are said, after them
        self.span = lru_cache(maxsize=2_000)(self._make_span)
        self.weekday = lru_cache(maxsize=1_000)(self._make_weekday)
        self.on = lru_cache(maxsize=1_000)(self._make_day)
        self._minutes = lru_cache(maxsize=None)(self._make_minutes)
        self.number = lru_cache(maxsize=20_000)(self._make_number)
        self.language_name = lru_cache(maxsize=None)(self._make_language_name)
        self.country = lru_cache(maxsize=None)(self._make_country)

    @property
    def og_locale(self) -> str:
        """The locale as Open Graph writes it: "da_DK"."""
        return f"{self.language}_{_TERRITORY.get(self.language, self.language.upper())}"

    def local(self, at: datetime) -> datetime:
        """A time in the hub's own zone."""
        return at.astimezone(self._zone)

    def day(self, at: datetime) -> TimeView:
        """The date of a time, in the hub's zone: "22. november 2026"."""
        return self.on(at.astimezone(self._zone).date())

    def month(self, year: int, month: int) -> str:
        """A month's name with its year: "november 2026"."""
        return str(format_skeleton(self._month_skeleton, date(year, month, 1), locale=self._locale))

    def month_alone(self, month: int) -> str:
        """A month's name by itself: "november"."""
        return str(self._locale.months["stand-alone"]["wide"][month])

    def month_short(self, number: int) -> str:
        """A month's name for an axis: "nov."."""
        return str(self._locale.months["stand-alone"]["abbreviated"][number])

    def moment(self, at: datetime) -> TimeView:
        """A time to the minute, in the hub's zone: "22. nov. 2026 10.18"."""
        local = self.local(at).replace(second=0, microsecond=0)
        text = f"{format_date(local, 'medium', locale=self._locale)} {format_time(local, 'short', locale=self._locale)}"
        return TimeView(local.isoformat(timespec="minutes"), text)

    def join(self, texts: list[str]) -> str:
        """A list as a sentence has it: "a, b og c"."""
        if len(texts) < 2:
            return "".join(texts)
        if len(texts) not in self._lists:
            marks = [f"\x02{n}" for n in range(len(texts))]
            self._lists[len(texts)] = re.split("\x02[0-9]+", str(format_list(marks, locale=self._locale)))
        first, *between = self._lists[len(texts)]
        return first + "".join([f"{text}{piece}" for text, piece in zip(texts, between, strict=True)])

    def stories(self, count: int) -> str:
        """ "123 historier" """
        text = self.ngettext("%(count)s story", "%(count)s stories", count)
        return text % {"count": self.number(count)}

    def reading_time(self, words: int) -> str:
        """ "4 minutters læsning"; 200 words a minute, at least one minute."""
        return self._minutes(max(1, round(words / 200)))

    def week(self, number: int) -> str:
        """ "Uge 47" """
        return self.gettext("Week %(number)s") % {"number": str(number)}

    def page(self, number: int) -> str:
        """ "Side 3" """
        return self.gettext("Page %(number)s") % {"number": self.number(number)}

    def _make_minutes(self, minutes: int) -> str:
        text = self.ngettext("%(count)s minute’s read", "%(count)s minutes’ read", minutes)
        return text % {"count": self.number(minutes)}

    def _make_day(self, day: date) -> TimeView:
        """A day: "22. november 2026"."""
        names = self._locale.months["format"]["wide"]
        try:  # Babel's format_date does no more for these fields, but takes fifty times as long
            text = self._long_date % {"d": day.day, "MMMM": names[day.month], "y": day.year}
        except KeyError:  # a language whose dates want others
            text = str(format_date(day, "long", locale=self._locale))
        return TimeView(day.isoformat(), text)

    def _make_span(self, first: date, last: date) -> str:
        """Days from one to another: "16.–22. november 2026"."""
        return str(format_interval(first, last, self._span_skeleton, locale=self._locale))

    def evidence(self, where: str, words: str) -> str:
        """Why a tag was given: "„telemedicinske“ i overskriften"."""
        if where not in self._because:
            head, mark, tail = self.gettext(_EVIDENCE[where]).partition("%(words)s")
            self._because[where] = (head, bool(mark), tail)
        before, shown, after = self._because[where]
        return f"{before}{words}{after}" if shown else before

    def _make_weekday(self, day: date) -> TimeView:
        """A day as its week knows it: "torsdag"."""
        return TimeView(day.isoformat(), str(self._locale.days["stand-alone"]["wide"][day.weekday()]))

    def _make_number(self, number: int) -> str:
        return str(format_decimal(number, locale=self._locale))

    def _make_language_name(self, code: str) -> str:
        # Readers say "norsk"; that it is bokmål matters only beside nynorsk, which keeps its name.
        return str(self._locale.languages.get("no" if code == "nb" else code, code))

    def _make_country(self, code: str) -> str:
        return str(self._locale.territories.get(code, code))


def _skeleton(wanted: str, known: Mapping[str, object]) -> str:
    return wanted if wanted in known else match_skeleton(wanted, known) or wanted


@cache
def native_name(code: str) -> str:
    """A language's name in itself, as a list of languages shows it: "Dansk"."""
    try:
        name = Locale.parse(code).languages.get(code, code)
    except Exception:  # noqa: BLE001 - Babel raises several kinds for a code it does not know; the code itself will do
        return code
    return name[:1].upper() + name[1:]
