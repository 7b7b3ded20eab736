"""What an editor should look at twice."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from newshub.core.article_review import review, review_together
from newshub.core.model import Article

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
LONG = "Se også hvad de andre klynger har gjort, og hvordan patienterne har oplevet det hele."
GOOD = Article(
    path="content/da/x.md", slug="x", language="da", title="Ny klynge", summary="Kort.", body_markdown="Tekst.\n",
    published_at=NOW, themes=("ehealth",), body_line=12, lines={"Title": 1, "Date": 2, "Summary": 8},
)  # fmt: skip
ENGLISH = replace(GOOD, path="content/en/x.md", language="en")


def test_there_is_nothing_to_say_of_a_good_article() -> None:
    assert list(review(GOOD, NOW)) == []
    assert list(review_together([GOOD, ENGLISH])) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"title": "x" * 111}, "content/da/x.md:1: warning: Title: has 111 characters; more than 110 are cut off"),
        ({"title": "NY KLYNGE I ODENSE"}, "content/da/x.md:1: warning: Title: is all in capitals"),
        ({"title": "Sundhed &amp; pleje"}, "content/da/x.md:1: Title: “&amp;” would be seen as it stands"),
        ({"summary": "Se [her](https://x.example)."}, "content/da/x.md:8: Summary: “](” would be seen as it stands"),
        ({"summary": "x" * 301}, "content/da/x.md:8: Summary: has 301 characters; expected at most 300"),
        (
            {"published_at": NOW + timedelta(days=400)},
            "content/da/x.md:2: warning: Date: 2027-12-27 is more than a year",
        ),
        ({"extra": {"Image-Alt": "a"}}, "content/da/x.md: Image-Alt: speaks of a picture"),
    ],
)
def test_what_is_odd_is_told(changes: dict[str, object], said: str) -> None:
    found = [str(problem) for problem in review(replace(GOOD, **changes), NOW)]  # type: ignore[arg-type]

    assert len(found) == 1
    assert found[0].startswith(said)


def test_titles_may_have_quotes_stars_and_ampersands_of_their_own() -> None:
    assert list(review(replace(GOOD, title="„Zdrowie” & 5 * 3 < 20 – nie tylko #1"), NOW)) == []


def test_scheduled_articles_are_nothing_odd() -> None:
    assert list(review(replace(GOOD, published_at=NOW + timedelta(days=90)), NOW)) == []


def test_the_paragraph_is_told_where_it_is_not_translated() -> None:
    danish = replace(GOOD, body_markdown=f"Indledning.\n\n{LONG}\n")
    english = replace(ENGLISH, body_markdown=f"{LONG}\n")

    for order in ([danish, english], [english, danish]):
        found = list(review_together(order))
        assert [(each.file, each.line) for each in found] == [("content/en/x.md", 12)]


def test_a_draft_may_still_be_in_the_other_language() -> None:
    english = replace(ENGLISH, body_markdown=LONG, status="draft")

    assert list(review_together([replace(GOOD, body_markdown=LONG), english])) == []
