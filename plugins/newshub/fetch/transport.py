"""Getting bytes from other people's servers without being harmed by them.

`Transport` is the seam: one method from a Request to a Response. `AiohttpTransport` is the real one; in tests a
function does.
"""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self
from urllib.parse import urljoin

from newshub.core.errors import AddressRefused, FetchError, TimedOut, TooLarge
from newshub.core.urls import safe_http_url
from newshub.fetch import decompress, guard
from newshub.fetch.faults import fault_of

if TYPE_CHECKING:
    import aiohttp
    from yarl import URL

AGENT = "ClusterNewsHub"  # our product token: how robots.txt addresses us
MAX_BYTES = 8 * 1024 * 1024  # on the wire, and again after decompression
DEADLINE_SECONDS = 30.0
MAX_REDIRECTS = 5
PAUSE_SECONDS = 0.25  # between the beginnings of two requests to one host
MOST_SILENCES = 3  # of one host in a row and run
MAX_FIELD_BYTES = 8 * 1024  # of one header field
MAX_FIELDS = 100
PERMANENT, TEMPORARY = (301, 308), (302, 303, 307)
ACCEPT_FEED = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"
ACCEPT_PAGE = "text/html, application/xhtml+xml;q=0.9, */*;q=0.1"
_SECRETS = frozenset({"authorization", "cookie", "proxy-authorization"})


@dataclass(frozen=True, slots=True)
class Request:
    """What to get. Header names are sent as written; none of them may be a credential."""

    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    max_bytes: int = MAX_BYTES
    deadline_seconds: float = DEADLINE_SECONDS  # for everything: look-up, redirects, the last byte


@dataclass(frozen=True, slots=True)
class Response:
    """What came. Any HTTP status may be in it; a body is read for 200 only."""

    url: str  # that finally answered
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)  # names in lower case
    body: bytes = b""  # decompressed
    redirects: tuple[tuple[int, str], ...] = ()  # (status, where it pointed), in order
    wire_bytes: int = 0
    milliseconds: int = 0


class Transport(Protocol):
    """Gets one address. Raises FetchError or one of its kinds, and nothing else."""

    async def get(self, request: Request) -> Response: ...


def user_agent(contact: str) -> str:
    """How we introduce ourselves; `contact` is an address of a page or mailbox where a webmaster reaches us."""
    plain = " ".join(contact.encode("ascii", "ignore").decode().split())
    return f"{AGENT}/1.0 (+{plain})" if plain else f"{AGENT}/1.0"


class AiohttpTransport:
    """The network. Use as an async context manager; one for a whole run.

    `user_agent` names the hub and where to reach who runs it. `allow_private` opens the guard for demos and tests.
    `per_host` bounds simultaneous requests to one host, `pause_seconds` is left between two of them. It keeps no
    cookies, uses no proxy, follows redirects itself and tries nothing twice.
    """

    def __init__(
        self,
        *,
        user_agent: str,
        allow_private: bool = False,
        per_host: int = 2,
        pause_seconds: float | None = None,
        connect_seconds: float = 10.0,
        read_seconds: float = 15.0,
        resolver: "aiohttp.abc.AbstractResolver | None" = None,
    ) -> None:
        self._user_agent = user_agent
        self._allow_private = allow_private
        self._connect_seconds, self._read_seconds = connect_seconds, read_seconds
        self._resolver = resolver
        default_pause = 0.0 if allow_private else PAUSE_SECONDS  # our own machine needs no politeness
        self._hosts = _Hosts(per_host, default_pause if pause_seconds is None else pause_seconds)
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        import aiohttp  # half a second that `invoke --list` need not pay

        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                limit=0,  # bounded by the run's own concurrency
                resolver=self._resolver,
                use_dns_cache=False,  # an answer is used for the one connection it was asked for
                socket_factory=guard.socket_factory(allow_private=self._allow_private),
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(
                total=None,  # kept by get(), over all hops together
                sock_connect=self._connect_seconds,
                sock_read=self._read_seconds,
            ),
            headers={"User-Agent": self._user_agent, "Accept-Encoding": decompress.NAMES},
            auto_decompress=False,
            trust_env=False,
            max_field_size=MAX_FIELD_BYTES,
            max_headers=MAX_FIELDS,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None
    ) -> None:
        if self._session:
            await self._session.close()

    async def get(self, request: Request) -> Response:
        """Follow the request to its answer. The time spent waiting for a busy host's turn is not counted."""
        if secret := _SECRETS.intersection(name.lower() for name in request.headers):
            raise AddressRefused(f"no credentials are sent to anyone ({', '.join(secret)})", url=request.url)
        left, redirects, spent, wire = request.deadline_seconds, list[tuple[int, str]](), 0.0, 0
        url = guard.check_url(request.url, allow_private=self._allow_private)
        while True:
            async with self._hosts.turn(url.host or "", str(url)):
                started = time.monotonic()
                answer = await self._hop(url, request, left - spent)
                spent += time.monotonic() - started
            wire += answer.wire_bytes
            if isinstance(answer, _Redirect):
                redirects.append((answer.status, answer.to))
                if len(redirects) > MAX_REDIRECTS:
                    raise FetchError(
                        f"redirects more than {MAX_REDIRECTS} times, last to {answer.to}",
                        url=request.url,
                        status=answer.status,
                    )
                url = guard.check_url(answer.to, allow_private=self._allow_private)
                continue
            return Response(
                url=str(url),
                status=answer.status,
                headers=answer.headers,
                body=answer.body,
                redirects=tuple(redirects),
                wire_bytes=wire,
                milliseconds=round(spent * 1000),
            )

    async def _hop(self, url: "URL", request: Request, seconds: float) -> "_Answer | _Redirect":
        if self._session is None:
            raise RuntimeError("AiohttpTransport is used as an async context manager")
        try:
            async with (
                asyncio.timeout(seconds),
                self._session.get(url, headers=request.headers, allow_redirects=False) as response,
            ):
                location = response.headers.get("Location")
                if response.status in PERMANENT + TEMPORARY and location:
                    return _Redirect(response.status, _target(url, location))
                headers = {name.lower(): value for name, value in response.headers.items()}
                if response.status != 200:
                    return _Answer(response.status, headers)
                body, wire = await _body(response, request, str(url))
                return _Answer(response.status, headers, body, wire)
        except Exception as error:
            if (fault := fault_of(error, str(url), seconds=request.deadline_seconds)) is None:
                raise
            raise fault from error


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes = b""
    wire_bytes: int = 0


@dataclass(frozen=True, slots=True)
class _Redirect:
    status: int
    to: str
    wire_bytes: int = 0


async def _body(response: "aiohttp.ClientResponse", request: Request, url: str) -> tuple[bytes, int]:
    wire, body = 0, bytearray()
    declared = response.content_length
    if declared is not None and declared > request.max_bytes:
        raise TooLarge(
            f"announces {_mib(declared)}, more than the {_mib(request.max_bytes)} we take", url=url, status=200
        )
    try:
        decoder = decompress.decoder_for(response.headers.get("Content-Encoding", ""))
        async for chunk in response.content.iter_any():
            wire += len(chunk)
            if wire > request.max_bytes:
                raise TooLarge(f"sends more than the {_mib(request.max_bytes)} we take", url=url, status=200)
            for piece in decoder.feed(chunk):
                body += piece
                if len(body) > request.max_bytes:
                    raise TooLarge(
                        f"unpacks to more than the {_mib(request.max_bytes)} we take "
                        f"(from {_mib(wire)} of compressed data)",
                        url=url,
                        status=200,
                    )
        decoder.finish()
    except decompress.EncodingError as error:
        raise FetchError(f"the answer {error}", url=url, status=200) from error
    return bytes(body), wire


def _target(base: "URL", location: str) -> str:
    # Servers send raw UTF-8 here, which arrives as surrogates, and spaces.
    text = location.encode("utf-8", "surrogateescape").decode("utf-8", "replace").strip()
    try:
        target = urljoin(str(base), text)
    except ValueError as error:
        raise FetchError(f"redirects to something that is no address ({text[:80]!r})", url=str(base)) from error
    return (safe_http_url(target) or target).partition("#")[0]


def _mib(size: int) -> str:
    return f"{size / 1024 / 1024:.1f} MiB" if size >= 100_000 else f"{size} bytes"


class _Hosts:
    """One host's turns: at most so many at a time, with a pause in between; none for one that stays silent."""

    def __init__(self, at_once: int, pause_seconds: float) -> None:
        self._at_once, self._pause_seconds = at_once, pause_seconds
        self._turns: dict[str, asyncio.Semaphore] = {}
        self._free_at: dict[str, float] = {}
        self._silent: Counter[str] = Counter()

    @asynccontextmanager
    async def turn(self, host: str, url: str) -> AsyncIterator[None]:
        async with self._turns.setdefault(host, asyncio.Semaphore(self._at_once)):
            if self._silent[host] >= MOST_SILENCES:
                # A dead host with forty feeds on it would otherwise hold up the run for ten minutes.
                raise TimedOut(f"{host} gave no answer {MOST_SILENCES} times in this run; not asked again", url=url)
            await self._pause(host)
            try:
                yield
            except TimedOut:
                self._silent[host] += 1
                raise
            self._silent[host] = 0

    async def _pause(self, host: str) -> None:
        if self._pause_seconds:
            now = time.monotonic()
            free_at = max(self._free_at.get(host, now), now)
            self._free_at[host] = free_at + self._pause_seconds
            await asyncio.sleep(free_at - now)
