"""The demo's registry: the real one, fed by the partners that `tests.partners.server` serves."""

from collections.abc import Mapping
from pathlib import Path

import tomlkit
from tomlkit.items import Table

_CLUSTERS = "clusters.toml"
_DEMO = Path(__file__).parent / _CLUSTERS


def demo_registry(real: Mapping[str, str], base_url: str) -> dict[str, str]:
    """Registry files (name -> text) of the demo, made from the real ones.

    Real clusters keep their entry but lose their sources, so that nothing is fetched from them. The demo's partners
    are added; where one is a real cluster, only what its entry in tests/partners/clusters.toml says is replaced.
    """
    document = tomlkit.parse(real[_CLUSTERS])
    clusters = document["clusters"]
    for cluster in clusters.values():
        cluster.pop("sources", None)
    for cluster_id, partner in _partners(base_url).items():
        if cluster_id in clusters:
            clusters[cluster_id].update(partner)
        else:
            clusters.add(cluster_id, partner)
    return {**real, _CLUSTERS: tomlkit.dumps(document)}


def partner_ids() -> tuple[str, ...]:
    """Cluster ids of all demo partners, invented and real."""
    return tuple(_partners(""))


def _partners(base_url: str) -> Table:
    text = _DEMO.read_text(encoding="utf-8").replace("{base}", base_url.rstrip("/"))
    partners: Table = tomlkit.parse(text)["clusters"]
    return partners
