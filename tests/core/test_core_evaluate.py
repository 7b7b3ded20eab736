"""Evaluation counts right, wrong and missed tags as people would by hand."""

import json

import pytest

from newshub.core.errors import Faulty
from newshub.core.evaluate import KindScore, Score, evaluate, parse_labelled
from newshub.core.registry import Cluster, Country, Registry, Theme

REGISTRY = Registry(
    clusters={
        cluster: Cluster(cluster, name, country, "x", 0, 0, f"https://www.{cluster}.org/", ("da", "en"))
        for cluster, name, country in (("odense-tech", "Odense Tech", "DK"), ("oslo-tech", "Oslo Tech", "NO"))
    },
    themes={
        "ehealth": Theme("ehealth", {}, terms={"mul": (("telemedicin*", 3.0),)}),
        "medtech": Theme("medtech", {}, terms={"mul": (("pacemaker*", 3.0),)}),
    },
    countries={"DK": Country("DK"), "NO": Country("NO")},
)
HEAD = "url,title,text,language,source_country,countries,clusters,themes\n"


def test_scores_are_the_usual_ones() -> None:
    score = Score()

    score.count({"a", "b"}, ["a", "c"])
    score.count({"a"}, [])

    assert (score.right, score.wrong, score.missed) == (1, 1, 2)
    assert (score.precision, score.recall, score.f1) == (1 / 2, 1 / 3, 2 / 5)
    assert score.p_at_1 == 1 / 2


def test_macro_is_the_mean_over_tags() -> None:
    kind = KindScore()

    kind.count("da", {"a", "b"}, ["a"])
    kind.count("da", {"a"}, ["a"])

    assert kind.macro_f1 == (1 + 0) / 2


def test_nothing_judged_is_no_number() -> None:
    assert Score().to_json() == {"precision": None, "recall": None, "f1": None}


def test_a_file_is_evaluated_in_the_promised_shape() -> None:
    text = HEAD + (
        "https://a.org/1,Telemedicin hos Oslo Tech i Danmark,,da,DK,DK NO,oslo-tech,ehealth\n"
        "https://a.org/2,Pacemakere og telemedicin,,da,DK,,,medtech\n"
        "https://a.org/3,Ny direktør i Norge,,nb,DK,NO,-,\n"
    )

    found = evaluate(parse_labelled(text, file="x.csv"), REGISTRY).to_json()

    assert json.loads(json.dumps(found)) == found
    assert found["items"] == 3
    assert found["themes"]["micro"] == {"precision": 0.6667, "recall": 1.0, "f1": 0.8}
    assert found["themes"]["macro"] == {"f1": 0.8333}
    assert set(found["themes"]["by_language"]) == {"da"}
    assert found["countries"]["f1"] == 1.0
    assert found["countries"]["elsewhere"]["items"] == 1
    assert found["clusters"]["f1"] == 1.0
    assert 0 <= found["language"]["accuracy"] <= 1


def test_what_a_publisher_says_of_itself_is_judged_neither_way() -> None:
    row = "https://odense-tech.org/1,Odense Tech møder Oslo Tech,Odense Tech var vært.,da,DK,,{},\n"

    for wanted in ("oslo-tech", "oslo-tech odense-tech"):
        found = evaluate(parse_labelled(HEAD + row.format(wanted), file="x.csv"), REGISTRY)
        assert found.clusters.micro.f1 == 1.0


def test_faults_are_told_in_words() -> None:
    text = HEAD + "https://a.org/2,Pacemakere,,,DK,DK,,ehealth\n"

    (fault,) = evaluate(parse_labelled(text, file="x.csv"), REGISTRY).faults

    assert fault == "Pacemakere: themes medtech, not ehealth"


def test_columns_may_be_missing_and_judge_nothing() -> None:
    found = evaluate(parse_labelled("title\nPacemakere\n", file="x.csv"), REGISTRY).to_json()

    assert found["language"]["accuracy"] is None
    assert found["themes"]["micro"]["f1"] is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a,b\n1,2\n", "must name the columns"),
        ("", "must name the columns"),
        (HEAD + "https://a.org,,text,da,DK,,,\n", "x.csv:2: has no title"),
        ("title,text\na,b,c\n", "more fields than columns"),
        ('title\n"open\n', "is no CSV"),
        (f"title\n{'x' * 140_000}\n", "is no CSV"),
    ],
)
def test_a_faulty_file_is_refused_with_its_lines(text: str, message: str) -> None:
    with pytest.raises(Faulty) as raised:
        parse_labelled(text, file="x.csv")

    assert message in str(raised.value)
