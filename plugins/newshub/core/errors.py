"""Everything the hub raises on purpose.

HubError
├── Faulty                 a file of ours is wrong; carries every Problem found in it
│   ├── RegistryError      content/registry
│   ├── ArticleError       content/<language>
│   └── SettingsError      pelicanconf.py, publishconf.py
├── FeedError              a document is not a feed, or too hostile to read
├── FetchError             a source could not be fetched
│   ├── AddressRefused     its address is not one we connect to
│   ├── TooLarge           it sends more than we take
│   └── TimedOut           it takes longer than we wait
├── StoreError             the store cannot be opened, read or written
├── TemplateError          a template of the look does with what it is given what it must not
└── PublishError           a release was refused or could not be put in place
"""

from collections.abc import Iterable
from dataclasses import dataclass


class HubError(Exception):
    """Base of all errors a caller of the hub may want to catch; its text is written for the person at the terminal."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault in one of our own files, with all that is needed to mend it."""

    file: str
    message: str  # what is wrong, what was expected, what to do
    line: int | None = None  # 1-based; None when the fault is in no single line
    where: str | None = None  # table and key, or front matter field: "[clusters.oslo-cancer-cluster] country"
    level: str = "error"  # or "warning": someone should look, but nothing is stopped by it

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        level = self.level if self.level != "error" else None
        return ": ".join(part for part in (place, level, self.where, self.message) if part)


class Faulty(HubError):
    """Some of our own files are wrong. ``problems`` holds all faults, not the first one only."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


class RegistryError(Faulty):
    """The registry or the vocabulary has faults; nothing is fetched or built from it."""


class ArticleError(Faulty):
    """Own articles have faults; the build stops."""


class SettingsError(Faulty):
    """A setting is unknown, missing or of the wrong type; nothing starts."""


class FeedError(HubError):
    """A document could not be read as a feed."""

    def __init__(self, reason: str, *, url: str) -> None:
        self.reason, self.url = reason, url
        super().__init__(f"{url}: {reason}")


class FetchError(HubError):
    """A source gave no usable answer. ``status`` is None when there was no HTTP answer at all."""

    def __init__(self, reason: str, *, url: str, status: int | None = None) -> None:
        self.reason, self.url, self.status = reason, url, status
        super().__init__(f"{url}: {reason}")


class AddressRefused(FetchError):
    """The address is not http(s), or leads to a private, local or reserved network."""


class TooLarge(FetchError):
    """The answer is larger than the cap, on the wire or after decompression."""


class TimedOut(FetchError):
    """No complete answer within the deadline."""


class StoreError(HubError):
    """The store is missing, not ours, from a newer version, damaged, or cannot be written."""


class TemplateError(HubError, ValueError):
    """A template does not show what it is given as it has to be shown; the text names it."""


class PublishError(HubError):
    """A release did not pass its checks or could not be put in place; the published site is untouched."""
