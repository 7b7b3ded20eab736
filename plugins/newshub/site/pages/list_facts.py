"""What the front of a list shows beside its stories, before it is put into the words of an edition.

Few lists change from build to build, and there are hundreds in six editions: their views are made only when a fact has
changed.
"""

from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple

from newshub.site.held import Held
from newshub.site.press import Press
from newshub.site.summary import Key

MANY = {"country": "countries", "cluster": "clusters", "theme": "themes"}
_NEIGHBOURS = {"country": ("theme", "cluster"), "cluster": ("theme", "country"), "theme": ("country", "cluster")}
_ABOUT = 10  # of each kind that the stories of a list are also about


class Facts(NamedTuple):
    """What the front of a list shows beside its stories, in whatever edition: its words are made from this alone."""

    stories: int  # how many there are
    older: int | None  # the first numbered page that has a story the front has not
    about: tuple[tuple[str, tuple[str, ...]], ...]  # what its stories are also about, by kind
    feeds: tuple[str, ...] = ()  # of a cluster: the addresses of its own
    health: tuple[str, date | None] = ("unread", None)  # how they do, and the day when one last answered
    spark: tuple[int, ...] = ()  # and its last weeks


def facts_of(press: Press, key: Key, newest: Sequence[Held], pages: Sequence[Sequence[Held]]) -> Facts:
    """The facts of a list with these numbered pages, whose front shows `newest`."""
    older = first_older(pages, {each.id for each in newest})
    about = tuple([
        (kind, tuple([id_ for id_, _ in counted[:_ABOUT]]))
        for kind in _NEIGHBOURS.get(key[0], ("theme", "country"))
        if (counted := press.library.about(key, MANY[kind]))
    ])  # fmt: skip
    facts = Facts(press.library.count(key), older, about)
    if key[0] != "cluster":
        return facts
    sources = press.registry.clusters[key[1]].sources
    found = (feed_url(press, source.id, source.kind, source.url) for source in sources)
    return facts._replace(
        feeds=tuple(filter(None, found)),
        health=_health(press, [source.id for source in sources]),
        spark=press.tallies.spark(key[1]),
    )


def first_older(pages: Sequence[Sequence[Held]], shown: Collection[str]) -> int | None:
    """The newest numbered page with a story that is not among those shown, by id; None when there is none."""
    return next((n for n in range(len(pages), 0, -1) if any(each.id not in shown for each in pages[n - 1])), None)


def feed_url(press: Press, source_id: str, kind: str, url: str) -> str | None:
    """The address of a partner's own feed; None where none is known (yet)."""
    state = press.states.get(source_id)
    if kind == "html-list":
        return None
    return (state.feed_url if state else None) or (url if kind in ("feed", "hub") else None)


def _health(press: Press, sources: Sequence[str]) -> tuple[str, date | None]:
    """How the sources of a cluster do, and the day when one last answered."""
    states = [press.states[id_] for id_ in sources if id_ in press.states]
    good = [state.last_success_at for state in states if state.last_success_at]
    last = max(good).astimezone(press.settings.zone).date() if good else None
    if not states:
        return "unread", None
    if last and any(state.failures == 0 for state in states):
        return "well", last
    return ("silent" if last else "never"), last
