"""Where everything is: the addresses of SITE pages and feeds, in one place."""

from functools import lru_cache
from urllib.parse import quote

from newshub.core.weeks import Week

FOLDERS = {"country": "countries", "cluster": "clusters", "theme": "themes"}
FEEDS = (
    ("feed.xml", "RSS", "application/rss+xml"),
    ("atom.xml", "Atom", "application/atom+xml"),
    ("feed.json", "JSON Feed", "application/feed+json"),
)


def front(language: str, number: int | None = None) -> str:
    """An edition's front page, or a numbered page of its stories."""
    path = f"/{language}/"
    return path if number is None else numbered(path, number)


def numbered(path: str, number: int | str) -> str:
    """A numbered page of the list at a path."""
    return f"{path}page/{number}/"


@lru_cache(maxsize=20_000)
def listing(language: str, kind: str, id_: str, number: int | None = None) -> str:
    """The page of a country, cluster, theme or month ("2026-11"), or one of its numbered pages."""
    place = f"archive/{id_.replace('-', '/')}" if kind == "month" else f"{FOLDERS[kind]}/{quote(id_.lower())}"
    path = f"/{language}/{place}/"
    return path if number is None else numbered(path, number)


def item(language: str, id_: str) -> str:
    """The page of a partner's story."""
    return f"/{language}/items/{id_}/"


def index(language: str, name: str) -> str:
    """A page of an edition by its folder: countries, clusters, themes, archive, feeds, about."""
    return f"/{language}/{name}/"


def digest(language: str, week: Week) -> str:
    """The page of a week."""
    return f"/{language}/digest/{week}/"


def digest_feed(language: str) -> str:
    """The weeks as a feed."""
    return f"/{language}/digest/feed.xml"


def feed(file: str, *, language: str | None = None, kind: str | None = None, id_: str = "") -> str:
    """A feed: combined, of an edition, of a country, cluster or theme, or of the last in one language."""
    start = f"/{language}/" if language else "/"
    return f"{start}{FOLDERS[kind]}/{quote(id_.lower())}/{file}" if kind else start + file


def file_of(path: str) -> str:
    """The output file of a site path."""
    return path.lstrip("/") + ("index.html" if path.endswith("/") else "")
