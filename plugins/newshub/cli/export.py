"""`./hub export`: every story as a line of JSON, for whoever wants to work with the hub's data."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from newshub.core.errors import HubError
from newshub.core.model import Story, Tag, Version
from newshub.core.registry import Registry
from newshub.files import read_registry
from newshub.site.settings import SiteSettings, load_settings
from newshub.site.stories import all_stories
from newshub.store.store import Store


def export(root: Path, to: Path, *, registry: Path, store: Path, now: datetime | None = None) -> int:
    """Write the stories a build would show to `to`, our own first, then by date; returns how many.

    The file is complete or not there: it gets its name when the last line is written.
    """
    settings = load_settings(root / "pelicanconf.py", NEWSHUB_REGISTRY=str(registry), NEWSHUB_STORE=str(store))
    clusters = read_registry(registry)
    half = to.with_name(f".{to.name}.half")
    try:
        with Store.open(store, read_only=True) as kept, half.open("w", encoding="utf-8") as file:
            number = 0
            for story in all_stories(settings, kept, clusters, now or datetime.now(UTC)):
                file.write(json.dumps(story_object(story, settings, clusters), ensure_ascii=False) + "\n")
                number += 1
            file.flush()
            os.fsync(file.fileno())
        half.replace(to)
    except OSError as error:
        raise HubError(f"{to}: cannot be written: {error.strerror}") from error
    print(f"{to}: {number} stories")
    return number


def story_object(story: Story, settings: SiteSettings, registry: Registry) -> dict[str, Any]:
    """A story in plain values; the README documents the keys. Links are absolute, times ISO 8601 in UTC."""
    return {
        "id": story.id,
        "kind": story.kind,
        "cluster": story.cluster,
        "publisher": story.publisher,
        "link": settings.absolute(story.original or story.link),
        "title": story.title,
        "summary": story.summary,
        "language": story.language,
        "countries": [tag.id for tag in story.tags.countries],
        "clusters": [tag.id for tag in story.tags.clusters],
        "themes": [tag.id for tag in story.tags.themes],
        "evidence": {
            kind: {tag.id: _evidence(tag) for tag in getattr(story.tags, kind) if tag.evidence}
            for kind in ("countries", "clusters", "themes")
        },
        "published_at": story.published_at.astimezone(UTC).isoformat(),
        "updated_at": story.updated_at.astimezone(UTC).isoformat() if story.updated_at else None,
        "also_published_by": [_version(each, settings) for each in story.also_published_by],
        "translations": [_version(each, settings) for each in story.translations],
    }


def _evidence(tag: Tag) -> list[dict[str, Any]]:
    return [{"words": why.words, "where": why.where, "weight": why.weight} for why in tag.evidence]


def _version(version: Version, settings: SiteSettings) -> dict[str, Any]:
    return {
        "id": version.id,
        "language": version.language,
        "title": version.title,
        "cluster": version.cluster,
        "link": settings.absolute(version.link),
    }
