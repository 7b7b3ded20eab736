"""The registry's files are read as one; every fault in them is reported, with its place, and none stops the search."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import soupsieve
from hypothesis import example, given, settings
from hypothesis import strategies as st

from newshub.core.errors import Problem, RegistryError
from newshub.core.registry import Registry, Selectors, parse_registry
from newshub.core.registry_values import Wrong, selector

ROOT = Path(__file__).resolve().parents[2]

CLUSTERS = """\
[clusters.oslo-cancer-cluster]
name = "Oslo Cancer Cluster"
aliases = ["OCC", "Oslo* Cancer Cluster"]
country = "NO"
city = "Oslo"
coordinates = [59.93, 10.69]
homepage = "https://oslocancercluster.no/"
languages = ["nb", "en"]
themes = ["cancer-precision"]

[[clusters.oslo-cancer-cluster.sources]]
kind = "auto"
url = "https://oslocancercluster.no/"
republish = "full"

[[clusters.oslo-cancer-cluster.sources]]
name = "events"
kind = "html-list"
url = "https://oslocancercluster.no/events/"
language = "en"
withdrawn = "hide"
selectors = { item = "li.event", link = "a", date = "time" }

[clusters.thiem-research]
name = "Thiem-Research"
country = "DE"
city = "Cottbus"
coordinates = [51.76, 14]
homepage = "https://thiem.example/"
languages = ["de"]
"""
THEMES = """\
[themes.cancer-precision]
eurovoc = ["5104"]
medtop = ["20000447"]
[themes.cancer-precision.labels]
da = "Kræft"
de = "Krebs"
en = "Cancer"
nb = "Kreft"
pl = "Onkologia"
sv = "Cancer"
[themes.cancer-precision.terms.nb]
strong = ["kreft*", "*onkologi"]
weak = [
  "svulst*",
  "stråle*",
]
[themes.cancer-precision.terms.mul]
medium = ["PET"]

[categories]
"Kreft og  presisjon" = "cancer-precision"
"""
PLACES = """\
[countries.NO]
places = ["Oslo", "Tromsø"]
[countries.NO.words]
nb = ["norsk*"]
pl = ["norwesk*"]

[countries.DE]
"""
FILES = {"clusters.toml": CLUSTERS, "themes.toml": THEMES, "places.toml": PLACES}


def problems_of(files: dict[str, str]) -> tuple[Problem, ...]:
    with pytest.raises(RegistryError) as caught:
        parse_registry(files)
    return caught.value.problems


def changed(file: str, old: str, new: str) -> dict[str, str]:
    assert old in FILES[file], "the test changes what is not there"
    return FILES | {file: FILES[file].replace(old, new, 1)}


# --- what is right ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def registry() -> Registry:
    return parse_registry(FILES)


def test_a_cluster_is_read_with_all_it_says(registry: Registry) -> None:
    cluster = registry.clusters["oslo-cancer-cluster"]

    assert (cluster.name, cluster.country, cluster.city) == ("Oslo Cancer Cluster", "NO", "Oslo")
    assert (cluster.latitude, cluster.longitude) == (59.93, 10.69)
    assert cluster.languages == ("nb", "en")
    assert cluster.themes == ("cancer-precision",)
    assert cluster.patterns == ("Oslo Cancer Cluster", "OCC", "Oslo* Cancer Cluster")


def test_a_clusters_first_source_bears_its_id_and_the_others_their_name_too(registry: Registry) -> None:
    first, second = registry.clusters["oslo-cancer-cluster"].sources

    assert (first.id, first.kind, first.republish, first.withdrawn) == ("oslo-cancer-cluster", "auto", "full", "keep")
    assert (second.id, second.language, second.withdrawn) == ("oslo-cancer-cluster/events", "en", "hide")
    assert second.republish == "excerpt"
    assert second.selectors == Selectors(item="li.event", link="a", date="time")


def test_a_cluster_without_sources_is_known_but_not_read(registry: Registry) -> None:
    assert registry.clusters["thiem-research"].sources == ()
    assert {source.cluster for source in registry.sources()} == {"oslo-cancer-cluster"}


def test_sources_are_found_by_their_id(registry: Registry) -> None:
    for source in registry.sources():
        assert registry.source(source.id) is source
    for unknown in ("thiem-research", "oslo-cancer-cluster/nothing", "nothing", "", "/"):
        with pytest.raises(KeyError):
            registry.source(unknown)


def test_a_theme_has_its_terms_with_their_weights(registry: Registry) -> None:
    theme = registry.themes["cancer-precision"]

    assert theme.labels["pl"] == "Onkologia"
    assert theme.terms == {
        "nb": (("kreft*", 3.0), ("*onkologi", 3.0), ("svulst*", 0.5), ("stråle*", 0.5)),
        "mul": (("PET", 2.0),),
    }


def test_a_themes_factor_is_one_where_nobody_says_otherwise(registry: Registry) -> None:
    said = parse_registry(changed("themes.toml", 'eurovoc = ["5104"]', "factor = 0.6"))

    assert registry.themes["cancer-precision"].factor == 1
    assert said.themes["cancer-precision"].factor == 0.6


def test_countries_have_their_words_and_places(registry: Registry) -> None:
    assert registry.countries["NO"].places == ("Oslo", "Tromsø")
    assert registry.countries["NO"].words == {"nb": ("norsk*",), "pl": ("norwesk*",)}
    assert registry.countries["DE"].words == {}


def test_partners_categories_are_found_however_they_are_spaced_and_cased(registry: Registry) -> None:
    assert registry.categories == {"kreft og presisjon": "cancer-precision"}


def test_what_editors_on_other_systems_save_is_read_too() -> None:
    """A byte order mark, Windows line ends, letters with loose accents."""
    text = "\ufeff" + CLUSTERS.replace("Cottbus", "Go\u0308rlitz").replace("\n", "\r\n")

    assert parse_registry(FILES | {"clusters.toml": text}).clusters["thiem-research"].city == "Görlitz"


def test_no_is_taken_for_bokmal() -> None:
    read = parse_registry(changed("clusters.toml", '["nb", "en"]', '["no", "en"]'))

    assert read.clusters["oslo-cancer-cluster"].languages == ("nb", "en")


# --- one fault of every kind: file, old, new, line, where, a part of the message -------------------------------------

OSLO = "[clusters.oslo-cancer-cluster]"
SELECTORS = "[[clusters.oslo-cancer-cluster.sources.selectors]] (2)"
FIRST, SECOND = "[[clusters.oslo-cancer-cluster.sources]] (1)", "[[clusters.oslo-cancer-cluster.sources]] (2)"
C, T, P = FILES
FAULTS: list[tuple[str, str, str, int | None, str | None, str]] = [
    # TOML itself
    (C, 'city = "Oslo"', "city = Oslo", 5, None, "is not valid TOML"),
    (C, 'city = "Oslo"', 'city = "Oslo"\ncity = "Bergen"', 6, None, "is not valid TOML"),
    (P, PLACES, f"a = {'[' * 5000}", None, None, "nested too deeply"),
    (P, PLACES, f"countries = {'9' * 5000}", None, None, "is not valid TOML"),
    # keys
    (C, 'city = "Oslo"', 'town = "Oslo"', 1, f"{OSLO} city", "is missing"),
    (C, "languages", "langauges", 8, f"{OSLO} langauges", "unknown key - did you mean “languages”?"),
    (C, "[clusters.thiem", "[members.thiem", 24, "members", "unknown key"),
    (C, "republish", "reprint", 14, f"{FIRST} reprint", "unknown key"),
    (T, "strong", "heavy", 12, "[themes.cancer-precision.terms.nb] heavy", "expected: strong, medium, weak"),
    (T, 'sv = "Cancer"\n', "", 4, "[themes.cancer-precision.labels] sv", "is missing"),
    (P, "[countries.DE]", "[countries.DE]\nfood = []", 8, "[countries.DE] food", "unknown key"),
    # ids
    (C, "[clusters.thiem-research]", '[clusters."Thiem Research"]', 24, '[clusters] "Thiem Research"', "id"),
    (C, "[clusters.thiem-research]", "[clusters.thiem_research]", 24, "[clusters] thiem_research", "id"),
    (T, "[categories]", '[themes."Kræft".labels]', 20, "[themes] Kræft", "expected a-z, 0-9"),
    (C, 'name = "events"', 'name = "Our events"', 17, f"{SECOND} name", "“Our events” is no id"),
    (T, 'eurovoc = ["5104"]', "factor = 0", 2, "[themes.cancer-precision] factor", "not between 0.1 and 10"),
    (T, 'eurovoc = ["5104"]', "factor = true", 2, "[themes.cancer-precision] factor", "expected a number"),
    # types
    (C, '"Oslo"', "5", 5, f"{OSLO} city", "expected text in quotes, found a number (5)"),
    (C, '"Oslo"', f"0x{'f' * 5000}", 5, f"{OSLO} city", "found a number"),
    (C, '"Oslo"', "1979-05-27", 5, f"{OSLO} city", "found a date"),
    (C, '["nb", "en"]', '"nb"', 8, f"{OSLO} languages", "expected a list in [ ], found text"),
    (C, CLUSTERS, "clusters = 3", 1, "clusters", "expected a table, found a number (3)"),
    (P, 'nb = ["norsk*"]', "nb = [true]", 4, "[countries.NO.words] nb", "found true or false (True)"),
    # texts
    (C, '"Oslo"', '""', 5, f"{OSLO} city", "is empty"),
    (C, '"Oslo"', '" Oslo"', 5, f"{OSLO} city", "begins or ends with a space"),
    (C, '"Oslo"', '"Os\\u0000lo"', 5, f"{OSLO} city", "invisible character (U+0000)"),
    (C, '"Oslo"', '"Os\\nlo"', 5, f"{OSLO} city", "invisible character (U+000A)"),
    (C, '"Oslo"', f'"{"O" * 301}"', 5, f"{OSLO} city", "301 characters"),
    (C, '"Oslo Cancer Cluster"', '"Oslo* Cluster"', 2, f"{OSLO} name", "patterns belong into aliases"),
    # codes
    (C, '"NO"', '"NX"', 4, f"{OSLO} country", "“NX” is no ISO 3166-1 country code"),
    (C, '"NO"', '"EU"', 4, f"{OSLO} country", "“EU” is no ISO 3166-1 country code"),
    (C, '"NO"', '"no"', 4, f"{OSLO} country", "did you mean “NO”?"),
    (C, '"NO"', '"SE"', 4, f"{OSLO} country", "“SE” is not a country of places.toml"),
    (C, '["nb", "en"]', '["nb", "dk"]', 8, f"{OSLO} languages", "“dk” is no ISO 639-1 language code"),
    (C, '["nb", "en"]', '["nb", "mul"]', 8, f"{OSLO} languages", "“mul” is no ISO 639-1"),
    (C, '["nb", "en"]', '["nb", "nb"]', 8, f"{OSLO} languages", "“nb” is there twice"),
    (C, '["nb", "en"]', "[]", 8, f"{OSLO} languages", "expected at least 1"),
    (T, "terms.mul", "terms.MUL", None, "[themes.cancer-precision.terms] MUL", "no ISO 639-1"),
    (P, "[countries.DE]", "[countries.Germany]", 7, "[countries] Germany", "no ISO 3166-1"),
    (T, '"5104"', '"c 5104"', 2, "[themes.cancer-precision] eurovoc", "no concept id"),
    # coordinates
    (C, "[59.93, 10.69]", "[59.93]", 6, f"{OSLO} coordinates", "expected [latitude, longitude]"),
    (C, "[59.93, 10.69]", "[159.93, 10.69]", 6, f"{OSLO} coordinates", "latitude is out of bounds"),
    (C, "[59.93, 10.69]", "[59.93, -181]", 6, f"{OSLO} coordinates", "longitude is out of bounds"),
    (C, "[59.93, 10.69]", "[nan, 10.69]", 6, f"{OSLO} coordinates", "latitude is out of bounds"),
    (C, "[59.93, 10.69]", '[59.93, "E"]', 6, f"{OSLO} coordinates", "longitude: expected a number"),
    (C, "[59.93, 10.69]", f"[{10**400}, 1]", 6, f"{OSLO} coordinates", "out of bounds"),
    # addresses
    (C, "https://oslo", "ftp://oslo", 7, f"{OSLO} homepage", "is no address"),
    (C, "https://oslocancercluster.no/", "/news", 7, f"{OSLO} homepage", "is no address"),
    (C, "https://oslo", "https://me:secret@oslo", 7, f"{OSLO} homepage", "user name or password"),
    (C, "https://oslocancercluster.no/", "https://[::1", 7, f"{OSLO} homepage", "is no address"),
    (C, "https://oslocancercluster.no/", "https://o.no:99999/", 7, f"{OSLO} homepage", "is no address"),
    (C, "https://oslocancercluster.no/", "https://o.no/a b", 7, f"{OSLO} homepage", "is no address"),
    # choices
    (C, '"auto"', '"rss"', 12, f"{FIRST} kind", "expected one of: feed, auto, html-list, hub"),
    (C, '"full"', '"ful"', 14, f"{FIRST} republish", "did you mean “full”?"),
    (C, '"hide"', '"drop"', 21, f"{SECOND} withdrawn", "expected one of: keep, hide"),
    (C, '["cancer-precision"]', '["cancer-precison"]', 9, f"{OSLO} themes", "mean “cancer-precision”?"),
    (T, '= "cancer-precision"', '= "cancer"', 21, '[categories] "Kreft og  presisjon"', "not a theme"),
    # selectors
    (C, "selectors = {", "# {", 16, f"{SECOND} selectors", "is missing: kind “html-list” needs"),
    (C, '"html-list"', '"feed"', 22, f"{SECOND} selectors", "belongs to kind “html-list” only"),
    (C, "li.event", "li..event", 22, f"{SELECTORS} item", "no CSS"),
    (C, "link =", "href =", 22, f"{SELECTORS} link", "is missing"),
    # patterns
    (C, '"OCC"', '"O*C"', 3, f"{OSLO} aliases", "pattern “O*C” has a *"),
    (T, '"stråle*"', '"* stråle"', 15, "[themes.cancer-precision.terms.nb] weak", "pattern “* stråle” has"),
    (T, '"stråle*"', '"kreft*"', 15, "[themes.cancer-precision.terms.nb] weak", "another weight"),
    (P, '"Tromsø"', '"*"', 2, "[countries.NO] places", "is nothing but *"),
    # what two cannot share
    (C, '"Thiem-Research"', '"OCC"', 25, "[clusters.thiem-research] name", "[clusters.oslo-cancer-cluster]"),
    (C, '"events"', '"events"\n[[clusters.thiem-research.sources]]\nkind = "feed"\n'
     'url = "http://www.oslocancercluster.no"\n[[clusters.thiem-research.sources]]\nname = "x"',
     20, "[[clusters.thiem-research.sources]] (1) url", "stands in [clusters.oslo-cancer-cluster.sources.1] too"),
    (C, 'name = "events"\n', "", 16, f"{SECOND} name", "second and further sources need one"),
    (P, "[countries.DE]", '[countries.DE]\nplaces = ["OSLO"]', 8, "[countries.DE] places", "[countries.NO]"),
    (P, "[countries.DE]", '[countries.DE.words]\npl = ["norwesk*"]', 8, "[countries.DE.words] pl", "too"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "line", "where", "message"), FAULTS)
def test_every_fault_is_reported_with_its_place(
    file: str, old: str, new: str, line: int | None, where: str | None, message: str
) -> None:
    problems = problems_of(changed(file, old, new))

    fitting = [problem for problem in problems if problem.where == where and message in problem.message]
    assert fitting, f"expected {where}: {message}\n" + "\n".join(map(str, problems))
    assert fitting[0].file == file
    assert line is None or fitting[0].line == line


OF_SELECTORS = ("a", "li", "*", ".x", ".a-b", "#i", "[href]", '[href^="/n/"]', ' [a="]"]', ":not(a)", "é",
                " ", ">", " + ", "~", ", ", "[", '"', "-", ".", "1", ":")  # fmt: skip


@example("a::before")
@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(OF_SELECTORS), min_size=1, max_size=6).map(lambda each: "".join(each).strip() or "a"))
def test_a_selector_is_right_when_it_is_right_for_who_reads_the_page(written: str) -> None:
    try:
        soupsieve.compile(written)
    except (soupsieve.SelectorSyntaxError, NotImplementedError):
        with pytest.raises(Wrong, match="no CSS selector"):
            selector(written)
    else:
        assert selector(written) == written


def test_a_plain_selector_is_known_to_be_right_without_loading_what_applies_it() -> None:
    code = (
        "import sys; from newshub.core.registry_values import selector\n"
        """for each in ("ul.news-list > li", "h3 a", 'a[href*="/news/"]', "time, .date"): selector(each)\n"""
        "sys.exit('soupsieve' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT / "plugins", check=False).returncode == 0


def test_a_missing_or_unknown_file_is_named() -> None:
    files = FILES | {"cluster.toml": CLUSTERS}
    del files["clusters.toml"]

    assert [str(problem) for problem in problems_of(files)] == [
        "clusters.toml: is missing; a registry has all of clusters.toml, themes.toml, places.toml",
        "cluster.toml: is no file of the registry; expected clusters.toml, themes.toml, places.toml, corrections.toml"
        " - did you mean “clusters.toml”?",
    ]


def test_an_empty_file_is_a_fault_and_an_empty_table_is_not() -> None:
    """A file cut to nothing must not empty the site; a new hub without clusters is well."""
    assert "clusters: is missing" in str(problems_of(FILES | {"clusters.toml": ""})[0])
    assert parse_registry(FILES | {"clusters.toml": "[clusters]\n"}).clusters == {}


def test_all_faults_of_all_files_come_at_once_in_the_order_of_the_lines() -> None:
    files = {
        "clusters.toml": CLUSTERS.replace('"NO"', '"NX"').replace("59.93", "95.93").replace('"auto"', '"rss"'),
        "themes.toml": THEMES.replace('sv = "Cancer"\n', ""),
        "places.toml": PLACES.replace("norsk*", "n*rsk"),
    }

    assert [(problem.file, problem.line) for problem in problems_of(files)] == [
        ("clusters.toml", 4),
        ("clusters.toml", 6),
        ("clusters.toml", 12),
        ("themes.toml", 4),
        ("places.toml", 4),
    ]


def test_a_file_that_cannot_be_read_does_not_make_the_others_look_wrong() -> None:
    """Or one slip in themes.toml would be drowned by a hundred clusters whose themes nobody knows."""
    problems = problems_of(FILES | {"themes.toml": "[themes", "places.toml": "="})

    assert [problem.file for problem in problems] == ["themes.toml", "places.toml"]


def test_a_message_says_it_all_in_one_line() -> None:
    problem = problems_of(changed("clusters.toml", '"NO"', '"NX"'))[0]

    assert str(problem) == (
        "clusters.toml:4: [clusters.oslo-cancer-cluster] country: "
        "“NX” is no ISO 3166-1 country code (two capitals, such as DK)"
    )


# --- whatever comes --------------------------------------------------------------------------------------------------

_PIECES = re.findall(r"\[\[?|\]\]?|\"[^\"]*\"|[\w.*-]+|[={},]|\n| ", CLUSTERS + THEMES + PLACES)
_TOMLISH = st.lists(st.sampled_from(_PIECES) | st.text(max_size=3), max_size=60).map("".join)
_VALUES = st.recursive(
    st.text(max_size=8) | st.integers() | st.floats() | st.booleans() | st.sampled_from(["NO", "nb", "*", "a*"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["item", "nb"]), inner, max_size=2),
    max_leaves=6,
)


@settings(deadline=None)  # the first call loads CLDR
@given(clusters=_TOMLISH, themes=_TOMLISH, places=_TOMLISH)
def test_no_text_brings_anything_but_a_registry_or_its_faults(clusters: str, themes: str, places: str) -> None:
    try:
        parse_registry({"clusters.toml": clusters, "themes.toml": themes, "places.toml": places})
    except RegistryError as error:
        _check_faults(error)


@settings(deadline=None)
@given(
    key=st.sampled_from(re.findall(r"(?m)^(\w+) = ", CLUSTERS + THEMES + PLACES)),
    value=_VALUES,
    file=st.sampled_from(sorted(FILES)),
)
def test_no_value_brings_anything_but_a_registry_or_its_faults(key: str, value: Any, file: str) -> None:
    import tomlkit

    written = tomlkit.dumps({key: value}).strip() if not isinstance(value, dict) else f"{key} = {{}}"
    text = re.sub(rf"(?m)^{key} = .*$", lambda _: written.splitlines()[0], FILES[file], count=1)

    try:
        parse_registry(FILES | {file: text})
    except RegistryError as error:
        _check_faults(error)


def _check_faults(error: RegistryError) -> None:
    assert error.problems
    assert all(problem.message and "\n" not in str(problem) for problem in error.problems)
