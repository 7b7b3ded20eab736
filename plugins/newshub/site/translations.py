"""The interface's words: gettext catalogues read from .po files through Babel, picked by the page's language."""

import hashlib
import pickle
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from newshub.core.errors import Problem, SettingsError
from newshub.site.put import put

DOMAIN = "messages"


@dataclass(slots=True)
class Catalogue:
    """The messages of one language. A message it lacks comes back in English and is remembered in ``missing``."""

    language: str
    messages: Mapping[str, tuple[str, ...]]  # msgid, or "context\x04msgid" -> its forms
    plural: object  # Babel's plural rule compiled to a function of n; None means English's
    missing: dict[str, None] = field(default_factory=dict)

    def gettext(self, message: str) -> str:
        """The message in this language."""
        return self._form(message, 0) or message

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        """The message's form for a number."""
        index = self.plural(number) if callable(self.plural) else int(number != 1)
        return self._form(singular, int(index)) or (singular if number == 1 else plural)

    def pgettext(self, context: str, message: str) -> str:
        """The message in this language, told apart by a context."""
        return self._form(f"{context}\x04{message}", 0) or message

    def npgettext(self, context: str, singular: str, plural: str, number: int) -> str:
        """The message's form for a number, told apart by a context."""
        index = self.plural(number) if callable(self.plural) else int(number != 1)
        return self._form(f"{context}\x04{singular}", int(index)) or (singular if number == 1 else plural)

    def _form(self, key: str, index: int) -> str | None:
        forms = self.messages.get(key, ())
        if index < len(forms) and forms[index]:
            return forms[index]
        self.missing[key] = None
        return None


def po_path(folder: Path, language: str) -> Path:
    """Where a language's catalogue lies in the look's folder."""
    return folder / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def read_catalogues(folder: Path, languages: tuple[str, ...], *, cache: Path | None = None) -> dict[str, Catalogue]:
    """The catalogues of all languages. Raises SettingsError when one is not there.

    Reading a .po takes Babel some 20 ms; what was read is kept in `cache` under the hash of the file's bytes.
    """
    problems, found = [], {}
    for language in languages:
        path = po_path(folder, language)
        try:
            data = path.read_bytes()
        except OSError:
            problems.append(Problem(str(path), f"no catalogue for “{language}”; run ./hub translate to make one"))
            continue
        found[language] = _catalogue(language, data, cache)
    if problems:
        raise SettingsError(problems)
    return found


def _catalogue(language: str, data: bytes, cache: Path | None) -> Catalogue:
    kept = cache / f"messages-{language}-{hashlib.sha256(data).hexdigest()[:24]}.pickle" if cache else None
    if kept is not None and (found := _load(kept)) is not None:
        messages, expression = found
    else:
        messages, expression = _parse(language, data)
        if kept is not None:
            _keep(kept, (messages, expression))
    from gettext import c2py

    return Catalogue(language, messages, c2py(expression))


def _parse(language: str, data: bytes) -> tuple[dict[str, tuple[str, ...]], str]:
    from io import BytesIO

    from babel.messages.pofile import read_po

    catalogue = read_po(BytesIO(data), locale=language)
    messages: dict[str, tuple[str, ...]] = {}
    for message in catalogue:
        if not message.id or message.fuzzy:
            continue
        key = message.id if isinstance(message.id, str) else message.id[0]
        forms = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
        messages[f"{message.context}\x04{key}" if message.context else key] = forms
    return messages, catalogue.plural_expr


def _load(path: Path) -> tuple[dict[str, tuple[str, ...]], str] | None:
    try:
        value = pickle.loads(path.read_bytes())  # noqa: S301 - our own cache, in our own folder
    except (OSError, pickle.UnpicklingError, EOFError, AttributeError, ValueError):
        return None  # not there yet, or cut off by a kill: read the .po again
    return value if isinstance(value, tuple) and len(value) == 2 else None


def _keep(path: Path, value: object) -> None:
    for old in path.parent.glob(f"{path.name.rsplit('-', 1)[0]}-*.pickle"):
        old.unlink(missing_ok=True)
    put(path, pickle.dumps(value))
