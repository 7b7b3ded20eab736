"""Structured data (schema.org) as JSON-LD."""

import json
from typing import Any

from newshub.core.model import Story
from newshub.core.registry import Registry
from newshub.site.settings import SiteSettings
from newshub.site.views import Html, LinkView


def _html(data: dict[str, Any]) -> Html:
    """JSON that cannot end the script element it stands in."""
    text = json.dumps({"@context": "https://schema.org"} | data, ensure_ascii=False, separators=(",", ":"))
    return Html(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))


def website(settings: SiteSettings, language: str) -> Html:
    """An edition's front page."""
    return _html(
        {
            "@type": "WebSite",
            "name": settings.name,
            "url": settings.absolute(f"/{language}/"),
            "inLanguage": language,
            "publisher": {"@type": "Organization", "name": settings.name, "url": settings.absolute("/")},
        }
    )


def breadcrumbs(settings: SiteSettings, crumbs: tuple[LinkView, ...]) -> Html:
    """The way to a page."""
    return _html(
        {
            "@type": "BreadcrumbList",
            "itemListElement": [
                {"@type": "ListItem", "position": n, "name": crumb.text, "item": settings.absolute(crumb.href)}
                for n, crumb in enumerate(crumbs, 1)
            ],
        }
    )


def news_article(settings: SiteSettings, story: Story, registry: Registry) -> Html:
    """A story: ours as published by us; a partner's as theirs, based on the original."""
    data: dict[str, Any] = {
        "@type": "NewsArticle",
        "headline": story.title,
        "url": settings.absolute(story.link),
        "inLanguage": story.language,
        "datePublished": story.published_at.isoformat(timespec="seconds"),
    }
    if story.updated_at:
        data["dateModified"] = story.updated_at.isoformat(timespec="seconds")
    if story.summary:
        data["description"] = story.summary
    if story.authors:
        data["author"] = [{"@type": "Person", "name": name} for name in story.authors]
    if story.original:
        data["isBasedOn"] = story.original
    publisher: dict[str, str] = {"@type": "Organization", "name": story.publisher or settings.name}
    if story.cluster:
        publisher["url"] = registry.clusters[story.cluster].homepage
    elif story.kind == "own":
        publisher["url"] = settings.absolute("/")
    data["publisher"] = publisher
    if story.translations:
        data["workTranslation"] = [
            {"@type": "CreativeWork", "inLanguage": version.language, "url": settings.absolute(version.link)}
            for version in story.translations
        ]
    return _html(data)
