"""Which encoding a document really has. Whole feeds in odd encodings are in tests/corpus."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newshub.fetch.decode import codec_of, decode, repair_mojibake

DANISH = "<a>Sårpleje på Ærø – «blåbærgrød»</a>"
POLISH = "<a>Źródła łączą: żółć, gęś, jaźń, ćma</a>"


@pytest.mark.parametrize(
    "name", ["UTF-8", "utf8", "ISO-8859-1", "latin1", "windows-1250", "CP1250", "iso-8859-2", "us-ascii", "Big5"]
)
def test_encodings_of_documents_are_taken(name: str) -> None:
    assert codec_of(name) is not None


@pytest.mark.parametrize(
    "name",
    [
        "punycode",
        "idna",
        "undefined",
        "zlib",
        "bz2",
        "hex",
        "rot13",
        "uu",
        "unicode_escape",
        "raw_unicode_escape",
        "mbcs",
        "utf-7",
        "",
    ],
)
def test_other_codecs_of_python_are_not(name: str) -> None:
    assert codec_of(name) is None


@pytest.mark.parametrize(
    ("text", "codec"),
    [(DANISH, "utf-8"), (DANISH, "cp1252"), (POLISH, "utf-8"), (POLISH, "cp1250"), (POLISH, "iso8859_2")],
)
def test_an_undeclared_encoding_is_guessed_by_its_letters(text: str, codec: str) -> None:
    assert decode(text.encode(codec), None).text == text


def test_a_header_alone_decides_where_bytes_could_be_anything() -> None:
    assert decode("<a>žluťoučký</a>".encode("iso8859_2"), "text/xml; charset=iso-8859-2").text == "<a>žluťoučký</a>"


@pytest.mark.parametrize(
    ("broken", "mended"),
    [
        ("SÃ¥rpleje", "Sårpleje"),
        ("Å\x81Ã³dÅº", "Łódź"),
        ("Patientens\u00c2\u00a0rettigheder", "Patientens\u00a0rettigheder"),
        ("Itâ€™s", "It’s"),
        ("FÃ¶rdermittel fÃ¼r Ã„rzte", "Fördermittel für Ärzte"),
        ("Ærø og nÃ¦ste", "Ærø og næste"),
    ],
)
def test_certain_mojibake_is_undone(broken: str, mended: str) -> None:
    assert repair_mojibake(broken) == mended


@pytest.mark.parametrize(
    "text", ["Ålesund", "SÃO PAULO", "Ä°stanbul?", "Â", "naïve café", "“Å” er et bogstav", "Ã", "100 Å", ""]
)
def test_what_may_be_meant_is_left_alone(text: str) -> None:
    assert repair_mojibake(text) in (text, "İstanbul?")


@given(st.text(alphabet=st.characters(codec="cp1252"), max_size=60))
def test_repairing_is_stable_on_ordinary_text(text: str) -> None:
    once = repair_mojibake(text)

    assert len(once) <= len(text)


@given(
    st.binary(max_size=300),
    st.sampled_from([None, "", "text/xml; charset=utf-16", "x; charset=iso-8859-2", "charset=cp037"]),
)
def test_any_bytes_have_some_text(body: bytes, content_type: str | None) -> None:
    decoded = decode(body, content_type)

    decoded.text.encode("utf-8")


@given(st.text(max_size=200))
def test_utf8_is_read_as_it_was_written(text: str) -> None:
    assert decode(f"<a>{text}".encode(), "text/html; charset=iso-8859-1").text in (f"<a>{text}", text)
