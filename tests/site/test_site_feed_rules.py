"""Every feed of the mini site against the rules of the W3C's validator; and the rules against broken feeds."""

import pytest
from feed_rules import atom_faults, html_faults, json_faults, rss_faults
from site_fakes import Mini

from newshub.site.entries import feed_html

SITE = "https://news.example.org"


@pytest.mark.build
def test_no_feed_has_a_fault(site: Mini):
    checks = {"feed.xml": rss_faults, "atom.xml": atom_faults, "feed.json": json_faults}
    faults = {}
    seen = 0
    for path in sorted(site.output.rglob("*")):
        if path.name in checks:
            name = path.relative_to(site.output).as_posix()
            seen += 1
            if found := checks[path.name](path.read_text("utf-8"), f"{SITE}/{name}"):
                faults[name] = found

    assert seen > 60
    assert faults == {}


def broken(site: Mini, path: str, old: str, new: str) -> str:
    text = site.text(path)
    assert old in text
    return text.replace(old, new, 1)


@pytest.mark.build
@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("+0000</pubDate>", "UTC+0</pubDate>", "pubDate"),
        ("<pubDate>", "<pubDate>X", "pubDate"),
        ('isPermaLink="false"', 'isPermaLink="true"', "guid"),
        ("<link>https://partner", "<link>//partner", "item link"),
        (f'href="{SITE}/nb/feed.xml"', f'href="{SITE}/feed.xml"', "self links"),
        ("<description>Sammendrag", "<description/><description>Sammendrag", "description is there 2 times"),
        ("<language>nb", "<language>norsk, bokmål", "language"),
    ],
)
def test_the_rules_see_what_is_wrong_with_rss(site: Mini, old: str, new: str, fault: str):
    found = rss_faults(broken(site, "nb/feed.xml", old, new), f"{SITE}/nb/feed.xml")

    assert any(fault in each for each in found), found


@pytest.mark.build
@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("Z</published>", "</published>", "published"),
        ('rel="alternate" href', 'rel="related" href', "no alternate link"),
        ("<author><name>Cluster News Hub</name></author>", "", "no author"),
        (f'href="{SITE}/pl/atom.xml"', f'href="{SITE}/atom.xml"', "self links"),
    ],
)
def test_the_rules_see_what_is_wrong_with_atom(site: Mini, old: str, new: str, fault: str):
    found = atom_faults(broken(site, "pl/atom.xml", old, new), f"{SITE}/pl/atom.xml")

    assert any(fault in each for each in found), found


@pytest.mark.parametrize(
    "html", ['<a href="/da/">x</a>', '<img src="map.gif">', "<iframe></iframe>", '<p onclick="x">']
)
def test_the_rules_see_unsafe_and_relative_html(html: str):
    assert html_faults(html)


def test_html_in_feeds_leaves_out_what_only_pages_need():
    html = (
        '<picture><source srcset="/images/a.avif" type="image/avif"><img src="/images/a.png" alt="loading="'
        ' loading="lazy" decoding="async" width="10"></picture> <code> loading="lazy"</code>'
    )

    assert feed_html(html) == '<img src="/images/a.png" alt="loading=" width="10"> <code> loading="lazy"</code>'
