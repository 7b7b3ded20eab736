"""What a site's robots.txt lets us read (RFC 9309).

The standard library's reader knows no wildcards and takes the first rule instead of the longest, so that common files
("Disallow: /*?") mean something else to it than to everyone.
"""

import re
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from newshub.core.errors import FetchError
from newshub.fetch.transport import Request, Transport

MAX_BYTES = 500 * 1024  # RFC 9309, 2.5
_MAX_RULES = 2_000
_LONGEST_DELAY = 10.0  # seconds between two pages that we wait at most
_UNESCAPED = re.compile(r"%([0-9A-Fa-f]{2})")


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules for us. Each is (path pattern, allowed)."""

    rules: tuple[tuple[str, bool], ...] = ()
    delay_seconds: float = 0.0

    def allows(self, url: str) -> bool:
        """Whether the page may be read: the longest matching rule decides, and of two equal ones the kinder."""
        parts = urlsplit(url)
        path = _normal((parts.path or "/") + (f"?{parts.query}" if parts.query else ""))
        matching = [(len(pattern), allowed) for pattern, allowed in self.rules if _matches(pattern, path)]
        return max(matching, default=(0, True))[1]


CLOSED = Robots((("/", False),))


async def robots_of(url: str, *, transport: Transport, agent: str) -> Robots:
    """The rules of the site that `url` is on. `agent` is our product token, "ClusterNewsHub".

    No robots.txt means everything may be read; one that the server fails to give means nothing may (RFC 9309, 2.3.1).
    """
    parts = urlsplit(url)
    request = Request(f"{parts.scheme}://{parts.netloc}/robots.txt", max_bytes=MAX_BYTES, deadline_seconds=15)
    try:
        answer = await transport.get(request)
    except FetchError:
        return CLOSED
    if answer.status == 200:
        return parse_robots(answer.body, agent=agent)
    return CLOSED if answer.status >= 500 or answer.status == 429 else Robots()


def parse_robots(body: bytes, *, agent: str) -> Robots:
    """The rules for `agent` in a robots.txt: of the groups that name it, or else of those for everyone (*)."""
    ours: list[tuple[str, str]] = []
    everyones: list[tuple[str, str]] = []
    named = False
    group: list[list[tuple[str, str]]] = []
    in_names = False
    for key, value in _lines(body):
        if key == "user-agent":
            if not in_names:
                group = []
            in_names = True
            if value == "*":
                group.append(everyones)
            elif value.lower() == agent.lower():
                group.append(ours)
                named = True
        else:
            in_names = False
            for rules in group:
                rules.append((key, value))
    return _rules(ours if named else everyones)


def _lines(body: bytes) -> list[tuple[str, str]]:
    text = body.decode("utf-8", "replace").removeprefix("\ufeff")
    found = []
    for line in re.split(r"[\r\n]+", text)[: _MAX_RULES * 10]:
        key, colon, value = line.partition("#")[0].partition(":")
        if colon and (key := key.strip().lower()) in ("user-agent", "allow", "disallow", "crawl-delay"):
            found.append((key, value.strip()))
    return found


def _rules(lines: list[tuple[str, str]]) -> Robots:
    rules = [(_normal(value), key == "allow") for key, value in lines if key != "crawl-delay" and value]
    delays = [float(value) for key, value in lines if key == "crawl-delay" and re.fullmatch(r"\d{1,5}(\.\d+)?", value)]
    return Robots(tuple(rules[:_MAX_RULES]), min(max(delays, default=0.0), _LONGEST_DELAY))


def _normal(path: str) -> str:
    # Escapes of what needs none are undone, what needs one is escaped, so that both sides are spelled alike.
    def undo(match: re.Match[str]) -> str:
        character = chr(int(match[1], 16))
        return character if (character.isalnum() and character.isascii()) or character in "-._~" else match[0].upper()

    return quote(_UNESCAPED.sub(undo, path), safe="/:@!$&'()*+,;=-._~%?[]")


def _matches(pattern: str, path: str) -> bool:
    # No regular expression: a pattern of a hundred stars would keep one busy for ever.
    anchored = pattern.endswith("$")
    first, *rest = pattern.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    at = len(first)
    for number, part in enumerate(rest):
        if anchored and number == len(rest) - 1:
            return path.endswith(part) and len(path) - len(part) >= at
        found = path.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return not anchored or at == len(path)
