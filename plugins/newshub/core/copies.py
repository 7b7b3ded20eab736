"""Which items are one story: copies of one press release, and one text in several languages.

    digests -> traces, by date -> candidates that share rare words -> scored pairs -> groups, as editors allow

Nothing depends on the order in which items come. The work grows with the items and the days around each, not with
the square of their number: only items that share some of their rarest words are ever compared.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from newshub.core.clean import plain_text
from newshub.core.clutter import remove_clutter
from newshub.core.corrections import Corrections, item_names
from newshub.core.grouping import Groups
from newshub.core.likeness import Digest, Trace, copy_score, same_numbers, trace, translation_score
from newshub.core.model import Item

COPY, TRANSLATION = "copy", "translation"

COPY_DAYS = 14
COPY_SCORE = 0.5  # measured: true copies .44 and above by words alone, unrelated items .18 at the 99th percentile
OWN_COPY_SCORE = 0.92  # within one cluster, whose monthly invitations resemble each other
TRANSLATION_DAYS = 3
TRANSLATION_SCORE = 0.6
OWN_TRANSLATION_SCORE = 0.45  # one cluster's two languages on the same days
TRANSLATION_WEIGHT = 12.0  # of what is shared: two or three rare names, or more that are less rare

_HTML_READ = 6_000  # characters, for the 1,500 of text that count
_RAREST = 16  # words of an item by which it is looked for
_SHARED = 2  # of them, to be compared at all
_MOST_OF_A_WORD = 60  # latest items looked at for one word: a word that fills newsletters finds no copies
_MOST_COMPARED = 20  # items for each: of a thousand copies each finds some, and so all are found
_SMALLEST_CORPUS = 1_000  # items: in a smaller store everything seems rare


@dataclass(frozen=True, slots=True)
class Group:
    """Items that are one story. The leader, published first, is one of the members."""

    kind: str  # COPY or TRANSLATION
    leader: str
    members: tuple[str, ...]  # ids, by publication


def digest_of(item: Item) -> Digest:
    """What grouping needs of a kept item; a short look at its text is enough."""
    text = remove_clutter(plain_text((item.content_html or "")[:_HTML_READ]))
    return Digest(
        id=item.id,
        cluster=item.cluster,
        language=item.language,
        title=item.title,
        text=text or item.summary or "",
        published_at=item.published_at,
        clusters=tuple(tag.id for tag in item.tags.clusters),
        link=item.link,
    )


def find_groups(items: Iterable[Digest], *, corrections: Corrections | None = None) -> tuple[Group, ...]:
    """All groups among the items: copies first, then translations among those that lead or stand alone."""
    corrections = corrections or Corrections()
    traces = sorted(map(trace, items), key=lambda each: (each.day, each.id))
    joined, split = _by_editors(traces, corrections)
    copies = Groups(traces, split)
    for one, other in joined:
        if one.language == other.language:
            copies.join(one, other)
    for _, one, other in sorted(_copies(traces), key=_best_first):
        copies.join(one, other)
    leaders = copies.leaders()
    translations = Groups(leaders, split, one_of_each_language=True)
    for one, other in joined:
        if one.language != other.language:
            translations.join(copies.leader(one), copies.leader(other), by_editor=True)
    for _, one, other in sorted(_translations(leaders), key=_best_first):
        translations.join(one, other)
    return (
        *(Group(COPY, members[0].id, tuple(each.id for each in members)) for members in copies.groups()),
        *(Group(TRANSLATION, members[0].id, tuple(each.id for each in members)) for members in translations.groups()),
    )


Pair = tuple[float, Trace, Trace]


def _best_first(pair: Pair) -> tuple[float, str, str]:
    return -pair[0], pair[1].id, pair[2].id


def _by_editors(
    traces: Sequence[Trace], corrections: Corrections
) -> tuple[list[tuple[Trace, Trace]], list[tuple[Trace, Trace]]]:
    """The pairs that editors joined and split, of items that are here."""
    if not corrections.joined and not corrections.split:
        return [], []
    by_name = {name: each for each in traces for name in item_names(each.id, each.link)}
    joined, split = (
        [
            (by_name[one], by_name[other])
            for group in groups
            for one, other in combinations(group, 2)
            if one in by_name and other in by_name
        ]
        for groups in (corrections.joined, corrections.split)
    )
    return joined, split


# --- copies ----------------------------------------------------------------------------------------------------------


def _copies(traces: Sequence[Trace]) -> Iterator[Pair]:
    known = Counter[int]()
    for each in traces:
        known.update(each.words)
    keys = [_rarest((known[word], word) for word in each.words if known[word] > 1) for each in traces]
    for one, other in _candidates(traces, keys, COPY_DAYS):
        if one.language == other.language and (score := copy_score(one, other)) >= _least(one, other):
            yield score, one, other


def _least(one: Trace, other: Trace) -> float:
    if one.cluster != other.cluster or one.cluster is None:
        return COPY_SCORE
    return OWN_COPY_SCORE if same_numbers(one.title, other.title) else math.inf


# --- translations ----------------------------------------------------------------------------------------------------


def _translations(traces: Sequence[Trace]) -> Iterator[Pair]:
    """Pairs of which each is the other's best match in its language."""
    weights = _weights(traces)
    keys = [_rarest((-weights[name], name) for name in each.names if name in weights) for each in traces]
    best: dict[tuple[str, str], Pair] = {}
    for one, other in _candidates(traces, keys, TRANSLATION_DAYS):
        if one.language == other.language:
            continue
        score, weight = translation_score(one, other, weights)
        own = one.cluster is not None and one.cluster == other.cluster
        if weight < TRANSLATION_WEIGHT or score < (OWN_TRANSLATION_SCORE if own else TRANSLATION_SCORE):
            continue
        pair = (score, one, other)
        for key in ((one.id, other.language), (other.id, one.language)):
            best[key] = min(best.get(key, pair), pair, key=_best_first)
    for (_, language), pair in best.items():
        _, one, other = pair
        if other.language == language and best[other.id, one.language] is pair:
            yield pair


def _weights(traces: Sequence[Trace]) -> Mapping[int, float]:
    """How much each name says: the rarer the more; those that only one language uses are mere words of it."""
    known = Counter[int]()
    languages: defaultdict[int, set[str]] = defaultdict(set)
    for each in traces:
        known.update(each.names)
        for name in each.names:
            languages[name].add(each.language)
    total = max(len(traces), _SMALLEST_CORPUS)
    return {name: math.log(total / known[name]) for name, used_by in languages.items() if len(used_by) > 1}


# --- who is compared with whom ---------------------------------------------------------------------------------------


def _rarest(ranked: Iterable[tuple[float, int]]) -> list[int]:
    """The keys that rank first, equal ones in a fixed order."""
    return [key for _, key in sorted(ranked)[:_RAREST]]


def _candidates(traces: Sequence[Trace], keys: Sequence[Sequence[int]], days: float) -> Iterator[tuple[Trace, Trace]]:
    """Pairs that share some of their keys and were published within some days; each pair once, the earlier first."""
    places: defaultdict[int, list[int]] = defaultdict(list)
    for place, (each, own_keys) in enumerate(zip(traces, keys, strict=True)):
        shared = Counter[int]()
        for key in own_keys:
            for before in reversed(places[key][-_MOST_OF_A_WORD:]):
                if each.day - traces[before].day > days:
                    break
                shared[before] += 1
            places[key].append(place)
        least = min(_SHARED, len(own_keys))
        ranked = sorted((-times, -before) for before, times in shared.items() if times >= least)
        for _, before in ranked[:_MOST_COMPARED]:
            yield traces[-before], each
