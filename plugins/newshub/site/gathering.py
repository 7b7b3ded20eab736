"""All stories of a build, from our own articles and the store: in order, knowing each other, and summed up.

A build that will make most of the site leaves that to a process of its own: the room that a hundred thousand objects
took would be of no use to any page later, and each process that makes pages would fill it with a copy of its own.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Self

from newshub.core.model import Story
from newshub.core.registry import Registry
from newshub.site.groups import Groups
from newshub.site.held import Held, depends, grouped, merged, of_own, of_partners
from newshub.site.packed import Packed
from newshub.site.settings import SiteSettings
from newshub.site.stories import without_content
from newshub.site.summaries import Summaries
from newshub.site.summary import Places, Sums
from newshub.site.workers import beside, processes
from newshub.store.store import Store


@dataclass(frozen=True, slots=True)
class Gathered:
    """All stories by arrival, and what they amount to."""

    held: Sequence[Held]
    sums: Sums
    places: list[Places]  # of each chunk
    size: int  # stories in a chunk; fewer in the last
    groups: Groups
    members: dict[str, int]  # by id, where among all the members of groups are, and our own with translations
    versions: dict[str, int]  # those of them that have translations and are shown

    @classmethod
    def of(
        cls, held: Sequence[Held], summaries: Summaries, *, groups: Groups, members: dict[str, int] | None = None
    ) -> Self:
        """Stories by arrival, summed up."""
        size = summaries.size
        sums, places = summaries.of([held[start : start + size] for start in range(0, len(held), size)])
        members = members or {}
        versions = {id_: n for id_, n in members.items() if held[n].versions and held[n].shown}
        return cls(held, sums, places, size, groups, members, versions)


def gather(
    settings: SiteSettings, registry: Registry, ours: Sequence[Story], store: Store | None, *, packed: bool = False
) -> Gathered:
    """Our own stories and the store's items. `packed`: gathered by another process, and held as bytes."""
    if not packed:
        return _gather(settings, registry, ours, store)
    found, generation = beside(partial(_gather_packed, settings, registry, ours, store))()
    if store is not None and generation != store.generation():  # someone wrote to it before that process opened it
        return _gather(settings, registry, ours, store)
    return found


def _gather_packed(
    settings: SiteSettings, registry: Registry, ours: Sequence[Story], store: Store | None
) -> tuple[Gathered, int]:
    if store is not None:
        store.reopen()
    found = _gather(settings, registry, ours, store)
    return replace(found, held=Packed(found.held)), store.generation() if store is not None else 0


def _gather(settings: SiteSettings, registry: Registry, ours: Sequence[Story], store: Store | None) -> Gathered:
    partners = [] if store is None else of_partners(
        store,
        registry,
        settings.zone,
        path=settings.store,
        cache=settings.cache,
        anew=settings.full,
        workers=processes(settings.workers),
    )  # fmt: skip
    memberships = store.groups() if store is not None else []
    held = merged(partners, _own(ours, settings))
    ids = {id_ for each in memberships for id_ in (each.item_id, each.leader_id)}
    ids |= {story.id for story in ours if story.translations}
    members = {each.id: n for n, each in enumerate(held) if each.id in ids}

    def member(id_: str) -> Held:
        return held[members[id_]]

    groups = Groups.of(memberships, lambda id_: member(id_).shown)
    for each in list(_grouped(groups, member)):
        held[members[each.id]] = each
    summaries = Summaries(
        settings.zone,
        settings.cache / "summaries",
        depends=depends(registry, settings.zone),
        anew=settings.full,
        workers=processes(settings.workers),
    )
    return Gathered.of(held, summaries, groups=groups, members=members)


def _own(stories: Sequence[Story], settings: SiteSettings) -> Iterator[Held]:
    first: dict[str, Story] = {}
    for story in sorted(stories, key=lambda each: (each.published_at, settings.languages.index(each.language))):
        for member in (story.id, *(version.id for version in story.translations)):
            first.setdefault(member, story)
    for story in stories:
        yield of_own(without_content(story), story.content_html or "", settings.zone, head=first[story.id] is story)


def _grouped(groups: Groups, member: Callable[[str], Held]) -> Iterator[Held]:
    """The members of groups, knowing each other."""
    for id_ in groups.members:
        each = member(id_)
        copy = each.shown and groups.leader(id_) != id_
        others = [(kind, member(other)) for kind, other in groups.others(id_)]
        head = groups.first(id_) == id_
        yield grouped(each, others, shown=each.shown and not copy, copy=copy, head=head)
