"""Pages of single stories: own articles, and partners' items that may be shown in full."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from newshub.core import select
from newshub.core.model import Story
from newshub.core.republish import on_our_page
from newshub.site.build import Output
from newshub.site.jsonld import breadcrumbs, news_article
from newshub.site.library import Held
from newshub.site.page_views import ArticlePage, ItemPage, NoteView
from newshub.site.pages import social
from newshub.site.pictures import outputs
from newshub.site.press import Press, iso, marks
from newshub.site.views import HeadView, Html, LinkView

RELATED = 4
_CANDIDATES = 200  # newest stories looked at for each theme and cluster


def articles(press: Press) -> Iterator[Output]:
    """``/{lang}/news/{slug}/``, and the pictures in them"""
    yield from outputs(press.own.pictures, press.settings.content, press.settings.cache)
    bodies = {f"own-{article.language}-{article.slug}": html for article, html in press.own.articles}
    for held in press.library:
        if held.story.kind == "own":
            yield _article(press, held, bodies[held.story.id])


def _article(press: Press, held: Held, body: str) -> Output:
    story = held.story
    language, path = story.language, story.link
    versions = {language: path} | {version.language: version.link for version in story.translations}
    related = _related(press, held)

    def make() -> tuple[ArticlePage, HeadView]:
        crumbs: tuple[LinkView, ...] = (press.home_crumb(language),)
        note = _note(press, story)
        view = ArticlePage(press.story(held, language), Html(body), crumbs, press.cards(related, language), note)
        return view, _head(press, held, versions, crumbs, canonical=press.settings.absolute(path))

    inputs = ("article", held.mark, marks(related))
    return press.page_later(path, language, make, versions=lambda: versions, inputs=inputs)


def _note(press: Press, story: Story) -> NoteView | None:
    """What was corrected, and when."""
    text = story.extra.get("Note")
    return NoteView(text, press.words[story.language].day(story.updated_at)) if text and story.updated_at else None


def items(press: Press) -> Iterator[Output]:
    """``/{lang}/items/{id}/``"""
    for held in press.library.with_page():
        yield _item(press, held)


def _item(press: Press, held: Held) -> Output:
    story = held.story
    path = story.link
    language = path.split("/")[1]  # the story's own, or the default edition's
    versions = {language: path} | {
        version.language: version.link
        for version in story.translations
        if version.link.startswith(f"/{version.language}/")
    }

    def make() -> tuple[ItemPage, HeadView]:
        whole = press.whole_story(held)
        original = story.original or path
        crumbs: tuple[LinkView, ...] = (press.home_crumb(language),)
        if story.cluster:
            crumbs = (*crumbs, press.listing_link("cluster", story.cluster, language, count=False))
        view = ItemPage(
            press.story(held, language),
            Html(on_our_page((whole.content_html if whole else None) or "")),
            LinkView(original, (urlsplit(original).hostname or original).removeprefix("www."), external=True),
            crumbs,
        )
        return view, _head(press, held, versions, crumbs, canonical=original)

    return press.page_later(path, language, make, versions=lambda: versions, inputs=("item", held.mark))


def _head(
    press: Press, held: Held, versions: dict[str, str], crumbs: tuple[LinkView, ...], *, canonical: str
) -> HeadView:
    story, settings = held.story, press.settings
    language = story.link.split("/")[1]
    picture = _picture(press, story)
    return press.head(
        story.link,
        language,
        story.title,
        versions=versions,
        description=story.summary,
        canonical=canonical,
        feeds=press.feed_links(settings.name, language),
        og_type="article",
        published=iso(story.published_at),
        updated=iso(story.updated_at) if story.updated_at else None,
        json_ld=(
            news_article(settings, story, press.registry, picture.get("og_image")),
            breadcrumbs(settings, crumbs, story.title, story.link),
        ),
        alternates=press.alternates(versions) if canonical == settings.absolute(story.link) else (),
        **picture,
    )


def _picture(press: Press, story: Story) -> dict[str, Any]:
    """What a story is shared with: its own picture, or one of its title; a partner's has its picture at the source."""
    if image := story.extra.get("Image"):
        return {"og_image": press.settings.absolute(image), "og_image_alt": story.extra.get("Image-Alt")}
    return social.head(press, social.of_article(press, story)) if story.kind == "own" else {}


def _related(press: Press, held: Held) -> list[Held]:
    story, library = held.story, press.library
    keys = [("theme", tag.id) for tag in story.tags.themes] + [("cluster", tag.id) for tag in story.tags.clusters]
    near = {each.story.id: each for key in keys for each in library.newest(_CANDIDATES, key)}
    found = select.related(story, (each.story for each in near.values()), RELATED)
    return [library.version(near[each.id], story.language) for each in found]
