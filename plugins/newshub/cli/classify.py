"""`./hub classify` and `./hub explain`: tags given anew, and tags accounted for."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from newshub.cli.grouping import regroup
from newshub.core.errors import HubError
from newshub.core.items import retag
from newshub.core.model import Evidence, Item, Tag, Tags
from newshub.core.registry import Registry
from newshub.files import read_registry
from newshub.store.store import Store

EXAMPLES = 3  # titles shown per difference in a dry run

_WHERE = {
    "title": "in the title",
    "lead": "in the lead",
    "text": "in the text",
    "category": "as the partner's own category",
    "source": "the publisher's own",
    "partner": "given by the hub it came from",
    "editor": "given by an editor",
}


def classify(registry: Path, store: Path, *, dry_run: bool) -> int:
    """Tag every item in the store with today's vocabulary, all or none; returns how many differ.

    Items stream from one connection while changes go through another, so that memory stays flat.
    """
    words = read_registry(registry)
    gained: Counter[str] = Counter()
    lost: Counter[str] = Counter()
    examples: dict[str, list[str]] = {}
    with Store.open(store, read_only=True) as reading:
        changes = _changes(reading, words, gained, lost, examples)
        if dry_run:
            number = sum(1 for _ in changes)
        else:
            with Store.open(store) as writing:
                number = writing.retag((item.id, item.language, item.tags, item.hidden) for item in changes)
                regrouped = regroup(writing, words, now=datetime.now(UTC))
                print(f"{regrouped} memberships of copies and translations changed")
    for difference in sorted(gained.keys() | lost.keys()):
        titles = "; ".join(examples.get(difference, ()))
        print(f"{difference}: +{gained[difference]} -{lost[difference]}  {titles}")
    print(f"{number} items {'would change; nothing was written' if dry_run else 'changed'}")
    return number


def explain(registry: Path, store: Path, which: str) -> None:
    """Print why an item, given by id or address, has the tags it has."""
    names = read_registry(registry)
    with Store.open(store, read_only=True) as kept:
        item = kept.item(which)
    if item is None:
        raise HubError(f"no item with the id or address {which} is kept; `./hub export` lists all of them")
    for line in explanation(item, names):
        print(line)


def explanation(item: Item, registry: Registry) -> Iterator[str]:
    """An item's tags in words, a line each."""
    publisher = registry.clusters.get(item.cluster or "")
    yield item.title
    yield item.link
    yield f"{item.id}, from {publisher.name if publisher else item.cluster or 'an unregistered publisher'}"
    yield f"published {item.published_at:%Y-%m-%d %H:%M} UTC{f' ({item.date_note})' if item.date_note else ''}"
    yield f"language  {item.language}"
    for kind, found in _kinds(item.tags):
        for tag in found:
            yield f"{kind:<9} {tag.id}: {'; '.join(map(in_words, tag.evidence)) or 'no evidence was kept'}"
        if not found:
            yield f"{kind:<9} none"


def in_words(why: Evidence) -> str:
    """One piece of evidence as an editor would say it."""
    weight = f", weight {why.weight:g}" if why.weight else ""
    return f"“{why.words}” {_WHERE.get(why.where, why.where)}{weight}"


def _kinds(tags: Tags) -> tuple[tuple[str, tuple[Tag, ...]], ...]:
    return ("theme", tags.themes), ("country", tags.countries), ("cluster", tags.clusters)


def _changes(
    store: Store, registry: Registry, gained: Counter[str], lost: Counter[str], examples: dict[str, list[str]]
) -> Iterator[Item]:
    for before in store.items(include_hidden=True):
        after = retag(before, registry)
        if (after.language, after.tags, after.hidden) == (before.language, before.tags, before.hidden):
            continue
        had, has = _names(before), _names(after)
        for difference in had ^ has:
            (gained if difference in has else lost)[difference] += 1
            if len(shown := examples.setdefault(difference, [])) < EXAMPLES:
                shown.append(f"{'+' if difference in has else '-'}“{after.title}”")
        yield after


def _names(item: Item) -> set[str]:
    tagged = {f"{kind} {tag.id}" for kind, found in _kinds(item.tags) for tag in found}
    return tagged | {f"language {item.language}"} | ({"hidden"} if item.hidden else set())
