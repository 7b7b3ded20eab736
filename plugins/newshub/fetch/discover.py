"""Finding the feed of a site (kind "auto", `./hub discover`, `./hub add`).

    the address itself | <link rel="alternate"> | links in the page | the usual addresses, when all else failed

What is found counts only once it has been fetched and read as a feed.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urljoin, urlsplit

from newshub.core.errors import FeedError, FetchError
from newshub.core.model import Feed
from newshub.fetch.faults import status_fault
from newshub.fetch.feedlinks import FeedLink, FindLinks, PageLinks, looks_like_feed
from newshub.fetch.jobs import ReadSample
from newshub.fetch.transport import ACCEPT_FEED, DEADLINE_SECONDS, MAX_BYTES, Request, Response, Transport
from newshub.fetch.workers import Reader

# In the order in which the systems that partners use are common.
USUAL_ADDRESSES = ("/feed/", "/rss.xml", "/feed.xml", "/rss", "/atom.xml", "/feed.json", "/index.xml")
MOST_TRIED = 8  # links of one page that are fetched to see whether they are feeds
_NEWS = ("news", "nyhet", "nyhed", "aktuel", "aktuál", "aktualno", "presse", "press", "meldung", "blog", "artikler")
_ASIDE = ("event", "kalender", "calendar", "arrangement", "veranstaltung", "wydarzenia", "job", "stilling", "podcast")
_ACCEPT = f"text/html, {ACCEPT_FEED}"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A feed that was found, fetched and read."""

    url: str  # as to be asked for from now on
    title: str | None
    format: str
    language: str | None  # of the feed, or as the page announced it
    entries: int
    newest_at: datetime | None
    comments: bool  # of readers, not news
    why: str  # where it was found, in words
    response: Response = field(repr=False)


async def discover(
    url: str,
    *,
    transport: Transport,
    reader: Reader,
    languages: tuple[str, ...] = (),
    max_bytes: int = MAX_BYTES,
    deadline_seconds: float = DEADLINE_SECONDS,
) -> tuple[Candidate, ...]:
    """The feeds of the site at `url`, best first; () when there is none.

    Best is: no comments feed, in a language of `languages` (earlier ones first), about news, with entries, named first.
    Raises FetchError when the page itself cannot be had. `deadline_seconds` is for each address. An address without
    a scheme, as people type it, means https.
    """
    url = url if "://" in url else f"https://{url}"
    search = _Search(transport, reader, max_bytes, deadline_seconds)
    page = await search.get(url)
    if page.status != 200:
        raise status_fault(page.status, page.url)
    if looks_like_feed(page.body) and (found := await search.read(page, FeedLink(url, "is a feed itself"))):
        return (found,)
    links = await search.links(page)
    candidates = await search.try_all(links.links, deeper=True)
    if not candidates:
        usual = (FeedLink(urljoin(page.url, path), "found at a usual address") for path in USUAL_ADDRESSES)
        candidates = await search.try_all(usual, deeper=False, enough=1)
    return tuple(sorted(candidates, key=lambda each: _rank(each, languages, url)))


def chosen(candidates: tuple[Candidate, ...]) -> str:
    """The choice said aloud: which feed was taken and which were not."""
    best, *others = candidates
    words = f"found the feed {best.url} ({best.why}; {best.format}, {best.entries} entries)"
    if others:
        words += "; not taken: " + ", ".join(f"{each.url}{' (comments)' * each.comments}" for each in others)
    return words


class _Search:
    """One search: remembers what was asked for already."""

    def __init__(self, transport: Transport, reader: Reader, max_bytes: int, deadline_seconds: float) -> None:
        self._transport, self._reader = transport, reader
        self._max_bytes, self._deadline_seconds = max_bytes, deadline_seconds
        self._seen: set[str] = set()

    async def get(self, url: str) -> Response:
        self._seen.add(url)
        return await self._transport.get(
            Request(url, {"Accept": _ACCEPT}, max_bytes=self._max_bytes, deadline_seconds=self._deadline_seconds)
        )

    async def links(self, page: Response) -> PageLinks:
        try:
            return await self._reader.do(FindLinks(page.body, page.url, page.headers.get("content-type")))
        except FeedError:
            return PageLinks()  # a page too odd to be read; its usual addresses may still be there

    async def read(self, answer: Response, link: FeedLink) -> Candidate | None:
        sample = ReadSample(answer.body, answer.url, answer.headers.get("content-type"))
        try:
            feed = await self._reader.do(sample)
        except FeedError:
            return None
        return _candidate(feed, answer, link)

    async def try_all(self, links: Iterable[FeedLink], *, deeper: bool, enough: int = MOST_TRIED) -> list[Candidate]:
        found: list[Candidate] = []
        tried = 0
        for link in links:
            if link.url in self._seen:
                continue
            tried += 1
            if tried > MOST_TRIED or len(found) >= enough:
                break
            try:
                answer = await self.get(link.url)
            except FetchError:
                continue
            if answer.status != 200:
                continue
            if looks_like_feed(answer.body):
                if (candidate := await self.read(answer, link)) and not _known(candidate, found):
                    found.append(candidate)
            elif deeper:  # a page about the site's feeds
                below = await self.links(answer)
                found += await self.try_all(below.links, deeper=False)
        return found


def _candidate(feed: Feed, answer: Response, link: FeedLink) -> Candidate:
    dates = [entry.published_at for entry in feed.entries if entry.published_at]
    words = f"{link.title or ''} {feed.title or ''} {urlsplit(link.url).path}".lower()
    return Candidate(
        url=link.url,
        title=feed.title,
        format=feed.format,
        language=_main(feed.language) or _main(link.language),
        entries=len(feed.entries),
        newest_at=max(dates, default=None),
        comments=any(word in words for word in ("comment", "kommentar", "komentarz")),
        why=link.why,
        response=answer,
    )


def _known(candidate: Candidate, found: list[Candidate]) -> bool:
    return any(each.response.url == candidate.response.url for each in found)


def _rank(candidate: Candidate, languages: tuple[str, ...], url: str) -> tuple[bool, int, bool, int, bool]:
    words = f"{candidate.title or ''} {urlsplit(candidate.url).path}".lower()
    aside = any(word in words for word in _ASIDE)
    news = any(word in words for word in _NEWS)
    # A page deeper than the homepage was named for a reason: its own feed comes before the whole site's.
    section = urlsplit(url).path.strip("/")
    own = bool(section) and section in urlsplit(candidate.url).path
    return (
        candidate.comments,
        _language_rank(candidate.language, languages),
        candidate.entries == 0,
        2 * aside - news,
        not own,
    )


def _language_rank(language: str | None, languages: tuple[str, ...]) -> int:
    if language in languages:
        return languages.index(language)
    # Feeds often declare the language of the software's makers, so a wrong one weighs little more than none.
    return len(languages) + (language is not None and bool(languages))


def _main(language: str | None) -> str | None:
    main = (language or "").split("-")[0].lower()
    return {"no": "nb"}.get(main, main) or None
