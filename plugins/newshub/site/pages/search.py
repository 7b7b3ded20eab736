"""``/{lang}/search/`` and the indexes it asks, an index or several parts of one for each language.

    /search-index/da/            Pagefind's program and the newest part of the Danish index
    /search-index/da/2024-03/    the part before it, with stories from March 2024 on
    /search-index/da/0000-01/    the oldest

The page is told which parts there are.
"""

import hashlib
import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from babel import Locale

from newshub.site import links
from newshub.site.alphabet import alphabetical
from newshub.site.output import Output, Part
from newshub.site.page_views import OptionView, SearchFilterView, SearchPage
from newshub.site.press import Press
from newshub.site.search_index import without_program
from newshub.site.search_kept import Wanted
from newshub.site.search_kept import indexes as kept_indexes
from newshub.site.search_parts import NEWEST, IndexPart
from newshub.site.search_records import fingerprints, languages, parts, records
from newshub.site.views import LinkView
from newshub.site.workers import processes

FOLDER = "search-index"
_PROGRAM = (".js", ".pagefind")
_KINDS = (("theme", "themes"), ("country", "countries"), ("cluster", "clusters"))
# Every plural category of any language shows up among these.
_COUNTS = (*range(200), 1_000_000)


def indexes(press: Press) -> Iterator[Part]:
    """The files the page searches in: Pagefind's, made anew where something to be found has changed."""
    if not press.settings.search:
        return
    wanted = [(language, *each) for language in languages(press) for each in fingerprints(press, language)]
    found = kept_indexes(
        [
            Wanted(
                f"{language}-{part.name or 'newest'}",
                fingerprint,
                part.stories,
                partial(records, press, language, part),
            )
            for language, part, fingerprint in wanted
        ],
        press.settings.cache / "search",
        anew=press.settings.full,
        # An editor's preview need not find the words written a moment ago; that would take longer than all pages.
        latest=press.settings.drafts,
        workers=processes(press.settings.workers),
        prepare=press.reopen,
    )
    for (language, part, _), folder in zip(wanted, found, strict=True):
        address = f"{FOLDER}/{language}/{part.name}".rstrip("/")
        outputs = partial(_files, folder, address, whole=part.name == NEWEST)
        yield Part(address, folder.name, outputs, partial(_span, press, language, part), size=part.stories)


def _span(press: Press, language: str, part: IndexPart) -> tuple[int, int]:
    """All of its files are written when its first story comes."""
    at = next(press.library.stories(("month", part.months[0]), language)).at if part.months else 0
    return at, at


def _files(folder: Path, address: str, *, whole: bool) -> Iterator[Output]:
    """The files of an index; not `whole`: without Pagefind's program, which lies a folder above.

    Those that are the same as in the index before stay as they are, and that is nearly all.
    """
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        if not whole and path.suffix in _PROGRAM:
            continue
        data = path.read_bytes()
        if not whole and path.name == "pagefind-entry.json":
            data = without_program(data)
        name = path.relative_to(folder).as_posix()
        yield Output(f"{address}/{name}", hashlib.sha256(data).digest(), partial(bytes, data))


def pages(press: Press) -> Iterator[Output]:
    """``/{lang}/search/``"""
    if not press.settings.search:
        return
    script, style = _versioned(press.settings.theme, "search.js"), _versioned(press.settings.theme, "search.css")
    versions = press.everywhere(lambda each: links.index(each, "search"))
    older = {code: [part.name for part in parts(press, code) if part.name != NEWEST] for code in languages(press)}
    for language in press.settings.languages:
        _ = press.words[language].gettext
        view = SearchPage(
            title=_("Search"),
            script=script,
            index=f"/{FOLDER}/",
            parts=json.dumps({code: names for code, names in older.items() if names}),
            locale=press.words[language].og_locale.replace("_", "-"),
            filters=tuple(_filter(press, kind, many, language) for kind, many in _KINDS),
            languages=_languages(press, language),
            words=json.dumps(_words(press, language), ensure_ascii=False, sort_keys=True),
            others=(
                LinkView(links.index(language, "themes"), _("Themes")),
                LinkView(links.index(language, "countries"), _("Countries")),
                LinkView(links.index(language, "clusters"), _("Clusters")),
                LinkView(links.index(language, "archive"), _("All stories, month by month")),
                LinkView(links.index(language, "feeds"), _("Feeds")),
            ),
            crumbs=(press.home_crumb(language),),
        )
        head = press.head(
            versions[language],
            language,
            view.title,
            versions=versions,
            description=_("Search all stories of the clusters, in every language."),
            styles=(style,),
        )
        yield press.page(versions[language], language, view, head, versions=versions)


def _filter(press: Press, kind: str, many: str, language: str) -> SearchFilterView:
    """The themes, countries or clusters that stories are about, by name."""
    _ = press.words[language].gettext
    labels = {"theme": _("Theme"), "country": _("Country"), "cluster": _("Cluster")}
    every = {"themes": _("All themes"), "countries": _("All countries"), "clusters": _("All clusters")}
    options = sorted(
        (OptionView(id_, press.name(kind, id_, language)) for id_ in press.library.keys(kind)),
        key=lambda each: alphabetical(each.text, language),
    )
    return SearchFilterView(kind, labels[kind], every[many], tuple(options))


def _languages(press: Press, language: str) -> tuple[OptionView, ...]:
    """The languages of stories, the reader's own first."""
    found = languages(press)
    name = press.words[language].language_name
    order = sorted(found, key=lambda code: (code != language, alphabetical(name(code), language)))
    return tuple(OptionView(code, name(code)) for code in order)


def _words(press: Press, language: str) -> dict[str, object]:
    """What the script says: the template cannot know how many results there will be."""
    words = press.words[language]
    _ = words.gettext
    rule = Locale.parse(language).plural_form
    counted = {rule(n): words.ngettext("%(count)s result", "%(count)s results", n) for n in reversed(_COUNTS)}
    return {
        "count": counted,
        "searching": _("Searching …"),
        "none": _("Nothing was found. Try fewer or other words, or take off a filter."),
        "broken": _("The search could not be loaded. Try again in a while, or take one of the ways below."),
        "more": _("Show more results"),
        "partner": _("Partner"),
        "own": _("From our editors"),
        "other": _("In other languages"),
    }


def _versioned(theme: Path, name: str) -> str:
    """The address of a file of the look, which changes with the file."""
    return f"/theme/{name}?v={hashlib.sha256((theme / 'static' / name).read_bytes()).hexdigest()[:8]}"
