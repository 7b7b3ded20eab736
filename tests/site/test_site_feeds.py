"""The mini site's feeds, sitemaps and other files for machines."""

import json
import re
import xml.etree.ElementTree as ET
from email.utils import parsedate_to_datetime

import pytest
from site_fakes import LANGUAGES, Mini

from newshub.fetch.parse import parse_feed

pytestmark = pytest.mark.build

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
SITE = "https://news.example.org"


def rss(site: Mini, path: str) -> ET.Element:
    channel = ET.fromstring(site.text(path)).find("channel")
    assert channel is not None
    return channel


def test_every_feed_is_there(site: Mini):
    for language in ("", *(f"{each}/" for each in LANGUAGES)):
        for name in (
            "feed.xml",
            "atom.xml",
            "feed.json",
            "themes/ehealth/feed.xml",
            "countries/no/feed.xml",
            "clusters/abelia/feed.xml",
        ):
            if language or "/" in name or name in ("feed.xml", "atom.xml", "feed.json"):
                assert (site.output / f"{language}{name}").is_file(), language + name


def test_rss_says_what_the_standard_asks(site: Mini):
    channel = rss(site, "feed.xml")

    assert channel.findtext("link") == f"{SITE}/"
    own = channel.find(f"{ATOM}link[@rel='self']")
    assert own is not None
    assert own.get("href") == f"{SITE}/feed.xml"
    newest = max(parsedate_to_datetime(item.findtext("pubDate") or "") for item in channel.iter("item"))
    assert parsedate_to_datetime(channel.findtext("lastBuildDate") or "") == newest


def test_an_edition_s_feed_has_its_language_and_only_it(site: Mini):
    channel = rss(site, "nb/feed.xml")

    assert channel.findtext("language") == "nb"
    assert {item.findtext("{http://purl.org/dc/elements/1.1/}language") for item in channel.iter("item")} == {"nb"}


def test_each_story_comes_once_in_the_combined_feed(site: Mini):
    titles = [item.findtext("title") for item in rss(site, "feed.xml").iter("item")]

    assert titles.count("Vi & de <andre>") == 1
    assert "Us & them" not in titles  # its translation
    assert "Den sama informacja" not in titles  # a copy
    assert len(titles) == len(set(titles))


def test_guids_are_for_ever_and_no_permalinks(site: Mini):
    for item in rss(site, "feed.xml").iter("item"):
        guid = item.find("guid")
        assert guid is not None
        assert guid.get("isPermaLink") == "false"
        assert re.fullmatch(r"tag:news\.example\.org,2026:[a-z0-9-]+", guid.text or "")


def test_partners_entries_lead_to_the_original_and_name_the_source(site: Mini):
    channel = rss(site, "clusters/oslo-cancer-cluster/feed.xml")
    item = next(each for each in channel.iter("item") if each.findtext("title") == "Nyhet nummer 8")

    assert item.findtext("link") == "https://partner.example/oslo-cancer-cluster/8"
    source = item.find("source")
    assert source is not None
    assert (source.text, source.get("url")) == ("Oslo Cancer Cluster", "https://oslo.example/feed.xml")
    categories = {(each.get("domain"), each.text) for each in item.iter("category")}
    assert (f"{SITE}/schemes/theme", "ehealth") in categories
    assert (f"{SITE}/schemes/country", "NO") in categories


def test_whole_texts_only_where_allowed(site: Mini):
    for item in rss(site, "feed.xml").iter("item"):
        source = item.find("source")
        allowed = source is None or source.text == "Oslo Cancer Cluster"
        if not allowed:
            assert item.find(CONTENT) is None


def test_own_texts_have_absolute_addresses(site: Mini):
    item = next(each for each in rss(site, "da/feed.xml").iter("item"))

    assert f'href="{SITE}/en/news/first/"' in (item.findtext(CONTENT) or "")
    assert 'src="/' not in (item.findtext(CONTENT) or "")


def test_no_control_character_gets_into_a_feed(site: Mini):
    for name, data in site.tree().items():
        if name.endswith(("feed.xml", "atom.xml", "feed.json")):
            assert not re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]", data), name


@pytest.mark.parametrize("path", ["feed.xml", "atom.xml", "feed.json", "pl/feed.xml", "pl/atom.xml", "pl/feed.json"])
def test_our_own_reader_reads_them_without_a_problem(site: Mini, path: str):
    feed = parse_feed((site.output / path).read_bytes(), url=f"{SITE}/{path}")

    assert feed.problems == ()
    assert feed.entries
    for entry in feed.entries:
        assert entry.id
        assert entry.link
        assert entry.published_at
        assert entry.language


def test_atom_has_ids_dates_and_languages(site: Mini):
    root = ET.fromstring(site.text("pl/atom.xml"))

    assert root.findtext(f"{ATOM}id") == "tag:news.example.org,2026:/pl/atom.xml"
    entries = root.findall(f"{ATOM}entry")
    assert entries
    for entry in entries:
        assert (entry.findtext(f"{ATOM}id") or "").startswith("tag:")
        assert (entry.findtext(f"{ATOM}updated") or "").endswith("Z")
        assert entry.get("{http://www.w3.org/XML/1998/namespace}lang") == "pl"


def test_json_feed_is_version_1_1(site: Mini):
    feed = json.loads(site.text("nb/feed.json"))

    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["language"] == "nb"
    assert all(("content_html" in each) != ("content_text" in each) for each in feed["items"])


def test_sitemaps_are_reciprocal(site: Mini):
    space = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
    index = ET.fromstring(site.text("sitemap.xml"))
    alternates: dict[str, dict[str, str]] = {}
    for location in index.findall("s:sitemap/s:loc", space):
        part = ET.fromstring(site.text((location.text or "").removeprefix(f"{SITE}/")))
        for url in part.findall("s:url", space):
            found = {link.get("hreflang") or "": link.get("href") or "" for link in url.findall("x:link", space)}
            alternates[url.findtext("s:loc", "", space)] = found
    assert f"{SITE}/da/news/first/" in alternates
    for page, found in alternates.items():
        for language, other in found.items():
            if language != "x-default":
                assert page in alternates[other].values(), (page, other)


def test_the_opml_lists_partners_feeds(site: Mini):
    outlines = ET.fromstring(site.text("opml.xml")).findall(".//outline[@type='rss']")

    assert [each.get("xmlUrl") for each in outlines] == ["https://oslo.example/feed.xml", "https://lublin.example/rss"]


def test_robots_and_security_txt(site: Mini):
    assert f"Sitemap: {SITE}/sitemap.xml" in site.text("robots.txt")
    assert "Contact: mailto:desk@example.org" in site.text(".well-known/security.txt")
