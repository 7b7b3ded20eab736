"""Say which themes, countries and clusters a story is about, and by which words one can tell.

title, lead, text -> look (one pass over all words of the registry) -> weigh themes
                                                                    -> decide countries
                                                                    -> name clusters      -> Tags
"""

from collections.abc import Iterable

from newshub.core.clutter import remove_clutter
from newshub.core.findings import look
from newshub.core.language import identify
from newshub.core.model import Entry, Tags
from newshub.core.registry import Cluster, Registry
from newshub.core.weighing import country_tags, named_clusters, theme_tags

# Whose words a text may be read with besides its own language's: English is everywhere, and where our vocabulary of a
# language is thin its nearest relative helps.
_ALSO_READ = {
    "nn": ("nb", "da"),
    "nb": ("nn", "da"),
    "da": ("nb",),
}


def classify(entry: Entry, *, cluster: Cluster | None, registry: Registry) -> Tags:
    """The tags of an entry. ``cluster`` is its publisher, or None for one the registry does not know."""
    from newshub.core.clean import plain_text

    summary = remove_clutter(plain_text(entry.summary_html or ""))
    content = remove_clutter(plain_text(entry.content_html or ""))
    expected = (*filter(None, [entry.language]), *(cluster.languages if cluster else ()))
    return classify_text(
        entry.title,
        summary if content else "",
        content or summary,
        language=identify(entry.title, summary or content, expected=expected),
        categories=(*entry.categories, *(scheme.term for scheme in entry.schemes)),
        cluster=cluster,
        registry=registry,
    )


def classify_text(
    title: str,
    lead: str,
    text: str,
    *,
    language: str,
    categories: Iterable[str] = (),
    cluster: Cluster | None,
    registry: Registry,
    country: str | None = None,
) -> Tags:
    """The tags of a story in plain text, free of clutter. An empty ``lead`` is the beginning of the text.

    ``country`` is where the story comes from when the publisher is not in the registry.
    """
    languages = (language, "en", *_ALSO_READ.get(language, ()))
    found = look(title, lead, text, languages=languages, registry=registry)
    countries = country_tags(found, cluster=cluster, country=country, registry=registry)
    return Tags(
        countries=countries,
        clusters=named_clusters(found, cluster=cluster),
        themes=theme_tags(found, categories=categories, countries=countries, cluster=cluster, registry=registry),
    )
