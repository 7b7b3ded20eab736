"""Templates compiled for views say what Jinja's own compiler has them say."""

from dataclasses import dataclass

import jinja2
import pytest
from jinja2 import pass_context
from markupsafe import Markup, escape

from newshub.site.lean import lean, quoted

PARTS = """
{% macro link(view, most=2) %}<a href="{{ view.href }}">{{ view.text }}</a>{{ most }}{% endmacro %}
{% macro frame(word) %}<b>{{ word }}{{ caller() }}</b>{% endmacro %}
"""
PAGE = """
{% from "parts.html" import frame, link %}
{% import "parts.html" as parts %}
{{ link(view) }}{{ link(view, 3) }}{{ link(view, most=4) }}{{ parts.link(view) }}{{ link(view=view) }}
{% call frame("<") %}{{ view.text }}{% endcall %}
{% for each in view.many %}{{ loop.index }}{{ each }}{% if not loop.last %}, {% endif %}{% endfor %}
{% for each in range(2) if each %}{{ each }}{% endfor %}
{{ _("A & <b>word</b>") }} {{ _("By %(name)s", name=view.text) }} {{ gettext("Again") }} {{ absent }}
{{ view.html }}{{ view.html ~ view.text }}{{ 1.5 }}{{ none }}{{ view.many | join("<") }}{{ path() }}
{% set block %}<i>{{ view.text }}</i>{% endset %}{{ block }}{{ view.many[1] }}{{ view.many[:1] }}
"""


HTML = Markup("<p>&amp;</p>")


@dataclass(frozen=True, slots=True)
class View:
    href: str = "/?a&b"
    text: str = "<Anna> & \"Bo\" 'n' Co"
    html: Markup = HTML
    many: tuple[object, ...] = (1, "<", None, HTML)


def environment() -> jinja2.Environment:
    def gettext(message: str, **variables: object) -> Markup:
        return Markup(message) % variables

    @pass_context
    def path(context) -> str:
        return f"<{context.name}>"

    found = jinja2.Environment(loader=jinja2.DictLoader({"parts.html": PARTS, "page.html": PAGE}), autoescape=True)
    found.globals.update(_=gettext, gettext=gettext, path=path)
    return found


class Said(dict[str, Markup]):
    def __missing__(self, message: str) -> Markup:
        return Markup(message)


def test_a_template_says_what_jinja_has_it_say():
    plain = environment()

    found = lean(plain, Said()).get_template("page.html").render(view=View())

    assert found == plain.get_template("page.html").render(view=View())
    assert "&lt;Anna&gt;" in found
    assert "&lt;page.html&gt;" in found


def test_an_attribute_that_is_not_there_is_an_error():
    template = lean(environment(), Said()).from_string("{{ view.titel }}")

    with pytest.raises(AttributeError, match="titel"):
        template.render(view=View())


def test_a_message_follows_the_language():
    said = Said()
    template = lean(environment(), said).from_string('{{ _("Partner") }}')
    before = template.render()
    said["Partner"] = Markup("Partnerin &amp; Partner")

    after = template.render()

    assert (before, after) == ("Partner", "Partnerin &amp; Partner")


def test_the_other_environment_stays_as_it_was():
    plain = environment()

    lean(plain, Said())

    assert plain.from_string("{{ view.titel }}").render(view=View()) == ""


def test_templates_compiled_otherwise_are_not_taken_from_the_cache(tmp_path):
    plain = environment()
    plain.bytecode_cache = jinja2.FileSystemBytecodeCache(str(tmp_path))
    plain.get_template("page.html").render(view=View())

    lean(plain, Said()).get_template("page.html").render(view=View())

    names = [path.name.rpartition("-")[2].removeprefix("__jinja2_") for path in tmp_path.iterdir()]
    assert len(names) == 4
    assert len(set(names)) == 2


@pytest.mark.parametrize("value", ["a & <b> \"c\" 'd'", "é", "", Markup("<b>"), 3, 2.5, None, True, ("<",)])
def test_quoting_is_markupsafes(value):
    assert str(quoted(value)) == str(escape(value))
