"""Around every page: its head, its shell, the language switcher, and where it is written."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from newshub.site import links
from newshub.site.output import Output
from newshub.site.own import Own
from newshub.site.render import Renderer
from newshub.site.settings import SiteSettings
from newshub.site.views import AlternateView, AssetsView, FeedLinkView, HeadView, LinkView, ShellView
from newshub.site.words import Words, native_name


@dataclass(slots=True, kw_only=True)
class Frame:
    """What all pages share, whatever they show."""

    settings: SiteSettings
    own: Own
    words: Mapping[str, Words]
    renderer: Renderer
    assets: AssetsView
    _shells: dict[tuple[str, str], ShellView] = field(default_factory=dict)
    _feeds: dict[str, tuple[FeedLinkView, ...]] = field(default_factory=dict)
    _switchers: dict[str, tuple[LinkView, ...]] = field(default_factory=dict)

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
        at: int = 0,
    ) -> Output:
        """A page whose view is made only when it is to be rendered. `versions` must follow from `inputs`."""

        def render() -> str:
            view, head = make()
            if chrome:
                return "".join(self.parts(path, language, view, head, versions()))
            self.renderer.speak(language)
            return "".join(self.renderer.page(self._bare_shell(language), head, view, languages=(), hrefs=()))

        return Output(links.file_of(path), (language, inputs, chrome), render, at)

    def parts(
        self, path: str, language: str, view: Any, head: HeadView, versions: Mapping[str, str]
    ) -> tuple[str, ...]:
        """A page of an edition as HTML, in parts to be joined."""
        self.renderer.speak(language)
        hrefs = [versions.get(each) or links.front(each) for each in self.settings.languages]
        languages = self._switcher(language)
        return self.renderer.page(self._shell(language, path), head, view, languages=languages, hrefs=hrefs)

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

    def feed_links(self, title: str, language: str | None = None) -> tuple[FeedLinkView, ...]:
        """The three feeds of an edition (None: of everything)."""
        absolute = self.settings.absolute
        return tuple(
            FeedLinkView(absolute(links.feed(file, language=language)), f"{title} ({name})", type_)
            for file, name, type_ in links.FEEDS
        )

    def edition(self, language: str) -> str:
        """The edition for stories in a language: the default one where the language has none."""
        return language if language in self.settings.languages else self.settings.default_language

    def feeds_of_edition(self, language: str) -> tuple[FeedLinkView, ...]:
        """The three feeds of an edition, as the pages of its stories name them."""
        if language not in self._feeds:
            self._feeds[language] = self.feed_links(self.settings.name, language)
        return self._feeds[language]

    def everywhere(self, make: Callable[[str], str]) -> dict[str, str]:
        """The versions of a page that exists in every edition."""
        return {language: make(language) for language in self.settings.languages}

    def home_crumb(self, language: str) -> LinkView:
        """The first crumb."""
        return LinkView(links.front(language), self.words[language].gettext("Front page"))

    def _switcher(self, language: str) -> tuple[LinkView, ...]:
        """A link to each edition: to this page in it, or to its front page where it has none."""
        if language not in self._switchers:
            self._switchers[language] = tuple(
                LinkView("", native_name(each), language=None if each == language else each, current=each == language)
                for each in self.settings.languages
            )
        return self._switchers[language]

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
                *([link("search", _("Search"))] if self.settings.search else []),
            ),
            footer=(
                *about,
                link("digest", _("The week")),
                link("map", _("Map")),
                link("statistics", _("Statistics")),
                link("sources", _("Sources")),
                link("feeds", _("Feeds")),
                LinkView("/opml.xml", "OPML"),
            ),
            contact=LinkView(_contact_href(contact), _("Contact")) if contact else None,
        )


def _contact_href(contact: str) -> str:
    return contact if urlsplit(contact).scheme else f"mailto:{contact}"


def find_assets(theme: Path) -> AssetsView:
    """The look's files, wherever in its static folder they lie."""
    static = theme / "static"

    def find(pattern: str) -> str:
        found = sorted(static.rglob(pattern))
        return f"/theme/{found[0].relative_to(static).as_posix()}" if found else f"/theme/{pattern}"

    def versioned(pattern: str) -> str:
        path = find(pattern)
        file = static / path.removeprefix("/theme/")
        return f"{path}?v={hashlib.sha256(file.read_bytes()).hexdigest()[:8]}" if file.exists() else path

    return AssetsView(
        css=versioned("site.css"),
        more_css=versioned("more.css"),
        font=find("*latin.woff2"),
        icon_svg=find("*.svg"),
        icon_png=find("*180*.png") if sorted(static.rglob("*180*.png")) else find("*.png"),
        manifest=find("*.webmanifest"),
        feed_css=find("feed.css") if sorted(static.rglob("feed.css")) else "",
    )
