"""Patterns for the names of countries in the languages our partners write, taken from CLDR through Babel.

What CLDR does not know (demonyms, regions, cities, irregular forms) stands in places.toml.
"""

import re
from collections.abc import Iterator
from functools import cache

# The languages whose country names are looked for. Latin script only; every partner today writes one of them.
LANGUAGES = ("da", "de", "en", "nb", "nn", "pl", "sv", "fi", "nl", "fr", "et", "lt", "lv", "is", "es", "it", "cs")

# Two capitals in CLDR that are no country: unions, outlying islands, test data, "unknown region".
_NO_COUNTRY = frozenset(
    [
        "AC",
        "AQ",
        "BV",
        "CP",
        "CQ",
        "DG",
        "EA",
        "EU",
        "EZ",
        "HM",
        "IC",
        "IO",
        "QO",
        "TA",
        "TF",
        "UM",
        "UN",
        "XA",
        "XB",
        "ZZ",
    ]
)

# Names that are far more often something else in a news text: given names, plain words, states, garments.
_MISLEADING = frozenset(
    {
        "Aruba",
        "Chad",
        "Cuba",
        "Georgia",
        "Guam",
        "Jersey",
        "Jordan",
        "Kuba",
        "Mali",
        "Man",
        "Niger",
        "Oman",
        "Togo",
        "Tonga",
    }
)
_MISLEADING_IN = {"fi": frozenset({"Mali", "Niue"}), "pl": frozenset({"Mali", "Komory"})}

# Endings that change or grow in declension, and how much of the name stands in every form. Germanic names only add -s.
_STEM_ENDINGS = {
    "pl": re.compile(r"(?:ia|ja|a|y|o)$"),
    "fi": re.compile(r"(?:[aei]t|[iaä])$"),
    "et": re.compile(r"[ia]$"),
    "lt": re.compile(r"(?:ija|as|is|us|a)$"),
    "lv": re.compile(r"(?:ija|a|s|e)$"),
    "cs": re.compile(r"(?:ie|o|a|e)$"),
}
_KEEP = {"pl": {"ia": "i", "ja": "j"}, "lt": {"ija": "ij"}, "lv": {"ija": "ij"}}
_GENITIVE = frozenset({"da", "de", "nb", "nn", "sv", "en"})
_SHORTEST_STEM = 5  # shorter ones begin other words: Samo* Samorząd, Kong* Kongres, Dani* Daniel


@cache
def country_patterns(language: str) -> tuple[tuple[str, str], ...]:
    """(pattern, ISO 3166-1 code) for the names of all countries in one language, as `core.patterns` reads them."""
    from babel import Locale

    return tuple(
        (pattern, code)
        for code, name in Locale.parse(language).territories.items()
        if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRY and _usable(name, language)
        for pattern in _forms(name, language)
    )


def _usable(name: str, language: str) -> bool:
    return name not in _MISLEADING and name not in _MISLEADING_IN.get(language, ()) and "(" not in name


def _forms(name: str, language: str) -> Iterator[str]:
    name = name.replace("*", "")
    if name.isupper():  # USA: the case counts, and a genitive would have a small s
        yield name
        return
    endings = _STEM_ENDINGS.get(language)
    match = endings.search(name) if endings and " " not in name else None
    if match:
        stem = name[: match.start()] + _KEEP.get(language, {}).get(match[0], "")
        if len(stem) >= _SHORTEST_STEM:
            yield f"{stem}*"
            return
    yield name
    if language in _GENITIVE and not name.endswith("s"):
        yield f"{name}s"
