"""Every odd feed of tests/corpus is read as the file beside it says.

NAME.xml|json|bin   the document, one oddity each
NAME.toml           about, file, [url], [content_type], then either
                    error = ["words", ...]     in the FeedError's message, or
                    format, [feed], problems = ["words", ...], and one [[entries]] for each entry expected, with
                    the fields to compare, absent = [fields that are None], contains = { field = "part of it" }
"""

import tomllib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from newshub.core.clean import clean_html
from newshub.core.errors import FeedError
from newshub.core.items import make_item
from newshub.core.model import Entry, Feed
from newshub.core.registry import Cluster, Registry, Source
from newshub.fetch.parse import parse_feed

CORPUS = Path(__file__).parents[1] / "corpus"
EXPECTATIONS = sorted(CORPUS.glob("*.toml"))
SOURCE = Source("care", cluster="care", kind="feed", url="https://care.example/feed")
CLUSTER = Cluster("care", "Care", "DK", "Odense", 55.4, 10.4, "https://care.example/", ("en",), sources=(SOURCE,))
REGISTRY = Registry(clusters={"care": CLUSTER}, themes={}, countries={})
NOW = datetime(2025, 6, 12, tzinfo=UTC)
ABOUT_THE_CASE = {"absent", "contains"}


def test_the_corpus_is_all_there() -> None:
    documents = {path.name for path in CORPUS.iterdir() if path.suffix != ".toml"}

    assert documents == {_read(path)["file"] for path in EXPECTATIONS}
    assert len(EXPECTATIONS) >= 150


@pytest.mark.parametrize("path", EXPECTATIONS, ids=lambda path: path.stem)
def test_an_odd_feed(path: Path) -> None:
    expected = _read(path)
    body = (CORPUS / expected["file"]).read_bytes()
    arguments = {"url": expected.get("url", "https://feeds.example/feed"), "content_type": expected.get("content_type")}

    if "error" in expected:
        with pytest.raises(FeedError) as raised:
            parse_feed(body, **arguments)
        for words in expected["error"]:
            assert words in str(raised.value), expected["about"]
    else:
        _compare(parse_feed(body, **arguments), expected)


@pytest.mark.parametrize("path", EXPECTATIONS, ids=lambda path: path.stem)
def test_items_of_an_odd_feed(path: Path) -> None:
    """Whatever a feed says, what is kept of it can be shown."""
    expected = _read(path)
    if "error" in expected:
        return
    body, url = (CORPUS / expected["file"]).read_bytes(), expected.get("url", "https://feeds.example/feed")

    for entry in parse_feed(body, url=url, content_type=expected.get("content_type")).entries[:20]:
        item = make_item(entry, source=SOURCE, cluster=CLUSTER, registry=REGISTRY, now=NOW)
        assert item.title
        assert "\n" not in item.title
        assert item.link.startswith(("https://", "http://"))
        assert len(item.summary or "") <= 300
        assert len(item.language) == 2
        assert item.published_at <= NOW + timedelta(days=1)
        content = item.content_html or ""
        assert clean_html(content, base_url="https://elsewhere.example/") == content


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _compare(feed: Feed, expected: Mapping[str, Any]) -> None:
    about, wanted = expected["about"], expected.get("entries", [])
    assert len(feed.entries) == expected.get("count", len(wanted)), about
    assert feed.format == expected.get("format", feed.format), about
    for name, value in expected.get("feed", {}).items():
        assert getattr(feed, name) == value, f"{about}: {name} of the feed"
    for words in expected.get("problems", []):
        assert any(words in problem for problem in feed.problems), f"{about}: {words} in {feed.problems}"
    for entry, fields in zip(feed.entries, wanted, strict=False):
        _compare_entry(entry, fields, about)


def _compare_entry(entry: Entry, fields: Mapping[str, Any], about: str) -> None:
    for name, value in fields.items():
        if name not in ABOUT_THE_CASE:
            assert _plain(getattr(entry, name)) == _plain(value), f"{about}: {name}"
    for name in fields.get("absent", []):
        assert getattr(entry, name) is None, f"{about}: {name}"
    for name, part in fields.get("contains", {}).items():
        assert part in getattr(entry, name), f"{about}: {name}"


def _plain(value: Any) -> Any:
    """Our types as the lists that TOML can write; what is absent at the end of one is left out."""
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    if hasattr(value, "__slots__"):
        fields = [getattr(value, name) for name in value.__slots__]
        while fields and fields[-1] is None:
            fields.pop()
        return fields
    return value
