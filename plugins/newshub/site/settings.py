"""The hub's settings, read once from Pelican's and checked by name."""

import difflib
import os
import re
import runpy
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from newshub.core.errors import Problem, SettingsError
from newshub.core.settings import SECRETS, SETTINGS, setting_faults

FILE = "pelicanconf.py"


@dataclass(frozen=True, slots=True)
class SiteSettings:
    """Everything about the site that is not a story. Paths are absolute."""

    site_url: str  # without a trailing slash; absolute addresses in feeds, hreflang and canonical links begin with it
    name: str
    contact: str | None  # an e-mail address or a URL
    languages: tuple[str, ...]  # of the editions, in the order of the switcher
    default_language: str  # x-default where there is no chooser, and the edition for items in languages without one
    zone: ZoneInfo
    content: Path
    registry: Path
    store: Path
    cache: Path
    output: Path
    theme: Path
    page_size: int
    feed_size: int
    front_size: int  # stories in each of the front page's two lists
    full: bool  # build everything anew, whatever the last build left
    feed_id: str | None  # host that names stories in feeds; None for that of site_url
    websub: str | None  # address of a WebSub hub to announce in feeds
    workers: int = 0  # processes that render side by side; 0 for as many as the machine runs at once
    search: bool = True  # a search page and its index; needs Pagefind's program
    search_size: int = 2000  # stories that close a part of a language's index, at the end of their month
    drafts: bool = False  # show drafts and articles whose date is to come, marked as such: an editor's preview

    @property
    def tag_authority(self) -> str:
        """The host in tag: URIs (RFC 4151) that name stories for ever."""
        return self.feed_id or re.sub(r"^https?://", "", self.site_url).split("/")[0].split(":")[0]

    def absolute(self, href: str) -> str:
        """A site path as an absolute address; absolute ones stay."""
        return href if "://" in href else self.site_url + href


_DEFAULTS: dict[str, Any] = {
    "NEWSHUB_NAME": "Cluster News Hub",
    "NEWSHUB_CONTACT": None,
    "NEWSHUB_LANGUAGES": ("da", "de", "en", "nb", "pl", "sv"),
    "NEWSHUB_DEFAULT_LANGUAGE": "en",
    "NEWSHUB_TIMEZONE": "Europe/Copenhagen",
    "NEWSHUB_REGISTRY": "content/registry",
    "NEWSHUB_STORE": "var/newshub.sqlite3",
    "NEWSHUB_CACHE": "var/cache",
    "NEWSHUB_PAGE_SIZE": 20,
    "NEWSHUB_FEED_SIZE": 50,
    "NEWSHUB_FRONT_SIZE": 12,
    "NEWSHUB_FULL": False,
    "NEWSHUB_DRAFTS": False,
    "NEWSHUB_SEARCH": True,
    "NEWSHUB_SEARCH_SIZE": 2000,
    "NEWSHUB_WORKERS": 0,
    "NEWSHUB_FEED_ID": None,
    "NEWSHUB_WEBSUB": None,
}
_NUMBERS = (
    ("NEWSHUB_PAGE_SIZE", 1, 1000),
    ("NEWSHUB_FEED_SIZE", 1, 1000),
    ("NEWSHUB_FRONT_SIZE", 1, 1000),
    ("NEWSHUB_SEARCH_SIZE", 1, 1_000_000),
    ("NEWSHUB_WORKERS", 0, 64),
)
# Settings that other parts of the hub read from the same file.
_OTHERS = {"NEWSHUB_ROOT", *SETTINGS, *SECRETS}


def read_settings(values: Mapping[str, Any], *, root: Path) -> SiteSettings:
    """The settings as one value. `root` is what relative paths start from. Raises SettingsError with all faults."""
    problems: list[Problem] = []

    def wrong(name: str, expected: str) -> None:
        shown = repr(values.get(name, _DEFAULTS.get(name)))
        problems.append(Problem(FILE, f"{shown} is not {expected}", where=name))

    got = _DEFAULTS | {key: value for key, value in values.items() if key.startswith("NEWSHUB_")}
    problems.extend(_unknown(got))
    problems.extend(setting_faults(got, file=FILE))
    _check_numbers(got, wrong)
    _check_languages(got, wrong)
    zone = _zone(got["NEWSHUB_TIMEZONE"], wrong)
    site_url = values.get("SITEURL") or ""
    if not isinstance(site_url, str) or not re.match(r"https?://[^/\s]+/?$", site_url):
        wrong("SITEURL", "an address like https://news.example.org, without a path: links start at the root")
    if got["NEWSHUB_WEBSUB"] and not re.match(r"https?://[^/\s]+", str(got["NEWSHUB_WEBSUB"])):
        wrong("NEWSHUB_WEBSUB", "the address of a WebSub hub, https://..., or None")
    if not isinstance(got["NEWSHUB_CONTACT"], (str, type(None))):
        wrong("NEWSHUB_CONTACT", "an e-mail address, a URL or None")
    for name in ("NEWSHUB_REGISTRY", "NEWSHUB_STORE", "NEWSHUB_CACHE", "NEWSHUB_NAME"):
        if not isinstance(got[name], (str, os.PathLike)) or not str(got[name]):
            wrong(name, "a text that is not empty")
    if not isinstance(got["NEWSHUB_SEARCH"], bool):
        wrong("NEWSHUB_SEARCH", "True or False")
    if problems:
        raise SettingsError(problems)

    def path(value: object) -> Path:
        return Path(os.path.abspath(root / Path(str(value)).expanduser()))  # noqa: PTH100 - links stay links

    return SiteSettings(
        site_url=site_url.rstrip("/"),
        name=got["NEWSHUB_NAME"],
        contact=got["NEWSHUB_CONTACT"] or None,
        languages=tuple(got["NEWSHUB_LANGUAGES"]),
        default_language=got["NEWSHUB_DEFAULT_LANGUAGE"],
        zone=zone,
        content=path(values.get("PATH") or "content"),
        registry=path(got["NEWSHUB_REGISTRY"]),
        store=path(got["NEWSHUB_STORE"]),
        cache=path(got["NEWSHUB_CACHE"]),
        output=path(values.get("OUTPUT_PATH") or "output"),
        theme=path(values.get("THEME") or "theme"),
        page_size=got["NEWSHUB_PAGE_SIZE"],
        feed_size=got["NEWSHUB_FEED_SIZE"],
        front_size=got["NEWSHUB_FRONT_SIZE"],
        full=bool(got["NEWSHUB_FULL"]),
        feed_id=got["NEWSHUB_FEED_ID"] or None,
        websub=got["NEWSHUB_WEBSUB"] or None,
        drafts=bool(got["NEWSHUB_DRAFTS"]),
        search=bool(got["NEWSHUB_SEARCH"]),
        search_size=got["NEWSHUB_SEARCH_SIZE"],
        workers=got["NEWSHUB_WORKERS"],
    )


def load_settings(conf: Path, **overrides: Any) -> SiteSettings:
    """The settings of a settings file, without Pelican; for commands that need no build (export, check).

    Relative paths start from the file's folder, as in a build. `overrides` are settings by name.
    """
    values = values_of(conf)
    with placed(conf):
        return read_settings(values | overrides, root=conf.resolve().parent)


def values_of(conf: Path) -> dict[str, Any]:
    """Every setting of a settings file by its name. Raises SettingsError where the file is not Python."""
    try:
        return {name: value for name, value in runpy.run_path(str(conf)).items() if name.isupper()}
    except SyntaxError as error:
        message = f"is not Python: {error.msg}; a text stands between quotation marks"
        raise SettingsError([Problem(Path(error.filename or conf).name, message, error.lineno)]) from error
    except NameError as error:
        at = traceback.extract_tb(error.__traceback__)[-1]
        message = f"is not Python: {error}; a text stands between quotation marks"
        raise SettingsError([Problem(Path(at.filename).name, message, at.lineno)]) from error


@contextmanager
def placed(conf: Path) -> Iterator[None]:
    """Name the file and line where a setting with a fault stands: `conf`, or the file that it builds upon."""
    try:
        yield
    except SettingsError as error:
        raise SettingsError([_where_it_stands(each, conf) for each in error.problems]) from None


def _where_it_stands(problem: Problem, conf: Path) -> Problem:
    for file in (conf, conf.with_name(FILE)):
        lines = file.read_text("utf-8").splitlines() if file.is_file() else []
        for number in range(len(lines), 0, -1):
            if re.match(rf"{problem.where}\s*[:=]", lines[number - 1]):
                return replace(problem, file=file.name, line=number)
    return problem


def _unknown(got: Mapping[str, Any]) -> list[Problem]:
    problems = []
    for name in got:
        if name in _DEFAULTS or name in _OTHERS:
            continue
        near = difflib.get_close_matches(name, [*_DEFAULTS, *SETTINGS], n=1)
        hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(sorted(_DEFAULTS))}"
        problems.append(Problem(FILE, f"there is no such setting; {hint}", where=name))
    return problems


def _check_numbers(got: Mapping[str, Any], wrong: Any) -> None:
    for name, least, most in _NUMBERS:
        value = got[name]
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            wrong(name, f"a whole number from {least} to {most}")


def _check_languages(got: Mapping[str, Any], wrong: Any) -> None:
    languages = got["NEWSHUB_LANGUAGES"]
    if (
        not isinstance(languages, (tuple, list))
        or not languages
        or not all(isinstance(each, str) and re.fullmatch("[a-z]{2,3}", each) for each in languages)
        or len(set(languages)) != len(languages)
    ):
        wrong("NEWSHUB_LANGUAGES", 'a list of ISO 639-1 codes, each once, such as ("da", "en")')
    elif got["NEWSHUB_DEFAULT_LANGUAGE"] not in languages:
        wrong("NEWSHUB_DEFAULT_LANGUAGE", "one of NEWSHUB_LANGUAGES")


def _zone(name: object, wrong: Any) -> ZoneInfo:
    try:
        return ZoneInfo(str(name))
    except (ZoneInfoNotFoundError, ValueError):
        wrong("NEWSHUB_TIMEZONE", "a time zone of the IANA list, such as Europe/Copenhagen")
        return ZoneInfo("UTC")
