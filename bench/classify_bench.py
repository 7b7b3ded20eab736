"""How many full-text items a second are tagged: language, themes, countries, clusters, on one core.

    .venv/bin/python bench/classify_bench.py [items] [--profile]

Texts are made up by a seeded generator from the registry's own words and from filler in six languages, some 3,000
characters each, so that finds are as dense as in real news. Prints one line a station and the whole.
"""

import argparse
import cProfile
import pstats
import random
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "plugins"))

from newshub.core.classify import classify_text  # noqa: E402
from newshub.core.clutter import remove_clutter  # noqa: E402
from newshub.core.items import retag  # noqa: E402
from newshub.core.language import identify  # noqa: E402
from newshub.core.model import Item  # noqa: E402
from newshub.core.registry import Registry  # noqa: E402
from newshub.files import read_registry  # noqa: E402

FILLER = {
    "da": "og det er i på som til af for med den der en har ikke vi kan blev skal fra mange nye derfor sammen efter år",
    "de": "und die der in den von zu das mit sich auf für ist im dem nicht ein eine als auch es werden aus nach wird",
    "en": "the of and to in a is that for it as was with be by on not he this are or his from at which but have an had",
    "nb": "og det er i på som til av for med den at en har ikke vi kan ble skal fra mange nye derfor sammen etter år",
    "pl": "i w na z do się że jest nie to o jak przez po dla od są oraz które także już był być ich tym tego można",
    "sv": "och det är i på som till av för med den att en har inte vi kan blev ska från många nya därför tillsammans",
}
CHARACTERS = 3_000
ROUNDS = 9
TERM_EVERY = 25  # words; the founding texts have a find every 20 to 40
AT = datetime(2026, 5, 4, tzinfo=UTC)


def make_items(number: int, registry: Registry) -> list[Item]:
    """Seeded items: filler, terms of a few themes, now and then a place or a cluster's name."""
    rng = random.Random(20260504)
    clusters = list(registry.clusters.values())
    terms = {
        language: [
            pattern.strip("*").replace("*", "e")
            for theme in registry.themes.values()
            for pattern, _ in theme.terms.get(language, ())
        ]
        for language in FILLER
    }
    letters = "aeiourstnlkmdpgv"
    vocabulary = ["".join(rng.choices(letters, k=rng.randint(3, 12))) for _ in range(5_000)]
    made = []
    for n in range(number):
        language = rng.choice(list(FILLER))
        words: list[str] = []
        length = 0
        while length < CHARACTERS:
            source = rng.choice(FILLER[language].split()) if rng.random() < 0.5 else rng.choice(vocabulary)
            if len(words) % TERM_EVERY == 0:
                source = rng.choice(terms[language])
            elif len(words) % 150 == 1:
                source = rng.choice(clusters).name
            words.append(source)
            length += len(source) + 1
        paragraphs = [" ".join(words[at : at + 60]).capitalize() + "." for at in range(0, len(words), 60)]
        title = " ".join(rng.choices(terms[language] + FILLER[language].split(), k=6)).capitalize()
        cluster = rng.choice(clusters)
        made.append(
            Item(
                id=f"{n:016}",
                source_id=cluster.id,
                cluster=cluster.id,
                guid=None,
                link=f"https://example.org/{n}",
                title=title,
                summary=paragraphs[0][:300],
                content_html="".join(f"<p>{paragraph}</p>" for paragraph in paragraphs),
                author=None,
                language=language,
                published_at=AT,
                updated_at=None,
                first_seen_at=AT,
            )
        )
    return made


def measure(name: str, work: Callable[[Item], object], items: list[Item]) -> dict[str, float]:
    """Print and return how many items a second one piece of work does, by processor time and by the clock on the wall.

    Of ROUNDS the best, and the median: other work on the machine can only make a round slower, so the best comes
    nearest to the code's own cost. By the clock a busy machine halves everything.
    """
    rounds, walls = [], []
    for _ in range(ROUNDS):
        started, wall = time.process_time(), time.perf_counter()
        for item in items:
            work(item)
        rounds.append((time.process_time() - started) / len(items))
        walls.append((time.perf_counter() - wall) / len(items))
    best, middle = min(rounds), statistics.median(rounds)
    print(
        f"{name:<28} {1 / best:>7,.0f} items/s of processor time, {1 / min(walls):>7,.0f} by the clock;"
        f" {best * 1e6:>4,.0f} µs an item (median {middle * 1e6:,.0f})"
    )
    return {"items_per_second": round(1 / best), "microseconds": round(best * 1e6), "median": round(middle * 1e6)}


def measure_all(number: int, *, profile: bool = False) -> dict[str, dict[str, float]]:
    """Measure the stations one by one, then what a fetch and `./hub classify` do for each item."""
    registry = read_registry(ROOT / "content" / "registry")
    items = make_items(number, registry)
    texts = {item.id: (item.content_html or "").replace("<p>", "").replace("</p>", "\n") for item in items}
    clean = {key: remove_clutter(text) for key, text in texts.items()}
    started = time.process_time()
    retag(items[0], registry)  # loads the language model, compiles the vocabulary
    print(f"made ready in {time.process_time() - started:.2f} s")

    def tag(item: Item) -> object:
        text = clean[item.id]
        language = identify(item.title, text, expected=registry.clusters[item.cluster or ""].languages)
        return classify_text(
            item.title, "", text, language=language, cluster=registry.clusters[item.cluster or ""], registry=registry
        )

    stations: tuple[tuple[str, Callable[[Item], object]], ...] = (
        ("clutter removed", lambda item: remove_clutter(texts[item.id])),
        ("language", lambda item: identify(item.title, clean[item.id])),
        ("language and tags of text", tag),
        ("tagged anew from the store", lambda item: retag(replace(item), registry)),
    )
    found = {name: measure(name, work, items) for name, work in stations}
    if profile:
        watched = cProfile.Profile()
        watched.runcall(lambda: [tag(item) for item in items])
        pstats.Stats(watched).sort_stats("tottime").print_stats(18)
    return found


def main() -> None:
    """Measure as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("items", nargs="?", type=int, default=200)
    parser.add_argument("--profile", action="store_true", help="show where the time goes")
    options = parser.parse_args()
    measure_all(options.items, profile=options.profile)


if __name__ == "__main__":
    main()
