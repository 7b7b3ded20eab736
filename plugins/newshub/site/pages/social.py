"""``/social/``: the pictures that own articles and editions are shared with."""

from collections.abc import Iterator
from typing import Any

from newshub.core.model import Story
from newshub.site.output import Output
from newshub.site.press import Press
from newshub.site.social import HEIGHT, WIDTH, Social, outputs
from newshub.site.words import native_name


def pictures(press: Press) -> Iterator[Output]:
    """One for each edition and each own article that has no picture of its own."""
    found = [of_edition(press, language) for language in press.settings.languages]
    found += [
        of_article(press, press.whole(held))
        for held in press.library.ours()
        if not press.whole(held).extra.get("Image")
    ]
    yield from outputs(found, theme=press.settings.theme, cache=press.settings.cache)


def of_edition(press: Press, language: str) -> Social:
    """What an edition's front page is shared with."""
    title = press.words[language].gettext("News from the clusters’ world of health, in one place.")
    return Social(title, press.settings.name, native_name(language), language)


def of_article(press: Press, story: Story) -> Social:
    """What an own article is shared with."""
    words = press.words[story.language]
    label = f"{words.gettext('From our editors')} · {words.day(story.published_at).text}"
    return Social(story.title, press.settings.name, label, story.language)


def head(press: Press, picture: Social) -> dict[str, Any]:
    """A picture for the head of a page."""
    return {
        "og_image": press.settings.absolute(picture.path),
        "og_image_alt": picture.alt,
        "og_image_size": (WIDTH, HEIGHT),
    }
