"""The registry the hub is published with."""

from pathlib import Path

import pytest

from newshub.core.registry import Registry, parse_registry

FOLDER = Path(__file__).parents[2] / "content" / "registry"


@pytest.fixture(scope="module")
def registry() -> Registry:
    return parse_registry({path.name: path.read_text("utf-8") for path in FOLDER.glob("*.toml")})


@pytest.mark.parametrize(
    ("cluster", "country"),
    [
        ("danish-life-science-cluster", "DK"),
        ("lubelska-medycyna", "PL"),
        ("wir-bundnis-comm-2020", "DE"),
        ("netzwerk-gesunde-lausitz", "DE"),
        ("thiem-research", "DE"),
        ("e-halsocentrum-ostersund", "SE"),
        ("norwegian-smart-care-cluster", "NO"),
        ("norway-health-tech", "NO"),
        ("oslo-cancer-cluster", "NO"),
        ("abelia", "NO"),
    ],
)
def test_the_founding_partners_are_registered(registry: Registry, cluster: str, country: str) -> None:
    assert registry.clusters[cluster].country == country
