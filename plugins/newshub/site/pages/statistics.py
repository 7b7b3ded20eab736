"""``/{lang}/statistics/``: how much, about which countries and themes, in which languages. Counted at build time."""

from collections.abc import Iterator, Sequence

from newshub.core.charts import columns, rows
from newshub.core.counting import Series, ceiling
from newshub.site import links
from newshub.site.more_views import BarView, ChartGroup, ChartView, StatisticsPage, TableView
from newshub.site.output import Output
from newshub.site.pages.beside import beside_the_news
from newshub.site.press import Press
from newshub.site.tallies import OverTime
from newshub.site.views import LinkView

_COLUMN, _TALL = 60, 200  # of the chart of all stories, without the room for words
_SMALL = (240, 64)
_ROW, _THICK, _ROWS_WIDTH = 30, 18, 480


def statistics(press: Press) -> Iterator[Output]:
    """One page for each edition."""
    versions = press.everywhere(lambda each: links.index(each, "statistics"))
    for language in press.settings.languages:
        view = _page(press, language)
        yield beside_the_news(press, view, language, versions)


def _page(press: Press, language: str) -> StatisticsPage:
    words = press.words[language]
    _ = words.gettext
    found = press.tallies.over_time
    intro = _("How much the clusters publish, what it is about, and in which languages.")
    groups: tuple[ChartGroup, ...] = ()
    if found.months:
        groups = (
            _small(press, language, "country", found.countries, found),
            _small(press, language, "theme", found.themes, found),
        )
    return StatisticsPage(
        title=_("Statistics"),
        intro=intro,
        numbers=tuple(_numbers(press, language)),
        total=_total(press, language, found) if found.months else None,
        groups=tuple(group for group in groups if group.charts),
        languages=_languages(press, language) if found.months else None,
        crumbs=(press.home_crumb(language),),
    )


def _numbers(press: Press, language: str) -> Iterator[tuple[str, str]]:
    words, library = press.words[language], press.library
    stories, clusters = library.count(), len(press.registry.clusters)
    countries, languages = len(library.keys("country")), len(library.keys("language"))
    yield words.number(stories), words.ngettext("story", "stories", stories)
    yield words.number(clusters), words.ngettext("cluster", "clusters", clusters)
    yield words.number(countries), words.ngettext("country written about", "countries written about", countries)
    yield words.number(languages), words.ngettext("language", "languages", languages)


def _total(press: Press, language: str, found: OverTime) -> ChartGroup:
    words = press.words[language]
    _ = words.gettext
    title = _("Stories per month")
    width, height = _COLUMN * max(len(found.months), 6), _TALL
    boxes = columns(found.all.counts, top=ceiling(max(found.all.counts)), width=width, height=height, gap=14)
    names = [words.month_short(int(month[5:])) for month in found.months]
    bars = tuple(
        BarView(box, name, words.number(count), open=n == len(boxes) - 1)
        for n, (box, name, count) in enumerate(zip(boxes, names, found.all.counts, strict=True))
    )
    chart = ChartView("months", title, _describe(press, language, found.months, found.all.counts), width, height, bars)
    table = TableView(
        title,
        (_("Month"), _("Stories")),
        tuple(
            (_month(press, language, m), words.number(c)) for m, c in zip(found.months, found.all.counts, strict=True)
        ),
    )
    return ChartGroup("months", title, _("The last month is not over; its column is hatched."), (chart,), table)


def _small(press: Press, language: str, kind: str, found: Sequence[Series], time: OverTime) -> ChartGroup:
    """Small charts side by side, all at one scale, so that no colour is needed to tell them apart."""
    words = press.words[language]
    _ = words.gettext
    title = {"country": _("By country"), "theme": _("By theme")}[kind]
    top = ceiling(max((max(each.counts) for each in found), default=1))
    known = [each for each in found if kind == "country" or each.id in press.registry.themes]
    charts = tuple(_chart(press, language, kind, each, time, top) for each in known)
    text = _(
        "Stories per month. The full height of each chart is %(count)s, so that they can be compared; a story about"
        " several is counted for each."
    )
    table = TableView(
        f"{title}: {_('Stories per month')}",
        (_("Country") if kind == "country" else _("Theme"), *(_axis(press, language, each) for each in time.months)),
        tuple((press.name(kind, each.id, language), *map(words.number, each.counts)) for each in known),
    )
    axis = (_axis(press, language, time.months[0]), _axis(press, language, time.months[-1]))
    return ChartGroup(kind, title, text % {"count": words.number(top)}, charts, table, axis)


def _chart(press: Press, language: str, kind: str, found: Series, time: OverTime, top: int) -> ChartView:
    words = press.words[language]
    width, height = _SMALL
    boxes = columns(found.counts, top=top, width=width, height=height, gap=5)
    bars = tuple(
        BarView(box, _axis(press, language, month), words.number(count), open=month == time.months[-1])
        for box, month, count in zip(boxes, time.months, found.counts, strict=True)
        if count
    )
    name = press.name(kind, found.id, language)
    link = LinkView(links.listing(language, kind, found.id), name, count=words.number(found.total))
    text = _describe(press, language, time.months, found.counts)
    return ChartView(f"{kind}-{found.id.lower()}", name, text, width, height, bars, link)


def _languages(press: Press, language: str) -> ChartGroup:
    words, library = press.words[language], press.library
    _ = words.gettext
    counted = [(library.count(("language", code), code), code) for code in library.keys("language")]
    counted.sort(key=lambda pair: (-pair[0], pair[1]))
    boxes = rows([count for count, _code in counted], top=counted[0][0], width=_ROWS_WIDTH, row=_ROW, thick=_THICK)
    bars = tuple(
        BarView(box, words.language_name(code), words.number(count))
        for box, (count, code) in zip(boxes, counted, strict=True)
    )
    title = _("Languages")
    most = words.language_name(counted[0][1])
    text = _("Most stories are in %(language)s: %(count)s.") % {
        "language": most,
        "count": words.number(counted[0][0]),
    }
    chart = ChartView("languages", title, text, _ROWS_WIDTH, _ROW * len(counted), bars)
    table = TableView(
        title,
        (_("Language"), _("Stories")),
        tuple((words.language_name(code), words.number(count)) for count, code in counted),
    )
    intro = _("The language each story was written in; a translation counts for its own language.")
    return ChartGroup("languages", title, intro, (chart,), table)


def _describe(press: Press, language: str, months: Sequence[str], counts: Sequence[int]) -> str:
    """What a chart over time shows, in a sentence."""
    words = press.words[language]
    most = max(range(len(counts)), key=lambda n: (counts[n], n))
    text = words.gettext("From %(first)s to %(last)s. Most in %(month)s: %(count)s.")
    return text % {
        "first": _axis(press, language, months[0]),
        "last": _axis(press, language, months[-1]),
        "month": _axis(press, language, months[most]),
        "count": words.number(counts[most]),
    }


def _axis(press: Press, language: str, month: str) -> str:
    return f"{press.words[language].month_short(int(month[5:]))} {month[:4]}"


def _month(press: Press, language: str, month: str) -> str:
    return press.name("month", month, language)
