"""What the W3C's feed validator would say of a feed: its rules on RSS 2.0 and Atom 1.0, errors and warnings alike.

Written after the validator's documentation, for what our feeds have in them. Each function gives faults in words.
"""

import json
import re
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
DC = "{http://purl.org/dc/elements/1.1/}"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

_URI = re.compile(r"https?://[A-Za-z0-9.\-]+(:\d+)?(/[0-9A-Za-z;/?:@&=+$.\-_!~*'()%,#\[\]]*)?")
_TAG_URI = re.compile(r"tag:[a-z0-9.\-]+,\d{4}:[0-9a-zA-Z;/?:@&=+$.\-_!~*'()%,]+")
_RFC822 = re.compile(
    r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4}"
    r" \d\d:\d\d:\d\d [+-]\d{4}"
)
_RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
# HTML that the validator takes as safe in a feed, as far as ours may come to need it.
_TAGS = set(
    re.findall(
        r"\w+",
        "a abbr b blockquote br caption cite code col colgroup dd del details dfn div dl dt em figcaption figure"
        " h1 h2 h3 h4 h5 h6 hr i img ins kbd li ol p pre q s samp small span strong sub summary sup table tbody td"
        " tfoot th thead tr u ul var",
    )
)
_ATTRIBUTES = set(
    re.findall(
        r"\w+",
        "abbr align alt cite class colspan datetime dir headers height href hreflang id lang name rel rowspan scope"
        " span src start summary title type value width",
    )
)


def rss_faults(text: str, url: str) -> list[str]:
    """The faults of an RSS 2.0 feed that is found at `url`."""
    root = ET.fromstring(text)
    channel = root.find("channel")
    if root.tag != "rss" or root.get("version") != "2.0" or channel is None:
        return ["is no RSS 2.0"]
    found = list(_once(channel, ("title", "link", "description"), ("language", "lastBuildDate")))
    found += _uri(channel.findtext("link"), "channel link")
    if (language := channel.findtext("language")) and not _LANGUAGE.fullmatch(language):
        found.append(f"language {language}")
    found += _rfc822(channel.findtext("lastBuildDate"), "lastBuildDate")
    selves = [link.get("href") for link in channel.findall(f"{ATOM}link") if link.get("rel") == "self"]
    if selves != [url]:
        found.append(f"self links are {selves}")
    items = channel.findall("item")
    for item in items:
        found += _item(item)
    found += _repeated([item.findtext("guid") for item in items], "guid")
    names = [child.tag for child in channel]
    if "item" in names and any(name != "item" for name in names[names.index("item") :]):
        found.append("metadata stand after an item")
    return found


def _item(item: ET.Element) -> Iterator[str]:
    yield from _once(item, ("title", "link", "guid", "pubDate"), ("description", "source", CONTENT, f"{DC}language"))
    yield from _uri(item.findtext("link"), "item link")
    yield from _rfc822(item.findtext("pubDate"), "pubDate")
    guid = item.find("guid")
    if guid is not None and (guid.get("isPermaLink") != "false" or not _TAG_URI.fullmatch(guid.text or "")):
        yield f"guid {guid.text}"
    source = item.find("source")
    if source is not None:
        yield from _uri(source.get("url"), "source")
        if not (source.text or "").strip():
            yield "source without a name"
    for category in item.findall("category"):
        if not category.text or not category.get("domain"):
            yield "category without words or domain"
    if (language := item.findtext(f"{DC}language")) and not _LANGUAGE.fullmatch(language):
        yield f"language {language}"
    if item.find("author") is not None and item.find(f"{DC}creator") is not None:
        yield "author and dc:creator"
    names = [child.tag for child in item]
    if CONTENT in names:
        if "description" not in names or names.index("description") > names.index(CONTENT):
            yield "content before its description"
        yield from html_faults(item.findtext(CONTENT) or "")


def atom_faults(text: str, url: str) -> list[str]:
    """The faults of an Atom 1.0 feed that is found at `url`."""
    root = ET.fromstring(text)
    if root.tag != f"{ATOM}feed":
        return ["is no Atom 1.0"]
    found = list(_once(root, (f"{ATOM}id", f"{ATOM}title", f"{ATOM}updated"), (f"{ATOM}subtitle",)))
    found += _id(root.findtext(f"{ATOM}id"))
    found += _rfc3339(root.findtext(f"{ATOM}updated"), "updated")
    if not root.findtext(f"{ATOM}author/{ATOM}name"):
        found.append("no author")
    links = Counter((link.get("rel", "alternate"), link.get("type")) for link in root.findall(f"{ATOM}link"))
    found += [f"two links {each}" for each, count in links.items() if count > 1]
    selves = [link.get("href") for link in root.findall(f"{ATOM}link") if link.get("rel") == "self"]
    if selves != [url]:
        found.append(f"self links are {selves}")
    entries = root.findall(f"{ATOM}entry")
    for entry in entries:
        found += _entry(entry)
    found += _repeated([entry.findtext(f"{ATOM}id") for entry in entries], "id")
    newest = max((entry.findtext(f"{ATOM}updated") or "" for entry in entries), default=None)
    if newest and newest != root.findtext(f"{ATOM}updated"):
        found.append("updated is not that of the newest entry")
    return found


def _entry(entry: ET.Element) -> Iterator[str]:
    must = (f"{ATOM}id", f"{ATOM}title", f"{ATOM}updated", f"{ATOM}published")
    yield from _once(entry, must, (f"{ATOM}summary", f"{ATOM}content", f"{ATOM}source"))
    yield from _id(entry.findtext(f"{ATOM}id"))
    yield from _rfc3339(entry.findtext(f"{ATOM}updated"), "updated")
    yield from _rfc3339(entry.findtext(f"{ATOM}published"), "published")
    if (entry.findtext(f"{ATOM}published") or "") > (entry.findtext(f"{ATOM}updated") or ""):
        yield "published after it was updated"
    links = entry.findall(f"{ATOM}link")
    if not any(link.get("rel", "alternate") == "alternate" for link in links):
        yield "no alternate link"
    for link in links:
        yield from _uri(link.get("href"), "link")
    if entry.find(f"{ATOM}summary") is None and entry.find(f"{ATOM}content") is None:
        yield "neither summary nor content"
    content = entry.find(f"{ATOM}content")
    if content is not None and content.get("type") == "html":
        yield from html_faults(content.text or "")
    if not _LANGUAGE.fullmatch(entry.get(XML_LANG) or "en"):
        yield f"language {entry.get(XML_LANG)}"
    if not all(category.get("term") for category in entry.findall(f"{ATOM}category")):
        yield "category without a term"
    for source in entry.findall(f"{ATOM}source"):
        yield from _once(source, (f"{ATOM}id", f"{ATOM}title", f"{ATOM}updated"))
        if not any(link.get("rel") == "self" for link in source.findall(f"{ATOM}link")):
            yield "source without a self link"


def json_faults(text: str, url: str) -> list[str]:
    """The faults of a JSON Feed 1.1 that is found at `url`."""
    feed = json.loads(text)
    found = [] if feed.get("version") == "https://jsonfeed.org/version/1.1" else ["is no JSON Feed 1.1"]
    found += [] if feed.get("feed_url") == url else [f"feed_url is {feed.get('feed_url')}"]
    found += [*_uri(feed.get("home_page_url"), "home_page_url")]
    if not feed.get("title"):
        found.append("no title")
    for item in feed["items"]:
        found += [*_id(item.get("id")), *_uri(item.get("url"), "url")]
        found += _rfc3339(item.get("date_published"), "date_published")
        found += _rfc3339(item.get("date_modified"), "date_modified")
        if not (item.get("content_html") or item.get("content_text")):
            found.append("an item without content")
        found += html_faults(item.get("content_html") or "")
    found += _repeated([item.get("id") for item in feed["items"]], "id")
    return found


def html_faults(html: str) -> list[str]:
    """HTML in a feed: nothing unsafe or unknown, and no address that leads elsewhere when read elsewhere."""
    found = []
    for name, attributes in re.findall(r"<([a-zA-Z][a-zA-Z0-9]*)((?:\s[^<>]*)?)>", html):
        if name.lower() not in _TAGS:
            found.append(f"<{name}>")
        for attribute, value in re.findall(r"""\s([a-zA-Z-]+)=["']([^"']*)["']""", attributes):
            if attribute.lower() not in _ATTRIBUTES:
                found.append(f"<{name} {attribute}>")
            if attribute in ("href", "src", "cite") and not re.match(r"(https?://|mailto:|tel:)", value):
                found.append(f"relative address {value}")
    return found


def _once(parent: ET.Element, must: tuple[str, ...], may: tuple[str, ...] = ()) -> Iterator[str]:
    counted = Counter(child.tag for child in parent)
    for name in must:
        if counted[name] != 1 or not (parent.findtext(name) or "").strip():
            yield f"{parent.tag}: {name} is there {counted[name]} times or empty"
    for name in may:
        if counted[name] > 1:
            yield f"{parent.tag}: {name} is there {counted[name]} times"


def _uri(value: str | None, what: str) -> Iterator[str]:
    if not _URI.fullmatch(value or ""):
        yield f"{what}: {value!r} is no absolute address"


def _id(value: str | None) -> Iterator[str]:
    if not _TAG_URI.fullmatch(value or ""):
        yield f"id {value!r}"


def _rfc822(value: str | None, what: str) -> Iterator[str]:
    if value is None:
        return
    if not _RFC822.fullmatch(value) or f"{parsedate_to_datetime(value):%a}" != value[:3]:
        yield f"{what}: {value}"


def _rfc3339(value: str | None, what: str) -> Iterator[str]:
    if value is None:
        return
    if not _RFC3339.fullmatch(value):
        yield f"{what}: {value}"
    else:
        datetime.fromisoformat(value)


def _repeated(values: list[str | None], what: str) -> Iterator[str]:
    for value, count in Counter(values).items():
        if count > 1:
            yield f"{what} {value} is there {count} times"
