"""How good the tags are: compare them with those people gave, in a CSV file of labelled items.

CSV -> Labelled -> clutter removed, language, tags -> counts of right, wrong, missed -> Evaluation
"""

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from newshub.core.classify import classify_text
from newshub.core.clutter import remove_clutter
from newshub.core.errors import Faulty, Problem
from newshub.core.language import identify
from newshub.core.model import Tag
from newshub.core.registry import Cluster, Registry
from newshub.core.urls import host_name

COLUMNS = ("url", "title", "text", "language", "source_country", "countries", "clusters", "themes")
KINDS = ("themes", "countries", "clusters")
NONE = "-"  # in a column of ids: people say there is none; an empty column is not judged


@dataclass(frozen=True, slots=True)
class Labelled:
    """One item with the tags people gave it; None: not judged."""

    url: str
    title: str
    text: str
    language: str | None
    source_country: str | None
    tags: Mapping[str, frozenset[str] | None]  # kind -> ids


@dataclass(slots=True)
class Score:
    """Counts of one kind of tag. ``first``: stories whose first tag is right, of ``judged``."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    first: int = 0
    judged: int = 0

    def count(self, wanted: Collection[str], given: list[str]) -> None:
        """Add one story."""
        hits = len({*given} & {*wanted})
        self.right += hits
        self.wrong += len({*given}) - hits
        self.missed += len({*wanted}) - hits
        self.first += given[0] in wanted if given else not wanted
        self.judged += 1

    @property
    def precision(self) -> float | None:
        """The share of given tags that are right; None when none was given."""
        return _share(self.right, self.right + self.wrong)

    @property
    def recall(self) -> float | None:
        """The share of wanted tags that were given; None when none was wanted."""
        return _share(self.right, self.right + self.missed)

    @property
    def f1(self) -> float | None:
        """The harmonic mean of both; None when there was nothing to do and nothing done."""
        return _share(2 * self.right, 2 * self.right + self.wrong + self.missed)

    @property
    def p_at_1(self) -> float | None:
        """The share of stories whose first tag is right."""
        return _share(self.first, self.judged)

    def to_json(self) -> dict[str, float | None]:
        """Precision, recall and F1."""
        return {"precision": _round(self.precision), "recall": _round(self.recall), "f1": _round(self.f1)}


@dataclass(slots=True)
class KindScore:
    """All counts of one kind of tag."""

    micro: Score = field(default_factory=Score)
    by_tag: defaultdict[str, Score] = field(default_factory=lambda: defaultdict(Score))
    by_language: defaultdict[str, Score] = field(default_factory=lambda: defaultdict(Score))

    def count(self, language: str, wanted: Collection[str], given: list[str]) -> None:
        """Add one story."""
        self.micro.count(wanted, given)
        self.by_language[language].count(wanted, given)
        for tag in {*wanted, *given}:
            self.by_tag[tag].count({tag} & {*wanted}, [tag] if tag in given else [])

    @property
    def macro_f1(self) -> float | None:
        """The mean F1 of all tags that people gave or we did."""
        scores = [score.f1 or 0.0 for score in self.by_tag.values()]
        return sum(scores) / len(scores) if scores else None

    def to_json(self) -> dict[str, Any]:
        """As `Evaluation.to_json` shows one kind."""
        return {
            "micro": self.micro.to_json(),
            "macro": {"f1": _round(self.macro_f1)},
            "p_at_1": _round(self.micro.p_at_1),
            "by_language": {
                language: {**score.to_json(), "p_at_1": _round(score.p_at_1), "items": score.judged}
                for language, score in sorted(self.by_language.items())
            },
        }


@dataclass(slots=True)
class Evaluation:
    """The result: language by accuracy, the three kinds of tags by what was right, wrong and missed."""

    items: int = 0
    languages: Counter[str] = field(default_factory=Counter)  # judged
    right_languages: Counter[str] = field(default_factory=Counter)
    right_by_title: int = 0  # languages told by the title alone
    themes: KindScore = field(default_factory=KindScore)
    countries: KindScore = field(default_factory=KindScore)
    clusters: KindScore = field(default_factory=KindScore)
    elsewhere: Score = field(default_factory=Score)  # countries of stories about others than their source's
    faults: list[str] = field(default_factory=list)  # in words, one for each story that is not right

    def to_json(self) -> dict[str, Any]:
        """Plain data: shares between 0 and 1, null where nothing was judged."""
        judged = self.languages.total()
        return {
            "items": self.items,
            "language": {
                "accuracy": _round(_share(self.right_languages.total(), judged)),
                "accuracy_by_title": _round(_share(self.right_by_title, judged)),
                "by_language": {
                    code: _round(_share(self.right_languages[code], number))
                    for code, number in sorted(self.languages.items())
                },
            },
            "themes": self.themes.to_json(),
            "countries": {
                **self.countries.micro.to_json(),
                **self.countries.to_json(),
                "elsewhere": {**self.elsewhere.to_json(), "items": self.elsewhere.judged},
            },
            "clusters": {**self.clusters.micro.to_json(), **self.clusters.to_json()},
        }


def parse_labelled(text: str, *, file: str) -> tuple[Labelled, ...]:
    """The items of a CSV file with the columns of COLUMNS; all but title may be missing, which judges nothing there.

    Raises Faulty with every line that cannot be read.
    """
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), strict=True)
    problems: list[Problem] = []
    items: list[Labelled] = []
    try:
        if "title" not in (reader.fieldnames or ()):
            problems.append(Problem(file, f"the first line must name the columns: {', '.join(COLUMNS)}", line=1))
            raise Faulty(problems)
        for row in reader:
            if None in row or not (row["title"] or "").strip():
                fault = "has more fields than columns; quote texts with commas" if None in row else "has no title"
                problems.append(Problem(file, fault, line=reader.line_num))
            else:
                items.append(_labelled(row))
    except csv.Error as error:
        problems.append(Problem(file, f"is no CSV: {error}", line=reader.line_num))
    if problems:
        raise Faulty(problems)
    return tuple(items)


def _labelled(row: Mapping[str, str | None]) -> Labelled:
    plain = {column: (row.get(column) or "").strip() for column in COLUMNS}
    return Labelled(
        url=plain["url"],
        title=plain["title"],
        text=plain["text"],
        language=plain["language"] or None,
        source_country=plain["source_country"] or None,
        tags={kind: _ids(plain[kind]) for kind in KINDS},
    )


def _ids(column: str) -> frozenset[str] | None:
    return (frozenset() if column == NONE else frozenset(column.split())) if column else None


def evaluate(items: Iterable[Labelled], registry: Registry) -> Evaluation:
    """Tag labelled items as they would be when fetched, and count.

    The publisher is found by the address; what it says of itself is judged neither way. Where no cluster of the
    registry lives there, the source's country stands in for what a registered source would tell.
    """
    result = Evaluation()
    homes = {host_name(cluster.homepage): cluster for cluster in registry.clusters.values()}
    for item in items:
        _evaluate_one(item, homes.get(host_name(item.url)), registry, result)
    return result


def _evaluate_one(item: Labelled, publisher: Cluster | None, registry: Registry, result: Evaluation) -> None:
    text = remove_clutter(item.text)
    expected = publisher.languages if publisher else _languages_of(item.source_country)
    language = identify(item.title, text, expected=expected)
    tags = classify_text(
        item.title, "", text, language=language, cluster=publisher, registry=registry, country=item.source_country
    )
    given = {kind: _given(getattr(tags, kind), publisher) for kind in KINDS}
    wanted = {
        kind: ids - {publisher.id} if ids and publisher and kind == "clusters" else ids
        for kind, ids in item.tags.items()
    }
    result.items += 1
    faults = []
    if item.language is not None:
        result.languages[item.language] += 1
        result.right_languages[item.language] += language == item.language
        result.right_by_title += identify(item.title, "", expected=expected) == item.language
        if language != item.language:
            faults.append(f"language {language}, not {item.language}")
    for kind in KINDS:
        ids = wanted[kind]
        if ids is None:
            continue
        getattr(result, kind).count(item.language or language, ids, given[kind])
        if kind == "countries" and item.source_country and item.source_country not in ids:
            result.elsewhere.count(ids, given[kind])
        if {*given[kind]} != ids:
            faults.append(f"{kind} {' '.join(given[kind]) or 'none'}, not {' '.join(sorted(ids)) or 'none'}")
    if faults:
        result.faults.append(f"{item.title}: {'; '.join(faults)}")


def _given(tags: Iterable[Tag], publisher: Cluster | None) -> list[str]:
    return [tag.id for tag in tags if publisher is None or tag.id != publisher.id]


def _languages_of(country: str | None) -> tuple[str, ...]:
    """What a source in a country probably publishes in: its official languages, and English."""
    from babel.languages import get_official_languages

    return (*get_official_languages(country, de_facto=True), "en") if country else ()


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def _round(share: float | None) -> float | None:
    return None if share is None else round(share, 4)
