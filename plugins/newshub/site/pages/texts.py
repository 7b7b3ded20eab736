"""Pages of words: about, feeds, 404."""

from collections import defaultdict
from collections.abc import Iterator

from newshub.site import links
from newshub.site.alphabet import alphabetical
from newshub.site.output import Output
from newshub.site.own import page_link
from newshub.site.page_views import ErrorEdition, ErrorPage, FeedGroup, FeedsPage, TextPage
from newshub.site.press import Press
from newshub.site.views import FeedView, HeadView, Html, LinkView
from newshub.site.words import native_name


def pages(press: Press) -> Iterator[Output]:
    """``/{lang}/about/`` and what else our editors write in content/{lang}/pages/."""
    by_slug: dict[str, dict[str, str]] = defaultdict(dict)
    for page, _ in press.own.pages:
        by_slug[page.slug][page.language] = page_link(page)
    for page, html in press.own.pages:
        versions = by_slug[page.slug]
        summary = page.summary or None
        view = TextPage(page.title, Html(html), summary, crumbs=(press.home_crumb(page.language),))
        head = press.head(page_link(page), page.language, page.title, versions=versions, description=summary)
        yield press.page(page_link(page), page.language, view, head, versions=versions)


def feeds_pages(press: Press) -> Iterator[Output]:
    """``/{lang}/feeds/``: how to subscribe."""
    for language in press.settings.languages:
        words = press.words[language]
        versions = press.everywhere(lambda each: links.index(each, "feeds"))
        view = FeedsPage(
            words.gettext("Feeds"), tuple(_groups(press, language)), "/opml.xml", (press.home_crumb(language),)
        )
        feeds = press.feed_links(press.settings.name) + press.feed_links(
            f"{press.settings.name}: {native_name(language)}", language
        )
        head = press.head(versions[language], language, view.title, versions=versions, feeds=feeds)
        yield press.page(versions[language], language, view, head, versions=versions)


def _groups(press: Press, language: str) -> Iterator[FeedGroup]:
    words = press.words[language]
    yield FeedGroup("combined", (FeedView(press.settings.name, _three(None)),))
    yield FeedGroup(
        "edition",
        tuple(
            FeedView(native_name(each), _three(each), language=None if each == language else each)
            for each in press.settings.languages
        ),
    )
    weeks = tuple(
        FeedView(native_name(each), (LinkView(links.digest_feed(each), "RSS"),), None if each == language else each)
        for each in press.settings.languages
    )
    yield FeedGroup("digest", weeks)
    for kind, ids in (
        ("theme", press.registry.themes),
        ("country", press.countries),
        ("cluster", press.registry.clusters),
    ):
        feeds = [
            FeedView(
                press.name(kind, id_, language),
                (
                    LinkView(links.feed("feed.xml", kind=kind, id_=id_), words.gettext("All languages")),
                    LinkView(
                        links.feed("feed.xml", language=language, kind=kind, id_=id_),
                        words.gettext("Only in %(language)s") % {"language": words.language_name(language)},
                    ),
                ),
            )
            for id_ in ids
        ]
        yield FeedGroup(links.FOLDERS[kind], tuple(sorted(feeds, key=lambda feed: alphabetical(feed.title, language))))


def _three(language: str | None) -> tuple[LinkView, ...]:
    return tuple(LinkView(links.feed(file, language=language), name) for file, name, _ in links.FEEDS)


def error(press: Press) -> Iterator[Output]:
    """``/404.html``"""
    editions = tuple(_error(press, language) for language in press.settings.languages)
    view = ErrorPage(press.settings.name, editions)
    head = HeadView(title=f"404 – {press.settings.name}", canonical=None, robots="noindex")
    yield press.page("/404.html", press.settings.default_language, view, head, versions={}, chrome=False)


def _error(press: Press, language: str) -> ErrorEdition:
    _ = press.words[language].gettext
    return ErrorEdition(
        language,
        _("There is no such page"),
        _("The address may be mistyped, or the page was never there. Published pages of ours do not move."),
        LinkView(links.front(language), _("To the front page")),
    )
