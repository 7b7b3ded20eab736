"""Reading other hubs, and being read by them."""

import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest
from fetch_fakes import NOW, FakeTransport, entry, feed, registry, run, source

from newshub.core.corrections import Change, Corrections
from newshub.core.items import retag
from newshub.core.model import FirstPublisher, Item
from newshub.core.registry import Registry, Theme
from newshub.fetch.hub import known_publisher
from newshub.fetch.run import FetchOptions
from newshub.fetch.transport import Request
from newshub.store.store import Store

THEMES = (
    Theme("ehealth", {"en": "Digital health", "da": "Digital sundhed"}),
    Theme("medical-ai", {"en": "AI in health care", "da": "AI i sundhedsvæsenet"}),
)


def extra(publisher: str = "", url: str = "", language: str = "", **tags: str) -> str:
    """What a hub adds to an entry."""
    text = "".join(
        f"<category domain='https://b-hub.example/schemes/{kind}'>{term}</category>" for kind, term in tags.items()
    )
    text += f"<dc:language xmlns:dc='http://purl.org/dc/elements/1.1/'>{language}</dc:language>" if language else ""
    return text + (f"<source url='{url}'>{publisher}</source>" if publisher else "")


def hub_and(*others: str) -> Registry:
    hub = source("https://b-hub.example/feed.xml", cluster="b-hub", kind="hub")
    return registry(hub, *(source(f"https://{name}.example/feed", cluster=name) for name in others), themes=THEMES)


def read(*entries: str, known: Registry | None = None, site_url: str | None = "https://a-hub.example") -> list[Item]:
    store = Store.in_memory()
    options = FetchOptions(only=("b-hub",), site_url=site_url)
    run(
        known or hub_and("partner"),
        store,
        FakeTransport({"https://b-hub.example/feed.xml": feed(*entries)}),
        options=options,
    )
    return list(store.items())


def test_first_publisher_language_and_tags_are_kept() -> None:
    more = extra("Partner", "https://partner.example/feed", "sv", theme="medical-ai", country="SE", cluster="partner")

    (item,) = read(entry(1, extra=more))

    assert item.cluster == "partner"
    assert item.first_publisher == FirstPublisher("Partner", "https://partner.example/feed")
    assert item.language == "sv"
    assert [tag.id for tag in item.tags.themes] == ["medical-ai"]
    assert [tag.id for tag in item.tags.countries] == ["SE"]
    assert item.tags.themes[0].evidence[0].where == "partner"


def test_names_of_themes_count_and_unknown_tags_do_not() -> None:
    (item,) = read(entry(1, extra=extra(theme="Digital sundhed", country="XX", cluster="nobody")))

    assert [tag.id for tag in item.tags.themes] == ["ehealth"]
    assert not item.tags.clusters


def test_an_entry_without_a_first_publisher_is_the_hubs_own() -> None:
    (item,) = read(entry(1, link="https://b-hub.example/da/news/egen/"))

    assert (item.cluster, item.first_publisher) == ("b-hub", None)


def test_a_first_publisher_we_do_not_know_stays_unknown() -> None:
    (item,) = read(entry(1, link="https://stranger.example/1", extra=extra("Stranger", "https://stranger.example/rss")))

    assert item.cluster is None
    assert item.first_publisher == FirstPublisher("Stranger", "https://stranger.example/rss")


def test_an_ordinary_feed_cannot_tag_itself() -> None:
    known = registry(source(), themes=THEMES)
    store = Store.in_memory()
    body = feed(entry(1, title="Sommerfest", extra=extra(theme="medical-ai", country="NO")))
    run(known, store, FakeTransport({"https://partner.example/feed": body}))

    (item,) = store.items()
    assert "NO" not in [tag.id for tag in item.tags.countries]


@pytest.mark.parametrize(
    ("name", "url", "found"),
    [
        ("x", "http://www.partner.example/feed/", "partner"),
        ("PARTNER", None, "partner"),
        ("x", "https://www.partner.example/da/rss.xml", "partner"),
        ("x", "https://elsewhere.example/", None),
        ("x", "http://[broken", None),
    ],
)
def test_publishers_are_recognised_by_feed_name_or_site(name: str, url: str | None, found: str | None) -> None:
    cluster = known_publisher(FirstPublisher(name, url), hub_and("partner", "other"))

    assert (cluster.id if cluster else None) == found


@pytest.mark.parametrize(
    "link", ["https://a-hub.example/da/news/vores/", "http://www.a-hub.example/en/", "https://A-hub.example"]
)
def test_what_came_from_us_is_not_taken_back(link: str) -> None:
    assert not read(entry(1, link=link))
    assert read(entry(1, link=link), site_url=None)


def test_a_site_whose_name_only_begins_like_ours_is_not_us() -> None:
    assert read(entry(1, link="https://a-hub.example.org/x/1"))


def test_what_we_have_already_is_not_taken_again_but_a_hubs_own_edits_are() -> None:
    known, store = hub_and("partner"), Store.in_memory()
    direct = feed(entry(1, link="https://partner.example/1"))
    by_hub = feed(entry(7, link="http://www.partner.example/1/?utm_source=hub"), entry(8, link="https://c.example/8"))
    edited = feed(entry(8, link="https://c.example/8", title="Rettet overskrift om sundhed"))
    run(known, store, FakeTransport({"https://partner.example/feed": direct}), options=FetchOptions(only=("partner",)))
    for body in (by_hub, edited):
        options = FetchOptions(only=("b-hub",), force=True)
        run(known, store, FakeTransport({"https://b-hub.example/feed.xml": body}), options=options)

    items = {item.link: item for item in store.items()}
    assert set(items) == {"https://partner.example/1", "https://c.example/8"}
    assert items["https://c.example/8"].title == "Rettet overskrift om sundhed"
    assert items["https://c.example/8"].revision == 2


# --- two hubs that read each other ---


class Hub:
    """A hub in a nutshell: a store, and a combined feed made of what is in it."""

    def __init__(self, name: str, reads: str, partner: str) -> None:
        self.url = f"https://{name}.example"
        self.store = Store.in_memory()
        self.registry = registry(
            source(f"https://{reads}.example/feed.xml", cluster=reads, kind="hub"),
            source(f"https://{partner}.example/feed", cluster=partner),
            themes=THEMES,
        )

    def fetch(self, web: "FakeTransport", round_number: int) -> None:
        run(
            self.registry,
            self.store,
            web,
            now=NOW.replace(hour=round_number % 24),
            options=FetchOptions(force=True, again=True, site_url=self.url),
        )

    def feed(self) -> bytes:
        own = entry(50, title="Hubbens egen artikel om sundhed", link=f"{self.url}/da/news/egen/")
        return feed(own, *map(self._entry, self.store.items()))

    def _entry(self, item: Item) -> str:
        tags = "".join(
            f"<category domain='{self.url}/schemes/{kind}'>{tag.id}</category>"
            for kind, many in (("country", "countries"), ("cluster", "clusters"), ("theme", "themes"))
            for tag in getattr(item.tags, many)
        )
        publisher = item.first_publisher or FirstPublisher(str(item.cluster), f"https://{item.cluster}.example/feed")
        text = entry(1, title=item.title, link=item.link, at=item.published_at, extra=tags).replace(
            "urn:x:1<", f"tag:{self.url[8:]},2026:{item.id}<"
        )
        return text.replace("</item>", f"<source url='{publisher.url}'>{publisher.name}</source></item>")

    def contents(self) -> set[tuple[str, str, int]]:
        return {(item.link, item.title, item.revision) for item in self.store.items()}


def test_two_hubs_that_read_each_other_come_to_rest() -> None:
    a, b = Hub("a-hub", "b-hub", "partner-of-a"), Hub("b-hub", "a-hub", "partner-of-b")
    both = entry(30, title="Fælles pressemeddelelse om sundhed", link="https://common.example/30")
    partners = {
        f"https://partner-of-{name}.example/feed": feed(
            entry(number, link=f"https://partner-of-{name}.example/{number}"), both
        )
        for name, number in (("a", 10), ("b", 20))
    }

    def web(request: Request) -> bytes:
        if request.url in partners:
            return partners[request.url]
        return {f"{hub.url}/feed.xml": hub for hub in (a, b)}[request.url].feed()

    after = []
    for number in range(20):
        a.fetch(FakeTransport(web), number)
        b.fetch(FakeTransport(web), number)
        after.append((a.contents(), b.contents(), a.store.generation(), b.store.generation()))

    links_of_a = sorted(link for link, _, _ in after[-1][0])
    assert links_of_a == [
        "https://b-hub.example/da/news/egen/",
        "https://common.example/30",
        "https://partner-of-a.example/10",
        "https://partner-of-b.example/20",
    ]
    assert all(each[:2] == after[1][:2] for each in after[1:])
    assert all(revision == 1 for contents in after[-1][:2] for _, _, revision in contents)
    assert not ET.fromstring(a.feed()).findall(".//nothing")


def test_retagging_an_item_of_a_hub_keeps_what_the_hub_said() -> None:
    known = hub_and("partner")
    (item,) = read(entry(1, title="Sommerfest", extra=extra(theme="medical-ai")), known=known)

    assert [tag.id for tag in retag(item, known).tags.themes] == ["medical-ai"]


def test_an_editors_correction_wins_over_the_hubs_tags_at_once() -> None:
    corrections = Corrections({"partner.example/nyheder/1": Change(set={"themes": ("ehealth",)})})
    known = replace(hub_and("partner"), corrections=corrections)

    (item,) = read(entry(1, extra=extra(theme="medical-ai")), known=known)

    assert [tag.id for tag in item.tags.themes] == ["ehealth"]
    assert retag(item, known) == item


# --- what our own site publishes, read by another hub ---


def published(kind: str) -> bytes:
    """A combined feed as `./hub build` writes its entries."""
    import json

    from newshub.core.model import Evidence, Story, Tag, Tags
    from newshub.site.entries import Entries

    tags = Tags((Tag("SE"),), (Tag("other", (Evidence("Other", "title", 1),)),), (Tag("medical-ai"),))
    story = Story(
        id="abcdefgh12345678", kind="partner", link="/da/items/x/", original="https://partner.example/nyheder/7",
        title="Kunstig intelligens på sygehuset", summary="En tekst.", language="sv", published_at=NOW, updated_at=None,
        cluster="partner", publisher="Partner", authors=(), tags=tags,
    )  # fmt: skip
    entries = Entries(
        "https://b-hub.example", "B hub", "b-hub.example",
        source_url=lambda story: "https://partner.example/feed", whole=lambda story: None,
    )  # fmt: skip
    if kind == "json":
        return json.dumps(
            {"version": "https://jsonfeed.org/version/1.1", "title": "B", "items": [entries.json(story)]}
        ).encode()
    spaces = (
        "xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:content='http://purl.org/rss/1.0/modules/content/' "
        "xmlns:media='http://search.yahoo.com/mrss/'"
    )
    if kind == "atom":
        return f"<feed xmlns='http://www.w3.org/2005/Atom'><title>B</title>{entries.atom(story)}</feed>".encode()
    return f"<rss version='2.0' {spaces}><channel><title>B</title>{entries.rss(story)}</channel></rss>".encode()


@pytest.mark.parametrize("kind", ["rss", "atom", "json"])
def test_what_one_hub_publishes_another_understands_whole(kind: str) -> None:
    store = Store.in_memory()
    options = FetchOptions(only=("b-hub",), site_url="https://a-hub.example")
    transport = FakeTransport({"https://b-hub.example/feed.xml": published(kind)})
    run(hub_and("partner", "other"), store, transport, options=options)

    (item,) = store.items()
    assert item.link == "https://partner.example/nyheder/7"
    assert (item.cluster, item.language, item.published_at) == ("partner", "sv", NOW)
    assert item.first_publisher is not None
    assert item.first_publisher.name == "Partner"
    assert [tag.id for tag in item.tags.themes] == ["medical-ai"]
    assert [tag.id for tag in item.tags.countries] == ["SE"]
    assert [tag.id for tag in item.tags.clusters] == ["other"]
