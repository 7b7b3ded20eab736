"""What a single value in a registry file may be. Each check returns the value as we keep it, or raises `Wrong`."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import date, time
from difflib import get_close_matches
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from newshub.core.patterns import pattern_fault

Check = Callable[[Any], Any]

_LONGEST = 300  # characters of a text: what is longer was not meant
_KEBAB = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
# Selectors that are certainly sound: names, classes, ids and attributes, one within or beside the other.
_NAME = r"[A-Za-z][A-Za-z0-9_-]*"
_COMPOUND = rf"""(?=[*.#\[A-Za-z])(?:\*|{_NAME})?(?:[.#]{_NAME}|\[{_NAME}(?:[~|^$*]?="[^"\\\n]*")?\])*"""
_PLAIN_SELECTOR = re.compile(rf"{_COMPOUND}(?:(?: *[>+~,] *| +){_COMPOUND})*")
_TYPES: tuple[tuple[type | tuple[type, ...], str], ...] = (
    (bool, "true or false"),
    (str, "text"),
    ((int, float), "a number"),
    (list, "a list"),
    (dict, "a table"),
    ((date, time), "a date or time"),
)
# Two capitals that CLDR names although they are no country: unions, test data, "unknown".
_NO_COUNTRY = frozenset({"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"})


class Wrong(ValueError):  # reads as a sentence: raise Wrong("…")
    """A value is not what its key expects. ``faults``: what is wrong, each with the piece of the value at fault."""

    def __init__(self, message: str, near: str | None = None, *, faults: Iterable[tuple[str, str | None]] = ()) -> None:
        self.faults = tuple(faults) or ((message, near),)
        super().__init__(message)


# --- the words of a fault --------------------------------------------------------------------------------------------


def expected(what: str, value: object) -> Wrong:
    """The fault of a value of another type than the one expected."""
    found = next((name for types, name in _TYPES if isinstance(value, types)), type(value).__name__)
    shown = f" ({value})" if isinstance(value, int | float) and abs(value) < 1e12 else ""
    return Wrong(f"expected {what}, found {found}{shown}")


def did_you_mean(value: str, known: Iterable[str]) -> str:
    """ " - did you mean “…”?" when something known is close, else ""."""
    folded = {name.casefold(): name for name in known}
    close = get_close_matches(value.casefold()[:80], folded, n=1)
    return f" - did you mean “{folded[close[0]]}”?" if close else ""


# --- texts -----------------------------------------------------------------------------------------------------------


def text(value: object) -> str:
    """One line of text, not empty."""
    if not isinstance(value, str):
        raise expected("text in quotes", value)
    if not value or value != value.strip():
        raise Wrong("is empty" if not value.strip() else "begins or ends with a space", value)
    if len(value) > _LONGEST:
        raise Wrong(f"is {len(value)} characters long, {_LONGEST} at most are expected")
    if not value.isprintable() and (odd := next(filter(_is_invisible, value), None)):
        raise Wrong(f"has an invisible character (U+{ord(odd):04X}); type the text anew")
    return unicodedata.normalize("NFC", value)


def _is_invisible(char: str) -> bool:
    """Line breaks and control characters (Cc, Zl, Zp), marks that come with copied text (Cf), half characters (Cs)."""
    return unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp")


def name(value: object) -> str:
    """A name; it serves as a pattern too, so it has no *."""
    if "*" in (checked := text(value)):
        raise Wrong(f"“{checked}” has a *; a name is written as it is, patterns belong into aliases", checked)
    return checked


def kebab(value: object) -> str:
    """An id: lower-case ASCII letters, digits, single hyphens."""
    checked = text(value)
    if not _KEBAB.fullmatch(checked) or len(checked) > 80:
        raise Wrong(f"“{checked}” is no id: expected a-z, 0-9 and single hyphens between them, 80 characters at most")
    return checked


def pattern(value: object) -> str:
    """A pattern of core.patterns."""
    checked = text(value)
    if fault := pattern_fault(checked):
        raise Wrong(f"pattern “{checked}” {fault}", checked)
    return checked


def code(value: object) -> str:
    """A concept's id in another vocabulary: "c_31da5694", "20000298"."""
    if not re.fullmatch(r"[A-Za-z0-9_]+", checked := text(value)):
        raise Wrong(f"“{checked}” is no concept id: expected letters, digits and _ only", checked)
    return checked


def selector(value: object) -> str:
    """A CSS selector."""
    checked = text(value)
    if _PLAIN_SELECTOR.fullmatch(checked):
        return checked
    import soupsieve  # only now: it takes a build with nothing to do a fifth of a second to load and to use first

    try:
        soupsieve.compile(checked)
    # Not implemented: ::before and its like, which stand for nothing in a page's tree.
    except (soupsieve.SelectorSyntaxError, NotImplementedError, RecursionError) as error:
        reason = (str(error).splitlines() or ["too deep"])[0]
        raise Wrong(f"“{value}” is no CSS selector: {reason}", str(value)) from error
    return checked


def address(value: object) -> str:
    """An absolute http(s) address without credentials."""
    checked = text(value)
    try:
        parts = urlsplit(checked)
        host, _port = parts.hostname, parts.port
    except ValueError as error:
        raise Wrong(f"“{checked}” is no address: {error}", checked) from error
    if parts.scheme not in ("http", "https") or not host or re.search(r"[\s\\<>\"]", checked):
        raise Wrong(f"“{checked}” is no address: expected https://… or http://… with a host", checked)
    if parts.username is not None or parts.password is not None:
        raise Wrong(f"has a user name or password before {host}; addresses here are public, leave it out")
    return checked


# --- codes -----------------------------------------------------------------------------------------------------------


@cache
def _cldr(kind: str) -> frozenset[str]:
    from babel import Locale

    named: Mapping[str, str] = getattr(Locale("en"), kind)
    return frozenset(name for name in named if len(name) == 2)


def country(value: object) -> str:
    """An ISO 3166-1 alpha-2 code in capitals."""
    checked, known = text(value), _cldr("territories") - _NO_COUNTRY
    if checked not in known:
        meant = f" - did you mean “{checked.upper()}”?" if checked.upper() in known else ""
        raise Wrong(f"“{checked}” is no ISO 3166-1 country code (two capitals, such as DK){meant}", checked)
    return checked


def language(value: object) -> str:
    """An ISO 639-1 code; "no" is taken as "nb"."""
    checked = text(value)
    if checked not in _cldr("languages"):
        meant = f" - did you mean “{checked.lower()}”?" if checked.lower() in _cldr("languages") else ""
        raise Wrong(f"“{checked}” is no ISO 639-1 language code (two small letters, such as da){meant}", checked)
    return "nb" if checked == "no" else checked


def language_or_mul(value: object) -> str:
    """A language, or "mul" for words that are used in every language."""
    return "mul" if value == "mul" else language(value)


def coordinates(value: object) -> tuple[float, float]:
    """Latitude and longitude in degrees."""
    if not isinstance(value, list) or len(value) != 2:
        raise Wrong("expected [latitude, longitude], two numbers")
    for degrees, bound, which in zip(value, (90, 180), ("latitude", "longitude"), strict=True):
        if isinstance(degrees, bool) or not isinstance(degrees, int | float):
            raise Wrong(f"{which}: {expected('a number', degrees)}")
        if not abs(degrees) <= bound:  # so put, it refuses nan too
            raise Wrong(f"{which} is out of bounds: expected -{bound} to {bound}; latitude comes first")
    return float(value[0]), float(value[1])


def factor(value: object) -> float:
    """A number to multiply by, from a tenth to ten."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise expected("a number", value)
    if not 0.1 <= value <= 10:
        raise Wrong("is not between 0.1 and 10")
    return float(value)


# --- made of others --------------------------------------------------------------------------------------------------


def one_of(*choices: str) -> Check:
    """One of a few words."""

    def check(value: object) -> str:
        if (checked := text(value)) not in choices:
            meant = did_you_mean(checked, choices)
            raise Wrong(f"“{checked}” is unknown; expected one of: {', '.join(choices)}{meant}", checked)
        return checked

    return check


def each(check: Check, *, least: int = 0) -> Check:
    """A list whose every value passes ``check``, none twice, as a tuple."""

    def checked(value: object) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise expected("a list in [ ]", value)
        kept: list[Any] = []
        faults: list[tuple[str, str | None]] = []
        seen: set[Any] = set()
        for one in value:
            try:
                good = check(one)
            except Wrong as wrong:
                faults += wrong.faults
                continue
            if good in seen:
                faults.append((f"“{good}” is there twice", str(one)))
            seen.add(good)
            kept.append(good)
        if len(value) < least:
            faults.append((f"is empty; expected at least {least}", None))
        if faults:
            raise Wrong("", faults=faults)
        return tuple(kept)

    return checked


def table(value: object) -> dict[str, Any]:
    """A table; its keys are checked by who reads it."""
    if not isinstance(value, dict):
        raise expected("a table", value)
    return value


def tables(value: object) -> list[dict[str, Any]]:
    """An array of tables: [[...]]."""
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise expected("tables in [[ ]]", value)
    return value
