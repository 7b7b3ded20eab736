"""Stock Pelican, told to make the pages that the others make: no plugins, its own generators, writer and readers."""

import json
from pathlib import Path

_HERE = Path(__file__).resolve().parent
LABELS = json.loads((_HERE / "labels.json").read_text("utf-8"))

SITENAME = "Cluster News Hub"
SITEURL = FEED_DOMAIN = "http://localhost:8000"
PATH = str(_HERE / "content")
ARTICLE_PATHS = ["items", "news"]
PAGE_PATHS: list[str] = []
STATIC_PATHS: list[str] = []
THEME = str(_HERE / "theme")
PLUGINS: list[str] = []
TIMEZONE = "Europe/Copenhagen"
DEFAULT_LANG = "en"
DEFAULT_DATE_FORMAT = "%-d %B %Y"

ARTICLE_URL, ARTICLE_SAVE_AS = "{slug}/", "{slug}/index.html"
TAG_URL, TAG_SAVE_AS = "{slug}/", "{slug}/index.html"
TAG_REGEX_SUBSTITUTIONS = [(r"[^a-z0-9/-]", "")]
MONTH_ARCHIVE_URL, MONTH_ARCHIVE_SAVE_AS = "months/{date:%Y}-{date:%m}/", "months/{date:%Y}-{date:%m}/index.html"
CATEGORY_SAVE_AS = AUTHOR_SAVE_AS = ""
DIRECT_TEMPLATES = ["index", "tags"]
DEFAULT_PAGINATION = 20
PAGINATED_TEMPLATES = {"tag": None, "period_archives": None}
PAGINATION_PATTERNS = (
    (1, "{url}", "{save_as}"),
    (2, "{base_name}/page/{number}/", "{base_name}/page/{number}/index.html"),
)

FEED_ALL_RSS, TAG_FEED_RSS = "feed.xml", "{slug}/feed.xml"
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None
FEED_MAX_ITEMS = 50
RSS_FEED_SUMMARY_ONLY = False
