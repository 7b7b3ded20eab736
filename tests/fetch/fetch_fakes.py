"""What tests of fetching share: a transport that is a function, a small registry, feeds written in a line."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape

from newshub.core.errors import FetchError
from newshub.core.model import FetchRecord
from newshub.core.registry import Cluster, Country, Registry, Source, Theme
from newshub.fetch.run import FetchOptions, Report, fetch_all
from newshub.fetch.transport import Request, Response
from newshub.fetch.workers import Inline
from newshub.store.store import Store

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
Answer = Response | bytes | int | FetchError


class FakeTransport:
    """A function from address to answer; counts what was asked. Bytes are a 200, a number is a status."""

    def __init__(self, answer: Callable[[Request], Answer] | dict[str, Answer]) -> None:
        self._answer = answer if callable(answer) else lambda request: answer.get(request.url, 404)
        self.requests: list[Request] = []

    @property
    def urls(self) -> list[str]:
        """The addresses asked for, in order."""
        return [request.url for request in self.requests]

    async def get(self, request: Request) -> Response:
        """The answer, or its exception."""
        self.requests.append(request)
        await asyncio.sleep(0)
        answer = self._answer(request)
        if isinstance(answer, FetchError):
            raise answer
        if isinstance(answer, bytes):
            answer = Response(request.url, 200, body=answer)
        if isinstance(answer, int):
            answer = Response(request.url, answer)
        return replace(answer, wire_bytes=len(answer.body))


def source(
    url: str = "https://partner.example/feed", *, cluster: str = "partner", kind: str = "feed", **more: object
) -> Source:
    """A source; its id is its cluster's."""
    return Source(id=cluster, cluster=cluster, kind=kind, url=url, **more)  # type: ignore[arg-type]


def registry(*sources: Source, themes: Iterable[Theme] = ()) -> Registry:
    """A registry with these sources, one cluster each, all in Denmark."""
    clusters = {
        each.cluster: Cluster(
            id=each.cluster,
            name=each.cluster.replace("-", " ").title(),
            country="DK",
            city="Odense",
            latitude=55.4,
            longitude=10.4,
            homepage=f"https://{each.cluster}.example/",
            languages=("da", "en"),
            sources=(each,),
        )
        for each in sources
    }
    countries = {code: Country(code) for code in ("DK", "NO", "SE")}
    return Registry(clusters, {theme.id: theme for theme in themes}, countries)


def entry(
    number: int, *, title: str | None = None, link: str | None = None, at: datetime | None = None, extra: str = ""
) -> str:
    """An RSS item; higher numbers are newer."""
    at = at or NOW - timedelta(days=100 - number)
    return (
        f"<item><title>{escape(title or f'Nyhed nummer {number} om sundhed')}</title>"
        f"<link>{escape(link or f'https://partner.example/nyheder/{number}')}</link>"
        f"<guid isPermaLink='false'>urn:x:{number}</guid><pubDate>{format_datetime(at)}</pubDate>"
        f"<description>En tekst om telemedicin og velfærdsteknologi, nummer {number}.</description>{extra}</item>"
    )


def feed(*entries: str) -> bytes:
    """An RSS document."""
    head = "<?xml version='1.0'?><rss version='2.0'><channel><title>Nyt</title><link>https://partner.example/</link>"
    return f"{head}{''.join(entries)}</channel></rss>".encode()


def run(
    known: Registry,
    store: Store,
    transport: FakeTransport,
    *,
    now: datetime = NOW,
    options: FetchOptions | None = None,
    progress: Callable[[FetchRecord, Source], None] = lambda record, source: None,
) -> Report:
    """One run, documents read on the spot."""
    coming = fetch_all(
        known,
        store,
        transport=transport,
        now=lambda: now,
        options=options or FetchOptions(),
        progress=progress,
        reader=Inline(known),
    )
    return asyncio.run(coming)
