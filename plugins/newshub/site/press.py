"""Everything a page is made with: settings, registry, stories, words, templates. One object per build."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import Any

from newshub.core.model import SourceState, Story, Version
from newshub.core.registry import Registry
from newshub.site import links
from newshub.site.forms import Form
from newshub.site.frame import Frame
from newshub.site.held import Held
from newshub.site.lean import safe
from newshub.site.library import Library
from newshub.site.recent import forget
from newshub.site.stories import StoryMaker
from newshub.site.tallies import Tallies
from newshub.site.views import Html, LanguageView, LinkView, StoryView, TagView, TimeView
from newshub.site.words import native_name
from newshub.store.outlines import Headline, evidence

_STORIES_KEPT = 700
_CARDS_KEPT = 4_000  # most are wanted close together in time: some 3,500 are held at once where one process makes all
_FORMS_KEPT = 1_000
_KINDS = (("themes", "theme"), ("countries", "country"), ("clusters", "cluster"))


@dataclass(slots=True)
class _Told:
    """A story as it was read, and the evidence of a partner's tags as it is kept, and read once it is wanted."""

    story: Story
    day: date  # of its time, in the hub's zone
    updated: date | None  # the day of an edit that is worth telling: a later one
    tags: str = ""
    evidence: dict[tuple[str, str], list[tuple[str, str]]] | None = None


@dataclass(slots=True, kw_only=True)
class Press(Frame):
    """What page makers share. Made once per build, never changed by a maker."""

    registry: Registry
    library: Library
    maker: StoryMaker | None  # None without a store
    headline: Callable[[str], Headline | None]  # of an item
    content: Callable[[str], str | None]  # the text of an item
    reopen: Callable[[], None]  # opens the store anew, first of all in another process
    states: Mapping[str, SourceState]
    counts: Mapping[str, int] = field(default_factory=dict)  # items kept, by source
    _told: dict[str, _Told] = field(default_factory=dict)
    # By language: a story's card, and how often it is still wanted.
    _cards: dict[str, dict[str, list[Any]]] = field(default_factory=lambda: defaultdict(dict))
    _forms: dict[tuple[object, ...], Form] = field(default_factory=dict)
    _publishers: dict[tuple[str | None, str], tuple[LinkView | None, str | None]] = field(default_factory=dict)
    _languages: dict[tuple[str, str], LanguageView] = field(default_factory=dict)
    _known_tags: dict[tuple[str, str, str], TagView] = field(default_factory=dict)
    _tallies: Tallies | None = None

    @property
    def countries(self) -> list[str]:
        """The countries with a page: those of the clusters, and those that any story was ever about.

        The registry knows many more, to recognise them in a text.
        """
        homes = {cluster.country for cluster in self.registry.clusters.values()}
        shown = homes | self.library.ids("country")
        return [code for code in self.registry.countries if code in shown]

    @property
    def tallies(self) -> Tallies:
        """Counts that several pages show, made when first wanted."""
        if self._tallies is None:
            self._tallies = Tallies(self.library, self.states, self.settings.zone)
        return self._tallies

    # --- stories ---

    def whole(self, held: Held) -> Story:
        """A story, but without its text and the evidence of its tags."""
        return self._telling(held).story

    def day(self, held: Held) -> date:
        """The day of a story, in the hub's zone."""
        return self._telling(held).day

    def _telling(self, held: Held) -> _Told:
        found = self._told.get(held.id)
        if found is None:
            found = self._told[held.id] = self._tell(held)
            forget(self._told, _STORIES_KEPT)
        return found

    def _tell(self, held: Held) -> _Told:
        tags = ""
        if held.kind == "own":
            story = self.library.own[held.id]
        else:
            line = self.headline(held.id)
            assert line is not None, "the store keeps every item"
            assert self.maker is not None, "there is a store"
            story, tags = self.maker.told(held, line), line.tags
        zone = self.settings.zone
        day = story.published_at.astimezone(zone).date()
        updated = story.updated_at.astimezone(zone).date() if story.updated_at else day
        return _Told(story, day, updated if updated > day else None, tags)

    def filed(self, found: Iterable[Held], language: str) -> list[bytes]:
        """Cards of several stories in an edition, as a file has them."""
        known = self._cards[language]
        cards = []
        for held in found:
            card = known.get(held.id) or self._card(held, language)
            card[1] -= 1
            if not card[1]:  # every numbered page has it that will
                del known[held.id]
            cards.append(card[0])
        return cards

    def cards(self, found: Iterable[Held], language: str) -> tuple[Html, ...]:
        """The same for a template."""
        return tuple([safe(card.decode()) for card in self.filed(found, language)])

    def _card(self, held: Held, language: str) -> list[Any]:
        self.renderer.speak(language)
        # The list of its language has pages in that language's edition alone.
        wanted = held.lists - (held.language != language)
        made = [self.renderer.card(self.listed(held, language)).encode(), wanted]
        self._cards[language][held.id] = made
        forget(self._cards[language], _CARDS_KEPT // len(self.settings.languages))
        return made

    def form(self, key: tuple[object, ...], make: Callable[[], Iterable[str]]) -> Form:
        """A page with blanks, made when first wanted; `key` says which."""
        found = self._forms.get(key)
        if found is None:
            found = self._forms[key] = Form(make())
            forget(self._forms, _FORMS_KEPT)
        return found

    def story(self, held: Held, language: str) -> StoryView:
        """A story as an edition shows it, its tags with their evidence."""
        telling = self._telling(held) if held.kind == "partner" else None
        return self._view(held, language, self._tags(held, language, telling))

    def listed(self, held: Held, language: str) -> StoryView:
        """A story as lists show it: with the evidence of its tags only where the hub has no page that tells it."""
        return self._view(held, language, self._tags(held, language)) if held.page else self.story(held, language)

    def untagged(self, held: Held, language: str, published: TimeView | None = None) -> StoryView:
        """A story as an edition shows it where there is no room for its tags; `published`: instead of its date."""
        return self._view(held, language, (), published)

    def _view(
        self, held: Held, language: str, tags: tuple[TagView, ...], published: TimeView | None = None
    ) -> StoryView:
        told, words = self._telling(held), self.words[language]
        story = told.story
        publisher, country = self._publisher(story.cluster, language)
        return StoryView(
            id=story.id,
            kind=story.kind,
            title=story.title,
            href=story.link,
            published=published or words.on(told.day),
            language=None if story.language == language else self._foreign(story.language, language),
            external="://" in story.link,
            summary=story.summary,
            publisher=publisher,
            country=country,
            updated=words.on(told.updated) if told.updated else None,
            authors=words.join(list(story.authors)) if story.authors else None,
            reading_time=words.reading_time(held.words) if held.words else None,
            tags=tags,
            translations=tuple([_translation(each, language) for each in story.translations])
            if story.translations
            else (),
            also_published_by=tuple([_elsewhere(each) for each in story.also_published_by])
            if story.also_published_by
            else (),
        )

    def _foreign(self, code: str, language: str) -> LanguageView:
        """A language as an edition in another one names it."""
        key = (code, language)
        if key not in self._languages:
            self._languages[key] = LanguageView(code, self.words[language].language_name(code))
        return self._languages[key]

    def _publisher(self, cluster: str | None, language: str) -> tuple[LinkView | None, str | None]:
        """A publisher's page, and the name of its country."""
        key = (cluster, language)
        if key not in self._publishers:
            known = self.registry.clusters.get(cluster or "")
            self._publishers[key] = (None, None)
            if known is not None:
                link = LinkView(links.listing(language, "cluster", known.id), known.name)
                self._publishers[key] = (link, self.words[language].country(known.country))
        return self._publishers[key]

    def _tags(self, held: Held, language: str, telling: _Told | None = None) -> tuple[TagView, ...]:
        found = []
        for many, kind in _KINDS:
            for id_ in getattr(held, many):
                tag = self._known_tags.get((kind, id_, language)) or self._tag(kind, id_, language)
                if telling is not None:
                    tag = TagView(kind, tag.href, tag.text, because=partial(self._why, telling, many, id_, language))
                found.append(tag)
        return tuple(found)

    def _tag(self, kind: str, id_: str, language: str) -> TagView:
        found = TagView(kind, links.listing(language, kind, id_), self.name(kind, id_, language))
        self._known_tags[kind, id_, language] = found
        return found

    def _why(self, telling: _Told, many: str, id_: str, language: str) -> str | None:
        """The evidence of a tag in words."""
        if telling.evidence is None:
            telling.evidence = evidence(telling.tags)
        words = self.words[language]
        return (
            words.join([words.evidence(where, said) for said, where in telling.evidence.get((many, id_), ())]) or None
        )

    # --- names and links ---

    def name(self, kind: str, id_: str, language: str) -> str:
        """What a country, cluster, theme or month is called in an edition."""
        if kind == "country":
            return self.words[language].country(id_)
        if kind == "theme":
            labels = self.registry.themes[id_].labels
            return labels.get(language) or labels.get("en") or id_
        if kind == "month":
            year, month = id_.split("-")
            return self.words[language].month(int(year), int(month))
        return self.registry.clusters[id_].name

    def listing_link(self, kind: str, id_: str, language: str, *, count: bool = True) -> LinkView:
        """A link to a list, with the number of its stories."""
        words = self.words[language]
        return LinkView(
            links.listing(language, kind, id_),
            self.name(kind, id_, language),
            count=words.number(self.library.count((kind, id_))) if count else None,
        )


def _translation(version: Version, language: str) -> LinkView:
    foreign = version.language if version.language != language else None
    return LinkView(version.link, native_name(version.language), language=foreign, external="://" in version.link)


def _elsewhere(version: Version) -> LinkView:
    return LinkView(version.link, version.publisher or version.title, external="://" in version.link)


def marks(found: Iterable[Held]) -> bytes:
    """What stands for stories in a fingerprint; all marks are equally long."""
    return b"".join([each.mark for each in found])


def iso(at: datetime) -> str:
    """A time as HTML and JSON-LD take it."""
    return at.isoformat(timespec="seconds")
