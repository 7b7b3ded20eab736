"""The demo's partners: served as described, as many and as odd as tests/partners/README.md says."""

import gzip
import http.client
import json
import re
import tomllib
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from newshub.cli.classify import classify
from newshub.cli.fetch import fetch
from newshub.core.items import retag
from newshub.core.registry import parse_registry
from newshub.files import read_registry, registry_texts
from newshub.store.store import Store
from tests.partners.registry import demo_registry, partner_ids
from tests.partners.server import REFUSED_URL, SITES, serve

README = SITES.parent / "README.md"
ROOT = Path(__file__).parents[2]

REAL = {
    "clusters.toml": """
[clusters.danish-life-science-cluster]
name = "Danish Life Science Cluster"
country = "DK"
[[clusters.danish-life-science-cluster.sources]]
kind = "auto"
url = "https://www.example.org/"

[clusters.another]
name = "Another"
country = "NO"
[[clusters.another.sources]]
kind = "feed"
url = "https://www.example.org/feed"
[[clusters.another.sources]]
kind = "feed"
name = "blog"
url = "https://www.example.org/blog"
""",
    "themes.toml": "# as it is",
}


@pytest.fixture(scope="module")
def base_url() -> Iterator[str]:
    with serve(slow_seconds=0.1) as url:
        yield url


def _get(url: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    request = urllib.request.Request(url, headers={name.replace("_", "-"): value for name, value in headers.items()})
    try:
        with urllib.request.urlopen(request, timeout=10) as response:
            return response.status, dict(response.headers), response.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, dict(error.headers), error.read()


def _demo_clusters(base_url: str = "http://partners.test") -> dict[str, dict]:
    return tomllib.loads(demo_registry(REAL, base_url)["clusters.toml"])["clusters"]


def _well_formed_feeds() -> Iterator[tuple[str, str, list]]:
    """(file, language, entries) of each feed that a strict parser can read."""
    for file in sorted(SITES.rglob("*")):
        name = file.relative_to(SITES).as_posix()
        if file.suffix == ".json":
            feed = json.loads(file.read_text(encoding="utf-8"))
            yield name, feed["language"], feed["items"]
        elif file.suffix in (".rss", ".rdf", ".atom", ".xml"):
            try:
                root = ElementTree.fromstring(file.read_bytes())
            except ElementTree.ParseError:
                continue
            entries = [e for e in root.iter() if e.tag.rsplit("}")[-1] in ("item", "entry")]
            language = root.get("{http://www.w3.org/XML/1998/namespace}lang") or next(
                (e.text or "" for e in root.iter() if e.tag.rsplit("}")[-1] == "language"), ""
            )
            yield name, language, entries


def _promised() -> dict[str, int]:
    """Cluster id -> entries, as the tables of the README say."""
    rows = re.findall(r"^\| ([a-z-]+) \|.*?(?:\| (\d+|-) \|)", README.read_text(encoding="utf-8"), re.MULTILINE)
    return {cluster: 0 if count == "-" else int(count) for cluster, count in rows}


def test_every_partner_of_the_demo_has_a_source_on_the_server():
    clusters = _demo_clusters()

    partners = [clusters[cluster_id] for cluster_id in partner_ids()]
    urls = [source["url"] for partner in partners for source in partner["sources"]]

    assert all(url.startswith(("http://partners.test/", REFUSED_URL)) for url in urls)
    assert len(partners) >= 14
    assert len({partner.get("country") for partner in partners if partner.get("country")}) >= 5


def test_real_clusters_stay_but_are_not_fetched_unless_they_are_partners():
    clusters = _demo_clusters()

    assert clusters["another"] == {"name": "Another", "country": "NO"}
    assert clusters["danish-life-science-cluster"]["name"] == "Danish Life Science Cluster"
    assert [source["url"] for source in clusters["danish-life-science-cluster"]["sources"]] == [
        "http://partners.test/danish-life-science-cluster/feed.rss"
    ]
    assert demo_registry(REAL, "http://partners.test")["themes.toml"] == "# as it is"


def test_the_feeds_are_served_with_validators_and_answered_304(base_url: str):
    url = f"{base_url}/limfjord-caretech/feed.rss"

    status, headers, body = _get(url)

    assert status == 200
    assert b"<rss" in body
    assert _get(url, If_None_Match=headers["ETag"])[::2] == (304, b"")
    assert _get(url, If_Modified_Since=headers["Last-Modified"])[::2] == (304, b"")
    assert _get(url, If_None_Match='"other"', If_Modified_Since=headers["Last-Modified"])[0] == 200


def test_gzip_is_sent_when_asked(base_url: str):
    url = f"{base_url}/limfjord-caretech/feed.rss"

    _, headers, body = _get(url, Accept_Encoding="gzip, br")

    assert headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(body) == _get(url)[2]


def test_what_is_dead_is_dead(base_url: str):
    assert _get(f"{base_url}/lolland-sundhedsforum/feed.rss")[0] == 404
    assert _get(f"{base_url}/../server.py")[0] == 404
    with pytest.raises(urllib.error.URLError):
        _get(REFUSED_URL)


def test_the_oversized_feed_is_larger_than_ten_megabytes(base_url: str):
    _, headers, body = _get(f"{base_url}/emscher-bildverbund/feed.rss")

    assert "Content-Length" not in headers
    assert len(body) > 10 * 2**20
    assert body.endswith(b"</channel></rss>\n")


def test_the_moved_feed_is_found_where_it_moved(base_url: str):
    assert b"<rss" in _get(f"{base_url}/donau-medizintechnik/rss")[2]


def test_a_wrong_encoding_is_declared(base_url: str):
    _, headers, body = _get(f"{base_url}/klaster-zdrowie-nad-odra/rss.xml")

    assert headers["Content-Type"] == "text/xml; charset=utf-8"
    assert b'encoding="UTF-8"' in body
    with pytest.raises(UnicodeDecodeError):
        body.decode("utf-8")
    assert "Wrocław" in body.decode("windows-1250")


def test_head_sends_no_body(base_url: str):
    connection = http.client.HTTPConnection(base_url.removeprefix("http://"), timeout=10)
    connection.request("HEAD", "/limfjord-caretech/feed.rss")
    response = connection.getresponse()

    assert response.status == 200
    assert response.read() == b""
    connection.close()


def test_there_is_as_much_news_in_as_many_forms_as_the_readme_says():
    feeds = list(_well_formed_feeds())
    names = {name for name, _, _ in feeds}
    promised = _promised()

    assert {"da", "de", "en", "nb", "pl", "sv"} <= {language.split("-")[0] for _, language, _ in feeds}
    assert {".rss", ".rdf", ".atom", ".json"} <= {name[name.rindex(".") :] for name in names}
    assert set(promised) == set(partner_ids())
    assert sum(promised.values()) >= 200
    for name, _, entries in feeds:
        if "kommentarer" not in name:
            assert len(entries) == promised[name.split("/")[0]], name


def test_the_malformed_feed_is_malformed_and_the_empty_one_empty():
    assert "vestviken-velferdslab/rss.xml" not in {name for name, _, _ in _well_formed_feeds()}
    assert [entries for name, _, entries in _well_formed_feeds() if name.startswith("roslagens-")] == [[]]


def test_no_link_leads_to_a_place_that_exists():
    pattern = re.compile(r"https?://([^/\"'<>\s?]+)/")
    namespaces = {"www.w3.org", "purl.org", "jsonfeed.org", "search.yahoo.com", "wellformedweb.org", "wordpress.org"}
    clutter = {"www.linkedin.com", "www.facebook.com"}

    hosts = {
        host
        for file in SITES.rglob("*.*")
        for host in pattern.findall(file.read_bytes().decode("utf-8", "replace"))
        if not host.endswith(".example")
    }

    assert hosts <= namespaces | clutter


def test_every_item_of_the_html_list_has_its_page(base_url: str):
    _, _, body = _get(f"{base_url}/sydhavsoernes-velfaerdsklynge/nyheder/")
    links = re.findall(rb'<h3><a href="([^"?]+)', body)

    assert len(links) == 8
    assert all(_get(f"{base_url}/sydhavsoernes-velfaerdsklynge/nyheder/{link.decode()}")[0] == 200 for link in links)


def test_the_homepage_links_its_feed(base_url: str):
    _, _, body = _get(f"{base_url}/kvarken-vardinnovation/")

    assert b'href="sv/nytt/rss.xml"' in body
    assert _get(f"{base_url}/kvarken-vardinnovation/sv/nytt/rss.xml")[0] == 200


def test_the_slow_partner_answers_in_the_end(base_url: str):
    assert _get(f"{base_url}/saaletal-digitale-medizin/feed.rss")[2].endswith(b"</rss>\n")


def test_the_demo_registry_is_a_valid_registry():
    files = registry_texts(ROOT / "content" / "registry")

    registry = parse_registry(demo_registry(files, "http://127.0.0.1:8999"))

    assert set(partner_ids()) <= set(registry.clusters)
    assert {source.cluster for source in registry.sources()} == set(partner_ids())


def test_every_item_has_the_tags_after_a_fetch_that_tagging_anew_gives_it(base_url: str, tmp_path: Path):
    folder, file = tmp_path / "registry", tmp_path / "hub.sqlite3"
    folder.mkdir()
    for name, text in demo_registry(registry_texts(ROOT / "content" / "registry"), base_url).items():
        (folder / name).write_text(text, "utf-8")

    fetch(ROOT, folder, file, only=partner_ids(), allow_private=True, quiet=True)

    registry = read_registry(folder)
    with Store.open(file, read_only=True) as store:
        items = list(store.items(include_hidden=True))
    assert len(items) >= 200
    assert [item.link for item in items if retag(item, registry) != item] == []
    assert classify(folder, file, dry_run=True) == 0
