"""Weigh what was found in a story: which themes are strong enough, which countries and clusters it is about."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from newshub.core.findings import LEAD, TEXT, TITLE, Find, Findings
from newshub.core.model import Evidence, Tag
from newshub.core.registry import Cluster, Registry

MOST_THEMES = 3
MOST_EVIDENCE = 5  # kept for a tag, strongest first

_PLACE_WEIGHT = {TITLE: 3.0, LEAD: 1.5, TEXT: 1.0}
_REPEATED = 0.25  # of its weight a term gains for each further find
_MOST_REPEATS = 4
_FURTHER = 0.8  # of its weight that each further piece of evidence counts
_CATEGORY_WEIGHT = 4.0  # the partner's own category, by the registry's table
_SOMETHING = 1.0
_ENOUGH = 2.0  # a theme below it is guessed from too little
_SHARE = 0.4  # of the strongest theme's score that a further one needs

_MANY = 4  # countries in a row are a list of visitors, not what a story is about
_ROW_GAP = 18  # characters between two countries of one list


def theme_tags(
    found: Findings,
    *,
    categories: Iterable[str],
    countries: Sequence[Tag],
    cluster: Cluster | None,
    registry: Registry,
) -> tuple[Tag, ...]:
    """One to three themes, most important first; none where nothing says anything.

    ``countries``: those the story is about, which may be evidence themselves.
    """
    evidence = _theme_evidence(found.themes)
    if len(countries) > 1:
        both = [country.evidence[0] for country in countries[:2]]
        words = " + ".join(each.words for each in both)
        for named in registry.themes.values():
            if named.several_countries:
                weight = named.several_countries * min(_PLACE_WEIGHT[each.where] for each in both)
                evidence[named.id].append(Evidence(words, both[1].where, weight))
    for category in categories:
        theme = registry.categories.get(" ".join(category.split()).casefold())
        if theme is not None:
            evidence[theme].append(Evidence(category, "category", _CATEGORY_WEIGHT))
    declared = cluster.themes if cluster else ()
    scores = {theme: _score(finds) for theme, finds in evidence.items()}
    # The publisher's own themes decide only between equals.
    order = sorted(scores, key=lambda theme: (-round(scores[theme], 1), theme not in declared, theme))
    if not order:
        return ()
    least = max(_ENOUGH, _SHARE * scores[order[0]])
    chosen = [theme for theme in order[:1] if scores[theme] >= _SOMETHING]
    chosen += [theme for theme in order[1:MOST_THEMES] if scores[theme] >= least]
    return tuple(Tag(theme, strongest(evidence[theme])) for theme in chosen)


def _score(evidence: Iterable[Evidence]) -> float:
    """What pieces of evidence amount to: each further one counts less, or long texts would be about everything."""
    weights = sorted((each.weight for each in evidence), reverse=True)
    return sum(weight * _FURTHER**place for place, weight in enumerate(weights))


def _theme_evidence(finds: Sequence[Find]) -> defaultdict[str, list[Evidence]]:
    """What each theme's terms add up to: a term counts where it stands best, and a little more when repeated."""
    best: dict[tuple[str, str], Find] = {}
    times: dict[tuple[str, str], int] = defaultdict(int)
    for find in _one_for_each_place(finds):  # in reading order, so the first find stands best
        key = (find.word.id, find.word.pattern)
        best.setdefault(key, find)
        times[key] += 1
    evidence: defaultdict[str, list[Evidence]] = defaultdict(list)
    for key, find in best.items():
        repeats = min(times[key] - 1, _MOST_REPEATS)
        weight = find.word.weight * (_PLACE_WEIGHT[find.where] + repeats * _REPEATED)
        evidence[key[0]].append(Evidence(find.words, find.where, round(weight, 2)))
    return evidence


def _one_for_each_place(finds: Sequence[Find]) -> list[Find]:
    """Of a theme's terms that overlap in the text only the heaviest: the word stands there once."""
    kept: dict[str, Find] = {}
    result: list[Find] = []
    for find in finds:
        before = kept.get(find.word.id)
        if before is not None and find.start < before.end:
            if find.word.weight <= before.word.weight:
                continue
            result.remove(before)
        kept[find.word.id] = find
        result.append(find)
    return result


def named_clusters(found: Findings, *, cluster: Cluster | None) -> tuple[Tag, ...]:
    """The clusters a story names besides its publisher, most named first."""
    publisher = cluster.id if cluster else None
    evidence: dict[str, list[Evidence]] = defaultdict(list)
    for find in found.clusters:
        if find.word.id != publisher:
            evidence[find.word.id].append(Evidence(find.words, find.where, _PLACE_WEIGHT[find.where]))
    return _by_weight(evidence)


def country_tags(
    found: Findings, *, cluster: Cluster | None, country: str | None, registry: Registry
) -> tuple[Tag, ...]:
    """The countries a story is about: named in its title or lead, or at least twice; else its publisher's own."""
    publisher = cluster.id if cluster else None
    evidence: dict[str, list[Evidence]] = defaultdict(list)
    for find in _without_lists(found.countries):
        evidence[find.word.id].append(Evidence(find.words, find.where, _PLACE_WEIGHT[find.where]))
    for find in found.clusters:
        if find.word.id != publisher:
            evidence[registry.clusters[find.word.id].country].append(
                Evidence(find.words, find.where, _PLACE_WEIGHT[find.where])
            )
    in_title = {code for code, finds in evidence.items() if any(find.where == TITLE for find in finds)}
    # Once in the lead is enough where the title names no country; beside one it is only where somebody comes from.
    once = {LEAD} if not in_title else set[str]()
    about = {
        code: finds for code, finds in evidence.items() if code in in_title or len(finds) > 1 or finds[0].where in once
    }
    if about:
        return _by_weight(about)
    home = cluster.country if cluster else country
    return (Tag(home, (Evidence(cluster.name if cluster else home, "source", 0),)),) if home else ()


def _without_lists(finds: Sequence[Find]) -> list[Find]:
    """Without enumerations of many countries, which say who came and not what it is about."""
    rows: list[list[Find]] = []
    for find in finds:
        if rows and find.start - rows[-1][-1].end <= _ROW_GAP:
            rows[-1].append(find)
        else:
            rows.append([find])
    return [find for row in rows if len({each.word.id for each in row}) < _MANY for find in row]


def _by_weight(evidence: dict[str, list[Evidence]]) -> tuple[Tag, ...]:
    order = sorted(evidence, key=lambda key: (-sum(each.weight for each in evidence[key]), key))
    return tuple(Tag(key, strongest(evidence[key])) for key in order)


def strongest(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """The strongest few, each wording once for each place."""
    distinct: dict[tuple[str, str], Evidence] = {}
    for each in evidence:
        distinct.setdefault((each.words.casefold(), each.where), each)
    return tuple(sorted(distinct.values(), key=lambda each: -each.weight)[:MOST_EVIDENCE])
