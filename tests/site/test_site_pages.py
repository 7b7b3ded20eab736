"""What readers find on the built mini site."""

import re

import pytest
from site_fakes import LANGUAGES, Mini

from newshub.publish.check import check_site

pytestmark = pytest.mark.build


def test_the_look_over_finds_no_fault(site: Mini):
    assert [str(problem) for problem in check_site(site.output, site_url="https://news.example.org")] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "path",
    [
        "",
        "themes/",
        "themes/ehealth/",
        "countries/",
        "countries/no/",
        "clusters/",
        "clusters/abelia/",
        "archive/",
        "feeds/",
    ],
)
def test_every_edition_has_every_page_in_its_language(site: Mini, language: str, path: str):
    html = site.text(f"{language}/{path}index.html")

    assert f'<html lang="{language}">' in html
    assert html.count('rel="alternate" hreflang=') == len(LANGUAGES) + 1


def test_the_chooser_leads_to_every_edition(site: Mini):
    html = site.text("index.html")

    for language in LANGUAGES:
        assert f'href="/{language}/"' in html


def test_an_article_knows_its_translations_and_quotes_its_title(site: Mini):
    html = site.text("da/news/first/index.html")

    assert "<h1>Vi &amp; de &lt;andre&gt;</h1>" in html
    assert 'hreflang="en" href="https://news.example.org/en/news/first/"' in html
    assert 'hreflang="de" href="https://news.example.org/' not in html
    assert '<link rel="canonical" href="https://news.example.org/da/news/first/">' in html


def test_links_and_pictures_of_an_article_are_resolved(site: Mini):
    html = site.text("da/news/first/index.html")

    assert 'href="/en/news/first/"' in html
    assert re.search(r'<img alt="kort"[^>]* src="/images/map.gif"[^>]* width="10"[^>]*>|<img[^>]*height="5"', html)
    assert "<h2>Afsnit</h2>" in html


def test_drafts_and_articles_to_come_have_no_page(site: Mini):
    assert not (site.output / "da/news/draft").exists()
    assert not (site.output / "da/news/later").exists()


def test_only_items_we_may_show_whole_have_a_page(site: Mini):
    pages = sorted(path.parent.name for path in site.output.glob("*/items/*/index.html"))

    assert len(pages) == 10  # eight, the leader of the copies, one of the translations: all of the one "full" source
    html = next(site.output.glob("nb/items/*001/index.html")).read_text("utf-8")
    assert "Hele teksten 1." in html
    assert '<link rel="canonical" href="https://partner.example/oslo-cancer-cluster/1">' in html


def test_a_headline_only_source_shows_no_summary(site: Mini):
    html = site.text("en/clusters/abelia/index.html")

    assert "Bare &lt;overskriften&gt; &amp; ikke mer" in html
    assert "Sammendrag 21" not in html
    assert "<title>Abelia &amp; Søn &lt;AS&gt; – Cluster News Hub</title>" in html


def test_why_a_partners_story_has_its_tags_is_told_on_its_page_or_where_it_has_none_on_its_card(site: Mini):
    paged, headline = (
        site.text(f"en/clusters/{cluster}/index.html").partition('<article class="card partner">')[2]
        for cluster in ("oslo-cancer-cluster", "abelia")
    )

    assert 'href="/nb/items/' in paged
    assert "Why these tags?" not in paged
    assert "Why these tags?" in headline
    assert "“e-helse”" in headline
    page = next(site.output.glob("nb/items/*001/index.html")).read_text("utf-8")
    assert "Hvorfor disse emneordene?" in page


def test_hidden_items_are_nowhere(site: Mini):
    assert not [name for name, data in site.tree().items() if b"Nyhet nummer 22" in data]


def test_copies_are_one_story_that_names_the_others(site: Mini):
    html = site.text("en/index.html")

    assert html.count(">Samme pressemelding<") == 1
    assert "Den sama informacja" not in html
    assert 'href="https://partner.example/lubelska-medycyna/32"' in html


def test_an_edition_shows_the_translation_in_its_language(site: Mini):
    polish, norwegian = (site.text(f"{language}/countries/no/index.html") for language in ("pl", "nb"))

    assert "Przetłumaczone" in polish
    assert ">Oversatt<" not in polish
    assert ">Oversatt<" in norwegian


def test_headlines_in_another_language_say_so(site: Mini):
    html = site.text("en/clusters/oslo-cancer-cluster/page/1/index.html")

    assert re.search(r'<a [^>]*lang="nb" hreflang="nb"[^>]*>Nyhet nummer', html)
    assert re.search(r'<a [^>]*lang="en"', html.split("<main")[1]) is None


def test_numbered_pages_count_from_the_oldest(site: Mini):
    first = site.text("en/clusters/oslo-cancer-cluster/page/1/index.html")

    assert re.findall(r">Nyhet nummer (\d+)<", first) == ["3", "2", "1"]
    assert 'href="/en/clusters/oslo-cancer-cluster/page/2/"' in first


def test_every_story_of_a_list_is_reached_from_its_front(site: Mini):
    path, seen = "en/clusters/oslo-cancer-cluster/", set()
    while path:
        html = site.text(f"{path}index.html")
        seen |= set(re.findall(r">Nyhet nummer (\d+)<", html))
        older = re.search(r'class="older" href="/([^"]+)"', html)
        path = older.group(1) if older else ""

    assert seen == {str(n) for n in range(1, 9)}


def test_no_page_holds_an_inline_style_or_script(site: Mini):
    for name, data in site.tree().items():
        if name.endswith(".html"):
            html = data.decode()
            assert " style=" not in html, name
            assert "<style" not in html, name
            assert not re.search(r"<script(?! src=| type=\"application/ld\+json\")", html), name
