"""`./hub tags` and `./hub evaluate`: how the vocabulary is doing."""

import json
from collections.abc import Iterator
from pathlib import Path

from newshub.cli.tables import console, table
from newshub.core.clean import plain_text
from newshub.core.clutter import remove_clutter
from newshub.core.errors import HubError
from newshub.core.evaluate import KINDS, Evaluation, KindScore, evaluate, parse_labelled
from newshub.core.health import Health, health
from newshub.core.model import Item
from newshub.files import read_registry
from newshub.store.store import Store

SHOWN = 30  # rows of a table of terms


def show_tags(registry: Path, store: Path, *, as_json: bool) -> None:
    """Count the stories of each tag, and show terms and stories that need an editor's eye."""
    words = read_registry(registry)
    with Store.open(store, read_only=True) as kept:
        found = health(_texts(kept), words)
    if as_json:
        print(json.dumps(found.to_json(), ensure_ascii=False, indent=2))
    else:
        _show_health(found)


def show_evaluation(registry: Path, file: Path, *, as_json: bool) -> None:
    """Compare our tags with those of a CSV file that people labelled."""
    try:
        text = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise HubError(f"{file}: cannot be read as UTF-8 text: {error}") from error
    result = evaluate(parse_labelled(text, file=str(file)), read_registry(registry))
    if as_json:
        print(json.dumps(result.to_json(), ensure_ascii=False, indent=2))
    else:
        _show_evaluation(result)


def _texts(store: Store) -> Iterator[tuple[Item, str]]:
    for item in store.items():
        yield item, remove_clutter(plain_text(item.content_html)) if item.content_html else item.summary or ""


def _show_health(found: Health) -> None:
    for name, counted in (
        ("theme", found.themes),
        ("country", found.countries),
        ("cluster", {each: number for each, number in found.clusters.items() if number}),
        ("language", found.languages),
    ):
        console().print(table((name, "stories"), list(counted.items())))
    for title, terms in (("found in very many stories", found.loud), ("never found", found.silent)):
        rows = [(each.theme, each.language, each.pattern, each.stories) for each in terms[:SHOWN]]
        print(f"terms {title}: {len(terms)}")
        console().print(table(("theme", "language", "term", "stories"), rows))
    print(f"{found.without_theme} of {found.stories} stories have no theme; words that they share:")
    words = [(each.language, each.word, each.stories, f"{each.share:.0%}") for each in found.suggestions[:SHOWN]]
    console().print(table(("language", "word", "without a theme", "of all with it"), words))


def _show_evaluation(result: Evaluation) -> None:
    rows = [_row(kind, getattr(result, kind)) for kind in KINDS]
    console().print(table(("kind", "items", "precision", "recall", "F1", "macro F1", "P@1"), rows))
    for kind in KINDS:
        by_language = getattr(result, kind).by_language
        per = [
            (code, score.judged, _share(score.f1), _share(score.p_at_1)) for code, score in sorted(by_language.items())
        ]
        console().print(table((f"{kind} by language", "items", "F1", "P@1"), per))
    shares = result.to_json()["language"]
    print(f"language: {_share(shares['accuracy'])} right, by the title alone {_share(shares['accuracy_by_title'])}")
    print(f"countries of stories about elsewhere: F1 {_share(result.elsewhere.f1)} of {result.elsewhere.judged} items")
    for fault in result.faults:
        print(f"  {fault}")


def _row(kind: str, score: KindScore) -> tuple[object, ...]:
    micro = score.micro
    shares = (micro.precision, micro.recall, micro.f1, score.macro_f1, micro.p_at_1)
    return kind, micro.judged, *map(_share, shares)


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
