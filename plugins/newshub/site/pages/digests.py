"""``/{lang}/digest/``: every week that is over, in one page for a newsletter or a printout; and their feed."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from newshub.core.weeks import Week
from newshub.site import links
from newshub.site.chunks import WeekStories
from newshub.site.digest import WeekOf
from newshub.site.held import Held
from newshub.site.jsonld import breadcrumbs, item_list
from newshub.site.more_views import DigestPage, DigestSection, DigestsPage, DigestYear
from newshub.site.output import Output, Part
from newshub.site.pages.digest_feed import digest_feed, feed_link
from newshub.site.press import Press
from newshub.site.views import HeadView, LinkView, StoryView

_WEIGHT = 4  # of a week's page, as work: it shows many more stories than other pages


def digests(press: Press) -> Iterator[Output | Part]:
    """The weeks' pages, their index and their feed."""
    found = press.tallies.digests
    digest = {week: WeekOf(press, stories) for week, stories in found.items()}
    for language in press.settings.languages:
        yield _index(press, language, found)
        yield digest_feed(press, language, digest)
    weeks = [None, *found, None]
    for newer, week, older in zip(weeks, found, weeks[2:], strict=False):
        yield _part(press, week, digest[week], newer, older)


def _part(press: Press, week: Week, digest: WeekOf, newer: Week | None, older: Week | None) -> Part:
    """The pages of a week."""
    at = digest.stories.last
    inputs = ("digest", str(week), newer, older, digest.mark)

    def outputs() -> Iterator[Output]:
        shown = WeekOf(press, digest.stories)  # let go with the last of these pages
        for language in press.settings.languages:
            yield _page(press, language, week, shown, newer=newer, older=older, inputs=inputs, at=at)

    return Part(f"digest {week}", inputs, outputs, lambda: (at, at), size=_WEIGHT * len(press.settings.languages))


def _page(
    press: Press,
    language: str,
    week: Week,
    digest: WeekOf,
    *,
    newer: Week | None,
    older: Week | None,
    inputs: object,
    at: int,
) -> Output:
    versions = press.everywhere(lambda each: links.digest(each, week))
    path = versions[language]

    def make() -> tuple[DigestPage, HeadView]:
        words = press.words[language]
        shown = digest.shown(language)
        feed = feed_link(press, language)
        crumbs = (press.home_crumb(language), LinkView(links.index(language, "digest"), words.gettext("The week")))
        view = DigestPage(
            title=words.span(week.monday, week.sunday),
            week=words.week(week.number),
            intro=_intro(press, language, list(digest.stories)),
            own=tuple(_story(press, language, week, press.library.version(each, language)) for each in digest.own),
            sections=tuple(_section(press, language, week, *each) for each in digest.sections),
            newer=_link(press, language, newer),
            older=_link(press, language, older),
            crumbs=crumbs,
        )
        absolute = press.settings.absolute
        head = press.head(
            path,
            language,
            f"{view.week}: {view.title}",
            versions=versions,
            description=view.intro,
            feeds=(feed,),
            newer=absolute(view.newer.href) if view.newer else None,
            older=absolute(view.older.href) if view.older else None,
            styles=(press.assets.more_css,),
            json_ld=(
                breadcrumbs(press.settings, crumbs, view.week, path),
                item_list(press.settings, map(press.whole, shown)),
            ),
        )
        return view, head

    return press.page_later(path, language, make, versions=lambda: versions, inputs=inputs, at=at)


def _story(press: Press, language: str, week: Week, held: Held) -> StoryView:
    """A story with the day of the week for its date; a latecomer keeps its whole date."""
    day = press.day(held)
    return press.untagged(held, language, press.words[language].weekday(day) if day in week else None)


def _section(
    press: Press, language: str, week: Week, theme: str | None, held: Sequence[Held], more: int
) -> DigestSection:
    """Stories in the reader's language come first, each part from the newest."""
    words = press.words[language]
    versions = [press.library.version(each, language) for each in held]
    versions.sort(key=lambda each: each.language != language)  # keeps the order of dates otherwise
    text = words.ngettext("and %(count)s more story", "and %(count)s more stories", more)
    return DigestSection(
        press.name("theme", theme, language) if theme else words.gettext("Other news"),
        tuple(_story(press, language, week, each) for each in versions),
        links.listing(language, "theme", theme) if theme else None,
        text % {"count": words.number(more)} if more else None,
    )


def _intro(press: Press, language: str, held: Sequence[Held]) -> str:
    words = press.words[language]
    stories, clusters, countries = _counted(held)
    parts = [words.stories(stories)]
    if clusters:
        text = words.ngettext("%(count)s cluster", "%(count)s clusters", clusters)
        parts.append(text % {"count": words.number(clusters)})
    if countries:
        text = words.ngettext("%(count)s country", "%(count)s countries", countries)
        parts.append(text % {"count": words.number(countries)})
    return " · ".join(parts)


def _counted(held: Sequence[Held]) -> tuple[int, int, int]:
    """How many stories, of how many clusters, about how many countries."""
    clusters = {each.cluster for each in held} - {None}
    countries = {id_ for each in held for id_ in each.countries}
    return len(held), len(clusters), len(countries)


def _link(press: Press, language: str, week: Week | None) -> LinkView | None:
    return LinkView(links.digest(language, week), press.words[language].week(week.number)) if week else None


def _index(press: Press, language: str, found: Mapping[Week, WeekStories]) -> Output:
    versions = press.everywhere(lambda each: links.index(each, "digest"))
    counts = [(week, len(stories)) for week, stories in found.items()]

    def make() -> tuple[DigestsPage, HeadView]:
        words = press.words[language]
        years: dict[str, list[LinkView]] = defaultdict(list)
        for week, count in counts:
            span, number = words.span(week.monday, week.sunday), words.week(week.number)
            link = LinkView(links.digest(language, week), number, detail=span, count=words.number(count))
            years[str(week.year)].append(link)
        view = DigestsPage(
            title=words.gettext("The week"),
            intro=words.gettext(
                "Each week’s news on one page, as soon as the week is over: to read, to print, to pass on."
            ),
            years=tuple(DigestYear(year, tuple(weeks)) for year, weeks in years.items()),
            feed=LinkView(links.digest_feed(language), words.gettext("Subscribe to the week (RSS)")),
            crumbs=(press.home_crumb(language),),
        )
        head = press.head(
            versions[language],
            language,
            view.title,
            versions=versions,
            description=view.intro,
            feeds=(feed_link(press, language),),
            styles=(press.assets.more_css,),
            json_ld=(breadcrumbs(press.settings, view.crumbs, view.title, versions[language]),),
        )
        return view, head

    inputs = ("digests", [(str(week), count) for week, count in counts])
    return press.page_later(versions[language], language, make, versions=lambda: versions, inputs=inputs)
