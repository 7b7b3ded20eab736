"""Addresses of pages: made safe, brought into one form, compared.

safe_http_url   what a feed gives -> an absolute http(s) address, or None
canonical_url   -> the form we keep and link to
link_key        -> equal for all addresses that mean one page
host_name       -> whose it is, as readers know it
"""

import re
from functools import lru_cache
from urllib.parse import SplitResult, quote, urljoin, urlsplit

MAX_URL = 2_000  # characters; longer ones are not taken (browsers and servers give up somewhere beyond)

# Query parameters that only say where a reader came from. Prefixes end in *.
TRACKING_PARAMETERS = (
    "utm_*", "mtm_*", "matomo_*", "pk_*", "piwik_*", "hsa_*", "_hs*", "__hs*", "hsctatracking", "mc_*",
    "ml_subscriber*",
    "fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "msclkid", "yclid", "twclid", "ttclid", "igshid", "igsh",
    "li_fat_id", "epik", "s_cid", "vero_id", "vero_conv", "oly_anon_id", "oly_enc_id", "rb_clickid", "wickedid", "trk",
    "_ga", "_gl", "_openstat", "at_campaign", "at_medium", "at_custom*", "spm", "sc_cid", "cmpid", "icid", "ncid",
    "mkt_tok", "elqtrack*", "elqaid", "elqat", "_bta_tid", "_bta_c", "trk_*", "sb_referer_host", "fb_action_ids",
    "fb_action_types", "fb_source", "fb_ref", "__twitter_impression", "wt_mc", "wt_zmc", "sessionid", "phpsessid",
    "jsessionid", "xtor", "ref_src", "ref_url", "feature_rss", "rss_source",
)  # fmt: skip

_TRACKING_NAMES = frozenset(name for name in TRACKING_PARAMETERS if not name.endswith("*"))
_TRACKING_PREFIXES = tuple(name[:-1] for name in TRACKING_PARAMETERS if name.endswith("*"))
_DEFAULT_PORTS = {"http": 80, "https": 443}
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_IGNORED = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200b\ufeff\ud800-\udfff]"
)  # browsers drop tab and newline inside addresses too
_HOST = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.?\Z")
_IPV6 = re.compile(r"[0-9a-f:.]{2,45}\Z")
_PERCENT = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_SAFE_PATH = "/:@!$&()*+,;=-._~%"  # an apostrophe is legal too, but ends attributes in careless templates
_SAFE_QUERY = _SAFE_PATH + "?[]"
_WWW = re.compile(r"www\d?\.")
_INDEX_PAGE = re.compile(r"/(?:index|default)\.(?:html?|php|aspx?|jsp)\Z", re.IGNORECASE)


@lru_cache(maxsize=2_048)
def safe_http_url(url: str, base: str | None = None) -> str | None:
    """The absolute http(s) address a feed or page means, or None when there is none.

    Relative ones are resolved against ``base``; ``javascript:``, ``data:``, ``file:`` and the like, user names in the
    address, hosts that can't be, and absurd lengths are refused. Escapes what must be escaped and changes nothing else.
    """
    cleaned = _IGNORED.sub("", url).strip()
    if not cleaned or len(cleaned) > MAX_URL:
        return None
    cleaned = cleaned.replace("\\", "/") if ("\\" in cleaned and not _foreign_scheme(cleaned)) else cleaned
    try:
        if base is not None and not _absolute(cleaned):
            cleaned = urljoin(base, cleaned)
        parts = urlsplit(cleaned)
        return _joined(parts)
    except ValueError:  # a bracketed host that is no address, a port that is no number
        return None


@lru_cache(maxsize=4_096)
def canonical_url(url: str) -> str:
    """One form for one address: idempotent, so that the canonical form of a canonical form is itself.

    Scheme and host in lower case, IDN hosts as ASCII, no default port, no fragment, no tracking parameters, percent
    signs only where needed. What is not an http(s) address comes back without surrounding white space, unchanged.
    The order of parameters, ``www.``, http or https and trailing slashes are kept: servers may tell them apart.
    """
    safe = safe_http_url(url)
    if safe is None:
        return url.strip()
    parts = urlsplit(safe)
    query = "&".join(part for part in parts.query.split("&") if part and not is_tracking(part))
    path = _dotless(parts.path) or "/"
    canonical = f"{parts.scheme}://{parts.netloc}{path}"
    canonical = f"{canonical}?{query}" if query else canonical
    return canonical if len(canonical) <= MAX_URL else safe


@lru_cache(maxsize=8_192)
def link_key(url: str) -> str:
    """Equal for addresses that mean one page: scheme, ``www.``, trailing slash, index page, parameter order folded."""
    canonical = canonical_url(url)
    if safe_http_url(canonical) is None:
        return canonical
    parts = urlsplit(canonical)
    host = _WWW.sub("", parts.netloc, count=1) or parts.netloc
    path = _INDEX_PAGE.sub("/", parts.path).rstrip("/")
    query = "&".join(sorted(parts.query.split("&"))) if parts.query else ""
    return f"{host}{path}?{query}" if query else f"{host}{path}"


def host_name(url: str) -> str:
    """The host of an address in lower case, without ``www.``; an empty text where there is none."""
    return _host_name(url[: url.find("/", 8) + 1] or url)  # up to the path: of few hosts come many addresses


@lru_cache(maxsize=2_048)
def _host_name(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def is_tracking(parameter: str) -> bool:
    """Whether ``name=value`` only says where a reader came from."""
    name = parameter.partition("=")[0].lower()
    return name in _TRACKING_NAMES or name.startswith(_TRACKING_PREFIXES)


def _absolute(url: str) -> bool:
    return bool(_SCHEME.match(url))


def _foreign_scheme(url: str) -> bool:
    return _absolute(url) and not url[:5].lower().startswith("http")


def _joined(parts: SplitResult) -> str | None:
    scheme = parts.scheme.lower()
    if scheme not in _DEFAULT_PORTS or not parts.hostname or "@" in parts.netloc:
        return None
    host = _host(parts.hostname)
    if host is None:
        return None
    port = parts.port
    netloc = host if port in (None, _DEFAULT_PORTS[scheme]) else f"{host}:{port}"
    path = _escaped(parts.path, _SAFE_PATH)
    url = f"{scheme}://{netloc}{path}"
    if parts.query:
        url += f"?{_escaped(parts.query, _SAFE_QUERY)}"
    if parts.fragment:
        url += f"#{_escaped(parts.fragment, _SAFE_QUERY)}"
    return url if len(url) <= MAX_URL * 3 else None


def _host(host: str) -> str | None:
    """A host in lower-case ASCII, or None when no name server could know it."""
    if ":" in host:
        return f"[{host.lower()}]" if _IPV6.match(host.lower()) else None
    lowered = host.lower()
    if not lowered.isascii():
        try:
            lowered = lowered.encode("idna").decode("ascii")
        except UnicodeError:
            return None
    return lowered.rstrip(".") if len(lowered) <= 253 and _HOST.match(lowered) else None


def _escaped(text: str, safe: str) -> str:
    """Percent signs only where needed, their digits in capitals; a % that begins no escape is escaped itself."""
    if "%" in text:
        text = re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", text)
        text = _PERCENT.sub(_normal_escape, text)
    return quote(text, safe=safe)


def _normal_escape(match: re.Match[str]) -> str:
    byte = int(match[1], 16)
    return chr(byte) if byte in _UNRESERVED else f"%{match[1].upper()}"


def _dotless(path: str) -> str:
    """A path without . and .. segments; doubled slashes stay, some servers mean them."""
    if "/." not in path:
        return path
    kept: list[str] = []
    segments = path.split("/")
    for segment in segments:
        if segment == "..":
            if len(kept) > 1:
                kept.pop()
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return "/".join(kept)
