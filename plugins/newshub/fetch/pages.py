"""Partners without a feed (kind "html-list"): the list of their news, and each new article's page, politely."""

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime

from newshub.core.errors import AddressRefused, FeedError, FetchError, TooLarge
from newshub.core.model import Item, SourceState
from newshub.core.registry import Selectors, Source
from newshub.core.urls import link_key
from newshub.fetch.faults import status_fault
from newshub.fetch.pagejobs import ListEntry, MakeListItems, PageText, ReadList, ReadPage
from newshub.fetch.robots import Robots, robots_of
from newshub.fetch.transport import ACCEPT_PAGE, Request, Response, Transport
from newshub.fetch.workers import Reader

MOST_PAGES = 25  # articles read of one list in one run; the others follow in the next
MOST_LIST_PAGES = 5
_ACCEPT = {"Accept": ACCEPT_PAGE}
_FOR_ANOTHER_DAY = (408, 425, 429)  # and 5xx


@dataclass(frozen=True, slots=True)
class ListReading:
    """What a list came to."""

    items: tuple[Item, ...]
    entries: int
    complete: bool  # False when articles are left for the next run
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PageTools:
    """What reading pages works with."""

    transport: Transport
    reader: Reader
    agent: str  # our product token for robots.txt
    max_bytes: int
    deadline_seconds: float


async def robots_for(source: Source, tools: PageTools) -> Robots:
    """The rules of the list's site. Raises FetchError when they keep us from the list itself."""
    robots = await robots_of(source.url, transport=tools.transport, agent=tools.agent)
    if not robots.allows(source.url):
        raise FetchError(
            f"robots.txt does not let us read this page; ask the partner to allow {tools.agent}", url=source.url
        )
    return robots


async def read_list(
    source: Source,
    answer: Response,
    known: dict[str, str],
    robots: Robots,
    tools: PageTools,
    *,
    now: datetime,
    deep: bool,
) -> ListReading:
    """The items of a list that are not known yet (`known`: link keys), each with what its page adds.

    Where the registry names the link to older news, that is followed as long as there is something unknown; `deep`
    for a list that was not read to its end before.

    Articles are read one after the other. One that is refused or gone is taken with its headline alone; one whose
    server is ill is left for the next run.
    """
    if source.selectors is None:
        raise FeedError('kind "html-list" needs selectors in the registry', url=source.url)
    headlines = await _headlines(source.selectors, answer, known, robots, tools, deep=deep)
    fresh = [headline for headline in headlines if link_key(headline.link) not in known]
    rules = {_site(answer.url): robots}
    taken: list[tuple[ListEntry, PageText]] = []
    notes: list[str] = []
    for number, headline in enumerate(fresh[:MOST_PAGES]):
        if number and robots.delay_seconds:
            await asyncio.sleep(robots.delay_seconds)
        page, note = await _page(headline.link, rules, tools)
        if page is not None:
            taken.append((headline, page))
        if note:
            notes.append(note)
    items = await tools.reader.do(MakeListItems(tuple(taken), source.url, source, now)) if taken else ()
    return ListReading(items, len(headlines), len(taken) == len(fresh), tuple(notes))


async def _headlines(
    selectors: Selectors, answer: Response, known: dict[str, str], robots: Robots, tools: PageTools, *, deep: bool
) -> tuple[ListEntry, ...]:
    found: dict[str, ListEntry] = {}
    seen = {answer.url}
    while True:
        job = ReadList(answer.body, answer.url, answer.headers.get("content-type"), selectors)
        page = await tools.reader.do(job)
        found |= {headline.link: headline for headline in page.headlines if headline.link not in found}
        news = any(link_key(headline.link) not in known for headline in page.headlines)
        url = page.next_url
        if url is None or url in seen or len(seen) >= MOST_LIST_PAGES or not (news or deep) or not robots.allows(url):
            return tuple(found.values())
        seen.add(url)
        request = Request(url, _ACCEPT, max_bytes=tools.max_bytes, deadline_seconds=tools.deadline_seconds)
        try:
            answer = await tools.transport.get(request)
        except FetchError:
            return tuple(found.values())  # what the first pages gave is worth keeping
        if answer.status != 200:
            return tuple(found.values())


async def _page(url: str, rules: dict[str, Robots], tools: PageTools) -> tuple[PageText | None, str | None]:
    """The article's page, and what an editor should know; None for a page to be tried again another day."""
    if (site := _site(url)) not in rules:
        rules[site] = await robots_of(url, transport=tools.transport, agent=tools.agent)
    if not rules[site].allows(url):
        return PageText(), f"{url}: robots.txt does not let us read this article; its headline is taken alone"
    try:
        request = Request(url, _ACCEPT, max_bytes=tools.max_bytes, deadline_seconds=tools.deadline_seconds)
        answer = await tools.transport.get(request)
    except (AddressRefused, TooLarge) as error:
        return PageText(), f"{url}: {error.reason}; its headline is taken alone"
    except FetchError as error:
        return None, f"{url}: {error.reason}; tried again at the next run"
    if answer.status != 200:
        ill = answer.status >= 500 or answer.status in _FOR_ANOTHER_DAY
        return None if ill else PageText(), f"{url}: {status_fault(answer.status, url).reason}"
    if "html" not in answer.headers.get("content-type", "html"):
        return PageText(), None  # a PDF or a picture: the headline is what there is
    try:
        return await tools.reader.do(ReadPage(answer.body, answer.url, answer.headers.get("content-type"))), None
    except FeedError as error:
        return PageText(), f"{url}: {error.reason}; its headline is taken alone"


def without_memory(state: SourceState) -> SourceState:
    """The state after a list of which something is left to do: it is read again although it may be unchanged."""
    return replace(state, body_hash=None, etag=None, last_modified=None)


def _site(url: str) -> str:
    return link_key(url).partition("/")[0]
