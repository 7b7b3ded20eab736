"""`./hub new`: an article's file with everything in its place but the words."""

import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from newshub.cli.ask import Choices, Question, ask
from newshub.core.articles import parse_article
from newshub.core.errors import ArticleError, HubError
from newshub.core.model import Article
from newshub.core.registry import Registry
from newshub.core.slugs import kebab
from newshub.files import read_registry
from newshub.site.settings import SiteSettings, load_settings

TODO = "TODO"  # marks what an editor has still to write; `./hub check` refuses it in a published article
_SLUG = re.compile(r"^Slug:\s*(\S+)\s*$", re.MULTILINE | re.IGNORECASE)
_AUTHORS = re.compile(r"^Authors:\s*(.+?)\s*$", re.MULTILINE | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class NewArticle:
    """What is known of an article before it is written. None is asked for at a terminal; "" stays empty."""

    lang: str | None = None
    title: str | None = None
    countries: str | None = None
    clusters: str | None = None
    themes: str | None = None
    summary: str | None = None
    authors: str | None = None
    slug: str | None = None


def new(
    settings: SiteSettings,
    registry: Registry,
    given: NewArticle,
    *,
    now: datetime,
    answer: Callable[[str], str] | None = None,
) -> Path:
    """Write content/<lang>/<slug>.md. `answer` puts a question to whoever is at the terminal; None: nobody is.

    Raises HubError when something is missing or not to be understood, or a file is in the way; then nothing is written.
    """
    if answer is None:
        _refuse_gaps(given)
    lang = ask(Question("Language", given.lang, _languages(settings), one=True), answer)[0]
    title = ask(Question("Title", given.title), answer)[0]
    countries = ask(Question("Countries", given.countries, _countries(registry, lang), optional=True), answer)
    clusters = ask(Question("Clusters", given.clusters, _clusters(registry, countries), optional=True), answer)
    themes = ask(Question("Themes", given.themes, _themes(registry, lang), at_most=3), answer)
    slug = _free_slug(given.slug or title, settings, lang)
    article = Article(
        path="",
        slug=slug,
        language=lang,
        title=title,
        summary=_one_line(given.summary or f"{TODO}: one or two sentences, at most 300 characters"),
        body_markdown=f"{TODO}: the text. Subheadings begin with ##.\n",
        published_at=now.astimezone(settings.zone),
        authors=(_one_line(given.authors or _usual_authors(settings, lang)),),
        countries=tuple(countries),
        clusters=tuple(clusters),
        themes=tuple(themes),
    )
    return _write(article, settings, registry)


def translate(settings: SiteSettings, registry: Registry, slug: str, to: str) -> Path:
    """Write the skeleton of a translation: the same slug, date, tags and pictures, and the text to be written over.

    The original's text stands in the body, because its structure, links and pictures stay; what is left untranslated
    is found by `./hub check`.
    """
    from babel import Locale

    lang = ask(Question("--to", to, _languages(settings), one=True), None)[0]
    found = {language: path for language, path in _files(settings) if _slug_of(path) == slug}
    if not found:
        raise HubError(f"there is no article with the slug “{slug}”{_near(slug, settings)}")
    if lang in found:
        raise HubError(f"{_shown(found[lang], settings)} is there already; nothing was written")
    language = next(each for each in ("en", *settings.languages) if each in found)
    original = _parsed(found[language], settings, registry)
    name = Locale("en").languages.get(lang, lang)
    skeleton = replace(
        original,
        language=lang,
        title=f"{TODO}: {original.title}",
        summary=f"{TODO}: {original.summary}",
        body_markdown=f"{TODO}: translate this into {name}, then remove this line.\n\n{original.body_markdown}",
        published_at=original.published_at.astimezone(settings.zone),
        authors=(_usual_authors(settings, lang),),
    )
    return _write(skeleton, settings, registry)


def run(root: Path, registry: Path, given: NewArticle, *, translate_slug: str = "", to: str = "") -> None:
    """What the command does: write the file and say what comes next."""
    settings = load_settings(root / "pelicanconf.py", NEWSHUB_REGISTRY=str(registry))
    known = read_registry(registry)
    if translate_slug:
        path = translate(settings, known, translate_slug, to)
    else:
        there = sys.stdin.isatty() and sys.stdout.isatty()
        path = new(settings, known, given, now=datetime.now(UTC), answer=input if there else None)
    print(f"wrote {_shown(path, settings)}, a draft: `./hub serve` shows it while you write,")
    print(f"at http://localhost:8000/{path.parent.name}/news/{path.stem}/")
    print(f"When nothing in it says {TODO} any more, set Status to published; `./hub check` looks it over.")


# --- what can be chosen ---


def _languages(settings: SiteSettings) -> Choices:
    from newshub.site.words import native_name

    return {each: native_name(each) for each in settings.languages}


def _countries(registry: Registry, lang: str) -> Choices:
    from babel import Locale

    names = Locale.parse(lang).territories
    with_clusters = {each.country for each in registry.clusters.values()}
    # Where there are partners first; the rest can be given, too.
    codes = sorted(registry.countries, key=lambda code: (code not in with_clusters, code))
    return {code: names.get(code, code) for code in codes}


def _clusters(registry: Registry, countries: list[str]) -> Choices:
    ordered = sorted(registry.clusters.values(), key=lambda each: (each.country not in countries, each.country))
    return {each.id: f"{each.name}, {each.city}, {each.country}" for each in ordered}


def _themes(registry: Registry, lang: str) -> Choices:
    return {each.id: each.labels.get(lang) or each.labels.get("en") or each.id for each in registry.themes.values()}


# --- what is there ---


def _files(settings: SiteSettings) -> Iterator[tuple[str, Path]]:
    for language in settings.languages:
        for path in sorted((settings.content / language).rglob("*.md")):
            if "pages" not in path.relative_to(settings.content / language).parts[:-1]:
                yield language, path


def _slug_of(path: Path) -> str:
    found = _SLUG.search(path.read_text("utf-8", errors="replace"))
    return found[1] if found else path.stem


def _usual_authors(settings: SiteSettings, lang: str) -> str:
    """Who mostly signs in this language: "Redaktionen"."""
    texts = (path.read_text("utf-8", errors="replace") for language, path in _files(settings) if language == lang)
    named = Counter(found[1] for text in texts if (found := _AUTHORS.search(text)))
    return named.most_common(1)[0][0] if named else settings.name


def _free_slug(text: str, settings: SiteSettings, lang: str) -> str:
    slug = kebab(text)
    if not slug or slug == "page":
        raise HubError(f"“{text}” gives no address; name one with --slug, such as new-cluster-in-odense")
    for language, path in _files(settings):
        if slug not in (_slug_of(path), path.stem):
            continue
        shown = _shown(path, settings)
        if language == lang:
            raise HubError(f"{shown} is there already; choose another title, or an address with --slug")
        raise HubError(
            f"{shown} has the slug “{slug}”, and equal slugs mean translations; "
            f"say --translate {slug} --to {lang}, or choose an address with --slug"
        )
    return slug


def _near(slug: str, settings: SiteSettings) -> str:
    import difflib

    known = sorted({_slug_of(path) for _, path in _files(settings)})
    near = difflib.get_close_matches(slug, known, n=3)
    if near:
        return f"; did you mean {' or '.join(near)}?"
    return f"; there are {', '.join(known)}" if 0 < len(known) <= 30 else ""


def _parsed(path: Path, settings: SiteSettings, registry: Registry) -> Article:
    return parse_article(
        path.read_text("utf-8"),
        path=_shown(path, settings),
        language_of_folder=path.relative_to(settings.content).parts[0],
        registry=registry,
        languages=settings.languages,
        zone=settings.zone,
    )


# --- writing ---


def _refuse_gaps(given: NewArticle) -> None:
    wanted = {"--lang": given.lang, "--title": given.title, "--themes": given.themes}
    missing = [option for option, value in wanted.items() if not value]
    if missing:
        raise HubError(f"there is no terminal to ask at; give {', '.join(missing)} as well")


def _write(article: Article, settings: SiteSettings, registry: Registry) -> Path:
    path = settings.content / article.language / f"{article.slug}.md"
    text = _text(article)
    try:  # what is written must be valid, whatever was typed
        parse_article(
            text,
            path=_shown(path, settings),
            language_of_folder=article.language,
            registry=registry,
            languages=settings.languages,
            zone=settings.zone,
        )
    except ArticleError as error:
        raise HubError(f"nothing was written:\n{error}") from error
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise HubError(f"{_shown(path, settings)} is there already; nothing was written") from None
    return path


def _text(article: Article) -> str:
    fields = {
        "Title": article.title,
        "Date": f"{article.published_at:%Y-%m-%d %H:%M}",
        "Lang": article.language,
        "Slug": article.slug,
        "Countries": ", ".join(article.countries),
        "Clusters": ", ".join(article.clusters),
        "Themes": ", ".join(article.themes),
        "Summary": article.summary,
        "Authors": "; ".join(article.authors),
        "Status": "draft",
    } | {name: value for name, value in article.extra.items() if name.startswith("Image")}
    head = "\n".join(f"{name}: {_one_line(value)}".rstrip() for name, value in fields.items())
    return f"{head}\n\n{article.body_markdown}"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _shown(path: Path, settings: SiteSettings) -> str:
    return path.relative_to(settings.content.parent).as_posix()
