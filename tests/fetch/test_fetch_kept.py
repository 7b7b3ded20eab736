"""From documents to the store: what changes in a feed does not duplicate, lose or mix up items."""

from datetime import UTC, datetime, timedelta

import pytest

from newshub.core.items import make_item
from newshub.core.model import FetchRecord, Item, SourceState
from newshub.core.registry import Cluster, Registry, Source
from newshub.fetch.parse import parse_feed
from newshub.store.store import Store

NOW = datetime(2025, 6, 10, 12, 0, tzinfo=UTC)
WORDS = {
    "robots": "A trial with lifting robots has begun at the university hospital, and nurses are content.",
    "sensors": "Sensors in the beds of two wards shall warn before anybody falls; the first results are good.",
    "grants": "Six companies of the cluster have won grants for their work on data and artificial intelligence.",
}


def cluster(name: str) -> Cluster:
    sources = tuple(
        Source(id=source, cluster=name, kind="feed", url=f"https://{name}.example/feed")
        for source in (name, f"{name}/second")
    )
    return Cluster(name, name.title(), "DK", "Odense", 55.4, 10.4, f"https://{name}.example/", ("en",), sources=sources)


REGISTRY = Registry(clusters={name: cluster(name) for name in ("care", "copycat")}, themes={}, countries={})


class Hub:
    """A store that is fed documents, a day apart."""

    def __init__(self) -> None:
        self.store, self.now = Store.in_memory(), NOW

    def read(self, document: str, source_id: str = "care") -> tuple[int, int, int]:
        """New, changed and unchanged items."""
        self.now += timedelta(days=1)
        source = REGISTRY.clusters[source_id.partition("/")[0]]
        of = next(each for each in source.sources if each.id == source_id)
        feed = parse_feed(document.encode(), url=of.url)
        items = [make_item(entry, source=of, cluster=source, registry=REGISTRY, now=self.now) for entry in feed.entries]
        kept = self.store.save(SourceState(source_id), FetchRecord(source_id, self.now, "kept"), items)
        return len(kept.new), len(kept.changed), kept.unchanged

    def items(self) -> list[Item]:
        return sorted(self.store.items(), key=lambda item: item.title)


def rss(
    *names: str,
    guid: str = "https://care.example/?p={}",
    link: str = "https://care.example/news/{}",
    title: str = "News of {}",
    words: str = "{words}",
    date: str = "Mon, 09 Jun 2025 08:30:00 GMT",
) -> str:
    items = "".join(
        f"<item><title>{title.format(name)}</title><link>{link.format(name)}</link>"
        + (f"<guid isPermaLink='false'>{guid.format(name)}</guid>" if guid else "")
        + f"<pubDate>{date}</pubDate><description>{words.format(name, words=WORDS[name])}</description></item>"
        for name in names
    )
    return f'<rss version="2.0"><channel><title>Care</title><link>https://care.example/</link>{items}</channel></rss>'


FIRST = rss(*WORDS)


@pytest.fixture
def hub() -> Hub:
    hub = Hub()
    assert hub.read(FIRST) == (3, 0, 0)
    return hub


def test_the_same_document_changes_nothing(hub: Hub) -> None:
    assert hub.read(FIRST) == (0, 0, 3)


@pytest.mark.parametrize(
    ("what", "document"),
    [
        ("http for https", FIRST.replace("https://", "http://")),
        ("www.", FIRST.replace("//care.", "//www.care.")),
        ("tracking parameters", rss(*WORDS, link="https://care.example/news/{}?utm_source=rss&amp;fbclid=1")),
        ("other guids", rss(*WORDS, guid="urn:new:{}")),
        ("no guids", rss(*WORDS, guid="")),
        ("one guid for all", rss(*WORDS, guid="care")),
        ("another domain", FIRST.replace("care.example/", "newcare.example/")),
        ("another system", rss(*WORDS, guid="tag:x,{}", link="https://care.example/article/{}/")),
        ("another order", rss(*reversed(WORDS))),
        ("fewer entries", rss("robots")),
        ("Atom's way to date", FIRST.replace("Mon, 09 Jun 2025 08:30:00 GMT", "2025-06-09T10:30:00+02:00")),
        ("dates that move on", rss(*WORDS, date="Wed, 11 Jun 2025 08:30:00 GMT")),
        ("blanks", rss(*WORDS, words="\n  {words}  \n")),
    ],
)
def test_nothing_is_new_when_only_the_feed_changed(hub: Hub, what: str, document: str) -> None:
    before = hub.items()

    for _ in range(2):
        new, _, _ = hub.read(document)
        assert new == 0, what

    after = hub.items()
    assert [item.id for item in after] == [item.id for item in before]
    assert [(item.title, item.revision, item.published_at) for item in after] == [
        (item.title, 1, item.published_at) for item in before
    ]
    assert hub.read(document)[:2] == (0, 0), what


def test_an_edit_is_a_revision_of_the_same_item(hub: Hub) -> None:
    before = {item.id for item in hub.items()}

    assert hub.read(rss(*WORDS, title="Good news of {}")) == (0, 3, 0)

    assert {item.id for item in hub.items()} == before
    assert {item.revision for item in hub.items()} == {2}
    assert [title for _, _, title in hub.store.revisions(hub.items()[0].id)] == ["News of grants"]


def test_what_left_the_feed_is_kept(hub: Hub) -> None:
    hub.read(rss("robots"))

    assert len(hub.items()) == 3


def test_a_partner_that_copies_anothers_guids_harms_nobody(hub: Hub) -> None:
    before = hub.items()

    assert hub.read(rss(*WORDS, title="Stolen: {}", words="Nothing but lies in {}."), "copycat") == (3, 0, 0)

    assert [item for item in hub.items() if item.cluster == "care"] == before
    assert hub.read(FIRST) == (0, 0, 3)


def test_two_feeds_of_one_partner_share_their_items(hub: Hub) -> None:
    assert hub.read(rss("robots", "sensors"), "care/second") == (0, 0, 2)
    assert len(hub.items()) == 3


def test_two_feeds_that_number_their_entries_do_not_mix_them_up() -> None:
    hub = Hub()

    assert hub.read(rss("robots", guid="17")) == (1, 0, 0)
    assert hub.read(rss("sensors", guid="17", date="Tue, 10 Jun 2025 09:00:00 GMT"), "care/second") == (1, 0, 0)
    assert [item.title for item in hub.items()] == ["News of robots", "News of sensors"]


def test_two_feeds_that_shorten_differently_come_to_rest(hub: Hub) -> None:
    short = rss(*WORDS, words="About {}.")

    for document, source in ((short, "care/second"), (FIRST, "care")) * 3:
        outcome = hub.read(document, source)

    assert outcome == (0, 0, 3)
    assert {item.revision for item in hub.items()} == {1}
    assert {item.source_id for item in hub.items()} == {"care"}


def test_one_address_for_all_entries_keeps_them_apart() -> None:
    hub = Hub()
    document = rss(*WORDS, guid="", link="https://care.example/news")

    assert hub.read(document) == (3, 0, 0)
    assert hub.read(document) == (0, 0, 3)


def test_undated_entries_keep_the_time_they_were_first_seen() -> None:
    hub = Hub()
    document = rss(*WORDS, date="")

    hub.read(document)
    first = [item.published_at for item in hub.items()]

    assert hub.read(document) == (0, 0, 3)
    assert [item.published_at for item in hub.items()] == first == [NOW + timedelta(days=1)] * 3
