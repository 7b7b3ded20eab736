"""Which language a story is written in. The text decides; what its source declares is only a hint."""

from collections.abc import Sequence
from functools import lru_cache
from threading import Lock
from typing import Any

UNKNOWN = "und"  # ISO 639-2: undetermined

_SHORT = 100  # characters; below it the source's own languages are a better guide than the letters
_SAMPLE = 600  # characters are plenty: more text changes nothing but the time

# The identifier's name for a language and ours, where they differ.
_OURS = {"no": "nb"}
_THEIRS = {"nb": "no"}


def identify(title: str, text: str, *, expected: tuple[str, ...] = ()) -> str:
    """The ISO 639-1 code of the language of a story, by its title and the beginning of its text.

    ``expected`` are the languages its source publishes in; they bind only where there is too little text to tell.
    Without any letters to go by, it is the first expected language, or "und".
    """
    sample = f"{title.strip()}\n{text.strip()[:_SAMPLE]}".strip()
    hints = tuple(dict.fromkeys(code.lower().partition("-")[0] for code in expected))
    fallback = hints[0] if hints else UNKNOWN
    if not any(map(str.isalpha, sample)):
        return fallback
    if len(sample) < _SHORT and hints:
        allowed = {_THEIRS.get(code, code) for code in hints}
        ranked: Sequence[tuple[str, float]] = _identifier().rank(sample)
        code = next((code for code, _ in ranked if code in allowed), fallback)
    else:
        code = _identifier().classify(sample)[0]
    return _OURS.get(code, code) if len(code) == 2 else fallback


_loading = Lock()


@lru_cache(maxsize=1)
def _load() -> Any:
    # Imported late: numpy and the model cost a third of a second, which no command but fetch and classify should pay.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE)


def _identifier() -> Any:
    """The model, read once. Used only for asking, never `set_languages`, so that threads can share it."""
    with _loading:
        return _load()
