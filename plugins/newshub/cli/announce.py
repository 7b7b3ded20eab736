"""After a publication: a ping to the WebSub hub for each feed that changed, and IndexNow for each page."""

from collections.abc import Sequence
from urllib.parse import quote, urlsplit

from newshub.cli.fetch import user_agent
from newshub.core.settings import RunSettings
from newshub.fetch.announce import Message, tell
from newshub.site.settings import SiteSettings

INDEXNOW = "https://api.indexnow.org/indexnow"
_FEEDS = ("feed.xml", "atom.xml", "feed.json")
_MOST = 10_000  # addresses in one IndexNow message
_FEEDS_A_PING = 100


def announce(
    site: SiteSettings,
    run: RunSettings,
    changed: Sequence[str],
    *,
    indexnow: str = INDEXNOW,
    allow_private: bool = False,
) -> list[str]:
    """Tell that these files are new or changed; returns warnings."""
    messages = [*_pings(site, changed), *_index(site, run, changed, indexnow)]
    return tell(messages, user_agent=user_agent(site), allow_private=allow_private)


def _pings(site: SiteSettings, changed: Sequence[str]) -> list[Message]:
    if not site.websub:
        return []
    feeds = [f"{site.site_url}/{path}" for path in changed if path.rpartition("/")[2] in _FEEDS]
    return [
        Message(
            f"WebSub hub {urlsplit(site.websub).hostname}",
            site.websub,
            [("hub.mode", "publish"), *(("hub.url", feed) for feed in feeds[start : start + _FEEDS_A_PING])],
        )
        for start in range(0, len(feeds), _FEEDS_A_PING)
    ]


def _index(site: SiteSettings, run: RunSettings, changed: Sequence[str], endpoint: str) -> list[Message]:
    pages = [page_address(site.site_url, path) for path in changed if path.endswith(".html") and path != "404.html"]
    if not run.indexnow or not pages:
        return []
    body = {
        "host": urlsplit(site.site_url).hostname,
        "key": run.indexnow,
        "keyLocation": f"{site.site_url}/{run.indexnow}.txt",
    }
    return [
        Message("IndexNow", endpoint, body=body | {"urlList": pages[start : start + _MOST]})
        for start in range(0, len(pages), _MOST)
    ]


def page_address(site_url: str, path: str) -> str:
    """The address at which readers find a file."""
    return f"{site_url}/{quote(path.removesuffix('index.html'))}"
