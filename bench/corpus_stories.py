"""Made-up stories for the benchmark, the same for the same seed, one after another in the order they arrive.

The skew is that of a real network: some clusters and themes have a fifth of all stories, others a handful. Text comes
from small words and from the terms of the vocabulary itself, commoner words far oftener than rare ones.
"""

import random
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import accumulate

from bench.corpus_words import NAMES, SMALL_WORDS
from newshub.core import identity
from newshub.core.model import Evidence, Item, Tag, Tags
from newshub.core.registry import Registry
from newshub.core.text import excerpt
from newshub.store.store import Membership

BEGIN = datetime(2022, 11, 22, tzinfo=UTC)
END = datetime(2026, 11, 22, tzinfo=UTC)  # the last story of a corpus arrives before this
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)  # when builds of the benchmark happen
_COPIES, _TRANSLATIONS = 0.03, 0.03  # share of stories that are one of an earlier story


@dataclass(frozen=True, slots=True)
class Arrival:
    """A story, and what it belongs to: (kind, id of the leader), None for nearly all."""

    item: Item
    group: tuple[str, str] | None = None

    def memberships(self) -> tuple[Membership, ...]:
        """As the store keeps groups; a leader is named once for each that follows it."""
        if self.group is None:
            return ()
        kind, leader = self.group
        return Membership(leader, kind, leader), Membership(self.item.id, kind, leader)


def skewed(count: int, exponent: float = 0.8) -> list[float]:
    """Cumulative weights for `random.choices`: the n-th has 1 / n to the power of the exponent."""
    return list(accumulate(1 / rank**exponent for rank in range(1, count + 1)))


class Writer:
    """Words, sentences and clean HTML in one language."""

    def __init__(self, registry: Registry, language: str) -> None:
        self.terms = {
            theme.id: [_plain(pattern) for pattern, weight in theme.terms.get(language, ()) if weight >= 2][:40]
            for theme in registry.themes.values()
        }
        small = SMALL_WORDS[language].split()
        rare = sorted({term for terms in self.terms.values() for term in terms if " " not in term} - set(small))
        self._words = [*small, *rare]
        self._weights = skewed(len(self._words))

    def sentence(self, rng: random.Random, length: int, begin: str = "") -> str:
        """A sentence of so many words after its beginning."""
        words = rng.choices(self._words, cum_weights=self._weights, k=length)
        text = " ".join([begin, *words] if begin else words)
        return f"{text[0].upper()}{text[1:]}."

    def title(self, rng: random.Random, term: str) -> str:
        """Four to nine words with a term among them."""
        words = rng.choices(self._words, cum_weights=self._weights, k=rng.randint(3, 8))
        words.insert(rng.randrange(len(words)), term)
        text = " ".join(words)
        return f"{text[0].upper()}{text[1:]}"

    def paragraphs(self, rng: random.Random, words: int, begin: str) -> list[str]:
        """Plain paragraphs of about so many words together; the first begins as told."""
        made: list[str] = []
        sentences: list[str] = []
        while words > 0:
            length = rng.randint(7, 19)
            sentences.append(self.sentence(rng, length, "" if made or sentences else begin))
            words -= length
            if len(sentences) == 4 or words <= 0:
                made.append(" ".join(sentences))
                sentences = []
        return made


def html(rng: random.Random, paragraphs: Sequence[str], link: str) -> str:
    """Paragraphs as partners' pages have them: a subheading, a list, a link here and there."""
    parts = []
    for number, text in enumerate(paragraphs):
        kind = rng.random()
        if number and kind < 0.15:
            parts.append(f"<h3>{text.split('.')[0]}</h3>\n<p>{text}</p>")
        elif number and kind < 0.25:
            parts.append("<ul>" + "".join(f"<li>{each}</li>" for each in text.split(". ")) + "</ul>")
        elif kind < 0.5:
            head, _, tail = text.partition(" ")
            parts.append(f'<p><a href="{link}" rel="external nofollow noopener">{head}</a> {tail}</p>')
        else:
            parts.append(f"<p>{text}</p>")
    return "\n".join(parts)


class Stories:
    """The stream of arrivals. Holds the last few stories only, so a corpus of any size takes the same memory."""

    def __init__(self, registry: Registry, seed: int) -> None:
        self._rng = random.Random(seed)
        self.writers = {language: Writer(registry, language) for language in SMALL_WORDS}
        # Round the countries, so that the greatest clusters are not all in one.
        by_country = list(registry.clusters.values())
        self._clusters = [by_country[at * 5 % 60 + at * 5 // 60] for at in range(len(by_country))]
        self._cluster_weights = skewed(len(self._clusters))
        self._themes = list(registry.themes)
        self._theme_weights = skewed(len(self._themes))
        self._countries = list(dict.fromkeys(cluster.country for cluster in by_country))
        self._country_weights = skewed(len(self._countries))
        self._recent: deque[Item] = deque(maxlen=40)
        self._grouped: set[str] = set()  # of the recent ones; nobody is in two groups

    def between(self, count: int, begin: datetime, end: datetime, *, prompt: bool = False) -> Iterator[Arrival]:
        """So many arrivals, evenly over the time. What arrives was published up to seven days before, or just then."""
        rng, step = self._rng, (end - begin) / count
        for number in range(count):
            at = (begin + step * number + rng.random() * step).replace(microsecond=0)
            delay = timedelta(seconds=0 if prompt else min(7 * 86400, int(rng.expovariate(1 / 40_000))))
            yield self._next(at, at - delay)

    def _next(self, arrived: datetime, published: datetime) -> Arrival:
        kind = self._rng.random()
        arrival = None
        if kind < _COPIES + _TRANSLATIONS and self._recent:
            arrival = self._another(self._rng.choice(self._recent), arrived, copy=kind < _COPIES)
        if arrival is None:
            arrival = Arrival(self._fresh(arrived, published))
        self._recent.append(arrival.item)
        self._grouped &= {item.id for item in self._recent}
        return arrival

    def _another(self, first: Item, arrived: datetime, *, copy: bool) -> Arrival | None:
        """A copy by another cluster, or a translation by the same one; None where there cannot be any."""
        rng = self._rng
        cluster = rng.choice(self._clusters)
        if first.id in self._grouped or arrived < first.published_at or cluster.id == first.cluster:
            return None
        published = min(first.published_at + timedelta(minutes=rng.randint(5, 3000)), arrived)
        if copy:
            item = replace(first, cluster=cluster.id, source_id=cluster.id, updated_at=None, revision=1)
            link = f"{cluster.homepage}news/{first.link.rsplit('/', 2)[-2]}/"
            item = replace(item, link=link, published_at=published, first_seen_at=arrived)
        else:
            language = rng.choice([each for each in self.writers if each != first.language])
            fresh = self._fresh(arrived, published, language)
            own = f"{first.link}{language}/"
            item = replace(fresh, cluster=first.cluster, source_id=first.source_id, tags=first.tags, link=own)
        item = replace(item, guid=item.link, id="")
        item = replace(item, id=identity.new_id(identity.publisher(item), identity.keys(item)))
        self._grouped |= {first.id, item.id}
        return Arrival(item, ("copy" if copy else "translation", first.id))

    def _fresh(self, arrived: datetime, published: datetime, language: str | None = None) -> Item:
        rng = self._rng
        cluster = rng.choices(self._clusters, cum_weights=self._cluster_weights)[0]
        language = language or rng.choices(cluster.languages, (4, 1)[: len(cluster.languages)])[0]
        writer = self.writers[language]
        themes = self._some(self._themes, self._theme_weights, rng.choices((1, 2, 3), (5, 4, 2))[0])
        terms = {theme: rng.choice(writer.terms[theme] or [theme]) for theme in themes}
        title = writer.title(rng, terms[themes[0]])
        words = min(370, int(150 * rng.paretovariate(1.6)))
        paragraphs = writer.paragraphs(rng, words, ", ".join(terms.values()))
        link = f"{cluster.homepage}news/{arrived:%Y%m%d%H%M%S}-{rng.getrandbits(32):08x}/"
        updated = rng.random() < 0.06
        item = Item(
            id="",
            source_id=cluster.id,
            cluster=cluster.id,
            guid=link,
            link=link,
            title=title,
            summary=excerpt(" ".join(paragraphs), rng.choice((140, 220, 300, 300))) if rng.random() < 0.97 else None,
            content_html=html(rng, paragraphs, cluster.homepage),
            author=rng.choice(NAMES) if rng.random() < 0.3 else None,
            language=language,
            published_at=published,
            updated_at=min(published + timedelta(hours=rng.randint(1, 400)), END) if updated else None,
            first_seen_at=arrived,
            tags=self._tags(cluster.id, cluster.country, terms, title),
            revision=2 if updated else 1,
        )
        return replace(item, id=identity.new_id(identity.publisher(item), identity.keys(item)))

    def _tags(self, cluster: str, country: str, terms: dict[str, str], title: str) -> Tags:
        rng = self._rng
        other = rng.choices(self._countries, cum_weights=self._country_weights)[0] if rng.random() < 0.3 else country
        countries = [Tag(country, (Evidence(cluster, "source", 1.0),))]
        if other != country:
            countries.append(Tag(other, (Evidence(other, "text", 2.0),)))
        named = [
            each
            for each in rng.choices(self._clusters, cum_weights=self._cluster_weights, k=rng.choice((0, 0, 0, 1, 1, 2)))
            if each.id != cluster
        ]
        found = []
        for theme, term in terms.items():
            where = "title" if term in title else "lead"
            more = rng.randint(0, 3)
            found.append(Tag(theme, (Evidence(term, where, 6.0), *(Evidence(term, "text", 2.0),) * more)))
        return Tags(
            tuple(countries),
            tuple(Tag(each.id, (Evidence(each.name, "text", 3.0),)) for each in dict.fromkeys(named)),
            tuple(found),
        )

    def _some(self, ids: Sequence[str], weights: Sequence[float], count: int) -> list[str]:
        return list(dict.fromkeys(self._rng.choices(ids, cum_weights=weights, k=count)))


def _plain(pattern: str) -> str:
    return pattern.replace("*", "")
