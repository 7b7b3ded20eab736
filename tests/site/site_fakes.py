"""A mini site in a folder: registry, articles, a store, and builds of it with the real look."""

import dataclasses
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import jinja2

from newshub.core.model import Evidence, FetchRecord, Item, SourceState, Tag, Tags
from newshub.site.build import Built
from newshub.site.run import build
from newshub.site.settings import SiteSettings, read_settings
from newshub.store.store import Store

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
LANGUAGES = ("da", "de", "en", "nb", "pl", "sv")

CLUSTERS = """
[clusters.oslo-cancer-cluster]
name = "Oslo Cancer Cluster"
country = "NO"
city = "Oslo"
coordinates = [59.93, 10.69]
homepage = "https://oslo.example/"
languages = ["nb", "en"]
themes = ["cancer-precision"]
[[clusters.oslo-cancer-cluster.sources]]
kind = "feed"
url = "https://oslo.example/feed.xml"
republish = "full"

[clusters.lubelska-medycyna]
name = "Lubelska Medycyna"
country = "PL"
city = "Lublin"
coordinates = [51.25, 22.57]
homepage = "https://lublin.example/"
languages = ["pl"]
themes = ["ehealth"]
[[clusters.lubelska-medycyna.sources]]
kind = "feed"
url = "https://lublin.example/rss"
republish = "excerpt"

[clusters.abelia]
name = "Abelia & Søn <AS>"
country = "NO"
city = "Oslo"
coordinates = [59.91, 10.73]
homepage = "https://abelia.example/"
languages = ["nb"]
[[clusters.abelia.sources]]
kind = "html-list"
url = "https://abelia.example/nyheter/"
republish = "headline"
withdrawn = "hide"
selectors = { item = "li", link = "a" }
"""
THEMES = """
[themes.ehealth]
labels = { da = "Digital sundhed", de = "Digitale Gesundheit", en = "Digital health", nb = "Digital helse", pl = "E-zdrowie", sv = "Digital hälsa" }
[themes.ehealth.terms.mul]
strong = ["ehealth*"]
[themes.cancer-precision]
labels = { da = "Kræft", de = "Krebs", en = "Cancer", nb = "Kreft", pl = "Onkologia", sv = "Cancer" }
[themes.cancer-precision.terms.mul]
strong = ["onkolog*"]
"""  # noqa: E501
PLACES = """
[countries.NO]
places = ["Oslo"]
[countries.PL]
places = ["Lublin"]
[countries.DK]
places = ["Odense"]
"""


@dataclasses.dataclass
class Mini:
    """One mini site."""

    folder: Path

    def __post_init__(self) -> None:
        registry = self.folder / "content" / "registry"
        registry.mkdir(parents=True)
        for name, text in (("clusters", CLUSTERS), ("themes", THEMES), ("places", PLACES)):
            (registry / f"{name}.toml").write_text(text, encoding="utf-8")

    @property
    def output(self) -> Path:
        return self.folder / "output"

    @property
    def store_path(self) -> Path:
        return self.folder / "store.sqlite3"

    def values(self, **changes: object) -> dict[str, object]:
        """Settings by name."""
        return {
            "SITEURL": "https://news.example.org",
            "PATH": str(self.folder / "content"),
            "OUTPUT_PATH": str(self.output),
            "THEME": str(ROOT / "theme"),
            "NEWSHUB_REGISTRY": str(self.folder / "content" / "registry"),
            "NEWSHUB_STORE": str(self.store_path),
            "NEWSHUB_CACHE": str(self.folder / "cache"),
            "NEWSHUB_CONTACT": "desk@example.org",
            "NEWSHUB_PAGE_SIZE": 3,
            "NEWSHUB_FRONT_SIZE": 3,
            "NEWSHUB_FEED_SIZE": 10,
            "NEWSHUB_SEARCH": False,
            **changes,
        }

    def settings(self, **changes: object) -> SiteSettings:
        return read_settings(self.values(**changes), root=self.folder)

    def build(self, *, now: datetime = NOW, **changes: object) -> Built:
        """Build in this process, with an environment as Pelican makes it."""
        settings = self.settings(**changes)
        environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(settings.theme / "templates"),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        return build(settings, environment, now=now)

    def article(self, language: str = "da", slug: str = "first", *, name: str | None = None, **fields: str) -> Path:
        """Write an own article; `fields` are front matter, `body` the text."""
        body = fields.pop("body", "## Afsnit\n\nBrødtekst.\n")
        values = {
            "Title": f"Overskrift {slug} {language}",
            "Date": "2026-11-20 09:30",
            "Lang": language,
            "Slug": slug,
            "Countries": "DK",
            "Clusters": "oslo-cancer-cluster",
            "Themes": "ehealth",
            "Summary": "Et resumé.",
            "Authors": "Anna Nowak",
            "Status": "published",
            **fields,
        }
        path = self.folder / "content" / language / f"{name or slug}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        head = "\n".join(f"{key}: {value}" for key, value in values.items())
        path.write_text(f"{head}\n\n{body}", encoding="utf-8")
        return path

    def keep(self, *items: Item) -> None:
        """Put items into the store."""
        with Store.open(self.store_path) as store:
            by_source: dict[str, list[Item]] = {}
            for each in items:
                by_source.setdefault(each.source_id, []).append(each)
            for source_id, found in by_source.items():
                store.save(SourceState(source_id, last_success_at=NOW), FetchRecord(source_id, NOW, "kept"), found)

    @contextmanager
    def opened_beside_a_writer(self, written: Item) -> Iterator[Store]:
        """The store as a build holds it, in which an item becomes Polish whenever another process opens it anew."""
        with Store.open(self.store_path, read_only=True) as store:
            reopen = store.reopen

            def while_someone_writes() -> None:
                with Store.open(self.store_path) as other:
                    other.retag([(written.id, "pl", Tags(themes=(Tag("ehealth"),)), False)])
                reopen()

            store.reopen = while_someone_writes  # type: ignore[method-assign]
            store.hold_still()
            yield store

    def text(self, path: str) -> str:
        """A built file."""
        return (self.output / path).read_text(encoding="utf-8")

    def tree(self) -> dict[str, bytes]:
        """Every built file with its bytes."""
        return tree(self.output)


def tree(folder: Path) -> dict[str, bytes]:
    """Every file of a folder with its bytes."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def item(number: int, cluster: str = "oslo-cancer-cluster", **changes: object) -> Item:
    """A partner's item; the higher the number, the newer."""
    at = NOW - timedelta(days=400) + timedelta(hours=6 * number)
    values = {
        "id": f"item{number:012d}",
        "source_id": cluster,
        "cluster": cluster,
        "guid": f"guid-{number}",
        "link": f"https://partner.example/{cluster}/{number}",
        "title": f"Nyhet nummer {number}",
        "summary": f"Sammendrag {number}.",
        "content_html": f"<p>Hele teksten {number}.</p>",
        "author": None,
        "language": {"lubelska-medycyna": "pl"}.get(cluster, "nb"),
        "published_at": at,
        "updated_at": None,
        "first_seen_at": at,
        "tags": Tags(
            (Tag("PL" if cluster == "lubelska-medycyna" else "NO", (Evidence("Oslo", "title", 1.0),)),),
            (),
            (Tag("ehealth", (Evidence("e-helse", "text", 3.0),)),),
        ),
    }
    return Item(**(values | changes))  # type: ignore[arg-type]


def same_size_and_time(folder: Path) -> None:
    """Change an article of a hub in a folder so that its size and the time of its last change stay as they were."""
    path = folder / "content/da/first.md"
    times = path.stat()
    path.write_text(path.read_text("utf-8").replace("Brødtekst", "Brædtekst"), "utf-8")
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


def pelican(
    mini: Mini, *, program: tuple[str, str] = ("-m", "pelican"), **changes: object
) -> subprocess.CompletedProcess[str]:
    """Run Pelican as `./hub build` does."""
    values = mini.values(**changes)
    command = [sys.executable, *program, "-s", str(ROOT / "pelicanconf.py"), "--fatal", "errors", "-e"]
    command += [f"{name}={json.dumps(value)}" for name, value in values.items()]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
