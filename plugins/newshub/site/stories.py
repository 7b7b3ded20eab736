"""Articles and items as stories: the shape that every page, feed and export takes.

    own articles ---------> story per language, translations by equal slug
    store's items --------> story by its source's republish policy
      groups of copies ---> one story, the others as "also published by"
      groups of translations -> a story per language, each knowing the others

Nothing here imports Pelican.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import cache, lru_cache

from newshub.core.model import Article, Item, Story, Tag, Tags, Version
from newshub.core.registry import Registry, Source
from newshub.core.urls import host_name
from newshub.site import links
from newshub.site.groups import Groups
from newshub.site.held import Held
from newshub.site.own import Own, article_link, read_own
from newshub.site.settings import SiteSettings
from newshub.store.outlines import Headline
from newshub.store.store import Store


def all_stories(settings: SiteSettings, store: Store | None, registry: Registry, now: datetime) -> Iterator[Story]:
    """Every story a build at `now` shows: our own first, then partners', oldest first, streamed from the store.

    A copy of another partner's item is no story of its own; its leader names it in `also_published_by`.
    """
    yield from own_stories(read_own(settings, registry, now), settings.languages)
    if store is not None:
        maker = _maker(settings, registry, store)
        for item in store.items(oldest_first=True):
            if not maker.gone(item) and maker.groups.leader(item.id) == item.id:
                yield maker.story(item)


def _maker(settings: SiteSettings, registry: Registry, store: Store) -> "StoryMaker":
    """One that asks the store for what belongs together."""
    alone = StoryMaker(settings, registry, Groups.of((), bool), lambda _: None)
    items = cache(store.item)  # groups are few

    def alive(id_: str) -> bool:
        item = items(id_)
        return item is not None and not alone.gone(item)

    def version(id_: str) -> Version | None:
        item = items(id_)
        return version_of(alone.story(item)) if item is not None and alive(id_) else None

    return StoryMaker(settings, registry, Groups.of(store.groups(), alive), version)


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


class StoryMaker:
    """Turns items into stories, knowing policies and publishers.

    `version` is how a story names another item of its group by id; None for one that is gone.
    """

    def __init__(
        self, settings: SiteSettings, registry: Registry, groups: Groups, version: Callable[[str], Version | None]
    ) -> None:
        self.groups = groups
        self._settings = settings
        self._registry = registry
        self._sources: dict[str, Source] = {source.id: source for source in registry.sources()}
        self._version = cache(version)  # groups are few
        self._bare = lru_cache(maxsize=1_000)(_plain_tags)

    def policy(self, source_id: str) -> str:
        """headline, excerpt or full. Items of a source that left the registry keep headline and excerpt."""
        source = self._sources.get(source_id)
        return source.republish if source else "excerpt"

    def gone(self, item: Item) -> bool:
        """Whether an item is hidden by our editors, or withdrawn by its publisher where that counts."""
        source = self._sources.get(item.source_id)
        return item.hidden or (item.withdrawn_at is not None and source is not None and source.withdrawn == "hide")

    def story(self, item: Item) -> Story:
        """An item as a story, with its text where the hub shows it and with the evidence of its tags."""
        first = item.first_publisher
        line = Headline(
            source_id=item.source_id,
            link=item.link,
            title=item.title,
            summary=item.summary,
            author=item.author,
            updated_at=item.updated_at,
            revision=item.revision,
            first_publisher=first.name if first else None,
            tags="",
        )
        page = bool(item.content_html) and self.policy(item.source_id) == "full"
        cluster = item.cluster if item.cluster in self._registry.clusters else None
        told = self._story(line, item.id, item.language, item.published_at, cluster, self._known(item.tags), page=page)
        return replace(told, content_html=item.content_html if page else None, first_seen_at=item.first_seen_at)

    def told(self, held: Held, line: Headline) -> Story:
        """The same of an item by its headline: without its text, and its tags without evidence."""
        tags = self._bare(held.countries, held.clusters, held.themes)
        return self._story(line, held.id, held.language, held.published_at, held.cluster, tags, page=held.page)

    def _story(
        self,
        line: Headline,
        id_: str,
        language: str,
        published_at: datetime,
        cluster: str | None,
        tags: Tags,
        *,
        page: bool,
    ) -> Story:
        return Story(
            id=id_,
            kind="partner",
            link=self._page(language, id_) if page else line.link,
            original=line.link,
            title=line.title,
            summary=None if self.policy(line.source_id) == "headline" else line.summary,
            language=language,
            published_at=published_at,
            updated_at=line.updated_at,
            cluster=cluster,
            publisher=self._publisher(cluster, line.first_publisher, line.link),
            authors=(line.author,) if line.author else (),
            tags=tags,
            also_published_by=self._versions(self.groups.copies(id_)),
            translations=self._versions(self.groups.translations(id_)),
            revision=line.revision,
        )

    def _page(self, language: str, id_: str) -> str:
        """The hub's own page of an item: in its language's edition, or the default one's where there is none."""
        settings = self._settings
        return links.item(language if language in settings.languages else settings.default_language, id_)

    def _publisher(self, cluster: str | None, first_publisher: str | None, link: str) -> str:
        known = self._registry.clusters.get(cluster or "")
        if known:
            return known.name
        return first_publisher or host_name(link) or link

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

    def _versions(self, ids: tuple[str, ...]) -> tuple[Version, ...]:
        return tuple([version for id_ in ids if (version := self._version(id_))]) if ids else ()


def version_of(story: Story) -> Version:
    """A story as another one names it."""
    return Version(story.id, story.language, story.title, story.link, story.cluster, story.publisher)


def without_content(story: Story) -> Story:
    """A story as the build keeps our own: without its text."""
    return replace(story, content_html=None)
