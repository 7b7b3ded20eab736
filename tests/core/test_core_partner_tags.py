"""Tags that another hub gave."""

import pytest

from newshub.core.model import Evidence, SchemeTerm, Tag, Tags
from newshub.core.partner_tags import with_partner_tags
from newshub.core.registry import Cluster, Country, Registry, Theme

REGISTRY = Registry(
    {
        "oslo-cancer-cluster": Cluster(
            "oslo-cancer-cluster", "Oslo Cancer Cluster", "NO", "Oslo", 59.9, 10.7, "https://x/", ("nb",)
        )
    },
    {"ehealth": Theme("ehealth", {"en": "Digital health", "pl": "E-zdrowie"})},
    {"NO": Country("NO"), "DK": Country("DK")},
)
OWN = Tags((Tag("DK"),), (), (Tag("ehealth", (Evidence("telemedicin", "title", 3),)),))


def ids(tags: Tags) -> tuple[list[str], list[str], list[str]]:
    countries, clusters, themes = tags.countries, tags.clusters, tags.themes
    return [tag.id for tag in countries], [tag.id for tag in clusters], [tag.id for tag in themes]


@pytest.mark.parametrize(
    ("scheme", "term", "found"),
    [
        ("https://hub.example/schemes/country", "NO", (["NO"], [], ["ehealth"])),
        ("https://hub.example/schemes/country/", "no", (["NO"], [], ["ehealth"])),
        (
            "https://hub.example/deep/er/schemes/cluster",
            "oslo-cancer-cluster",
            (["DK"], ["oslo-cancer-cluster"], ["ehealth"]),
        ),
        ("http://hub.example/schemes/cluster", "OSLO Cancer  Cluster", (["DK"], ["oslo-cancer-cluster"], ["ehealth"])),
        ("https://hub.example/schemes/theme?x=1#y", "e-zdrowie", (["DK"], [], ["ehealth"])),
        ("https://hub.example/schemes/country", "XX", (["DK"], [], ["ehealth"])),
        ("https://hub.example/schemes/theme", "nonsense", (["DK"], [], ["ehealth"])),
        ("https://hub.example/schemes/mood", "NO", (["DK"], [], ["ehealth"])),
        ("https://hub.example/country", "NO", (["DK"], [], ["ehealth"])),
        ("http://[broken/schemes/country", "NO", (["DK"], [], ["ehealth"])),
        ("", "NO", (["DK"], [], ["ehealth"])),
    ],
)
def test_a_category_counts_by_the_end_of_its_scheme(
    scheme: str, term: str, found: tuple[list[str], list[str], list[str]]
) -> None:
    assert ids(with_partner_tags(OWN, [SchemeTerm(scheme, term)], REGISTRY)) == found


def test_the_hubs_tags_take_the_place_of_ours_kind_by_kind_and_say_where_they_come_from() -> None:
    tags = with_partner_tags(OWN, [SchemeTerm("https://hub.example/schemes/theme", "Digital health")] * 2, REGISTRY)

    assert tags.countries == OWN.countries
    assert tags.themes == (Tag("ehealth", (Evidence("Digital health", "partner", 0),)),)
