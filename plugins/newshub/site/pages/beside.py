"""What the pages beside the news have in common: map, statistics, sources."""

from collections.abc import Mapping

from newshub.site.jsonld import breadcrumbs
from newshub.site.more_views import MapPage, SourcesPage, StatisticsPage
from newshub.site.output import Output
from newshub.site.press import Press


def beside_the_news(
    press: Press, view: MapPage | SourcesPage | StatisticsPage, language: str, versions: Mapping[str, str]
) -> Output:
    """The edition's version of such a page: described by its introduction, with the style sheet of these pages."""
    path = versions[language]
    head = press.head(
        path,
        language,
        view.title,
        versions=versions,
        description=view.intro,
        styles=(press.assets.more_css,),
        json_ld=(breadcrumbs(press.settings, view.crumbs, view.title, path),),
    )
    return press.page(path, language, view, head, versions=versions)
