"""Partners' HTML made safe by allow-list, and turned into text.

    hostile shapes flattened -> nh3 (allow-list) -> tidy (headings, pictures, empty elements) -> safe HTML

nh3 decides what is safe; `core.tidy` only drops or rewrites whole tags of what nh3 let through.
"""

import html as html_module
import re
from functools import lru_cache

import nh3

from newshub.core.text import excerpt, tidy_lines, unescaped, without_invalid
from newshub.core.tidy import tidy

__all__ = ["clean_html", "excerpt", "plain_text", "text_of_clean"]

# --- the allow-list --------------------------------------------------------------------------------------------------

BLOCK_TAGS = frozenset({
    "p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd", "blockquote", "pre", "hr",
    "figure", "figcaption", "table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td",
})  # fmt: skip
INLINE_TAGS = frozenset({
    "a", "abbr", "b", "br", "cite", "code", "del", "em", "i", "img", "ins", "kbd", "mark", "q", "s", "samp", "small",
    "strong", "sub", "sup", "time", "u", "var",
})  # fmt: skip
ALLOWED_TAGS = BLOCK_TAGS | INLINE_TAGS

# No style, no id, no class, no name: nothing that reaches into the page around the text.
ALLOWED_ATTRIBUTES = {
    "*": {"lang", "dir"},
    "a": {"href", "hreflang"},
    "abbr": {"title"},
    "img": {"src", "alt", "width", "height", "data-src", "data-lazy-src", "data-original"},  # lazy loaders' (see tidy)
    "li": {"value"},
    "ol": {"start", "reversed"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "time": {"datetime"},
}
ALLOWED_SCHEMES = frozenset({"http", "https", "mailto"})

# Gone with everything in them; other unknown tags go and their text stays.
CONTENT_DROPPED = frozenset({
    "script", "style", "template", "svg", "math", "iframe", "object", "applet", "audio", "video",
    "canvas", "select", "button", "textarea", "datalist", "noembed", "noframes", "title", "xmp", "plaintext",
    "dialog", "portal", "fencedframe",
})  # fmt: skip

# --- limits: what no honest article reaches --------------------------------------------------------------------------

MAX_HTML = 500_000  # characters read of one piece of HTML
MAX_TAGS = 10_000  # nh3 needs quadratic time for nested ones: 10,000 deep 0.15 s, 50,000 deep 3.5 s
MAX_NESTING = 1_000  # counted naively, as the tags come
MAX_STRETCH = 4_000  # blanks and slashes without one ">" between: that many attributes are quadratic work as well
MAX_RECONSTRUCTIONS = 100_000  # open bold, italic, ... times blocks: each may be reopened in each (7 MB from 20 kB)

_COUNTED = re.compile(r"<(/?)([a-z][a-z0-9]*)", re.IGNORECASE)
_NEVER_NESTED = frozenset({"br", "hr", "img", "input", "wbr", "meta", "link", "source", "col", "area", "base", "embed",
                           "p", "li", "dt", "dd", "tr", "td", "th", "option"})  # fmt: skip
_FORMATTING = re.compile(r"<(/?)(?:b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)(?=[\s/>])", re.IGNORECASE)
_ANY_TAG = re.compile(r"<[^<>]*>")
_BREAKS = re.compile(
    r"<(?:br|hr|/?(?:p|div|h[1-6]|ul|ol|li|dl|dt|dd|blockquote|pre|figure|figcaption|table|caption|tr|th|td))(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)


def clean_html(html: str, *, base_url: str) -> str:
    """Safe HTML out of anything a partner sends; "" when nothing is left. Idempotent.

    Only ALLOWED_TAGS and ALLOWED_ATTRIBUTES come through, addresses absolute (against ``base_url``) and of
    ALLOWED_SCHEMES, pictures over https, headings below the page's own (h3 and deeper). HTML that is built to be slow
    comes through as plain paragraphs.
    """
    html = without_invalid(html[:MAX_HTML])
    if _is_hostile(html):
        html = _flattened(html)
    safe = _cleaner().clean(_with_less_formatting(html))
    return tidy(without_invalid(safe), base_url=base_url).strip()


def plain_text(html: str) -> str:
    """The text of clean or unclean HTML: one line a paragraph, no empty lines, no invisible characters."""
    html = without_invalid(html[:MAX_HTML])
    if "<" in html:
        if _is_hostile(html):
            html = _flattened(html)
        tagged = _ANY_TAG.search(html)
        html = _text_cleaner().clean(_with_less_formatting(html))
        if tagged:  # a line's end is a blank in HTML, also where no tag is left to tell
            html = html.replace("\n", " ")
    return text_of_clean(html)


def text_of_clean(html: str) -> str:
    """The same of HTML that `clean_html` wrote: its tags hold no stray ``<`` or ``>``, so nothing need be parsed."""
    if "<" in html:
        html = _ANY_TAG.sub("", _BREAKS.sub("\n", html.replace("\n", " ")))
    return tidy_lines(unescaped(html))


@lru_cache(maxsize=1)
def _cleaner() -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=set(ALLOWED_TAGS),
        clean_content_tags=set(CONTENT_DROPPED),
        attributes=ALLOWED_ATTRIBUTES,
        url_schemes=set(ALLOWED_SCHEMES),
        link_rel=None,  # tidy sets it, and makes relative addresses absolute: a cleaner per base would cost more
    )


@lru_cache(maxsize=1)
def _text_cleaner() -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=set((BLOCK_TAGS | {"br"}) - {"pre"}), clean_content_tags=set(CONTENT_DROPPED), attributes={}, link_rel=None
    )


def _is_hostile(html: str) -> bool:
    """Whether the HTML has a shape that costs far more than its length."""
    if len(html) > MAX_STRETCH and any(_too_many_attributes(part) for part in html.split(">")):
        return True
    if html.count("<") < MAX_NESTING:
        return False
    depth = tags = 0
    for closing, name in _COUNTED.findall(html):
        tags += 1
        if name.lower() not in _NEVER_NESTED:
            depth += -1 if closing else 1
            if depth > MAX_NESTING:
                return True
    return tags > MAX_TAGS


def _too_many_attributes(stretch: str) -> bool:
    if len(stretch) <= MAX_STRETCH or "<" not in stretch:
        return False
    return len(stretch.split()) + stretch.count("/") > MAX_STRETCH


def _flattened(html: str) -> str:
    """Paragraphs of text, read without building a tree."""
    text = _ANY_TAG.sub(" ", _BREAKS.sub("\n", html))
    lines = tidy_lines(unescaped(text.replace("<", " "))).split("\n")
    return "".join(f"<p>{html_module.escape(line, quote=False)}</p>" for line in lines if line)


def _with_less_formatting(html: str) -> str:
    """Bold, italic and the like turned into nothing where reopening them in every block would explode."""
    if html.count("<") < 600:  # 300 times 300
        return html
    formatting = len(_FORMATTING.findall(html))
    if formatting * (html.count("<") - formatting) <= MAX_RECONSTRUCTIONS * 10 and formatting < 1_000:
        return html
    return _FORMATTING.sub(r"<\1span", html)
