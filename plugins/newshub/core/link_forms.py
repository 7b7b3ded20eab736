"""Whether a link is written as one: what editors type, paste, or mistype in place of an address."""

import difflib
import re

KINDS = ("filename", "static", "attach")  # {filename}/da/x.md, {static}/images/x.png, {attach}x.pdf
_SCHEMES = ("http", "https", "mailto", "tel")
_DOMAIN = r"[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|info|eu|dk|de|no|pl|se|fi|is|uk|nl|be|ch|at)(?:/|$)"
_RELATIVE = r"(?![a-zA-Z][a-zA-Z0-9+.-]*:|[/#{|])"

# What a link that is not right looks like, and what to say of it; the first that fits speaks. {} is the link.
_FORMS = tuple(
    (re.compile(pattern), message)
    for pattern, message in (
        (r"$", "the link has no address; write one between ( and )"),
        (rf"www\.|{_RELATIVE}{_DOMAIN}", "“{}” lacks its beginning; expected https://{}"),
        (r"[^@\s/:]+@[^@\s/]+\.\w+$", "“{}” is an e-mail address; expected mailto:{}"),
        (r"(?!https?://[^/])(?:https?[:/]|h+t+ps?:|t+ps?:)", "“{}” is not an address; expected https://..."),
        (r".*\\", "“{}” has \\ in it; expected /"),
        (r".*\s", "“{}” has a blank in it; write %20 for it, or rename the file"),
        (r"https?://[^/.:]+(?:/|$)(?<!localhost/)", "“{}” names no site; expected a whole address such as https://www.example.org/"),
        (rf"{_RELATIVE}[^#]*\.md(?:#|$)", "“{}” would be looked for on the site; expected {{filename}}{}"),
        (_RELATIVE, "“{}” leads nowhere; expected https://..., {{filename}}... or {{static}}/images/..."),
    )
)  # fmt: skip


def odd_link(target: str) -> str | None:
    """What is wrong with a link as such; None when nothing is. Whether it leads somewhere is another question."""
    for pattern, message in _FORMS:
        if pattern.match(target):
            return message.format(*(target[:100],) * 2)
    scheme = re.match(r"([a-zA-Z][a-zA-Z0-9+.-]*):", target)
    if scheme and scheme[1].lower() not in _SCHEMES:
        return f"“{target[:80]}” begins with “{scheme[0]}”; expected https://, mailto: or a file of the site"
    kind = re.match(r"[{|](\w+)[}|]", target)
    if kind and kind[1] not in KINDS:
        near = difflib.get_close_matches(kind[1], KINDS, n=1)
        hint = f"did you mean {{{near[0]}}}?" if near else "expected {static} or {filename}"
        return f"“{{{kind[1]}}}” is not known; {hint}"
    return None
