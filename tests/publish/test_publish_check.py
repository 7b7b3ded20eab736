"""The check of a built site finds each fault it promises to find, and nothing in a sound site."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from newshub.publish.check import check_site

URL = "https://hub.example"

PAGE = """<!doctype html>
<html lang="da"><head><title>Nyheder</title>
<link rel="canonical" href="https://hub.example/da/">
<link rel="alternate" hreflang="da" href="https://hub.example/da/">
<link rel="alternate" hreflang="sv" href="https://hub.example/sv/">
<link rel="alternate" hreflang="x-default" href="https://hub.example/">
</head><body><h1 id="top">Nyheder</h1><a href="/sv/#upp">Svenska</a> <a href="https://elsewhere.example/x">ud</a></body></html>
"""
SWEDISH = (
    PAGE.replace('lang="da"><head', 'lang="sv"><head').replace('id="top"', 'id="upp"').replace("/sv/#upp", "../da/#top")
)
SITE = {
    "index.html": '<html lang="mul"><title>Hub</title><body><h1>Hub</h1><a href="da/">da</a></body>',
    "da/index.html": PAGE,
    "sv/index.html": SWEDISH,
    "feed.xml": "<rss><channel><item><guid>a</guid></item><item><guid>b</guid></item></channel></rss>",
    "feed.json": '{"items": [{"id": "a"}, {"id": "b"}]}',
    "sitemap.xml": '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://hub.example/da/</loc></url></urlset>',
}


def check(folder: Path, files: Mapping[str, str]) -> list[str]:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return [str(problem) for problem in check_site(folder, site_url=URL)]


def test_a_sound_site_has_no_problems(tmp_path: Path) -> None:
    assert check(tmp_path, SITE) == []


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"),
    [
        ("da/index.html", '/sv/#upp"', '/sv/news/"', "da/index.html:7: link to /sv/news/, but nothing is built there"),
        ("da/index.html", "#upp", "#nej", "link to #nej, but sv/index.html has no element with that id"),
        ("da/index.html", '<html lang="da">', "<html>", "<html> has no lang"),
        ("da/index.html", "<title>Nyheder</title>", "<title> </title>", "no <title>"),
        ("da/index.html", "<h1", "<h2", "0 <h1>"),
        ("sv/index.html", 'hreflang="da"', 'hreflang="nb"', ""),
        ("sv/index.html", '<link rel="alternate" hreflang="da"', "<link", "does not point back"),
        ("feed.xml", "<guid>b", "<guid>a", "the id a occurs more than once"),
        ("feed.xml", "</item></channel>", "</channel>", "not well-formed XML"),
        ("feed.json", '"id": "b"', '"id": "a"', "the id a occurs more than once"),
        ("feed.json", '{"id": "b"}', "{}", "an entry has no id"),
        ("feed.json", "{", "[", "not a JSON Feed"),
        ("sitemap.xml", "/da/</loc>", "/fi/</loc>", "lists https://hub.example/fi/, but nothing is built there"),
    ],
)  # fmt: skip
def test_each_fault_is_named(tmp_path: Path, name: str, old: str, new: str, expected: str) -> None:
    assert old in SITE[name]

    problems = check(tmp_path, {**SITE, name: SITE[name].replace(old, new, 1)})

    assert any(expected in problem for problem in problems) if expected else problems == []


def test_an_address_outside_the_site_is_not_looked_for(tmp_path: Path) -> None:
    page = SITE["index.html"].replace("da/", "https://hub.example.evil.example/x")

    assert check(tmp_path, {"index.html": page}) == []
