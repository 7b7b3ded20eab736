"""What counts as a pattern."""

import pytest

from newshub.core.patterns import parse_pattern, pattern_fault


@pytest.mark.parametrize("text", ["AI-*", "AI-", "-teknologi"])
def test_a_hyphen_at_the_edge_is_refused(text: str) -> None:
    """It would leave an empty word: "AI-*" would ask for a space behind AI and miss it at a text's end."""
    assert "hyphen" in (pattern_fault(text) or "")
    with pytest.raises(ValueError, match="hyphen"):
        parse_pattern(text)


@pytest.mark.parametrize("text", ["e-helse*", "MedSilesia - Sieć Wyrobów", "*teknologi*", "CO2-udledning*", "AI"])
def test_other_hyphens_are_fine(text: str) -> None:
    assert pattern_fault(text) is None
