"""`./hub add` writes an entry that is valid, or nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from newshub.cli.add import NewCluster, add
from newshub.core.errors import HubError
from newshub.files import read_registry, registry_texts
from tests.partners.server import serve

ROOT = Path(__file__).parents[2]
FEED = "limfjord-caretech/feed.rss"


@pytest.fixture(scope="module")
def partners() -> Iterator[str]:
    with serve() as base_url:
        yield base_url


@pytest.fixture
def registry(tmp_path: Path) -> Path:
    for name, text in registry_texts(ROOT / "content" / "registry").items():
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


def test_a_new_cluster_is_written_below_all_others(partners: str, registry: Path) -> None:
    before = registry_texts(registry)["clusters.toml"]
    given = NewCluster(country="dk", city="Aalborg", coordinates="57.05,9.92")

    add(ROOT, registry, f"{partners}/{FEED}", given, allow_private=True)

    cluster = read_registry(registry).clusters["limfjord-caretech"]
    assert (cluster.country, cluster.city, cluster.languages) == ("DK", "Aalborg", ("da",))
    assert [(source.id, source.url) for source in cluster.sources] == [("limfjord-caretech", f"{partners}/{FEED}")]
    assert registry_texts(registry)["clusters.toml"].startswith(before)


def test_a_known_cluster_gets_one_more_source(partners: str, registry: Path) -> None:
    had = len(read_registry(registry).clusters["oslo-cancer-cluster"].sources)

    add(ROOT, registry, f"{partners}/{FEED}", NewCluster(cluster="oslo-cancer-cluster"), allow_private=True)

    assert len(read_registry(registry).clusters["oslo-cancer-cluster"].sources) == had + 1


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (NewCluster(), "--country, --city, --coordinates"),
        (NewCluster(country="DK", city="Aalborg", coordinates="north"), "not latitude,longitude"),
        (NewCluster(country="ZZ", city="Aalborg", coordinates="57,9"), "ZZ"),
    ],
)
def test_what_is_missing_or_wrong_is_said_and_nothing_is_written(
    partners: str, registry: Path, given: NewCluster, expected: str
) -> None:
    before = registry_texts(registry)

    with pytest.raises(HubError, match=expected):
        add(ROOT, registry, f"{partners}/{FEED}", given, allow_private=True)

    assert registry_texts(registry) == before


@pytest.mark.parametrize("had", [FEED, f"{FEED}/", f"{FEED}?utm_source=x"])
def test_a_feed_that_is_registered_is_not_added_twice(partners: str, registry: Path, had: str) -> None:
    _register(registry, kind="feed", url=f"{partners}/{had}")

    with pytest.raises(HubError, match=r"in the registry already, as the source oslo-cancer-cluster/again"):
        add(ROOT, registry, f"{partners}/{FEED}", NewCluster(cluster="oslo-cancer-cluster"), allow_private=True)


def test_a_site_whose_feed_a_source_looks_for_itself_is_not_added_again(partners: str, registry: Path) -> None:
    _register(registry, kind="auto", url=f"{partners}/kvarken-vardinnovation")

    with pytest.raises(HubError, match=r"in the registry already, .*/kvarken-vardinnovation\)"):
        add(ROOT, registry, f"{partners}/kvarken-vardinnovation/", NewCluster(country="DK"), allow_private=True)


def _register(registry: Path, *, kind: str, url: str) -> None:
    file = registry / "clusters.toml"
    source = f'\n[[clusters.oslo-cancer-cluster.sources]]\nkind = "{kind}"\nurl = "{url}"\nname = "again"\n'
    file.write_text(file.read_text("utf-8") + source, "utf-8")
