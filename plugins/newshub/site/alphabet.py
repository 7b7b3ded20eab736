"""Names in the order of each language's alphabet: Dänemark before Deutschland, Łotwa before Niemcy, Österrike last."""

import unicodedata

# Where a language has letters of its own: what to sort them by. "{", "|" and "}" come after "z", "l~" after "lz".
_NORDIC = {"æ": "{", "ä": "{", "ø": "|", "ö": "|", "å": "}"}
_EASTERN = {"å": "{", "ä": "|", "æ": "|", "ö": "}", "ø": "}"}
_POLISH = {each: f"{plain}~" for each, plain in zip("ąćęłńóśź", "acelnosz", strict=True)} | {"ż": "z~~"}
_OWN_LETTERS = {"da": _NORDIC, "nb": _NORDIC, "nn": _NORDIC, "sv": _EASTERN, "fi": _EASTERN, "pl": _POLISH}
_PLAIN = {"ł": "l", "ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "þ": "th"}  # no accent to take off
_PLAIN_ONLY = str.maketrans(_PLAIN)
_TABLES = {language: str.maketrans({**_PLAIN, **own}) for language, own in _OWN_LETTERS.items()}


def alphabetical(text: str, language: str) -> tuple[str, str]:
    """What a name is sorted by in an edition. Letters foreign to its language count as their plain ones."""
    known = unicodedata.normalize("NFC", text.casefold()).translate(_TABLES.get(language, _PLAIN_ONLY))
    plain = "".join(each for each in unicodedata.normalize("NFKD", known) if not unicodedata.combining(each))
    return (plain, text)
