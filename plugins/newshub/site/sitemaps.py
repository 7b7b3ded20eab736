"""What machines look for: sitemaps, OPML, robots.txt, security.txt."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from html import escape

from newshub.site import links
from newshub.site.entries import latest, text_of, zoned
from newshub.site.held import Held, by_date
from newshub.site.output import Output
from newshub.site.own import page_link
from newshub.site.pages.list_facts import feed_url
from newshub.site.press import Press, marks

_CHUNK = 5_000  # addresses in a sitemap of stories; the protocol allows 50,000 and 50 MB
_NEWS_DAYS = 2  # Google takes no older ones
_NEWS_MOST = 1_000
_HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'
_URLSET = (
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml"'
    ' xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">\n'
)

Page = tuple[str, Mapping[str, str], datetime | None]  # path, versions by language, last change
_List = tuple[str, str, datetime]  # kind, id, date of the newest story


def sitemaps(press: Press) -> Iterator[Output]:
    """``/sitemap.xml`` (the index), its parts by edition, and ``/news-sitemap.xml``."""
    parts: list[tuple[str, str | None]] = []
    ours = press.library.ours()
    lists = [
        (kind, id_, press.library.newest(1, (kind, id_))[0].published_at)
        for kind in ("theme", "country", "cluster", "month")
        for id_ in press.library.keys(kind)
    ]
    for language in press.settings.languages:
        changed = [*(at for *_, at in lists), *_other_dates(press, language)]
        parts.append((f"/sitemaps/{language}.xml", _last(changed)))
        yield _part(press, parts[-1][0], language, lists, changed)
        # Not partners' items shown here in full: their canonical address is the partner's.
        stories = [each for each in ours if each.language == language]
        for start in range(0, len(stories), _CHUNK):
            chunk = stories[start : start + _CHUNK]
            path = f"/sitemaps/{language}-stories-{start // _CHUNK + 1}.xml"
            parts.append((path, _last(latest(press.whole(each)) for each in chunk)))
            yield _stories(press, path, chunk)
    yield _index(press, parts)
    yield _news(press)


def _other_dates(press: Press, language: str) -> Iterator[datetime | None]:
    """When pages of an edition changed that are no lists."""
    yield from (each.published_at for each in press.library.newest(1))
    yield from (week.closes_at(press.settings.zone) for week in press.tallies.digests)
    yield from (page.updated_at for page, _ in press.own.pages if page.language == language)


def _part(press: Press, path: str, language: str, lists: list[_List], changed: list[datetime | None]) -> Output:
    """The pages of an edition. Their addresses follow from which lists there are, and when what changed."""

    def render() -> str:
        return _HEAD + _URLSET + "".join(_url(press, *page) for page in _pages(press, language, lists)) + "</urlset>\n"

    return Output(path.lstrip("/"), ("sitemap", language, [each[:2] for each in lists], changed), render)


def _pages(press: Press, language: str, lists: list[_List]) -> Iterator[Page]:
    first = press.library.newest(1)
    yield links.front(language), press.everywhere(links.front), first[0].published_at if first else None
    for name in ("themes", "countries", "clusters", "archive", "digest", "map", "statistics", "sources", "feeds"):
        yield links.index(language, name), press.everywhere(lambda each, name=name: links.index(each, name)), None  # type: ignore[misc]
    for kind, id_, newest in lists:
        versions = press.everywhere(lambda each, kind=kind, id_=id_: links.listing(each, kind, id_))  # type: ignore[misc]
        yield versions[language], versions, newest
    for week in press.tallies.digests:
        versions = press.everywhere(lambda each, week=week: links.digest(each, week))  # type: ignore[misc]
        yield versions[language], versions, week.closes_at(press.settings.zone)
    for page, _ in press.own.pages:
        if page.language == language:
            same = {each.language: page_link(each) for each, _ in press.own.pages if each.slug == page.slug}
            yield page_link(page), same, page.updated_at


def _stories(press: Press, path: str, chunk: list[Held]) -> Output:
    def render() -> str:
        return _HEAD + _URLSET + "".join(_story(press, each) for each in chunk) + "</urlset>\n"

    return Output(path.lstrip("/"), marks(chunk), render)


def _story(press: Press, held: Held) -> str:
    story = press.whole(held)
    versions = {story.language: story.link} | {version.language: version.link for version in story.translations}
    return _url(press, story.link, versions, latest(story))


def _url(press: Press, path: str, versions: Mapping[str, str], changed: datetime | None) -> str:
    lines = ["<url>", f"<loc>{escape(press.settings.absolute(path))}</loc>"]
    if changed:
        lines.append(f"<lastmod>{zoned(changed)}</lastmod>")
    lines.extend(
        f'<xhtml:link rel="alternate" hreflang="{each.language}" href="{escape(each.href)}"/>'
        for each in press.alternates(versions)
    )
    return "\n".join([*lines, "</url>", ""])


def _index(press: Press, parts: list[tuple[str, str | None]]) -> Output:
    def render() -> str:
        lines = [_HEAD + '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">']
        for path, changed in parts:
            lastmod = f"<lastmod>{changed}</lastmod>" if changed else ""
            lines.append(f"<sitemap><loc>{escape(press.settings.absolute(path))}</loc>{lastmod}</sitemap>")
        return "\n".join([*lines, "</sitemapindex>", ""])

    return Output("sitemap.xml", parts, render)


def _news(press: Press) -> Output:
    """Own articles of the last two days before the newest one (not before now: builds must agree)."""
    ours = [each for each in press.library.ours() if each.head]
    newest = sorted(ours, key=by_date, reverse=True)[:_NEWS_MOST]
    since = newest[0].published_at - timedelta(days=_NEWS_DAYS) if newest else None
    heads = [each for each in newest if since and each.published_at >= since]
    held = [
        press.library.version(each, language)
        for each in heads
        for language in dict.fromkeys([each.language, *(code for code, _ in each.versions)])
    ]

    def render() -> str:
        lines = [_HEAD + _URLSET.rstrip()]
        for each in {found.id: press.whole(found) for found in held}.values():
            lines += [
                "<url>",
                f"<loc>{escape(press.settings.absolute(each.link))}</loc>",
                f"<news:news><news:publication><news:name>{escape(press.settings.name)}</news:name>"
                f"<news:language>{each.language}</news:language></news:publication>",
                f"<news:publication_date>{zoned(each.published_at)}</news:publication_date>",
                f"<news:title>{escape(text_of(each.title))}</news:title></news:news>",
                "</url>",
            ]
        return "\n".join([*lines, "</urlset>", ""])

    return Output("news-sitemap.xml", marks(held), render)


def others(press: Press) -> Iterator[Output]:
    """OPML of the partners' own feeds, robots.txt, security.txt."""
    yield _opml(press)
    absolute = press.settings.absolute
    robots = ["User-agent: *", "Allow: /", ""]
    robots += [f"Sitemap: {absolute(path)}" for path in ("/sitemap.xml", "/news-sitemap.xml")]
    yield Output("robots.txt", robots, lambda: "\n".join([*robots, ""]))
    if press.settings.contact:
        security = _security(press, press.settings.contact)
        yield Output(".well-known/security.txt", security, lambda: "\n".join([*security, ""]))


def _opml(press: Press) -> Output:
    found = _own_feeds(press)

    def render() -> str:
        lines = [_HEAD + '<opml version="2.0">', f"<head><title>{escape(press.settings.name)}</title></head>", "<body>"]
        country = None
        for each, name, homepage, language, url in found:
            if each != country:
                lines += ["</outline>"] if country is not None else []
                lines.append(f'<outline text="{escape(each)}">')
                country = each
            lines.append(
                f'<outline type="rss" text="{escape(name)}" title="{escape(name)}" xmlUrl="{escape(url)}"'
                f' htmlUrl="{escape(homepage)}" language="{language}"/>'
            )
        lines += ["</outline>"] if country is not None else []
        return "\n".join([*lines, "</body>", "</opml>", ""])

    return Output("opml.xml", found, render)


def _own_feeds(press: Press) -> list[tuple[str, str, str, str, str]]:
    """Country, name, homepage, language and address of each partner's own feeds."""
    default = press.settings.default_language
    found = []
    for cluster in press.registry.clusters.values():
        for source in cluster.sources:
            if url := feed_url(press, source.id, source.kind, source.url):
                name = f"{cluster.name}: {source.name}" if source.name else cluster.name
                language = source.language or cluster.languages[0]
                found.append((press.name("country", cluster.country, default), name, cluster.homepage, language, url))
    return sorted(found)


def _security(press: Press, contact: str) -> list[str]:
    """RFC 9116. It must expire within a year; the newest story's month stands for today, because builds must agree."""
    newest = press.library.newest(1)
    at = newest[0].published_at if newest else datetime.fromisoformat("2026-01-01T00:00:00+00:00")
    expires = at.replace(year=at.year + 1, day=1, hour=0, minute=0, second=0, microsecond=0)
    return [
        f"Contact: {contact if '://' in contact else 'mailto:' + contact}",
        f"Expires: {zoned(expires)}",
        f"Preferred-Languages: {', '.join(press.settings.languages)}",
        f"Canonical: {press.settings.absolute('/.well-known/security.txt')}",
    ]


def _last(times: Iterable[datetime | None]) -> str | None:
    known = [each for each in times if each]
    return zoned(max(known)) if known else None
