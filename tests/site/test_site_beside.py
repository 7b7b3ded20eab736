"""The pages beside the news: map, statistics, sources, the week; and what machines read on all pages."""

import json
import re
import xml.etree.ElementTree as ET
from datetime import UTC, datetime, timedelta

import pytest
from feed_rules import rss_faults
from site_fakes import LANGUAGES, NOW, Mini, item

from newshub.core.model import FetchRecord, SourceState
from newshub.store.store import Store

pytestmark = pytest.mark.build

SITE = "https://news.example.org"
PAGES = ("map/", "statistics/", "sources/", "digest/")


def structured(html: str) -> list[dict]:
    """The JSON-LD of a page."""
    return [json.loads(data) for data in re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)]


def of_type(html: str, kind: str) -> dict:
    (found,) = [data for data in structured(html) if data["@type"] == kind]
    return found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", PAGES)
def test_every_edition_has_the_page_and_leads_to_it_from_the_foot(site: Mini, language: str, path: str):
    html = site.text(f"{language}/{path}index.html")

    assert f'<html lang="{language}">' in html
    assert html.count('rel="alternate" hreflang=') == len(LANGUAGES) + 1
    assert f'href="/{language}/{path}"' in site.text(f"{language}/index.html").split("<footer")[1]


def test_only_these_pages_load_their_style(site: Mini):
    assert "more.css" in site.text("da/map/index.html")
    assert "more.css" not in site.text("da/index.html")


# --- map ---


def test_the_map_and_its_list_lead_to_every_cluster(site: Mini):
    html = site.text("pl/map/index.html")
    drawing, below = html.split("</svg>", 1)

    assert re.findall(r'<li><a href="/pl/clusters/([^/]+)/"', below) == [
        "oslo-cancer-cluster",
        "abelia",
        "lubelska-medycyna",
    ]
    assert 'href="/pl/clusters/lubelska-medycyna/"><title>Lublin: Lubelska Medycyna</title>' in drawing
    target = re.search(r'href="#([^"]+)"><title>Oslo: 2 klastry</title>', drawing)
    assert target
    assert f'<li id="{target.group(1)}">' in below


def test_the_map_draws_the_countries(site: Mini):
    html = site.text("en/map/index.html")

    assert html.count('<path class="home"') == 2  # Norway and Poland
    assert len(re.findall(r"<path[^>]* d=", html)) > 30


def test_a_cluster_beyond_the_map_is_in_the_list_only(mini: Mini):
    path = mini.folder / "content/registry/clusters.toml"
    path.write_text(path.read_text("utf-8").replace("[51.25, 22.57]", "[37.77, -122.42]"), encoding="utf-8")

    mini.build()

    drawing, below = mini.text("en/map/index.html").split("</svg>", 1)
    assert "Lubelska" not in drawing
    assert ">Lubelska Medycyna</a>" in below


# --- statistics ---


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_chart_has_title_description_and_table(site: Mini, language: str):
    html = site.text(f"{language}/statistics/index.html")
    charts = re.findall(r'<svg class="chart.*?</svg>', html, re.DOTALL)

    assert len(charts) >= 4
    for chart in charts:
        ids = re.search(r'aria-labelledby="(\S+) (\S+)"', chart)
        assert ids
        assert re.search(rf'<title id="{ids.group(1)}">[^<]+</title>', chart)
        assert re.search(rf'<desc id="{ids.group(2)}">[^<]+</desc>', chart)
    assert html.count("<table>") == html.count("<section>") == 4


def test_a_table_says_the_numbers_of_its_chart(mini: Mini):
    mini.keep(*(item(n, published_at=NOW - timedelta(days=20 * n), first_seen_at=NOW) for n in range(1, 7)))

    mini.build()

    html = mini.text("en/statistics/index.html")
    chart = html.split('<svg class="chart columns')[1].split("</svg>")[0]
    table = html.split('id="months-caption"')[1].split("</table>")[0]
    drawn = re.findall(r'<text x="\d+" y="-?\d+">(\d+)</text>', chart)
    assert drawn == re.findall(r"<td>(\d+)</td>", table) == ["1", "1", "2", "1", "1"]


def test_an_empty_hub_has_all_pages(mini: Mini):
    mini.build()

    assert 'class="empty"' in mini.text("de/statistics/index.html")
    assert 'class="empty"' in mini.text("de/digest/index.html")
    assert "<h2" in mini.text("de/sources/index.html")


# --- sources ---


def keep_states(mini: Mini, *states: SourceState) -> None:
    with Store.open(mini.store_path) as store:
        for state in states:
            store.save(state, FetchRecord(state.source_id, NOW, "failed"))


def test_sources_are_told_in_the_readers_language(mini: Mini):
    mini.keep(item(1))
    keep_states(
        mini,
        SourceState(
            "oslo-cancer-cluster", url="https://oslo.example/feed.xml", last_status=200, last_attempt_at=NOW,
            last_success_at=NOW, last_item_at=NOW - timedelta(days=200),
        ),
        SourceState(
            "lubelska-medycyna", url="https://lublin.example/rss", last_status=404, last_attempt_at=NOW, failures=9,
            last_success_at=NOW - timedelta(days=30), last_error="there is nothing <here>",
        ),
    )  # fmt: skip

    mini.build()

    html = mini.text("da/sources/index.html")
    trouble, quiet, new = html.split("<h2 id=")[1:]
    assert 'id="source-lubelska-medycyna"' in trouble
    assert "Der er ikke længere noget på adressen." in trouble
    assert '<small lang="en">there is nothing &lt;here&gt;</small>' in trouble
    assert '<time datetime="2026-10-23T14:00+02:00">' in trouble
    assert 'id="source-oslo-cancer-cluster"' in quiet
    assert 'id="source-abelia"' in new


def test_a_cluster_s_page_leads_to_its_source(site: Mini):
    assert 'href="/sv/sources/#source-abelia"' in site.text("sv/clusters/abelia/index.html")
    assert 'id="source-abelia"' in site.text("sv/sources/index.html")


# --- the week ---

MONDAY = datetime(2026, 11, 16, 9, tzinfo=UTC)  # of week 47


def news(number: int, at: datetime, seen: datetime | None = None, **more: object):  # type: ignore[no-untyped-def]
    return item(number, published_at=at, first_seen_at=seen or at, **more)


def test_a_week_appears_when_it_is_over_and_not_before(mini: Mini):
    mini.keep(news(1, MONDAY - timedelta(days=7)), news(2, MONDAY), news(3, MONDAY + timedelta(days=6)))
    mini.build()

    assert (mini.output / "da/digest/2026-W46/index.html").exists()
    assert not (mini.output / "da/digest/2026-W47").exists()

    mini.keep(news(4, MONDAY + timedelta(days=7)))
    mini.build()

    html = mini.text("da/digest/2026-W47/index.html")
    assert "Nyhet nummer 2" in html
    assert "Nyhet nummer 3" in html
    assert "Nyhet nummer 4" not in html
    assert '<time datetime="2026-11-16">mandag</time>' in html


def test_a_closed_week_is_not_written_again(mini: Mini):
    mini.keep(news(1, MONDAY - timedelta(days=14)), news(2, MONDAY - timedelta(days=7)), news(3, MONDAY))
    mini.build()
    before = (mini.output / "da/digest/2026-W45/index.html").stat().st_mtime_ns

    late = MONDAY - timedelta(days=13)
    mini.keep(news(4, late, seen=MONDAY + timedelta(days=1)), news(5, MONDAY + timedelta(days=7)))
    mini.build()

    assert (mini.output / "da/digest/2026-W45/index.html").stat().st_mtime_ns == before
    html = mini.text("da/digest/2026-W47/index.html")
    assert "Nyhet nummer 4" in html
    assert '<time datetime="2026-11-03">3. november 2026</time>' in html  # a latecomer keeps its date


def test_what_a_new_partner_brings_along_stands_by_its_date(mini: Mini):
    joined = MONDAY + timedelta(days=8)
    mini.keep(*(news(n, MONDAY - timedelta(days=7 * n), seen=joined) for n in range(1, 4)))
    mini.build()

    assert "Nyhet nummer 2" in mini.text("en/digest/2026-W45/index.html")


def test_a_full_week_shows_some_and_tells_how_many_more(mini: Mini):
    mini.keep(*(news(n, MONDAY + timedelta(hours=n)) for n in range(1, 21)), news(30, MONDAY + timedelta(days=7)))
    mini.build()

    html = mini.text("pl/digest/2026-W47/index.html")
    assert html.count("<article") == 12
    assert "i 8 kolejnych artykułów" in html


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_week_has_a_valid_feed(site: Mini, language: str):
    text = site.text(f"{language}/digest/feed.xml")

    assert rss_faults(text, f"{SITE}/{language}/digest/feed.xml") == []
    channel = ET.fromstring(text).find("channel")
    assert channel is not None
    links = [each.findtext("link") or "" for each in channel.iter("item")]
    assert links
    for link in links:
        assert (site.output / link.removeprefix(f"{SITE}/") / "index.html").is_file()
    assert f"/{language}/digest/feed.xml" in site.text(f"{language}/feeds/index.html")


def test_weeks_are_in_the_sitemap(site: Mini):
    (week, *_) = sorted(path.parent.name for path in site.output.glob("en/digest/*/index.html"))

    assert f"<loc>{SITE}/en/digest/{week}/</loc>" in site.text("sitemaps/en.xml")


# --- what machines read ---


def test_all_structured_data_is_sound(site: Mini):
    kinds = set()
    for path in site.output.rglob("*.html"):
        for data in structured(path.read_text("utf-8")):
            kinds.add(data["@type"])
            assert data["@context"] == "https://schema.org"
            for address in re.findall(r'"(?:url|item|@id|logo)": "([^"]*)"', json.dumps(data)):
                assert re.match(r"https?://", address), (path, address)
            elements = data.get("itemListElement", [])
            assert [each["position"] for each in elements] == list(range(1, len(elements) + 1))

    assert kinds == {"NewsArticle", "BreadcrumbList", "ItemList", "Organization", "WebSite"}


def test_a_news_article_has_what_search_engines_ask_for(site: Mini):
    own = of_type(site.text("da/news/first/index.html"), "NewsArticle")
    partner = of_type(next(site.output.glob("nb/items/*001/index.html")).read_text("utf-8"), "NewsArticle")

    assert own["headline"] == "Vi & de <andre>"
    assert own["publisher"]["name"] == "Cluster News Hub"
    assert own["publisher"]["logo"] == f"{SITE}/theme/icon-512.png"
    assert own["author"] == [{"@type": "Person", "name": "Anna Nowak"}]
    assert own["about"] == [{"@type": "Thing", "name": "Digital sundhed"}]
    assert own["workTranslation"][0]["inLanguage"] == "en"
    assert own["dateModified"] >= own["datePublished"]
    assert partner["isBasedOn"] == partner["mainEntityOfPage"] == "https://partner.example/oslo-cancer-cluster/1"
    assert partner["publisher"]["name"] == partner["author"][0]["name"] == "Oslo Cancer Cluster"


def test_breadcrumbs_end_with_the_page_itself(site: Mini):
    found = of_type(site.text("en/themes/ehealth/index.html"), "BreadcrumbList")["itemListElement"]

    assert [each["name"] for each in found] == ["Front page", "Themes", "Digital health"]
    assert found[-1]["item"] == f"{SITE}/en/themes/ehealth/"


def test_a_cluster_s_page_says_where_it_is(site: Mini):
    found = of_type(site.text("en/clusters/oslo-cancer-cluster/index.html"), "Organization")

    assert (found["url"], found["address"]["addressCountry"]) == ("https://oslo.example/", "NO")
    assert found["location"]["geo"]["latitude"] == 59.93


def test_the_news_sitemap_names_recent_stories_with_a_page_here(site: Mini):
    space = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "n": "http://www.google.com/schemas/sitemap-news/0.9"}
    urls = ET.fromstring(site.text("news-sitemap.xml")).findall("s:url", space)

    assert 0 < len(urls) <= 1000
    dates = []
    for url in urls:
        assert (url.findtext("s:loc", "", space)).startswith(f"{SITE}/")
        assert url.findtext("n:news/n:publication/n:name", "", space) == "Cluster News Hub"
        assert url.findtext("n:news/n:publication/n:language", "", space) in LANGUAGES
        assert url.findtext("n:news/n:title", "", space)
        dates.append(datetime.fromisoformat(url.findtext("n:news/n:publication_date", "", space)))
    assert max(dates) - min(dates) <= timedelta(days=2)


@pytest.mark.parametrize("path", ["", *PAGES, "news/first/", "themes/ehealth/"])
def test_open_graph_says_the_basics(site: Mini, path: str):
    html = site.text(f"da/{path}index.html")

    found = dict(re.findall(r'<meta property="og:([a-z_]+)" content="([^"]*)">', html))
    assert {"title", "type", "url", "site_name", "locale"} <= set(found)
    assert found["url"] == f"{SITE}/da/{path}"
    assert found["locale"] == "da_DK"
