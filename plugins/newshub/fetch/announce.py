"""Telling others that the site has news: WebSub hubs, IndexNow, a webhook. POST, by the same guard as all else.

What cannot be told is a warning, never a fault: the site is published already.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from newshub.core.errors import FetchError
from newshub.fetch import guard
from newshub.fetch.faults import fault_of

SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Message:
    """One thing to tell. Either `fields`, sent as a form, or `body`, sent as JSON. `name` stands for it in warnings."""

    name: str
    url: str
    fields: Sequence[tuple[str, str]] = ()
    body: Mapping[str, object] | None = None
    wanted: tuple[int, ...] = field(default=(200, 201, 202, 204))


def tell(messages: Sequence[Message], *, user_agent: str, allow_private: bool = False) -> list[str]:
    """Send all messages side by side; returns a warning for each that did not arrive. No redirect is followed."""
    return asyncio.run(_tell(messages, user_agent, allow_private)) if messages else []


async def _tell(messages: Sequence[Message], user_agent: str, allow_private: bool) -> list[str]:
    import aiohttp

    async with aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=4, socket_factory=guard.socket_factory(allow_private=allow_private)),
        timeout=aiohttp.ClientTimeout(total=SECONDS),
        headers={"User-Agent": user_agent},
        cookie_jar=aiohttp.DummyCookieJar(),
        trust_env=False,
    ) as session:

        async def one(message: Message) -> str | None:
            try:
                url = guard.check_url(message.url, allow_private=allow_private)
                content = {"json": message.body} if message.body is not None else {"data": list(message.fields)}
                async with session.post(url, allow_redirects=False, **content) as answer:
                    good = answer.status in message.wanted
                    return None if good else f"{message.name}: answered HTTP {answer.status}"
            except FetchError as error:
                return f"{message.name}: {error.reason}"
            except Exception as error:
                if (fault := fault_of(error, message.url, seconds=SECONDS)) is None:
                    raise
                return f"{message.name}: {fault.reason}"

        return [warning for warning in await asyncio.gather(*map(one, messages)) if warning]
