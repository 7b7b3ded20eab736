"""The site as it is developed. What differs when it is published: publishconf.py."""

import os
from pathlib import Path

_ROOT = Path(__file__).resolve().parent

# --- the hub (explained in docs/; each can be overridden by `pelican -e NAME=VALUE`) ---

NEWSHUB_ROOT = str(_ROOT)  # what relative paths below start from
NEWSHUB_NAME = "Cluster News Hub"
NEWSHUB_CONTACT = "newsdesk@example.org"  # shown on the site and in security.txt; None for none
NEWSHUB_LANGUAGES = ("da", "de", "en", "nb", "pl", "sv")  # one edition each, in the switcher's order
NEWSHUB_DEFAULT_LANGUAGE = "en"  # for stories in languages without an edition
NEWSHUB_TIMEZONE = "Europe/Copenhagen"
NEWSHUB_REGISTRY = os.environ.get("NEWSHUB_REGISTRY", "content/registry")
NEWSHUB_STORE = os.environ.get("NEWSHUB_STORE", "var/newshub.sqlite3")
NEWSHUB_CACHE = os.environ.get("NEWSHUB_CACHE", "var/cache")
NEWSHUB_PAGE_SIZE = 20  # stories on a page of a country, cluster, theme or month; changing it moves numbered pages
NEWSHUB_FRONT_SIZE = 12  # stories in each list of a front page
NEWSHUB_FEED_SIZE = 50
NEWSHUB_FEED_ID = None  # host that names stories in feeds for ever, such as "news.example.org"; None: that of SITEURL
NEWSHUB_SEARCH = True  # a search page, whose index Pagefind makes
NEWSHUB_SEARCH_SIZE = 2000  # stories that close a part of a language's index, at the end of their month
NEWSHUB_WORKERS = 0  # processes that render pages side by side; 0: as many as the machine runs at once, at most four
NEWSHUB_WEBSUB = None  # address of a WebSub hub to announce in feeds

# --- Pelican ---

SITENAME = NEWSHUB_NAME
SITEURL = os.environ.get("SITEURL", "http://localhost:8000")
PATH = str(_ROOT / "content")
OUTPUT_PATH = str(_ROOT / "output")
THEME = str(_ROOT / "theme")
TIMEZONE = NEWSHUB_TIMEZONE
DEFAULT_LANG = NEWSHUB_DEFAULT_LANGUAGE

PLUGIN_PATHS = [str(_ROOT / "plugins")]
PLUGINS = ["newshub"]

# Our plugin reads articles and pages itself, so that a fault in one carries its file and line and stops the build.
ARTICLE_PATHS: list[str] = []
PAGE_PATHS: list[str] = []
STATIC_PATHS = ["images", "extra"]
EXTRA_PATH_METADATA = {
    path.relative_to(_ROOT / "content").as_posix(): {"path": path.relative_to(_ROOT / "content" / "extra").as_posix()}
    for path in sorted((_ROOT / "content" / "extra").rglob("*"))
    if path.is_file()
}
DIRECT_TEMPLATES: list[str] = []
AUTHOR_SAVE_AS = CATEGORY_SAVE_AS = TAG_SAVE_AS = ""
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None
DELETE_OUTPUT_DIRECTORY = False  # the plugin removes what is no longer made
CACHE_CONTENT = False
JINJA_ENVIRONMENT = {"autoescape": True, "trim_blocks": True, "lstrip_blocks": True}
