"""Which items are one and the same: keys to recognise them by, ids, and how an edit is taken in.

All of it holds within one publisher (`publisher`): a partner that copies another's guids or addresses touches only
its own items. Keys are tried from the strongest:

    guid     the feed's own id. One that is an address counts whatever its scheme or "www.", and one that could be
             anybody's ("123", "news") only together with something else that agrees
    link     the address of the page, unless it is a homepage
    content  title and beginning of the text: what is left when a partner moves to a new system or domain

What only the whole document shows (one guid on all entries, one link for all, an entry twice) is settled by
`core.siblings` before.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from newshub.core.clean import plain_text
from newshub.core.model import Entry, Item
from newshub.core.text import excerpt
from newshub.core.urls import link_key

SAME_TEXT_DAYS = 3  # equal title and text further apart than this are two items (a monthly invitation)
_ENOUGH_TEXT = 40  # letters and digits; less text than this doesn't tell items apart without their date
_ID_LENGTH = 16
_ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz"
_STRONG_GUID = re.compile(r"[a-z][a-z0-9+.-]*:\S|[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}|.{24}", re.IGNORECASE)
_ADDRESS_KEY = re.compile(r"[^\s/?]+\.[^\s/?]+[/?]")  # what link_key leaves of an address
_NOT_WORD = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Keys:
    """What an item can be recognised by; None where it gives nothing to go by."""

    guid: str | None
    link: str | None
    content: str | None

    def items(self) -> Iterator[tuple[str, str]]:
        """Kind and value of the keys there are, strongest first."""
        for kind in ("guid", "link", "content"):
            if (value := getattr(self, kind)) is not None:
                yield kind, value


def keys(read: Item | Entry) -> Keys:
    """The keys of an item or of an entry that could become one."""
    if isinstance(read, Item):
        guid, text = read.guid, read.summary
        published_at = None if read.date_note else read.published_at
    else:
        guid, text = read.id, excerpt(plain_text(read.summary_html or read.content_html or ""))
        published_at = read.published_at
    return Keys(guid_key(guid), _link_key(read.link), _content_key(read.title, text, published_at))


def publisher(item: Item) -> str:
    """Within what an item's keys mean anything: its cluster, or the site of a publisher that is not registered."""
    return item.cluster or f"//{link_key(item.link).partition('/')[0]}"


def guid_key(guid: str | None) -> str | None:
    """A feed's id in a form that survives a change from http to https; None when it says nothing."""
    guid = " ".join((guid or "").split())
    if guid[:4].lower() == "http":
        guid = link_key(guid)
    return guid[:500] or None


def new_id(publisher: str, found: Keys) -> str:
    """The id of an item never seen before: 16 characters of [a-z0-9], the same for the same publisher and keys."""
    if found.guid is not None and _is_strong(found.guid):
        parts = [publisher, "guid", found.guid]
    elif found.link is not None:
        parts = [publisher, "link", found.link, found.guid or ""]
    else:
        parts = [publisher, "content", found.content or "", found.guid or ""]
    number = int.from_bytes(hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).digest(), "big")
    letters = []
    for _ in range(_ID_LENGTH):
        number, digit = divmod(number, len(_ALPHABET))
        letters.append(_ALPHABET[digit])
    return "".join(letters)


def is_twin(kept: Item, fresh: Item, *, by: str) -> bool:
    """Whether ``fresh`` is another reading of ``kept``, which has the same key of the kind ``by``."""
    same_title = _folded(kept.title) == _folded(fresh.title)
    same_link = link_key(kept.link) == link_key(fresh.link)
    if by == "guid":
        return _is_strong(guid_key(fresh.guid) or "") or kept.source_id == fresh.source_id or same_title or same_link
    if by == "link":
        # One page that many entries link to has as many guids; a feed that changed its guids kept titles or texts.
        either_unnamed = kept.guid is None or fresh.guid is None
        return either_unnamed or same_title or guid_key(kept.guid) == guid_key(fresh.guid) or _same_text(kept, fresh)
    if kept.date_note or fresh.date_note:
        return True
    return abs(kept.published_at - fresh.published_at) <= timedelta(days=SAME_TEXT_DAYS)


def merge(kept: Item, fresh: Item, *, now: datetime) -> Item | None:
    """``kept`` with what a new reading of it changed, or None when nothing did.

    Id, first sight and an editor's decision to hide stay, and the day of publication unless the kept one could not be
    trusted. Other words are a new revision, updated now unless the feed says when; white space is not. What the feed
    no longer brings (text, pictures) is kept. Another source's reading of the same item only counts when it is richer
    or says it is newer, so that two sources never take turns.
    """
    if fresh.source_id != kept.source_id and not _takes_over(kept, fresh):
        return None
    fresh = _with_kept_riches(kept, fresh)
    edited = _is_edited(kept, fresh)
    date_source = kept if kept.date_note is None or fresh.date_note is not None else fresh
    merged = replace(
        fresh,
        id=kept.id,
        first_seen_at=kept.first_seen_at,
        published_at=date_source.published_at,
        date_note=date_source.date_note,
        updated_at=_updated_at(kept, fresh, now) if edited else kept.updated_at,
        revision=kept.revision + 1 if edited else kept.revision,
        withdrawn_at=None,
        hidden=kept.hidden,
    )
    if not edited and _same_but_for_blanks(kept, merged):
        merged = replace(merged, title=kept.title, summary=kept.summary, content_html=kept.content_html)
    return None if merged == kept else merged


def _is_edited(kept: Item, fresh: Item) -> bool:
    if (kept.title, kept.summary, kept.content_html) == (fresh.title, fresh.summary, fresh.content_html):
        return False  # reading the text out of HTML costs more than all the rest
    return _words(kept) != _words(fresh)


def _updated_at(kept: Item, fresh: Item, now: datetime) -> datetime:
    before = kept.updated_at or kept.published_at
    return fresh.updated_at if fresh.updated_at is not None and fresh.updated_at > before else now


def _with_kept_riches(kept: Item, fresh: Item) -> Item:
    if kept.content_html and not fresh.content_html:  # the text that stays earned its own tags
        fresh = replace(fresh, language=kept.language, tags=kept.tags)
    return replace(
        fresh,
        guid=fresh.guid or kept.guid,
        summary=fresh.summary or kept.summary,
        content_html=fresh.content_html or kept.content_html,
        author=fresh.author or kept.author,
        enclosures=fresh.enclosures or kept.enclosures,
        first_publisher=fresh.first_publisher or kept.first_publisher,
    )


def _takes_over(kept: Item, fresh: Item) -> bool:
    if fresh.updated_at and kept.updated_at and fresh.updated_at > kept.updated_at and _is_edited(kept, fresh):
        return True
    return len(fresh.content_html or fresh.summary or "") > 1.2 * len(kept.content_html or kept.summary or "")


def _words(item: Item) -> tuple[str, ...]:
    text = plain_text(item.content_html) if item.content_html else item.summary or ""
    return tuple(" ".join(part.split()) for part in (item.title, item.summary or "", text))


def _same_but_for_blanks(one: Item, other: Item) -> bool:
    return "".join((one.content_html or "").split()) == "".join((other.content_html or "").split())


def _same_text(kept: Item, fresh: Item) -> bool:
    text = _folded(kept.summary or "")
    return len(text) >= _ENOUGH_TEXT and text == _folded(fresh.summary or "")


def _is_strong(guid: str) -> bool:
    return bool(_STRONG_GUID.match(guid) or _ADDRESS_KEY.match(guid))


def _link_key(link: str | None) -> str | None:
    if not link or "#" in link:
        return None
    key = link_key(link)
    return key if key.partition("/")[2] or "?" in key else None  # a homepage is no item's own page


def _content_key(title: str, text: str | None, published_at: datetime | None) -> str | None:
    folded = _folded(text or "")[:400]
    if len(folded) < _ENOUGH_TEXT:
        if published_at is None or not title:
            return None
        folded = f"{folded}{published_at:%Y-%m-%d}"
    return hashlib.sha256(f"{_folded(title)}\n{folded}".encode("utf-8", "replace")).hexdigest()[:32]


def _folded(text: str) -> str:
    """Letters and digits only, so that punctuation and blanks don't count."""
    return _NOT_WORD.sub("", text.casefold())
