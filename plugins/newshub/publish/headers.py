"""The headers a published file is sent with: the one place that says so, for our server, the samples and S3."""

import re

# Nothing from elsewhere, nothing inline, no frames. The search runs WebAssembly, which 'wasm-unsafe-eval' allows;
# of scripts it allows no more.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; script-src 'self' 'wasm-unsafe-eval'; "
    "connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
SECURITY = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "interest-cohort=(), geolocation=(), camera=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
HSTS = "max-age=31536000; includeSubDomains"
# A page or feed may be five minutes old without asking; the look, a day: pages name the style sheet with its version.
PAGES = "public, max-age=300"
LOOK = "public, max-age=86400"
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".xml": "application/xml; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".gif": "image/gif",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
    ".webmanifest": "application/manifest+json",
    ".pdf": "application/pdf",
}
_FEEDS = {
    "feed.xml": "application/rss+xml; charset=utf-8",
    "atom.xml": "application/atom+xml; charset=utf-8",
    "feed.json": "application/feed+json; charset=utf-8",
    "opml.xml": "text/x-opml; charset=utf-8",
}


def content_type(path: str) -> str:
    """What a file says it is."""
    name = path.rpartition("/")[2]
    suffix = re.search(r"\.\w+$", name)
    return _FEEDS.get(name) or _TYPES.get(suffix[0] if suffix else "", "application/octet-stream")


def cache_control(path: str) -> str:
    """How long a reader's browser may keep a file without asking."""
    return LOOK if path.startswith("theme/") else PAGES
