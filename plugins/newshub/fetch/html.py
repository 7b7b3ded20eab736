"""HTML pages' bytes as text, and text out of them."""

import codecs
import re

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_IN_HEADER = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_IN_PAGE = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_DECLARED_WITHIN = 4096  # bytes
# What partners' sites are written in; anything else declared is tried as UTF-8 first. An allow-list, because Python
# knows codecs that are none of the web's (punycode, idna, zip).
_ENCODINGS = {
    "utf-8": "utf-8", "utf8": "utf-8", "us-ascii": "cp1252", "ascii": "cp1252",
    "iso-8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252", "windows-1252": "cp1252", "cp1252": "cp1252",
    "iso-8859-2": "iso-8859-2", "latin2": "iso-8859-2", "windows-1250": "cp1250", "cp1250": "cp1250",
    "iso-8859-4": "iso-8859-4", "iso-8859-10": "iso-8859-10", "iso-8859-13": "iso-8859-13",
    "iso-8859-15": "iso-8859-15", "windows-1257": "cp1257", "utf-16": "utf-16-le", "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
}  # fmt: skip


def html_text(body: bytes, content_type: str | None) -> str:
    """The page as text: by its byte order mark, the header, what it declares, else UTF-8, else windows-1252."""
    for bom, marked in _BOMS:
        if body.startswith(bom):
            return body[len(bom) :].decode(marked, "replace")
    in_header = _IN_HEADER.search(content_type or "")
    in_page = _IN_PAGE.search(body[:_DECLARED_WITHIN])
    declared = (in_header[1] if in_header else "", in_page[1].decode("ascii", "replace") if in_page else "")
    for name in (*declared, "utf-8"):
        if encoding := _ENCODINGS.get(name.lower()):
            try:
                return body.decode(encoding)
            except UnicodeDecodeError:
                continue
    return body.decode("cp1252", "replace")
