"""The weeks as a feed: one entry for each week that is over."""

import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence

from newshub.core.weeks import Week
from newshub.site import links
from newshub.site.chunks import WeekStories
from newshub.site.digest import WeekOf
from newshub.site.entries import mailed, prolog, text_of
from newshub.site.held import Held
from newshub.site.lean import quoted
from newshub.site.output import Output
from newshub.site.press import Press
from newshub.site.views import FeedLinkView
from newshub.site.words import native_name

WEEKS = 20  # in the feed
_RSS = (
    '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"'
    ' xmlns:content="http://purl.org/rss/1.0/modules/content/">'
)


def feed_link(press: Press, language: str) -> FeedLinkView:
    """The feed, as a page's head names it."""
    return FeedLinkView(
        press.settings.absolute(links.digest_feed(language)), _title(press, language), "application/rss+xml"
    )


def digest_feed(press: Press, language: str, weeks: Mapping[Week, WeekOf]) -> Output:
    """``/{lang}/digest/feed.xml``"""
    latest = dict(list(weeks.items())[:WEEKS])
    inputs = ("digest feed", language, [(str(week), digest.mark) for week, digest in latest.items()])
    stories = {week: digest.stories for week, digest in latest.items()}  # found again, not held until then
    return Output(links.digest_feed(language).lstrip("/"), inputs, lambda: _render(press, language, stories))


def _render(press: Press, language: str, weeks: Mapping[Week, WeekStories]) -> bytes:
    settings, words = press.settings, press.words[language]
    channel = ET.Element("channel")
    _add(channel, "title", _title(press, language))
    _add(channel, "link", settings.absolute(links.index(language, "digest")))
    _add(
        channel,
        "description",
        words.gettext("Each week’s news on one page, as soon as the week is over: to read, to print, to pass on."),
    )
    _add(channel, "language", language)
    if weeks:
        _add(channel, "lastBuildDate", mailed(next(iter(weeks)).closes_at(settings.zone)))
    own = settings.absolute(links.digest_feed(language))
    ET.SubElement(channel, "atom:link", rel="self", type="application/rss+xml", href=own)
    if settings.websub:
        ET.SubElement(channel, "atom:link", rel="hub", href=settings.websub)
    pieces = [f"{line}\n".encode() for line in prolog(press.assets.feed_css)]
    pieces += [_RSS.encode(), _xml(channel).removesuffix(b"</channel>")]
    pieces += [_xml(_item(press, language, *each)) for each in weeks.items()]
    return b"".join([*pieces, b"</channel></rss>\n"])


def _item(press: Press, language: str, week: Week, stories: WeekStories) -> ET.Element:
    words = press.words[language]
    item = ET.Element("item")
    _add(item, "title", f"{words.week(week.number)}: {words.span(week.monday, week.sunday)}")
    _add(item, "link", press.settings.absolute(links.digest(language, week)))
    guid = ET.SubElement(item, "guid", isPermaLink="false")
    guid.text = f"tag:{press.settings.tag_authority},2026:digest-{language}-{week}"
    _add(item, "pubDate", mailed(week.closes_at(press.settings.zone)))
    _add(item, "description", words.stories(len(stories)))
    _add(item, "content:encoded", _html(press, language, WeekOf(press, stories)))
    return item


def _xml(element: ET.Element) -> bytes:
    return ET.tostring(element, encoding="unicode").encode()


def _html(press: Press, language: str, digest: WeekOf) -> str:
    """The week as a newsletter has it: headings and lists of headlines, every address absolute."""
    words = press.words[language]
    title = words.gettext("Stories by our editors")
    parts = [_list(press, language, title, digest.own)] if digest.own else []
    for theme, held, _more in digest.sections:
        title = press.name("theme", theme, language) if theme else words.gettext("Other news")
        parts.append(_list(press, language, title, held))
    return "\n".join(parts)


def _list(press: Press, language: str, title: str, held: Sequence[Held]) -> str:
    lines = [_line(press, language, press.library.version(each, language)) for each in held]
    return "\n".join([f"<h2>{quoted(title)}</h2>", "<ul>", *lines, "</ul>"])


def _line(press: Press, language: str, held: Held) -> str:
    story = press.whole(held)
    foreign = f' lang="{quoted(story.language)}" hreflang="{quoted(story.language)}"'
    about = ", ".join(filter(None, (story.publisher, press.words[language].on(press.day(held)).text)))
    link = f'<a href="{quoted(press.settings.absolute(story.link))}"{foreign if story.language != language else ""}>'
    return f"<li>{link}{quoted(story.title)}</a> – {quoted(about)}</li>"


def _title(press: Press, language: str) -> str:
    week = press.words[language].gettext("The week")
    return f"{press.settings.name}: {week} ({native_name(language)})"


def _add(parent: ET.Element, tag: str, text: str) -> None:
    ET.SubElement(parent, tag).text = text_of(text)
