"""Weigh what was found in a story: which themes are strong enough, which countries and clusters it is about."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter, mul
from typing import NamedTuple

from newshub.core.findings import LEAD, TEXT, TITLE, Find, Findings
from newshub.core.model import Evidence, Tag
from newshub.core.registry import Cluster, Registry

MOST_THEMES = 3
MOST_EVIDENCE = 5  # kept for a tag, strongest first

_PLACE_WEIGHT = {TITLE: 3.0, LEAD: 1.75, TEXT: 1.0}
_REPEATED = 0.25  # of its weight a term gains for each further find
_MOST_REPEATS = 4
_SHARES = tuple(0.9**place for place in range(40))  # of its weight that each further reason counts; then nothing
_CATEGORY_WEIGHT = 4.0  # the partner's own category, by the registry's table
_SOMETHING = 0.5  # the least that names a first theme: one weak term in the text
_ENOUGH = 3.0  # a second theme below it is guessed from too little
_SHARE = 0.45  # of the strongest theme's score that the second needs
_THIRD = 2.0  # times as much of both a third needs: most stories have two themes at most

_MANY = 5  # countries in a row are a list of visitors, not what a story is about
_ROW_GAP = 18  # characters between two countries of one list


class _Why(NamedTuple):
    """Evidence while it is weighed; most of it is never kept, and this is cheap to make."""

    weight: float
    words: str
    where: str


_Reasons = defaultdict[str, list[_Why]]  # id of a tag -> why


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
    reasons = _terms(found.themes)
    if len(countries) > 1:
        both = [country.evidence[0] for country in countries[:2]]
        words = " + ".join(each.words for each in both)
        for named in registry.themes.values():
            if named.several_countries:
                weight = named.several_countries * min(_PLACE_WEIGHT[each.where] for each in both)
                reasons[named.id].append(_Why(weight, words, both[1].where))
    for category in categories:
        theme = registry.categories.get(" ".join(category.split()).casefold())
        if theme is not None:
            reasons[theme].append(_Why(_CATEGORY_WEIGHT, category, "category"))
    declared = cluster.themes if cluster else ()
    scores = {theme: _score(whys) * registry.themes[theme].factor for theme, whys in reasons.items()}
    # The publisher's own themes decide only between equals.
    order = sorted(scores, key=lambda theme: (-round(scores[theme], 1), theme not in declared, theme))
    if not order:
        return ()
    least = max(_ENOUGH, _SHARE * scores[order[0]])
    chosen = [theme for theme in order[:1] if scores[theme] >= _SOMETHING * registry.themes[theme].factor]
    for theme, times in zip(order[1:MOST_THEMES], (1, _THIRD), strict=False):
        if scores[theme] >= times * least:
            chosen.append(theme)
    return tuple(Tag(theme, _strongest(reasons[theme])) for theme in chosen)


def _score(reasons: list[_Why]) -> float:
    """What reasons amount to: each further one counts less, or long texts would be about everything."""
    if len(reasons) == 1:  # half of all themes that anything hints at
        return reasons[0].weight
    score: float = sum(map(mul, sorted([why.weight for why in reasons], reverse=True), _SHARES))
    return score


def _terms(finds: Sequence[Find]) -> _Reasons:
    """What each theme's terms add up to: a term counts where it stands best, and a little more when repeated."""
    best: dict[tuple[str, str], Find] = {}
    times: defaultdict[tuple[str, str], int] = defaultdict(int)
    for find in _one_for_each_place(finds):  # in reading order, so the first find stands best
        key = (find.word.id, find.word.pattern)
        best.setdefault(key, find)
        times[key] += 1
    reasons: _Reasons = defaultdict(list)
    for key, find in best.items():
        repeats = min(times[key] - 1, _MOST_REPEATS)
        weight = find.word.weight * (_PLACE_WEIGHT[find.where] + repeats * _REPEATED)
        reasons[key[0]].append(_Why(weight, find.words, find.where))
    return reasons


def _one_for_each_place(finds: Sequence[Find]) -> list[Find]:
    """Of a theme's terms that overlap in the text only the heaviest: the word stands there once."""
    kept: list[Find | None] = []
    last: dict[str, int] = {}  # theme -> place of its latest find among those kept
    for find in finds:
        place = last.get(find.word.id)
        before = None if place is None else kept[place]
        if place is not None and before is not None and find.start < before.end:
            if find.word.weight <= before.word.weight:
                continue
            kept[place] = None
        last[find.word.id] = len(kept)
        kept.append(find)
    return [find for find in kept if find is not None]


def named_clusters(found: Findings, *, cluster: Cluster | None) -> tuple[Tag, ...]:
    """The clusters a story names besides its publisher, most named first."""
    publisher = cluster.id if cluster else None
    reasons: _Reasons = defaultdict(list)
    for find in found.clusters:
        if find.word.id != publisher:
            reasons[find.word.id].append(_why(find))
    return _by_weight(reasons)


def country_tags(
    found: Findings, *, cluster: Cluster | None, country: str | None, registry: Registry
) -> tuple[Tag, ...]:
    """The countries a story is about: in its title, or twice, or in the lead of a title without one; else its own."""
    publisher = cluster.id if cluster else None
    reasons: _Reasons = defaultdict(list)
    for find in _without_lists(found.countries):
        reasons[find.word.id].append(_why(find))
    for find in found.clusters:
        if find.word.id != publisher:
            reasons[registry.clusters[find.word.id].country].append(_why(find))
    in_title = {code for code, whys in reasons.items() if any(why.where == TITLE for why in whys)}
    # Beside a title that names a country, one named once in the lead is where somebody comes from or where it is heard.
    about = {
        code: whys
        for code, whys in reasons.items()
        if code in in_title or len(whys) > 1 or (not in_title and whys[0].where == LEAD)
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


def _why(find: Find) -> _Why:
    return _Why(_PLACE_WEIGHT[find.where], find.words, find.where)


def _by_weight(reasons: Mapping[str, list[_Why]]) -> tuple[Tag, ...]:
    order = sorted(reasons, key=lambda key: (-sum(why.weight for why in reasons[key]), key))
    return tuple(Tag(key, _strongest(reasons[key])) for key in order)


def _strongest(reasons: Iterable[_Why]) -> tuple[Evidence, ...]:
    """The strongest few, each wording once for each place."""
    kept: dict[tuple[str, str], Evidence] = {}
    for weight, words, where in sorted(reasons, key=itemgetter(0), reverse=True):  # equals stay in reading order
        key = (words.casefold(), where)
        if key not in kept:
            kept[key] = Evidence(words, where, round(weight, 2))
            if len(kept) == MOST_EVIDENCE:
                break
    return tuple(kept.values())
