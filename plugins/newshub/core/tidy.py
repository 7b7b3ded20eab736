"""The last touch on HTML that nh3 has already made safe: it drops or rewrites whole tags, never adds any.

Works on nh3's own serialisation (every tag closed, every attribute in double quotes, ``<``, ``>`` and ``"`` escaped
everywhere else), so one regular expression reads it exactly and in linear time.
"""

import html
import re

from newshub.core.urls import safe_http_url

TOP_HEADING = 3  # the page has h1, its sections h2
MAX_DEPTH = 30  # tags nested deeper go, their text stays
MAX_SIDE = 4_000  # pixels a picture may claim
TRACKER_SIDE = 2  # a picture that claims to be this small only counts readers
LINK_REL = "external nofollow noopener"

_TOKEN = re.compile(r"<(/?)([a-z][a-z0-9]*)((?: [a-z-]+=\"[^\"]*\")*)>|([^<]+)")
_ATTRIBUTE = re.compile(r" ([a-z-]+)=\"([^\"]*)\"")
_HEADING = re.compile(r"<h([1-6])[ >]")
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_VOID = frozenset({"br", "hr", "img"})
_KEPT_EMPTY = frozenset({"td", "th"})
_INLINE = frozenset({
    "a", "abbr", "b", "cite", "code", "del", "em", "i", "ins", "kbd", "mark", "q", "s", "samp", "small", "strong",
    "sub", "sup", "time", "u", "var",
})  # fmt: skip
_LAZY_SOURCES = ("data-src", "data-lazy-src", "data-original")
_TRACKERS = re.compile(
    r"//(?:pixel|stats|feeds\.feedburner|feedads|www\.google-analytics|track|matomo|piwik)\b"
    r"|//[^/?]*(?:wordpress|wp)\.com/(?:b|g|1\.0)[./?]|/(?:matomo|piwik|pixel|beacon|spacer|blank|1x1|trans(?:parent)?)\.(?:php|gif|png)\b",
    re.IGNORECASE,
)
_RUNS = 8  # more only where somebody makes a game of it
_BREAK_RUN = re.compile(r"(?:<br>\s*){3,}")
# What authors of feeds escape once too often: shown to readers as "&nbsp;". Never < or >.
_DOUBLE_ESCAPED = re.compile(
    r"&amp;(?:amp;)*(nbsp|shy|ndash|mdash|[lr][sd]quo|[sb]dquo|[lr]aquo|quot|hellip|bull|copy|reg|trade|euro"
    r"|(?:[aeiouy](?:acute|grave|circ|uml|ring|tilde|slash|elig)|[ao]ring|aelig|oslash|szlig|ccedil|ntilde)"
    r"|#(?:8[2-9]\d{2}|1[6-9]\d|2\d\d|3[0-7]\d));",
    re.IGNORECASE,
)
# Codes of page builders that a partner's site failed to render: "[vc_row]", "[/caption]", "[gallery ids=1]".
_SHORTCODE = re.compile(
    r"\[/?(?:(?:vc|et_pb|av|fusion|cs|mk|us|su|wpb|tatsu|kc|nd|rev|wp)_[a-z0-9_]+|caption|gallery|embed|playlist|wpforms"
    r"|contact-form-7|contact-form|gravityform|rev_slider|smartslider3|ngg_images|nggallery|metaslider|toc|divider"
    r"|addtoany|sharethis|instagram-feed|mc4wp_form|popup|elementor-template)(?:\s[^\[\]<]{0,500})?/?\]",
    re.IGNORECASE,
)
_LANG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}\Z")
_NUMBER = re.compile(r"[+-]?\d{1,9}\Z")
_PIXELS = re.compile(r"\s*(\d{1,9})(?:\.\d+)?\s*(?:px)?\s*\Z")


def tidy(safe: str, *, base_url: str) -> str:
    """nh3's output with headings shifted, pictures checked, empty elements and stray codes gone. Idempotent."""
    for _ in range(_RUNS):
        before, safe = safe, _Tidier(base_url, _shift(safe)).run(safe)
        # Where a tag has gone, what stood on both sides of it may now be a code: "[gallery<p></p>]".
        if safe == before or not (_SHORTCODE.search(safe) or _DOUBLE_ESCAPED.search(safe)):
            break
    return safe


def _shift(safe: str) -> int:
    """How far all headings move down so that the highest is h3; steps between them stay."""
    levels = [int(level) for level in set(_HEADING.findall(safe))]
    return max(0, TOP_HEADING - min(levels)) if levels else 0


class _Open:
    """An open element: where its tag stands in the output, and whether anything to see came since."""

    __slots__ = ("filled", "name", "place", "shown")

    def __init__(self, name: str, place: int, shown: str | None) -> None:
        self.name, self.place, self.shown, self.filled = name, place, shown, False


class _Tidier:
    def __init__(self, base_url: str, shift: int) -> None:
        self.base_url, self.shift = base_url, shift
        self.out: list[str] = []
        self.stack: list[_Open] = []
        self.pictures: set[str] = set()
        self.depth = 0

    def run(self, safe: str) -> str:
        for closing, name, attributes, text in _TOKEN.findall(safe):
            if text:
                self.text(text)
            elif closing:
                self.close(name)
            elif name in _VOID:
                self.void(name, attributes)
            else:
                self.open(name, attributes)
        return _BREAK_RUN.sub("<br><br>", "".join(self.out))

    def text(self, text: str) -> None:
        if "[" in text:
            text = _without_shortcodes(text)
        if "&amp;" in text:
            text = _DOUBLE_ESCAPED.sub(_unescape_once, text)
        if text:
            self.out.append(text)
            if self.stack and not self.stack[-1].filled and text.replace("&nbsp;", " ").strip():
                self.stack[-1].filled = True

    def void(self, name: str, attributes: str) -> None:
        if name == "img":
            picture = self.picture(dict(_ATTRIBUTE.findall(attributes)))
            if picture is None:
                return
            self.out.append(picture)
        else:
            self.out.append(f"<{name}>")
        if self.stack and name != "br":
            self.stack[-1].filled = True

    def open(self, name: str, attributes: str) -> None:
        shown: str | None = name
        if name in _HEADINGS:
            # A heading in a heading would be read as two beside each other once what stands between them has gone.
            inside = any(each.name in _HEADINGS for each in self.stack)
            shown = None if inside else f"h{min(int(name[1]) + self.shift, 6)}"
        kept = _kept_attributes(attributes, self.base_url) if attributes else ""
        if self.depth >= MAX_DEPTH or (name == "a" and " href=" not in kept):
            shown = None
        self.stack.append(_Open(name, len(self.out), shown))
        if shown is not None:
            self.depth += 1
            self.out.append(f"<{shown}{kept}>")

    def close(self, name: str) -> None:
        if not self.stack or self.stack[-1].name != name:
            return  # not nh3's serialisation; what is still open is then dropped by the browser's own rules
        element = self.stack.pop()
        if element.shown is None:
            self.fill(element.filled)
            return
        self.depth -= 1
        if element.filled or name in _KEPT_EMPTY:
            self.out.append(f"</{element.shown}>")
            self.fill(True)
        elif name in _INLINE:
            del self.out[element.place]  # its tag; blanks and line breaks in it stay
        else:
            del self.out[element.place :]

    def fill(self, filled: bool) -> None:
        if filled and self.stack:
            self.stack[-1].filled = True

    def picture(self, given: dict[str, str]) -> str | None:
        """The tag of a picture worth showing: https, once, with its size; None for trackers and placeholders."""
        width, height = _side(given.get("width")), _side(given.get("height"))
        if any(side is not None and side <= TRACKER_SIDE for side in (width, height)):
            return None
        source = next(filter(None, map(self.picture_address, _sources(given))), None)
        if source is None or source in self.pictures:  # lazy loaders repeat theirs in <noscript>
            return None
        self.pictures.add(source)
        tag = f'<img src="{html.escape(source)}" alt="{given.get("alt", "")}"'
        if width and height and max(width, height) <= MAX_SIDE:
            tag += f' width="{width}" height="{height}"'
        return f'{tag} loading="lazy">'

    def picture_address(self, escaped: str) -> str | None:
        url = safe_http_url(html.unescape(escaped), self.base_url or None)
        if url is None or url == self.base_url or _TRACKERS.search(url):  # an empty address means the page itself
            return None
        return f"https:{url.partition(':')[2]}"


def _sources(given: dict[str, str]) -> list[str]:
    return [given[name] for name in (*_LAZY_SOURCES, "src") if given.get(name)]


def _side(value: str | None) -> int | None:
    match = _PIXELS.match(value or "")
    return int(match[1]) if match else None


def _without_shortcodes(text: str) -> str:
    """Codes gone, those too that only their removal completes; a text that makes a game of it is left as it is."""
    before = text
    for _ in range(4):
        after = _SHORTCODE.sub("", before)
        if after == before:
            return after
        before = after
    return text


def _unescape_once(match: re.Match[str]) -> str:
    char = html.unescape(f"&{match[1]};")
    return "" if char == "\u00ad" else "&nbsp;" if char == "\u00a0" else html.escape(char, quote=False)


def _kept_attributes(attributes: str, base_url: str) -> str:
    """The attributes whose values make sense, written out again."""
    kept = ""
    for attribute, value in _ATTRIBUTE.findall(attributes):
        if attribute == "href":
            href = _href(value, base_url)
            kept += f' href="{href}" rel="{LINK_REL}"' if href else ""
        elif _makes_sense(attribute, value):
            kept += f' {attribute}="{value}"'
    return kept


def _href(escaped: str, base_url: str) -> str | None:
    url = html.unescape(escaped)
    if url[:7].lower() == "mailto:":
        return escaped
    safe = safe_http_url(url, base_url or None) if url.strip() else None
    return html.escape(safe) if safe else None


def _makes_sense(attribute: str, value: str) -> bool:
    if attribute in ("lang", "hreflang"):
        return bool(_LANG.match(value))
    if attribute == "dir":
        return value in ("ltr", "rtl", "auto")
    if attribute in ("colspan", "rowspan"):
        return bool(_NUMBER.match(value)) and 1 < int(value) <= 100
    if attribute in ("value", "start"):
        return bool(_NUMBER.match(value))
    if attribute == "scope":
        return value in ("row", "col", "rowgroup", "colgroup")
    return attribute in ("title", "datetime", "reversed") and len(value) <= 500
