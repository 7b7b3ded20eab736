"""Structured data (schema.org) as JSON-LD."""

import json
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from newshub.core.model import Story
from newshub.core.registry import Cluster, Registry
from newshub.site.entries import latest
from newshub.site.lean import safe
from newshub.site.settings import SiteSettings
from newshub.site.views import Html, LinkView

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode  # dumps() would make one each time


class Later:
    """HTML that is made when a page shows it: who shows none does not pay for it."""

    __slots__ = ("_make",)

    def __init__(self, make: Callable[[], Html]) -> None:
        self._make = make

    def __html__(self) -> Html:
        return self._make()


class _Json(str):
    """What is JSON already: what many pages say in the same words is put into them once."""

    __slots__ = ()


def _html(data: dict[str, Any]) -> Html:
    """JSON that cannot end the script element it stands in."""
    fields = [f'"{name}":{each if type(each) is _Json else _encode(each)}' for name, each in data.items()]
    text = f'{{"@context":"https://schema.org",{",".join(fields)}}}'
    return safe(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))


def organization(settings: SiteSettings) -> dict[str, Any]:
    """Who publishes this site."""
    data = {
        "@type": "Organization",
        "@id": settings.absolute("/#organization"),
        "name": settings.name,
        "url": settings.absolute("/"),
        "logo": settings.absolute("/theme/icon-512.png"),
    }
    if settings.contact and "://" not in settings.contact:
        data["email"] = settings.contact
    return data


def publisher(settings: SiteSettings) -> Html:
    """The organization by itself, for the page that speaks for all editions."""
    return _html(organization(settings))


def website(settings: SiteSettings, language: str) -> Html:
    """An edition's front page."""
    return _html(
        {
            "@type": "WebSite",
            "name": settings.name,
            "url": settings.absolute(f"/{language}/"),
            "inLanguage": language,
            "publisher": organization(settings),
        }
    )


def breadcrumbs(settings: SiteSettings, crumbs: tuple[LinkView, ...], title: str, path: str) -> Html:
    """The way to a page, the page itself at its end."""
    before = _steps(tuple([(crumb.text, settings.absolute(crumb.href)) for crumb in crumbs]))
    last = _step(len(crumbs) + 1, title, settings.absolute(path))
    return _html({"@type": "BreadcrumbList", "itemListElement": _Json(f"[{before}{last}]")})


@lru_cache(maxsize=1_000)
def _steps(crumbs: tuple[tuple[str, str], ...]) -> str:
    """The steps above a page, each with a comma."""
    return "".join([f"{_step(n, name, address)}," for n, (name, address) in enumerate(crumbs, 1)])


def _step(position: int, name: str, address: str) -> str:
    return _encode({"@type": "ListItem", "position": position, "name": name, "item": address})


def item_list(settings: SiteSettings, stories: Iterable[Story]) -> Html:
    """The stories of a list, in its order: where each is to be read."""
    links = dict.fromkeys(settings.absolute(story.link) for story in stories)
    return _html(
        {
            "@type": "ItemList",
            "itemListElement": [{"@type": "ListItem", "position": n, "url": link} for n, link in enumerate(links, 1)],
        }
    )


def cluster_organization(cluster: Cluster) -> Html:
    """Who a cluster is and where it sits."""
    return _html(
        {
            "@type": "Organization",
            "name": cluster.name,
            "url": cluster.homepage,
            "knowsLanguage": list(cluster.languages),
            "address": {
                "@type": "PostalAddress",
                "addressLocality": cluster.city,
                "addressCountry": cluster.country,
            },
            "location": {
                "@type": "Place",
                "geo": {"@type": "GeoCoordinates", "latitude": cluster.latitude, "longitude": cluster.longitude},
            },
        }
    )


def news_article(settings: SiteSettings, story: Story, registry: Registry, image: str | None = None) -> Html:
    """A story: ours as published by us; a partner's as theirs, based on the original."""
    data: dict[str, Any] = {
        "@type": "NewsArticle",
        "headline": story.title,
        "url": settings.absolute(story.link),
        "mainEntityOfPage": story.original or settings.absolute(story.link),
        "inLanguage": story.language,
        "datePublished": story.published_at.isoformat(timespec="seconds"),
        "dateModified": latest(story).isoformat(timespec="seconds"),
        "isAccessibleForFree": _Json("true"),
    }
    if image:
        data["image"] = image
    if story.summary:
        data["description"] = story.summary
    if image := story.extra.get("Image"):
        data["image"] = [settings.absolute(image)]
    if story.original:
        data["isBasedOn"] = story.original
    if note := story.extra.get("Note"):
        data["correction"] = {"@type": "CorrectionComment", "text": note, "datePublished": data["dateModified"]}
    data["publisher"] = _publisher(settings, story, registry)
    data["author"] = _each("Person", story.authors) if story.authors else _Json(f"[{data['publisher']}]")
    if about := [_label(registry, tag.id, story.language) for tag in story.tags.themes if tag.id in registry.themes]:
        data["about"] = _each("Thing", tuple(about))
    if story.translations:
        data["workTranslation"] = [
            {"@type": "CreativeWork", "inLanguage": version.language, "url": settings.absolute(version.link)}
            for version in story.translations
        ]
    return _html(data)


def _publisher(settings: SiteSettings, story: Story, registry: Registry) -> _Json:
    if story.kind == "own":
        return _Json(_encode(organization(settings)))
    cluster = registry.clusters.get(story.cluster or "")
    return _organization(story.publisher or settings.name, cluster.homepage if cluster else None)


@lru_cache(maxsize=1_000)
def _organization(name: str, url: str | None) -> _Json:
    return _Json(_encode({"@type": "Organization", "name": name} | ({"url": url} if url else {})))


@lru_cache(maxsize=1_000)
def _each(type_: str, names: tuple[str, ...]) -> _Json:
    return _Json(_encode([{"@type": type_, "name": name} for name in names]))


def _label(registry: Registry, theme: str, language: str) -> str:
    labels = registry.themes[theme].labels
    return labels.get(language) or labels.get("en") or theme
