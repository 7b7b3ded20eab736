"""Pages of single stories: own articles, and partners' items that may be shown in full."""

from collections.abc import Iterator
from functools import partial
from hashlib import blake2b
from typing import Any

from newshub.core import select
from newshub.core.model import Story
from newshub.core.republish import on_our_page
from newshub.core.urls import host_name
from newshub.site import links
from newshub.site.chunks import Slots
from newshub.site.held import Held
from newshub.site.jsonld import Later, breadcrumbs, news_article
from newshub.site.output import Output, Part
from newshub.site.page_views import ArticlePage, ItemPage, NoteView
from newshub.site.pages import social
from newshub.site.pictures import outputs
from newshub.site.press import Press, iso, marks
from newshub.site.summary import GAP, PAGES
from newshub.site.views import HeadView, Html, LinkView

RELATED = 4
_BLOCK = 256  # items whose pages are looked at together
_CANDIDATES = 50  # newest stories looked at for each theme and cluster


def articles(press: Press) -> Iterator[Output]:
    """``/{lang}/news/{slug}/``, and the pictures in them"""
    yield from outputs(press.own.pictures, press.settings.content, press.settings.cache)
    bodies = {f"own-{article.language}-{article.slug}": html for article, html in press.own.articles}
    for held in press.library.ours():
        yield _article(press, held, bodies[held.id])


def _article(press: Press, held: Held, body: str) -> Output:
    story = press.whole(held)
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


def items(press: Press) -> Iterator[Part]:
    """``/{lang}/items/{id}/``: once published, a page answers for ever, also when its story is found to be a copy."""
    slots = press.library.slots(PAGES)
    for start in range(0, len(slots), _BLOCK):
        stands = slots.stands(start, start + _BLOCK)
        places = len(stands) // len(GAP)
        if stands != GAP * places:
            inputs = blake2b(stands, digest_size=12).digest()
            outputs = partial(_block, press, slots, start)
            span = partial(slots.span, start, start + _BLOCK)
            yield Part(f"items {start // _BLOCK}", inputs, outputs, span, size=places - stands.count(GAP))


def _block(press: Press, slots: Slots, start: int) -> Iterator[Output]:
    for held in slots[start : start + _BLOCK]:
        if held is not None:
            yield _item(press, held)


def _item(press: Press, held: Held) -> Output:
    language = press.edition(held.language)
    path = links.item(language, held.id)

    def versions() -> dict[str, str]:
        return {language: path} | {
            version.language: version.link
            for version in press.whole(held).translations
            if version.link.startswith(f"/{version.language}/")
        }

    def make() -> tuple[ItemPage, HeadView]:
        story = press.whole(held)
        original = story.original or path
        crumbs: tuple[LinkView, ...] = (press.home_crumb(language),)
        if story.cluster:
            crumbs = (*crumbs, press.listing_link("cluster", story.cluster, language, count=False))
        view = ItemPage(
            press.story(held, language),
            Html(on_our_page(press.content(held.id) or "")),
            LinkView(original, host_name(original) or original, external=True),
            crumbs,
        )
        return view, _head(press, held, versions(), crumbs, canonical=original)

    return press.page_later(path, language, make, versions=versions, inputs=("item", held.mark), at=held.at)


def _head(
    press: Press, held: Held, versions: dict[str, str], crumbs: tuple[LinkView, ...], *, canonical: str
) -> HeadView:
    story, settings = press.whole(held), press.settings
    language = story.link.split("/")[1]
    picture = _picture(press, story)
    return press.head(
        story.link,
        language,
        story.title,
        versions=versions,
        description=story.summary,
        canonical=canonical,
        feeds=press.feeds_of_edition(language),
        og_type="article",
        published=iso(story.published_at),
        updated=iso(story.updated_at) if story.updated_at else None,
        json_ld=(
            Later(partial(news_article, settings, story, press.registry, picture.get("og_image"))),
            Later(partial(breadcrumbs, settings, crumbs, story.title, story.link)),
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
    story, library = press.whole(held), press.library
    keys = [("theme", id_) for id_ in held.themes] + [("cluster", id_) for id_ in held.clusters]
    near = {each.id: each for key in keys for each in library.newest(_CANDIDATES, key)}
    same = {version.id for version in (*story.translations, *story.also_published_by)}
    found = select.related(held, near.values(), RELATED, but=same)
    return [library.version(each, held.language) for each in found]
