"""Which language a story is written in. The text decides; what its source declares is only a hint."""

import math
import re
from array import array
from functools import lru_cache
from threading import Lock
from typing import Any

UNKNOWN = "und"  # ISO 639-2: undetermined

_SHORT = 100  # characters; with less the source's own languages are a better guide than the letters alone
_SAMPLE = 200  # characters of title and text are plenty: from 140 on more changes nothing but the time

# The identifier's name for a language and ours, where they differ: "no" is bokmål, which it tells from nynorsk.
_OURS = {"no": "nb"}
_THEIRS = {"nb": "no"}

# For a short text from a source that declares nothing: what a European news source is likely to write. Without it
# three English words may pass for Luxembourgish.
_USUAL = frozenset(
    "da de en no nn sv fi is nl fr es it pt pl cs sk sl hr hu ro bg el et lt lv uk ru tr".split()  # noqa: SIM905 - short
)

# All it may answer. The model knows 150, but a Danish text in Ligurian or Pidgin is always a mistake, and half of the
# time goes into scoring languages.
_KNOWN = _USUAL | frozenset(
    "af ar be bs ca cy eu fa fo fr ga gl he hi hy id ja ka ko la lb mk mt sq sr th uk vi zh se".split()  # noqa: SIM905
)

# By how much, per root of the length in bytes, another language must beat the expected ones to be believed in a
# short text. Measured on titles: a wrong guess among relatives stays below .8, a foreign language is above 1.4.
_CONTRADICTION = 1.2

# Small words at home in one language only, for those that have many: a handful of one language and none of another
# decide, and the model, whose tables are too big for the processor's cache, is not asked. Bokmål has none to speak of.
_COMMON = {
    word: code
    for code, words in {
        "da": "af hvad nogle noget uden bliver blev gennem gør vores næste siger hjælpe virksomheder",
        "de": "und für auf ist nicht eine auch wird sich zu zur zum oder aus nach über durch sowie einen eines sind",
        "en": "the and with that which from have has their will this its our been these said between more also how",
        "pl": "się jest oraz dla przez które który która także już są między może w że tylko będzie lub czy",
        "sv": "och att är för inte från till ett hur när även också nya mellan många vid",
    }.items()
    for word in words.split()
}
_COMMON_SAMPLE = 400  # characters
_A_HANDFUL = 4

# The four Scandinavian written languages share most of a short title's letters; these words, stems and endings are at
# home in some of the four only. They decide nothing beyond the four, and nothing in longer texts.
_AT_HOME = (
    (("da",), r"af|hvad|nogle|noget|mere|uden|nyt|uge\w*|bliv|bliver|åbn\w*|søg\w*|sygehus\w*|kræft\w*|ældre"),
    (("da",), r"\w+hed|\w+heden|\w{2,}erne|\w*sundhed\w*|virksomhed\w*|\w*velfærd\w*|vækst\w*|robotter"),
    (("no",), r"hva|noen|noe|uke\w*|åpn\w*|søke|søker|sykehus\w*|sykehjem\w*|roboter|raskere"),
    (("nn",), r"frå|ikkje|eit|ein|kva|kor|korleis|kvifor|nokre|noko|vart|meir|berre|utan|saman|fleire|veke\w*|dei"),
    (("nn",), r"\w*sjuke?h\w+|heim\w*|søkj\w*|styrkj\w*|\w*tenest\w*|dagleg\w*|leiar\w*|klyngja|regjeringa"),
    (("nn",), r"\w{3,}ane|\w{3,}leg|medlemar|\w+arar|vere|gjer|kjem|veit|raskare|tryggleik|auk\w*|høyr|opn\w*"),
    (("sv",), r"och|inte|för|från|är|att|vad|hur|något|några|ska|till|ett|vecka\w*|sök\w*|\w*[äö]\w*|forskare"),
    (("sv",), r"\w{2,}(?:erna|arna|orna)|kluster|klustret|hemmet|kommun|snabb\w*"),
    (("no", "nn"), r"\w*helse\w*|kreft\w*|eldre\w*|\w*pasient\w*|medisin\w*|\w+sjon|\w+sjonen|gründer\w*|slik"),
    (("no", "nn"), r"søk|bedrift\w*|fylke\w*|utdanning\w*|regjering\w*|styret|velferd\w*|vekst\w*|podkast\w*"),
    (("da", "sv"), r"\w*patient\w*|medicin\w*|\w+tion|\w+tionen|nu|blev|regering\w*"),
    (("da", "no"), r"ikke|fra|hvordan|hvorfor|hjem|hjemme|\w*tjeneste\w*|leder\w*|forsker\w*|satser|medlemmer"),
    (("nn", "sv"), r"\w+(?:er|ent|ist|ot|ing)ar|satsar|testar|frukost\w*"),
    (("da", "no", "nn"), r"og|\w*[æø]\w*|klynge\w*|kommune\w*"),
    (("no", "nn", "sv"), r"av|nytt|bli|blir|ut"),
)
_SCANDINAVIAN = ("da", "no", "nn", "sv")
_ABROAD = tuple(
    (frozenset(_SCANDINAVIAN).difference(home), re.compile(rf"\b(?:{words})\b", re.IGNORECASE))
    for home, words in _AT_HOME
)
_SELDOM = 2.0  # off nynorsk where nobody expects it: one Norwegian in ten writes it
_ABROAD_COSTS = 3.0  # in the identifier's own scores: about what a few letters in a row weigh


def identify(title: str, text: str, *, expected: tuple[str, ...] = ()) -> str:
    """The ISO 639-1 code of the language of a story, by its title and the beginning of its text.

    ``expected`` are the languages its source publishes in; they only count where there is little text to go by.
    Without a letter to tell from, it is the first expected language, or "und".
    """
    if (code := _by_common_words(f"{title}\n{text[:_COMMON_SAMPLE]}")) is not None:
        return code
    sample = f"{title.strip()}\n{text.strip()}"[:_SAMPLE].strip()
    hints = [code.lower().partition("-")[0] for code in expected]
    fallback = hints[0] if hints else UNKNOWN
    if not any(map(str.isalpha, sample)):
        return fallback
    if len(sample) < _SHORT:
        code = _of_short(sample, {_THEIRS.get(hint, hint) for hint in hints} or _USUAL)
    else:
        code = _identifier().classify(sample)[0]
    return _OURS.get(code, code) if len(code) == 2 else fallback


def _by_common_words(sample: str) -> str | None:
    """The language whose own small words stand here, if they are several and no other language's are among them."""
    common = [_COMMON[word] for word in sample.lower().split() if word in _COMMON]
    return common[0] if len(common) >= _A_HANDFUL and common.count(common[0]) == len(common) else None


def _of_short(sample: str, likely: frozenset[str] | set[str]) -> str:
    """The likely language that fits best, unless the letters clearly contradict all likely ones."""
    scores: dict[str, float] = dict(_identifier().rank(sample))
    best = max(scores, key=scores.__getitem__)
    if best in _SCANDINAVIAN:
        scores["nn"] -= _SELDOM if likely is _USUAL else 0
        for foreign, words in _ABROAD:
            found = len(words.findall(sample))
            for code in foreign:
                scores[code] -= _ABROAD_COSTS * found
        best = max(scores, key=scores.__getitem__)
    among = max((code for code in scores if code in likely), key=scores.__getitem__, default=best)
    contradiction = (scores[best] - scores[among]) / math.sqrt(len(sample.encode()))
    return best if contradiction > _CONTRADICTION else among


_loading = Lock()


@lru_cache(maxsize=1)
def _load() -> Any:
    # Imported late: numpy and the model cost a third of a second, which no command but fetch and classify should pay.
    import numpy as np
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(_KNOWN)
    # Its time is spent waiting for memory. Full numbers, a row a feature (as they come: half ones, a column a
    # language) and tables that fit the processor's cache (as they come: lists of objects) halve it.
    identifier.nb_ptc = np.ascontiguousarray(identifier.nb_ptc, dtype=np.float32)
    identifier._rowbase = array("I", identifier._rowbase)
    identifier.tk_output = array("i", identifier.tk_output)
    return identifier


def _identifier() -> Any:
    """The model, read once. From here on it is only asked, so that threads can share it."""
    with _loading:
        return _load()
