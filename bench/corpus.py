"""A made-up hub of any size, the same for the same seed: registry, store and own articles.

    python bench/corpus.py --stories 10000 --to DIR [--seed 1]

writes DIR/registry, DIR/content and DIR/store.sqlite3: six languages, 12 countries, 60 clusters that let the hub show
their whole texts, the 16 themes of the real registry, stories of four years and 300 own articles. `add_new` and
`retag_one` change such a store as a day's work does.
"""

import argparse
import random
import shutil
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "plugins")]

from bench.corpus_stories import BEGIN, END, NOW, Arrival, Stories  # noqa: E402
from bench.corpus_words import COUNTRIES, KINDS, NAMES  # noqa: E402
from newshub.core.model import Evidence, FetchRecord, SourceState, Tag, Tags  # noqa: E402
from newshub.core.registry import Registry  # noqa: E402
from newshub.core.slugs import kebab  # noqa: E402
from newshub.core.text import excerpt  # noqa: E402
from newshub.files import read_registry  # noqa: E402
from newshub.store.store import Membership, Store  # noqa: E402

SEED = 20261122
BATCH = 500  # stories in one transaction
SLUGS = 100  # of own articles, each in three languages
LANGUAGES = ("da", "de", "en", "nb", "pl", "sv")


def write(folder: Path, stories: int, *, seed: int = SEED, slugs: int = SLUGS) -> None:
    """Write a corpus into a new folder; one that is there is replaced. `slugs` articles, each in three languages."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    registry = write_registry(folder / "registry")
    made = Stories(registry, seed)
    write_articles(folder / "content", made, registry, seed, slugs)
    with Store.open(folder / "store.sqlite3") as store:
        store._db.execute("PRAGMA synchronous = OFF")  # a corpus that a power cut spoils is made again
        keep(store, made.between(stories, BEGIN, END), registry)


def keep(store: Store, arrivals: Iterator[Arrival], registry: Registry, *, batch: int = BATCH) -> list[str]:
    """Keep the arrivals, a batch as one fetch of one source; then the groups. Returns the ids of what is new."""
    sources = [source.id for source in registry.sources()]
    members: list[Membership] = list(store.groups())
    new: list[str] = []
    at = NOW
    for number, some in enumerate(iter(lambda: list(islice(arrivals, batch)), [])):
        at = some[-1].item.first_seen_at
        source = sources[number % len(sources)]
        kept = store.save(_state(source, at), _record(source, at), [each.item for each in some])
        new.extend(kept.new)
        members.extend(membership for each in some for membership in each.memberships())
    for source in sources:
        store.save(_state(source, at), _record(source, at))
    store.save_groups(dict.fromkeys(members))
    return new


def add_new(store: Store, registry: Registry, count: int = 20, *, seed: int = 1) -> list[str]:
    """Keep so many stories that are newer than all of a corpus; another seed brings others. Returns their ids."""
    made = Stories(registry, SEED + seed)
    arrivals = made.between(count, END + timedelta(minutes=seed), NOW - timedelta(hours=1), prompt=True)
    return keep(store, (Arrival(each.item) for each in arrivals), registry)


def retag_one(store: Store, registry: Registry, *, at: float = 0.5, again: bool = False) -> str:
    """Give one story another first theme, the one at this share of the archive by age. Returns its id.

    With `again` yet another theme, so that a second call changes something too.
    """
    total = sum(store.counts().values())
    item = next(islice(store.items(oldest_first=True, with_content=False), int(at * (total - 1)), None))
    other = [theme for theme in registry.themes if theme not in {tag.id for tag in item.tags.themes}]
    theme = Tag(other[1 if again else 0], (Evidence("as an editor says", "editor", 0.0),))
    tags = Tags(item.tags.countries, item.tags.clusters, (theme, *item.tags.themes[1:]))
    store.retag([(item.id, item.language, tags, item.hidden)])
    return item.id


# --- the files ---


def write_registry(folder: Path) -> Registry:
    """Sixty clusters of one source each; themes and places are the hub's own."""
    folder.mkdir(parents=True)
    for name in ("themes.toml", "places.toml"):
        shutil.copyfile(ROOT / "content" / "registry" / name, folder / name)
    (folder / "clusters.toml").write_text("\n".join(_clusters()), encoding="utf-8")
    return read_registry(folder)


def _clusters() -> Iterator[str]:
    for country, (languages, places) in COUNTRIES.items():
        for place, kind in zip(places, KINDS, strict=True):
            name = f"{place.city} {kind}"
            ident = kebab(name)
            spoken = ", ".join(f'"{language}"' for language in languages)
            yield (
                f'[clusters.{ident}]\nname = "{name}"\ncountry = "{country}"\ncity = "{place.city}"\n'
                f"coordinates = [{place.latitude}, {place.longitude}]\n"
                f'homepage = "https://{ident}.example/"\nlanguages = [{spoken}]\n'
                f'[[clusters.{ident}.sources]]\nkind = "feed"\nurl = "https://{ident}.example/feed/"\n'
                'republish = "full"\n'
            )


def write_articles(folder: Path, made: Stories, registry: Registry, seed: int, slugs: int) -> None:
    """Own articles in Markdown, each in three languages."""
    rng = random.Random(f"{seed} articles")
    clusters, themes = list(registry.clusters.values()), list(registry.themes)
    for number in range(slugs):
        at = BEGIN + (END - BEGIN) * (number + rng.random()) / (slugs + 1)
        cluster = rng.choice(clusters)
        told = (
            f"Date: {at:%Y-%m-%d %H:%M}\nSlug: own-article-{number + 1}\nCountries: {cluster.country}\n"
            f"Clusters: {cluster.id}\nThemes: {', '.join(rng.sample(themes, rng.randint(1, 3)))}\n"
            f"Authors: {rng.choice(NAMES)}\nStatus: published\n"
        )
        for language in ("en", *rng.sample([each for each in LANGUAGES if each != "en"], 2)):
            writer = made.writers[language]
            paragraphs = writer.paragraphs(rng, rng.randint(250, 500), "")
            title = writer.title(rng, rng.choice(writer.terms[themes[0]]))
            summary = excerpt(paragraphs[0], 280)
            path = folder / language / f"own-article-{number + 1}.md"
            path.parent.mkdir(parents=True, exist_ok=True)
            head = f"Title: {title}\nLang: {language}\n{told}Summary: {summary}\n"
            path.write_text(f"{head}\n{_markdown(rng, paragraphs, cluster.homepage)}\n", encoding="utf-8")


def _markdown(rng: random.Random, paragraphs: list[str], link: str) -> str:
    parts = []
    for number, text in enumerate(paragraphs):
        kind = rng.random()
        if number and kind < 0.25:
            parts.append(f"## {text.split('.')[0]}")
        if number and kind > 0.85:
            parts.append("\n".join(f"- {each}" for each in text.split(". ")))
        else:
            parts.append(text.replace(" ", f" [{number + 1}]({link}) ", 1) if kind > 0.5 else text)
    return "\n\n".join(parts)


# --- inside ---


def _state(source: str, at: object) -> SourceState:
    return SourceState(source, last_status=200, last_attempt_at=at, last_success_at=at)  # type: ignore[arg-type]


def _record(source: str, at: object) -> FetchRecord:
    return FetchRecord(source, at, "kept", status=200, bytes=50_000, milliseconds=120, entries=20)  # type: ignore[arg-type]


def main() -> None:
    """Write one corpus."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--stories", type=int, required=True)
    parser.add_argument("--to", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=SEED)
    chosen = parser.parse_args()
    started = time.monotonic()
    write(chosen.to, chosen.stories, seed=chosen.seed)
    print(f"{chosen.stories} stories in {time.monotonic() - started:.1f} s: {chosen.to}")
    folder = chosen.to.absolute()
    print(
        f"build: .venv/bin/pelican -s pelicanconf.py -o OUTPUT -e PATH='\"{folder}/content\"' "
        f"NEWSHUB_REGISTRY='\"{folder}/registry\"' NEWSHUB_STORE='\"{folder}/store.sqlite3\"'"
    )


if __name__ == "__main__":
    main()
