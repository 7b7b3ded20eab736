"""Articles and items as stories: the shape that every page, feed and export takes.

    own articles ---------> story per language, translations by equal slug
    store's items --------> story by its source's republish policy
      groups of copies ---> one story, the others as "also published by"
      groups of translations -> a story per language, each knowing the others

Nothing here imports Pelican.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit

from newshub.core.model import Article, Item, Story, Tag, Tags, Version
from newshub.core.registry import Registry, Source
from newshub.site import links
from newshub.site.own import Own, article_link, read_own
from newshub.site.settings import SiteSettings
from newshub.store.store import Membership, Store


def all_stories(settings: SiteSettings, store: Store | None, registry: Registry, now: datetime) -> Iterator[Story]:
    """Every story a build at `now` shows: our own first, then partners', oldest first, streamed from the store.

    A copy of another partner's item is no story of its own; its leader names it in `also_published_by`.
    """
    yield from own_stories(read_own(settings, registry, now), settings.languages)
    if store is not None:
        maker = StoryMaker(settings, registry, store)
        for item in store.items(oldest_first=True):
            if maker.shown(item):
                yield maker.story(item)


def own_stories(own: Own, languages: tuple[str, ...]) -> Iterator[Story]:
    """Own articles as stories, in the order of their files."""
    by_slug: dict[str, list[Article]] = defaultdict(list)
    for article, _ in own.articles:
        by_slug[article.slug].append(article)
    for article, html in own.articles:
        others = sorted(
            (each for each in by_slug[article.slug] if each is not article),
            key=lambda each: languages.index(each.language),
        )
        yield Story(
            id=own_id(article),
            kind="own",
            link=article_link(article),
            original=None,
            title=article.title,
            summary=article.summary,
            language=article.language,
            published_at=article.published_at,
            updated_at=article.updated_at,
            cluster=None,
            publisher=None,
            authors=article.authors,
            tags=_plain_tags(article.countries, article.clusters, article.themes),
            content_html=html,
            translations=tuple(_own_version(each) for each in others),
            first_seen_at=article.published_at if article.status == "published" else None,
            extra=article.extra,
        )


def own_id(article: Article) -> str:
    """The story id of an own article."""
    return f"own-{article.language}-{article.slug}"


def _own_version(article: Article) -> Version:
    return Version(own_id(article), article.language, article.title, article_link(article))


def _plain_tags(countries: Iterable[str], clusters: Iterable[str], themes: Iterable[str]) -> Tags:
    return Tags(tuple(map(Tag, countries)), tuple(map(Tag, clusters)), tuple(map(Tag, themes)))


@dataclass(frozen=True, slots=True)
class _Groups:
    """Who belongs together, from both ends."""

    leader: Mapping[str, str]  # item -> leader of its copies, itself included
    copies: Mapping[str, tuple[str, ...]]  # leader -> the others
    translations: Mapping[str, tuple[str, ...]]  # item -> the others, whoever leads
    first: Mapping[str, str]  # item -> leader of its translations


class StoryMaker:
    """Turns items into stories, knowing policies, publishers and groups."""

    def __init__(
        self, settings: SiteSettings, registry: Registry, store: Store, *, gone: Collection[str] | None = None
    ) -> None:
        """`gone` are the ids of hidden and withdrawn items where these are known; else the store is asked."""
        self._settings = settings
        self._registry = registry
        self._sources: dict[str, Source] = {
            source.id: source for cluster in registry.clusters.values() for source in cluster.sources
        }
        self._item: Callable[[str], Item | None] = store.item
        self._members: dict[str, Item | None] = {}
        self._gone_ids = gone
        self._groups = self._regroup(store.groups())

    @property
    def members(self) -> Set[str]:
        """The ids of all items that have copies or translations."""
        return self._groups.leader.keys() | self._groups.first.keys()

    def leads(self, id_: str) -> str:
        """The id of the item that stands for an item and its copies."""
        return self._groups.leader.get(id_, id_)

    def first(self, id_: str) -> str:
        """The id of the version that stands for all translations of a story where every story comes once."""
        return self._groups.first.get(id_, id_)

    def others(self, id_: str) -> Iterator[tuple[str, tuple[str, ...]]]:
        """The items that a story names beside itself: its copies, when it leads them, and its translations."""
        yield "copy", self._groups.copies.get(id_, ())
        yield "translation", self._groups.translations.get(id_, ())

    def shown(self, item: Item) -> bool:
        """Whether an item is a story of its own: neither hidden nor withdrawn nor a copy of another."""
        return not self._gone(item) and not self.is_copy(item)

    def is_copy(self, item: Item) -> bool:
        """Whether another partner's item stands for this one, which is not gone itself."""
        return not self._gone(item) and self.leads(item.id) != item.id

    def policy(self, item: Item) -> str:
        """headline, excerpt or full. Items of a source that left the registry keep headline and excerpt."""
        source = self._sources.get(item.source_id)
        return source.republish if source else "excerpt"

    def has_page(self, item: Item, *, has_content: bool) -> bool:
        """Whether the hub has its own page for an item."""
        return has_content and self.policy(item) == "full"

    def story(self, item: Item, *, has_content: bool | None = None) -> Story:
        """An item as a story. `has_content` says whether the store has its text when `item` came without it."""
        policy = self.policy(item)
        page = self.has_page(item, has_content=bool(item.content_html) if has_content is None else has_content)
        cluster = item.cluster if item.cluster in self._registry.clusters else None
        return Story(
            id=item.id,
            kind="partner",
            link=self.page_link(item) if page else item.link,
            original=item.link,
            title=item.title,
            summary=None if policy == "headline" else item.summary,
            language=item.language,
            published_at=item.published_at,
            updated_at=item.updated_at,
            cluster=cluster,
            publisher=self._publisher(item),
            authors=(item.author,) if item.author else (),
            tags=self._known(item.tags),
            content_html=item.content_html if page else None,
            also_published_by=self._versions(self._groups.copies.get(item.id, ())),
            translations=self._versions(self._groups.translations.get(item.id, ())),
            revision=item.revision,
            first_seen_at=item.first_seen_at,
        )

    def page_link(self, item: Item) -> str:
        """The hub's own page of an item: in its language's edition, or the default one's where there is none."""
        language = item.language if item.language in self._settings.languages else self._settings.default_language
        return links.item(language, item.id)

    def _gone(self, item: Item) -> bool:
        source = self._sources.get(item.source_id)
        return item.hidden or (item.withdrawn_at is not None and source is not None and source.withdrawn == "hide")

    def _publisher(self, item: Item) -> str:
        cluster = self._registry.clusters.get(item.cluster or "")
        if cluster:
            return cluster.name
        if item.first_publisher:
            return item.first_publisher.name
        return (urlsplit(item.link).hostname or item.link).removeprefix("www.")

    def _known(self, tags: Tags) -> Tags:
        """Tags the registry still knows; an item is tagged anew later than a cluster or theme goes."""
        known = {
            "countries": self._registry.countries,
            "clusters": self._registry.clusters,
            "themes": self._registry.themes,
        }
        if all(tag.id in known[kind] for kind in known for tag in getattr(tags, kind)):
            return tags
        return Tags(**{kind: tuple(tag for tag in getattr(tags, kind) if tag.id in ids) for kind, ids in known.items()})

    def _versions(self, ids: Iterable[str]) -> tuple[Version, ...]:
        found = []
        for id_ in ids:
            item = self._member(id_)
            if item is not None:
                page = self.has_page(item, has_content=bool(item.content_html))
                link = self.page_link(item) if page else item.link
                cluster = item.cluster if item.cluster in self._registry.clusters else None
                found.append(Version(item.id, item.language, item.title, link, cluster, self._publisher(item)))
        return tuple(found)

    def _alive(self, id_: str) -> bool:
        return self._member(id_) is not None if self._gone_ids is None else id_ not in self._gone_ids

    def _member(self, id_: str) -> Item | None:
        """An item of a group; None when it is gone. Groups are few, so they are kept."""
        if id_ not in self._members:
            item = self._item(id_)
            self._members[id_] = None if item is None or self._gone(item) else item
        return self._members[id_]

    def _regroup(self, memberships: Iterable[Membership]) -> _Groups:
        """Groups without what is gone; where the leader is, the next one leads."""
        groups: dict[tuple[str, str], list[str]] = defaultdict(list)
        for each in memberships:
            groups[each.kind, each.leader_id].append(each.item_id)
        leader: dict[str, str] = {}
        copies: dict[str, tuple[str, ...]] = {}
        translations: dict[str, tuple[str, ...]] = {}
        first: dict[str, str] = {}
        for (kind, head), ids in sorted(groups.items()):
            ranked = sorted(set(ids) | {head}, key=lambda each: (each != head, each))
            alive = [each for each in ranked if self._alive(each)]
            if len(alive) < 2:
                continue
            if kind == "copy":
                leader.update(dict.fromkeys(alive, alive[0]))
                copies[alive[0]] = tuple(alive[1:])
            else:
                first.update(dict.fromkeys(alive, alive[0]))
                translations.update({each: tuple(other for other in alive if other != each) for each in alive})
        return _Groups(leader, copies, translations, first)


def without_content(story: Story) -> Story:
    """A story as the build keeps our own: without its text."""
    return replace(story, content_html=None)
