"""From bytes to text: which encoding a feed really has, whatever it says.

    byte order mark > UTF-8 that decodes > XML declaration > HTTP header > guess by the letters of six languages

Codecs come from an allow-list: Python would also "decode" punycode, undefined or zlib if a document asked for it.
"""

import codecs
import re
from dataclasses import dataclass

# What documents call an encoding (lower case, without - and _) -> Python's codec. As the WHATWG says, ISO-8859-1 and
# ASCII are windows-1252 in practice.
_CODECS = {
    **dict.fromkeys(("utf8", "utf8mb4", "unicode11utf8"), "utf-8"),
    **dict.fromkeys(
        ("windows1252", "cp1252", "iso88591", "latin1", "l1", "ascii", "usascii", "ansi", "cp819"), "cp1252"
    ),
    **dict.fromkeys(("windows1250", "cp1250", "win1250", "xcp1250"), "cp1250"),
    **dict.fromkeys(("iso88592", "latin2", "l2"), "iso8859_2"),
    **dict.fromkeys(("windows1251", "cp1251"), "cp1251"),
    **dict.fromkeys(("windows1253", "cp1253"), "cp1253"),
    **dict.fromkeys(("windows1254", "cp1254", "iso88599", "latin5"), "cp1254"),
    **dict.fromkeys(("windows1257", "cp1257"), "cp1257"),
    "iso88594": "iso8859_4",
    "iso88595": "iso8859_5",
    "iso88597": "iso8859_7",
    "iso885910": "iso8859_10",
    "iso885913": "iso8859_13",
    "iso885914": "iso8859_14",
    "iso885915": "iso8859_15",
    "iso885916": "iso8859_16",
    "macintosh": "mac_roman",
    "macroman": "mac_roman",
    "koi8r": "koi8_r",
    "koi8u": "koi8_u",
    "ibm850": "cp850",
    "cp850": "cp850",
    "ibm852": "cp852",
    "cp852": "cp852",
    "ibm865": "cp865",
    "shiftjis": "shift_jis",
    "sjis": "shift_jis",
    "eucjp": "euc_jp",
    "euckr": "euc_kr",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb18030": "gb18030",
    "big5": "big5",
}
_WIDE = {"utf16": "utf-16", "ucs2": "utf-16", "iso10646ucs2": "utf-16", "utf16le": "utf-16-le", "utf16be": "utf-16-be",
         "utf32": "utf-32", "ucs4": "utf-32", "iso10646ucs4": "utf-32"}  # fmt: skip
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']?\s*([A-Za-z0-9_.:-]{1,40})""")
_CHARSET = re.compile(r"""charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]{1,40})""", re.IGNORECASE)
_LANGUAGE = re.compile(rb"""(?:<(?:dc:)?language[^>]*>\s*(?:<!\[CDATA\[)?|xml:lang\s*=\s*["'])\s*([A-Za-z]{2})""")
_WESTERN = frozenset("æøåäöüßéÆØÅÄÖÜÉèàáóíúñç")
_CENTRAL = frozenset("ąćęłńóśźżĄĆĘŁŃÓŚŹŻčšžřěůáéíýČŠŽŘőű")
_CENTRAL_LANGUAGES = frozenset((b"pl", b"cs", b"sk", b"hu", b"sl", b"hr", b"ro"))
_FORBIDDEN_UTF8 = re.compile(rb"[\xc0\xc1][\x80-\xbf]|\xed[\xa0-\xbf][\x80-\xbf]")  # overlong forms, surrogates
_MULTIBYTE = re.compile(rb"[\xc2-\xf4][\x80-\xbf]+")
_SAMPLE = 200_000  # bytes looked at when guessing

# Lead characters of UTF-8 read as windows-1252 that no language of ours has before such a second character.
_MOJIBAKE = re.compile("Ã[\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â€[\u0080-\u00bf™œ˜¦“”¢š¡°]|Â[\u00a0-\u00bf]")
_SUSPECT = re.compile("[ÃÂÅÄâ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A document's text, the encoding it really had, and what had to be mended, in words."""

    text: str
    encoding: str
    problems: tuple[str, ...] = ()


def decode(body: bytes, content_type: str | None) -> Decoded:
    """The text of a document. Never fails: what no encoding explains becomes U+FFFD."""
    for mark, codec in _MARKS:
        if body.startswith(mark):
            return Decoded(body[len(mark) :].decode(codec, "replace"), codec)
    wide = _unmarked_wide(body)
    if wide is not None:
        return Decoded(body.decode(wide, "replace"), wide)
    names = _declared_names(body, content_type)
    declared = [found for name in names if (found := codec_of(name)) is not None]
    problems = tuple(
        f"unknown encoding “{name}”" for name in names if codec_of(name) is None and _plain(name) not in _WIDE
    )
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return _decode_eight_bit(body, declared, problems)
    if declared and declared[0] not in ("utf-8", "cp1252") and _MULTIBYTE.search(body, 0, _SAMPLE) is None:
        # Only ASCII, or a multi-byte encoding that stays within it (ISO-2022 and the like are not on the list).
        return Decoded(text, declared[0], problems)
    if declared and declared[0] != "utf-8" and not body.isascii():
        problems = (*problems, f"declared as {declared[0]}, is UTF-8")
    return Decoded(text, "utf-8", problems)


def codec_of(name: str) -> str | None:
    """Python's codec for what a document calls its encoding; None for what we don't take."""
    return _CODECS.get(_plain(name))


def repair_mojibake(text: str) -> str:
    """Undo UTF-8 that was taken for windows-1252 and encoded once more ("Ã¦" for "æ"), where that is certain."""
    if _SUSPECT.search(text) is None:
        return text
    try:
        return _as_1252(text).decode("utf-8")
    except UnicodeError:
        return _MOJIBAKE.sub(_repair_one, text)


def _plain(name: str) -> str:
    return name.lower().replace("-", "").replace("_", "").replace(":", "").replace("charset=", "")


def _declared_names(body: bytes, content_type: str | None) -> list[str]:
    names = []
    if match := _DECLARED.search(body, 0, 1_000):
        names.append(match[1].decode("ascii"))
    if content_type and (header := _CHARSET.search(content_type)):
        names.append(header[1])
    return list(dict.fromkeys(names))


def _unmarked_wide(body: bytes) -> str | None:
    """UTF-16 or -32 without its mark, told by the zeros around the first "<"."""
    head = body[:200].lstrip(b"\x00\t\n\r ")
    if not head or b"\x00" not in body[:200]:
        return None
    for beginning, codec in (
        (b"<\x00\x00\x00", "utf-32-le"),
        (b"\x00\x00\x00<", "utf-32-be"),
        (b"<\x00", "utf-16-le"),
        (b"{\x00", "utf-16-le"),
        (b"\x00<", "utf-16-be"),
        (b"\x00{", "utf-16-be"),
    ):
        if body.startswith(beginning) and body[len(beginning) + 1 : len(beginning) + 2] != b"":
            # One zero is not enough: "<\0rss" with NULs strewn in is an 8-bit document.
            return codec if body[:200].count(b"\x00") >= len(body[:200]) // 3 else None
    return None


def _decode_eight_bit(body: bytes, declared: list[str], problems: tuple[str, ...]) -> Decoded:
    """Not UTF-8 throughout: the declared encoding, or UTF-8 with a few foreign bytes, or a guess."""
    eight_bit = next((codec for codec in declared if codec != "utf-8"), None)
    if eight_bit is not None and eight_bit != "cp1252":
        try:
            return Decoded(body.decode(eight_bit), eight_bit, problems)
        except UnicodeDecodeError:
            problems = (*problems, f"declared as {eight_bit}, but is not")
    good = len(_MULTIBYTE.findall(body[:_SAMPLE]))
    high = sum(byte >= 0x80 for byte in body[:_SAMPLE])
    if good and good * 2 >= (high - good) - good:  # most high bytes stand in proper UTF-8 sequences
        mended = body.decode("utf-8", "newshub-foreign-bytes")
        return Decoded(mended, "utf-8", (*problems, "some bytes are not UTF-8"))
    guess = "cp1252" if eight_bit == "cp1252" and not _looks_central(body) else _guess(body)
    text = body.decode(guess, "replace") if guess != "cp1252" else body.decode("cp1252", "newshub-c1")
    if eight_bit != guess:
        problems = (*problems, f"read as {guess}")
    return Decoded(text, guess, problems)


def _looks_central(body: bytes) -> bool:
    language = _LANGUAGE.search(body, 0, 5_000)
    return bool(language) and language is not None and language[1].lower() in _CENTRAL_LANGUAGES


def _guess(body: bytes) -> str:
    """windows-1252, windows-1250 or ISO-8859-2, by which gives the more letters of the languages that use it."""
    sample = body[:_SAMPLE].translate(None, bytes(range(0x80)))
    language = _LANGUAGE.search(body, 0, 5_000)
    bonus = 1.5 if language and language[1].lower() in _CENTRAL_LANGUAGES else 1.0
    scores = {
        "cp1252": sum(char in _WESTERN for char in sample.decode("cp1252", "ignore")) * (0.5 if bonus > 1 else 1.0),
        "cp1250": sum(char in _CENTRAL for char in sample.decode("cp1250", "ignore")) * bonus,
        "iso8859_2": sum(char in _CENTRAL for char in sample.decode("iso8859_2", "ignore")) * bonus,
    }
    return max(scores, key=lambda codec: scores[codec])


def _as_1252(text: str) -> bytes:
    """Back to the bytes a misreader saw; the five bytes that windows-1252 leaves undefined pass as C1 controls."""
    return text.encode("cp1252", "newshub-c1")


def _repair_one(match: re.Match[str]) -> str:
    try:
        return _as_1252(match[0]).decode("utf-8")
    except UnicodeError:
        return match[0]


def _foreign_bytes(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    if forbidden := _FORBIDDEN_UTF8.match(error.object, error.start):
        return "\ufffd", forbidden.end()
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


def _c1(error: UnicodeError) -> tuple[str | bytes, int]:
    if isinstance(error, UnicodeDecodeError):
        return error.object[error.start : error.end].decode("latin-1"), error.end
    if isinstance(error, UnicodeEncodeError) and all(
        "\x80" <= c <= "\x9f" for c in error.object[error.start : error.end]
    ):
        return error.object[error.start : error.end].encode("latin-1"), error.end
    raise error


codecs.register_error("newshub-foreign-bytes", _foreign_bytes)
codecs.register_error("newshub-c1", _c1)
