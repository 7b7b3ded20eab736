"""``/{lang}/map/``: where the clusters are, as a drawing whose marks are links, and the same as a list."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from newshub.core.charts import Mark, place_words
from newshub.core.projection import HEIGHT, WIDTH, gather, inside, project
from newshub.core.registry import Cluster
from newshub.site import links
from newshub.site.alphabet import alphabetical
from newshub.site.more_views import MapPage, MarkView, PlaceGroup, PlaceView, ShapeView
from newshub.site.output import Output
from newshub.site.pages.beside import beside_the_news
from newshub.site.press import Press
from newshub.site.views import LinkView

_APART = 75  # units between marks: on a phone of 390 pixels two of them are 24 apart, enough for a finger
_DOT, _DISC = 15, 30  # radius of a mark for one cluster and for several
_PHONE, _WIDE = 40, 28  # height of letters in units, for twelve and fourteen pixels on either screen
_SHAPE = re.compile(r'<path data-country="(\w\w)" d="([^"]+)"/>')

_Places = list[list[Cluster]]  # the clusters of each mark, those of its middle first


def maps(press: Press) -> Iterator[Output]:
    """One page for each edition."""
    outlines = read_shapes(press.settings.theme)
    homes = {cluster.country for cluster in press.registry.clusters.values()}
    shapes = tuple(ShapeView(path, code in homes) for code, path in outlines)
    places, spots, beyond = _gathered(list(press.registry.clusters.values()))
    marks = _marks(places, spots)
    versions = press.everywhere(lambda each: links.index(each, "map"))
    for language in press.settings.languages:
        words = press.words[language]
        view = MapPage(
            title=words.gettext("Map"),
            intro=_intro(press, language),
            width=WIDTH,
            height=HEIGHT,
            shapes=shapes,
            marks=tuple(_mark(press, language, *each) for each in zip(marks, places, strict=True)),
            countries=_listed(press, language, places + [[cluster] for cluster in beyond]),
            crumbs=(press.home_crumb(language),),
        )
        yield beside_the_news(press, view, language, versions)


def read_shapes(theme: Path) -> list[tuple[str, str]]:
    """The countries of theme/map/europe.svg (tools/draw_map.py makes it) with their outlines; none without it."""
    file = theme / "map" / "europe.svg"
    return _SHAPE.findall(file.read_text(encoding="utf-8")) if file.is_file() else []


def _gathered(clusters: Sequence[Cluster]) -> tuple[_Places, list[tuple[int, int]], list[Cluster]]:
    """Clusters by mark from north to south, where the marks are, and clusters beyond the map's edge."""
    at = [(cluster, project(cluster.latitude, cluster.longitude)) for cluster in clusters]
    seen = [(cluster, point) for cluster, point in at if inside(*point)]
    spots = gather([point for _cluster, point in seen], _APART)
    places = [[seen[member][0] for member in spot.members] for spot in spots]
    return places, [(spot.x, spot.y) for spot in spots], [cluster for cluster, point in at if not inside(*point)]


def _marks(places: _Places, spots: Sequence[tuple[int, int]]) -> list[tuple[int, int, str | None, bool]]:
    """Where each mark stands, the side its name is on, and whether that has room on wide screens only."""
    found = [
        Mark(x, y, _DISC if len(place) > 1 else _DOT, _letters(place), len(place))
        for (x, y), place in zip(spots, places, strict=True)
    ]
    on_phones, taken = place_words(found, size=_PHONE, width=WIDTH, height=HEIGHT)
    rest = [n for n, side in enumerate(on_phones) if side is None]
    # Names that have room on a phone have it on a wide screen too, where letters are smaller; the others try again.
    others = [found[n] for n in rest]
    discs = [mark for n, mark in enumerate(found) if n not in rest]
    again, _boxes = place_words(
        [*others, *(Mark(each.x, each.y, each.radius, 0, 0) for each in discs)],
        size=_WIDE,
        width=WIDTH,
        height=HEIGHT,
        taken=taken,
    )
    on_wide = dict(zip(rest, again, strict=False))
    return [(*spots[n], side or on_wide[n], side is None) for n, side in enumerate(on_phones)]


def _mark(press: Press, language: str, mark: tuple[int, int, str | None, bool], place: list[Cluster]) -> MarkView:
    x, y, side, wide_only = mark
    first, second = _names(place)
    if len(place) == 1:
        href = links.listing(language, "cluster", place[0].id)
        return MarkView(x, y, href, f"{first}: {place[0].name}", first, side=side, wide_only=wide_only)
    words = press.words[language]
    count = words.number(len(place))
    text = words.ngettext("%(count)s cluster", "%(count)s clusters", len(place)) % {"count": count}
    label = f"{', '.join(_towns(place))}: {text}"
    return MarkView(x, y, f"#{_id(place)}", label, first, second, count, side, wide_only)


def _listed(press: Press, language: str, places: _Places) -> tuple[PlaceGroup, ...]:
    """The list beside the map: countries by name, in them the marks' places by name."""
    by_country: dict[str, list[PlaceView]] = defaultdict(list)
    for place in places:
        parts = _by_country(place)
        for code, part in parts.items():
            near = tuple(
                LinkView(f"#{_id(other)}", ", ".join(_towns(other))) for at, other in parts.items() if at != code
            )
            clusters = tuple(_link(press, language, each) for each in part)
            by_country[code].append(PlaceView(_id(part), ", ".join(_towns(part)), clusters, near))
    order = sorted(by_country, key=lambda code: alphabetical(press.name("country", code, language), language))
    return tuple(
        PlaceGroup(
            press.listing_link("country", code, language, count=False),
            tuple(sorted(by_country[code], key=lambda place: alphabetical(place.name, language))),
        )
        for code in order
    )


def _by_country(place: list[Cluster]) -> dict[str, list[Cluster]]:
    """A mark's clusters by country, that of its middle first."""
    parts: dict[str, list[Cluster]] = defaultdict(list)
    for cluster in place:
        parts[cluster.country].append(cluster)
    return parts


def _link(press: Press, language: str, cluster: Cluster) -> LinkView:
    return press.listing_link("cluster", cluster.id, language, count=False)


def _intro(press: Press, language: str) -> str:
    words = press.words[language]
    clusters = press.registry.clusters
    count = words.ngettext("%(count)s cluster", "%(count)s clusters", len(clusters)) % {
        "count": words.number(len(clusters))
    }
    countries = len({cluster.country for cluster in clusters.values()})
    where = words.ngettext("%(count)s country", "%(count)s countries", countries) % {"count": words.number(countries)}
    return words.gettext("%(clusters)s in %(countries)s. A number stands for clusters that are near to each other.") % {
        "clusters": count,
        "countries": where,
    }


def _towns(place: list[Cluster]) -> list[str]:
    """The towns of a mark, that with most clusters first."""
    counted: dict[str, int] = defaultdict(int)
    for cluster in place:
        counted[cluster.city] += 1
    return sorted(counted, key=lambda town: -counted[town])


def _names(place: list[Cluster]) -> tuple[str, str | None]:
    """The name beside a mark: that of its first town, and of a second that matters as much."""
    first, *others = _towns(place)
    second = others[0] if others and sum(1 for cluster in place if cluster.city == others[0]) > 2 else None
    return first, second


def _letters(place: list[Cluster]) -> int:
    """How much room the name takes: the first town's on a phone, where letters are larger; both on a wide screen."""
    first, second = _names(place)
    both = len(f"{first}, {second}") if second else len(first)
    return max(len(first), -(-both * _WIDE // _PHONE))


def _id(place: list[Cluster]) -> str:
    return f"at-{place[0].id}"
