"""``/{lang}/sources/``: what the hub reads and how well it can, in words that readers and partners understand."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime

from newshub.core.source_health import SourceStatus, source_statuses
from newshub.site import links
from newshub.site.alphabet import alphabetical
from newshub.site.more_views import SourceGroup, SourcesPage, SourceView
from newshub.site.output import Output
from newshub.site.pages.beside import beside_the_news
from newshub.site.press import Press
from newshub.site.views import LinkView
from newshub.site.words import N_, Words

_KINDS = {
    "feed": N_("feed"),
    "auto": N_("feed, found on its website"),
    "html-list": N_("list of news on a web page"),
    "hub": N_("another hub"),
}
_STATES = {
    "well": N_("read without trouble"),
    "quiet": N_("quiet"),
    "failing": N_("trouble, perhaps for a moment"),
    "dead": N_("cannot be read"),
    "gone": N_("closed down"),
    "new": N_("not read yet"),
}
_TROUBLES = {  # SourceStatus.cause -> what readers are told
    "refused": N_("The server does not let the hub in."),
    "missing": N_("There is nothing at this address any more."),
    "gone": N_("The server says that the feed has been closed down for good."),
    "often": N_("The server asks us to come less often."),
    "broken": N_("The server has a fault."),
    "silent": N_("The server cannot be reached."),
    "unreadable": N_("What the server sends cannot be read."),
}
_GROUPS = (  # id, title, states
    ("trouble", N_("Cannot be read at present"), ("dead", "gone", "failing")),
    ("quiet", N_("Quiet for a long time"), ("quiet",)),
    ("well", N_("Doing well"), ("well",)),
    ("new", N_("Not read yet"), ("new",)),
)
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def sources(press: Press) -> Iterator[Output]:
    """One page for each edition."""
    now = press.tallies.looked_at or _LONG_AGO
    statuses = source_statuses(press.registry, press.states, press.counts, now=now)
    versions = press.everywhere(lambda each: links.index(each, "sources"))
    for language in press.settings.languages:
        words = press.words[language]
        view = SourcesPage(
            title=words.gettext("Sources"),
            intro=words.gettext("What the hub reads, when it last could, and what each source brought."),
            looked=words.moment(press.tallies.looked_at) if press.tallies.looked_at else None,
            groups=tuple(_groups(press, language, statuses)),
            unread=_unread(press, language),
            crumbs=(press.home_crumb(language),),
        )
        yield beside_the_news(press, view, language, versions)


def anchor(source_id: str) -> str:
    """A source's place on the page."""
    return f"source-{source_id.replace('/', '-')}"


def _groups(press: Press, language: str, statuses: tuple[SourceStatus, ...]) -> Iterator[SourceGroup]:
    words = press.words[language]
    by_state: dict[str, list[SourceStatus]] = defaultdict(list)
    for status in statuses:
        by_state[status.state].append(status)
    for id_, title, states in _GROUPS:
        found = [status for state in states for status in by_state[state]]
        views = [_source(press, language, status) for status in found]
        if views:
            views.sort(key=lambda view: (alphabetical(view.cluster.text, language), view.id))
            yield SourceGroup(id_, words.gettext(title), words.number(len(views)), tuple(views))


def _source(press: Press, language: str, status: SourceStatus) -> SourceView:
    words = press.words[language]
    cluster = press.registry.clusters[status.cluster]
    several = len(cluster.sources) > 1
    source = press.registry.source(status.source_id)
    trouble = _trouble(status, words)
    return SourceView(
        id=anchor(status.source_id),
        cluster=press.listing_link("cluster", cluster.id, language, count=False),
        name=(source.name or status.source_id.rpartition("/")[2]) if several else None,
        country=press.name("country", cluster.country, language),
        kind=words.gettext(_KINDS[status.kind]),
        state=status.state,
        state_text=words.gettext(_STATES[status.state]),
        items=words.number(status.items),
        last_success=words.moment(status.last_success_at) if status.last_success_at else None,
        last_new=words.day(status.quiet_since) if status.quiet_since else None,
        status=str(status.http_status) if status.http_status else None,
        trouble=trouble,
        detail=None
        if trouble and (status.error or "").casefold().startswith(trouble[:-1].casefold())
        else status.error,
    )


def _trouble(status: SourceStatus, words: Words) -> str | None:
    if status.cause:
        return words.gettext(_TROUBLES[status.cause])
    if status.state != "quiet":
        return None
    if status.quiet_since is None:
        return words.gettext("It has not brought a story yet.")
    return words.gettext("Nothing new since %(date)s.") % {"date": words.day(status.quiet_since).text}


def _unread(press: Press, language: str) -> LinkView | None:
    words = press.words[language]
    count = sum(1 for cluster in press.registry.clusters.values() if not cluster.sources)
    if not count:
        return None
    text = words.ngettext(
        "%(count)s more cluster is known but not read", "%(count)s more clusters are known but not read", count
    )
    return LinkView(links.index(language, "clusters"), text % {"count": words.number(count)})
