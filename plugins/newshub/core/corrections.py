"""What editors decided against the machine, in content/registry/corrections.toml; it always wins.

    item as classified -> rules, in the file's order -> its own correction -> item as kept

Corrections are applied whenever an item is made or tagged anew, so they survive a new vocabulary. The parser is
`core.corrections_read`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from newshub.core.model import Evidence, Item, Tag, Tags
from newshub.core.urls import link_key
from newshub.core.vocabulary import Matcher

if TYPE_CHECKING:
    from newshub.core.registry import Registry

KINDS = ("themes", "countries", "clusters")  # of tags, as fields of Tags and keys of the file


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be done with an item. Ids per kind of tag; a kind that is absent stays as it is."""

    add: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    remove: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    set: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # () takes all tags of the kind away
    language: str | None = None
    hide: bool | None = None  # None: leave it as it is
    why: str | None = None  # the editor's own words


@dataclass(frozen=True, slots=True)
class Rule:
    """A change to all items for which every condition holds; an empty condition always does."""

    change: Change
    sources: tuple[str, ...] = ()  # ids of sources, or of clusters for all of theirs
    languages: tuple[str, ...] = ()
    words: tuple[str, ...] = ()  # patterns, looked for in title and summary; one is enough
    categories: tuple[str, ...] = ()  # the partner's own, case-folded; one is enough
    unless_words: tuple[str, ...] = ()
    unless_categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Corrections:
    """Everything in corrections.toml. Items are named by id or `core.urls.link_key`: see `item_names`."""

    items: Mapping[str, Change] = field(default_factory=dict)
    rules: tuple[Rule, ...] = ()
    joined: tuple[tuple[str, ...], ...] = ()  # items that are one story
    split: tuple[tuple[str, ...], ...] = ()  # items of which no two are one story


def item_names(item_id: str, link: str) -> tuple[str, str]:
    """The names by which corrections may mean an item."""
    return item_id, link_key(link)


def correct(item: Item, registry: Registry) -> Item:
    """The item as the editors want it; itself where they said nothing of it.

    ``hidden`` is theirs alone: an item that no correction hides is not hidden.
    """
    corrections = registry.corrections
    if item.hidden:
        item = replace(item, hidden=False)
    if not corrections.items and not corrections.rules:
        return item
    for rule, matcher, unless in _compiled(registry):
        if _applies(rule, matcher, unless, item):
            item = _changed(item, rule.change)
    for name in item_names(item.id, item.link):
        if name in corrections.items:
            item = _changed(item, corrections.items[name])
    return item


@lru_cache(maxsize=4)
def _compiled(registry: Registry) -> tuple[tuple[Rule, Matcher[None], Matcher[None]], ...]:
    return tuple((rule, _matcher(rule.words), _matcher(rule.unless_words)) for rule in registry.corrections.rules)


def _matcher(patterns: Iterable[str]) -> Matcher[None]:
    return Matcher((pattern, None) for pattern in patterns)


def _applies(rule: Rule, matcher: Matcher[None], unless: Matcher[None], item: Item) -> bool:
    if rule.sources and item.source_id not in rule.sources and item.cluster not in rule.sources:
        return False
    if rule.languages and item.language not in rule.languages:
        return False
    categories = {category.casefold() for category in item.categories}
    if rule.categories and categories.isdisjoint(rule.categories):
        return False
    if not categories.isdisjoint(rule.unless_categories):
        return False
    text = f"{item.title}\n\0\n{item.summary or ''}"
    return (not rule.words or _finds(matcher, text)) and not _finds(unless, text)


def _finds(matcher: Matcher[None], text: str) -> bool:
    return next(matcher.find(text), None) is not None


def _changed(item: Item, change: Change) -> Item:
    by_editor = (Evidence(change.why or "corrections.toml", "editor", 0),)
    kinds: dict[str, tuple[Tag, ...]] = {}
    for kind in KINDS:
        tags: tuple[Tag, ...] = getattr(item.tags, kind)
        if kind in change.set:
            had = {tag.id: tag for tag in tags}
            tags = tuple(had.get(tag_id) or Tag(tag_id, by_editor) for tag_id in change.set[kind])
        tags = tuple(tag for tag in tags if tag.id not in change.remove.get(kind, ()))
        there = {tag.id for tag in tags}
        kinds[kind] = tags + tuple(Tag(new, by_editor) for new in change.add.get(kind, ()) if new not in there)
    return replace(
        item,
        tags=Tags(**kinds),
        language=change.language or item.language,
        hidden=item.hidden if change.hide is None else change.hide,
    )
