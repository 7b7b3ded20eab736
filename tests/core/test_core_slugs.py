"""Names become addresses that anybody can type."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newshub.core.slugs import free_id, kebab


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Norwegian Smart Care Cluster", "norwegian-smart-care-cluster"),
        ("E-hälsocentrum Östersund", "e-halsocentrum-ostersund"),
        ("Lubelska Medycyna – Klaster Usług", "lubelska-medycyna-klaster-uslug"),
        ("Sydhavsøernes Velfærdsklynge", "sydhavsoernes-velfaerdsklynge"),
        ("Gesundheit & Straße!", "gesundheit-strasse"),
        ("健康", ""),
    ],
)
def test_letters_of_our_languages_become_ascii(text: str, expected: str) -> None:
    assert kebab(text) == expected


def test_a_long_name_is_cut_between_words() -> None:
    assert kebab("klaster usług medycznych i prozdrowotnych", limit=20) == "klaster-uslug"


@given(st.text(max_size=200))
def test_a_slug_is_always_fit_for_an_address_and_stays_itself(text: str) -> None:
    slug = kebab(text)

    assert re.fullmatch("[a-z0-9-]{0,60}", slug)
    assert kebab(slug) == slug


def test_a_taken_id_is_numbered() -> None:
    assert free_id("Medtech", {"medtech", "medtech-2"}) == "medtech-3"
    assert free_id("健康", ()) == "partner"
