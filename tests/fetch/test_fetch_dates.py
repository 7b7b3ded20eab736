"""Dates as feeds and pages write them. Those of whole feeds are in tests/corpus."""

import subprocess
import sys
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newshub.fetch.dates import MAX_DATE, DateReader, parse_date

MONTHS = {
    "en": "January February March April May June July August September October November December",
    "da": "januar februar marts april maj juni juli august september oktober november december",
    "nb": "januar februar mars april mai juni juli august september oktober november desember",
    "sv": "januari februari mars april maj juni juli augusti september oktober november december",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "pl": "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
    "pl, nominative": "styczeń luty marzec kwiecień maj czerwiec lipiec sierpień wrzesień październik listopad "
    "grudzień",
    "de, Austria": "Jänner Feber März April Mai Juni Juli August September Oktober November Dezember",
}


@pytest.mark.parametrize(
    ("language", "number", "name"),
    [(language, number, name) for language, names in MONTHS.items() for number, name in enumerate(names.split(), 1)],
)
def test_every_month_in_every_language(language: str, number: int, name: str) -> None:
    expected = datetime(2023, number, 7, tzinfo=UTC)

    for text in (f"7. {name} 2023", f"7 {name} 2023", f"07 {name.upper()} 2023", f"den 7. {name}, 2023"):
        assert parse_date(text) == expected, text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Fri, 06 Jun 2025 22:15:00 -0530", datetime(2025, 6, 7, 3, 45, tzinfo=UTC)),
        ("2025-06-06T22:15:00-05:30", datetime(2025, 6, 7, 3, 45, tzinfo=UTC)),
        ("6. Juni 2025, 22:15 Uhr MESZ", datetime(2025, 6, 6, 22, 15, tzinfo=UTC)),
        ("6 juni 2025 22:15 CET", datetime(2025, 6, 6, 21, 15, tzinfo=UTC)),
        ("06.06.2025 22:15:59 +0200", datetime(2025, 6, 6, 20, 15, 59, tzinfo=UTC)),
        ("Publiceret den 6. juni 2025 kl. 9:05", datetime(2025, 6, 6, 9, 5, tzinfo=UTC)),
        ("Opublikowano: 5 maja, 2015", datetime(2015, 5, 5, tzinfo=UTC)),
        ("Mon Jun 9 08:30:00 CEST 2025", datetime(2025, 6, 9, 6, 30, tzinfo=UTC)),
        ("2025-06-09T08:30:60Z", datetime(2025, 6, 9, 8, 30, 59, tzinfo=UTC)),
        ("0", None),
        ("2025", None),
        ("12:30", None),
        ("12:30 2025", None),
        ("32.13.2025", None),
        ("31/02/2025", None),
        ("99999999999999999", None),
        ("-1", None),
        ("today", None),
        ("10 minutes ago", None),
    ],
)
def test_dates_in_all_sorts_of_dress(text: str, expected: datetime | None) -> None:
    assert parse_date(text) == expected


def test_nothing_long_is_looked_at() -> None:
    began = time.process_time()

    assert parse_date("10 June 2025 " + "x" * MAX_DATE) is None
    assert parse_date("1" * 1_000_000) is None
    assert time.process_time() - began < 0.5


@settings(deadline=None)  # dateparser takes a second to load
@given(st.text(max_size=90) | st.text(alphabet="0123456789-/:. TZ+juni", max_size=40))
def test_any_text_is_a_utc_date_or_none(text: str) -> None:
    found = parse_date(text)

    assert found is None or found.tzinfo is UTC


@pytest.mark.slow
def test_ordinary_dates_do_not_load_dateparser() -> None:
    code = (
        "import sys; from newshub.fetch.dates import parse_date\n"
        "for text in ('Tue, 10 Jun 2025 08:30:00 GMT', '2025-06-10', '10. juni 2025', '10.06.2025', '1749544200'):\n"
        "    parse_date(text)\n"
        "sys.exit('dateparser' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", code], cwd="plugins", check=False).returncode == 0


def test_a_document_full_of_odd_dates_is_not_looked_at_for_ever() -> None:
    dates = DateReader(patience=1)

    assert dates.read("2025 juni den 3:e") is not None
    assert dates.read("2024 juni den 4:e") is None
    assert dates.read("4 juni 2024") == datetime(2024, 6, 4, tzinfo=UTC)
