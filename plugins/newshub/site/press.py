"""Everything a page is made with: settings, registry, stories, words, templates. One object per build."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from newshub.core.model import Item, SourceState, Story, Tag, Tags
from newshub.core.registry import Registry
from newshub.site import links
from newshub.site.build import Output
from newshub.site.library import Held, Key, Library
from newshub.site.own import Own
from newshub.site.render import Renderer
from newshub.site.settings import SiteSettings
from newshub.site.stories import StoryMaker
from newshub.site.views import (
    AlternateView,
    AssetsView,
    FeedLinkView,
    HeadView,
    Html,
    LanguageView,
    LinkView,
    ShellView,
    StoryView,
    TagView,
    TimeView,
)
from newshub.site.words import Words, native_name

_CARDS_KEPT = 8_000  # a story's cards are wanted close together in time
_KINDS = (("themes", "theme"), ("countries", "country"), ("clusters", "cluster"))


@dataclass(slots=True)
class Press:
    """What page makers share. Made once per build, never changed by a maker."""

    settings: SiteSettings
    registry: Registry
    library: Library
    own: Own
    maker: StoryMaker | None
    item: Callable[[str], Item | None]  # a whole item of the store
    states: Mapping[str, SourceState]
    words: Mapping[str, Words]
    renderer: Renderer
    assets: AssetsView
    _cards: dict[str, Html] = field(default_factory=dict)  # of one edition: makers go edition by edition
    _cards_in: str = ""
    _shells: dict[tuple[str, str], ShellView] = field(default_factory=dict)
    _known_tags: dict[tuple[str, str, str], TagView] = field(default_factory=dict)

    @property
    def countries(self) -> list[str]:
        """The countries with a page: those of the clusters, and those that any story was ever about.

        The registry knows many more, to recognise them in a text.
        """
        homes = {cluster.country for cluster in self.registry.clusters.values()}
        named = {key[1] for key in self.library.lists if key[0] == "country"}
        return [code for code in self.registry.countries if code in homes | named]

    # --- stories ---

    def card(self, held: Held, language: str) -> Html:
        """A story's card in an edition."""
        if self._cards_in != language:
            self._cards_in = language
            self._cards.clear()
        found = self._cards.get(held.story.id)
        if found is None:
            if len(self._cards) >= _CARDS_KEPT:
                for old in list(self._cards)[: _CARDS_KEPT // 4]:
                    del self._cards[old]
            self.renderer.speak(language)
            found = self._cards[held.story.id] = self.renderer.card(self.story(held, language))
        return found

    def cards(self, found: Iterable[Held], language: str) -> tuple[Html, ...]:
        """Cards of several stories."""
        return tuple([self.card(each, language) for each in found])

    def story(self, held: Held, language: str, *, evidence: Tags | None = None) -> StoryView:
        """A story as an edition shows it; with the evidence of its tags where it is given."""
        story, words = held.story, self.words[language]
        cluster = self.registry.clusters.get(story.cluster or "")
        publisher = None
        if cluster is not None:
            publisher = LinkView(links.listing(language, "cluster", cluster.id), cluster.name)
        return StoryView(
            id=story.id,
            kind=story.kind,
            title=story.title,
            href=story.link,
            published=words.day(story.published_at),
            language=None
            if story.language == language
            else LanguageView(story.language, words.language_name(story.language)),
            external="://" in story.link,
            summary=story.summary,
            publisher=publisher,
            country=words.country(cluster.country) if cluster else None,
            updated=words.day(story.updated_at) if _updated(story, words) and story.updated_at else None,
            authors=words.join(list(story.authors)) or None,
            reading_time=words.reading_time(held.words) if held.words else None,
            tags=self._tags(evidence or story.tags, language),
            translations=tuple(
                LinkView(
                    version.link,
                    native_name(version.language),
                    language=version.language if version.language != language else None,
                    external="://" in version.link,
                )
                for version in story.translations
            ),
            also_published_by=tuple(
                LinkView(version.link, version.publisher or version.title, external="://" in version.link)
                for version in story.also_published_by
            ),
        )

    def _tags(self, tags: Tags, language: str) -> tuple[TagView, ...]:
        return tuple([self._tag(kind, tag, language) for many, kind in _KINDS for tag in getattr(tags, many)])

    def _tag(self, kind: str, tag: Tag, language: str) -> TagView:
        key = (kind, tag.id, language)
        if key not in self._known_tags:
            self._known_tags[key] = TagView(
                kind, links.listing(language, kind, tag.id), self.name(kind, tag.id, language)
            )
        if not tag.evidence:
            return self._known_tags[key]
        words = self.words[language]
        why = words.join([words.evidence(each) for each in tag.evidence])
        return replace(self._known_tags[key], why=why)

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

    def feed_links(self, title: str, language: str | None = None) -> tuple[FeedLinkView, ...]:
        """The three feeds of an edition (None: of everything)."""
        absolute = self.settings.absolute
        return tuple(
            FeedLinkView(absolute(links.feed(file, language=language)), f"{title} ({name})", type_)
            for file, name, type_ in links.FEEDS
        )

    # --- pages ---

    def page(
        self,
        path: str,
        language: str,
        view: Any,
        head: HeadView,
        *,
        versions: Mapping[str, str],
        inputs: object = None,
        chrome: bool = True,
    ) -> Output:
        """A page whose view is at hand. `versions`: language -> path of this page in the other editions.

        `inputs` stand for what is costly or not plain in the view; None takes the view itself.
        """
        return self.page_later(
            path,
            language,
            lambda: (view, head),
            versions=lambda: versions,
            inputs=(inputs or view, head, sorted(versions.items())),
            chrome=chrome,
        )

    def page_later(
        self,
        path: str,
        language: str,
        make: Callable[[], tuple[Any, HeadView]],
        *,
        versions: Callable[[], Mapping[str, str]],
        inputs: object,
        chrome: bool = True,
    ) -> Output:
        """A page whose view is made only when it is to be rendered. `versions` must follow from `inputs`."""

        def render() -> str:
            view, head = make()
            self.renderer.speak(language)
            shell = self._shell(language, path) if chrome else self._bare_shell(language)
            return self.renderer.page(shell, head, self._switcher(language, versions()) if chrome else (), view)

        return Output(links.file_of(path), (language, inputs, chrome), render)

    def head(
        self,
        path: str,
        language: str,
        title: str,
        /,
        *,
        versions: Mapping[str, str],
        description: str | None = None,
        feeds: tuple[FeedLinkView, ...] = (),
        **more: Any,
    ) -> HeadView:
        """The head of a page; `title` without the site's name."""
        absolute = self.settings.absolute
        name = self.settings.name
        values: dict[str, Any] = {
            "title": title if title == name else f"{title} – {name}",
            "canonical": absolute(path),
            "description": description,
            "alternates": self.alternates(versions),
            "feeds": feeds,
            "og_title": title,
            "og_locale": self.words[language].og_locale,
            "site_name": name,
        }
        return HeadView(**(values | more))

    def alternates(self, versions: Mapping[str, str]) -> tuple[AlternateView, ...]:
        """hreflang of a page that exists in several languages; nothing for one that stands alone."""
        settings = self.settings
        known = [each for each in settings.languages if each in versions]
        found = [AlternateView(each, settings.absolute(versions[each])) for each in known]
        if len(found) < 2:
            return ()
        fronts = all(versions[each] == links.front(each) for each in versions)
        default = "/" if fronts else versions.get(settings.default_language) or next(iter(versions.values()))
        return (*found, AlternateView("x-default", settings.absolute(default)))

    def everywhere(self, make: Callable[[str], str]) -> dict[str, str]:
        """The versions of a page that exists in every edition."""
        return {language: make(language) for language in self.settings.languages}

    def home_crumb(self, language: str) -> LinkView:
        """The first crumb."""
        return LinkView(links.front(language), self.words[language].gettext("Front page"))

    def _switcher(self, language: str, versions: Mapping[str, str]) -> tuple[LinkView, ...]:
        """This page in each edition, or the edition's front page where it has none."""
        return tuple(
            LinkView(
                versions.get(each) or links.front(each),
                native_name(each),
                language=None if each == language else each,
                current=each == language,
            )
            for each in self.settings.languages
        )

    def _bare_shell(self, language: str) -> ShellView:
        return ShellView(language, self.settings.name, "/", self.assets)

    def _shell(self, language: str, path: str) -> ShellView:
        parts = path.split("/")
        section = parts[2] if len(parts) > 3 else ""
        exact = path == f"/{language}/{section}/"
        key = (language, f"{section} {exact}")
        if key not in self._shells:
            self._shells[key] = self._make_shell(language, section, exact=exact)
        return self._shells[key]

    def _make_shell(self, language: str, section: str, *, exact: bool) -> ShellView:
        _ = self.words[language].gettext

        def link(name: str, text: str) -> LinkView:
            here = section == name
            return LinkView(links.index(language, name), text, current=here and exact, section=here and not exact)

        about = [link(page.slug, page.title) for page, _html in self.own.pages if page.language == language]
        contact = self.settings.contact
        return ShellView(
            language=language,
            site_name=self.settings.name,
            home=links.front(language),
            assets=self.assets,
            menu=(
                LinkView(links.front(language), _("Front page"), current=not section),
                link("themes", _("Themes")),
                link("countries", _("Countries")),
                link("clusters", _("Clusters")),
                link("archive", _("Archive")),
            ),
            footer=(*about, link("feeds", _("Feeds")), LinkView("/opml.xml", "OPML")),
            contact=LinkView(_contact_href(contact), _("Contact")) if contact else None,
        )

    def whole_story(self, held: Held) -> Story | None:
        """A partner's story with its text and evidence, from the store."""
        item = self.item(held.story.id)
        return self.maker.story(item) if item is not None and self.maker is not None else None


def _updated(story: Story, words: Words) -> bool:
    """Whether an edit is worth telling: on a later day than the story's own."""
    at = story.updated_at
    return at is not None and words.local(at).date() > words.local(story.published_at).date()


def _contact_href(contact: str) -> str:
    return contact if urlsplit(contact).scheme else f"mailto:{contact}"


def find_assets(theme: Path) -> AssetsView:
    """The look's files, wherever in its static folder they lie."""
    import hashlib

    static = theme / "static"

    def find(pattern: str) -> str:
        found = sorted(static.rglob(pattern))
        return f"/theme/{found[0].relative_to(static).as_posix()}" if found else f"/theme/{pattern}"

    css = find("site.css")
    file = theme / "static" / css.removeprefix("/theme/")
    version = hashlib.sha256(file.read_bytes()).hexdigest()[:8] if file.exists() else ""
    return AssetsView(
        css=f"{css}?v={version}" if version else css,
        font=find("*latin.woff2"),
        icon_svg=find("*.svg"),
        icon_png=find("*180*.png") if sorted(static.rglob("*180*.png")) else find("*.png"),
        manifest=find("*.webmanifest"),
    )


def make_press(
    settings: SiteSettings,
    registry: Registry,
    library: Library,
    own: Own,
    *,
    maker: StoryMaker | None,
    item: Callable[[str], Item | None],
    states: Mapping[str, SourceState],
    words: Mapping[str, Words],
    renderer: Renderer,
) -> Press:
    """Put a press together."""
    assets = find_assets(settings.theme)
    return Press(settings, registry, library, own, maker, item, states, words, renderer, assets)


def light(view: Any) -> Any:
    """A view without its cards, for fingerprints: the cards' marks stand for them."""
    return replace(view, **{name: () for name in ("cards", "newest", "network", "related") if hasattr(view, name)})


def marks(found: Sequence[Held]) -> tuple[bytes, ...]:
    """What stands for stories in a fingerprint."""
    return tuple([each.mark for each in found])


def iso(at: datetime) -> str:
    """A time as HTML and JSON-LD take it."""
    return at.isoformat(timespec="seconds")


__all__ = ["Key", "Press", "TimeView", "find_assets", "iso", "light", "make_press", "marks"]
