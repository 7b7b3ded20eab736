"""What docs/add-a-cluster.md tells people to write is valid, and what it says they will read is what they read."""

import re
from pathlib import Path

import pytest

from newshub.core.errors import RegistryError
from newshub.core.registry import REPUBLISH, SOURCE_KINDS, parse_registry

ROOT = Path(__file__).parents[2]
DOCS = (ROOT / "docs" / "add-a-cluster.md").read_text("utf-8")
CLUSTER, HTML_LIST, COUNTRY = re.findall(r"```toml\n(.*?)```", DOCS, re.DOTALL)
FILES = {path.name: path.read_text("utf-8") for path in (ROOT / "content" / "registry").glob("*.toml")}


def with_clusters(text: str) -> dict[str, str]:
    return FILES | {"clusters.toml": text, "corrections.toml": ""}


def test_the_smallest_entry_is_enough() -> None:
    (source,) = parse_registry(with_clusters(CLUSTER)).sources()

    assert (source.id, source.kind, source.republish) == ("example-care-cluster", "auto", "excerpt")


def test_the_html_list_is_right() -> None:
    without_sources = CLUSTER.partition("[[")[0]

    (source,) = parse_registry(with_clusters(without_sources + HTML_LIST)).sources()

    assert source.selectors is not None


def test_the_country_is_right() -> None:
    assert "IE" in parse_registry(with_clusters(CLUSTER) | {"places.toml": COUNTRY + "[countries.DK]\n"}).countries


@pytest.mark.parametrize("key", [*SOURCE_KINDS, *REPUBLISH, "keep", "hide", "languages", "coordinates", "selectors"])
def test_every_choice_is_explained(key: str) -> None:
    assert f"`{key}`" in DOCS


def test_the_faults_shown_are_those_one_gets() -> None:
    shown = re.findall(r"^clusters\.toml:\d+: (.*)$", DOCS, re.MULTILINE)
    faulty = CLUSTER.replace('"DK"', '"DN"').replace("[[", 'themes = ["e-health"]\n[[', 1)

    with pytest.raises(RegistryError) as caught:
        parse_registry(with_clusters(faulty))

    assert [f"{problem.where}: {problem.message}" for problem in caught.value.problems] == shown
