"""Undoing Content-Encoding without being harmed by it."""

import gzip
import zlib
from contextlib import suppress
from functools import partial
from itertools import islice

import brotli
import pytest
from backports import zstd
from hypothesis import given
from hypothesis import strategies as st

from newshub.fetch.decompress import STEP, EncodingError, decoder_for

TEXT = b"<rss>" + b"Velf\xc3\xa6rdsteknologi og telemedicin. " * 9000 + b"</rss>"


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


ENCODERS = {
    "": bytes,
    "identity": bytes,
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "GZIP": gzip.compress,
    "deflate": zlib.compress,
    "Deflate": raw_deflate,
    "br": partial(brotli.compress, quality=3),
    "zstd": zstd.compress,
    "gzip, br": lambda data: brotli.compress(gzip.compress(data)),
}


def unpack(name: str, data: bytes, chunk: int = 1000) -> bytes:
    decoder = decoder_for(name)
    pieces = [piece for at in range(0, len(data), chunk) for piece in decoder.feed(data[at : at + chunk])]
    decoder.finish()
    assert all(len(piece) <= STEP for piece in pieces)
    return b"".join(pieces)


@pytest.mark.parametrize("name", ENCODERS)
@pytest.mark.parametrize("chunk", [1, 1000, 10**6])
def test_every_encoding_we_ask_for_is_undone_in_pieces_of_any_size(name: str, chunk: int) -> None:
    text = TEXT if chunk > 1 else TEXT[:3000]

    assert unpack(name, ENCODERS[name](text), chunk) == text


@given(
    data=st.binary(max_size=3000), chunk=st.integers(1, 500), name=st.sampled_from(["gzip", "deflate", "br", "zstd"])
)
def test_what_was_packed_comes_out_again(data: bytes, chunk: int, name: str) -> None:
    if name == "gzip" or len(data) > 1:
        assert unpack(name, ENCODERS[name](data), chunk) == data


@given(data=st.binary(max_size=2000), name=st.sampled_from(["", "gzip", "deflate", "br", "zstd", "gzip, br"]))
def test_random_bytes_raise_nothing_but_an_encoding_error(data: bytes, name: str) -> None:
    with suppress(EncodingError):
        unpack(name, data, 100)


@pytest.mark.parametrize("name", ["gzip", "deflate", "br", "zstd"])
def test_an_answer_that_breaks_off_is_an_error(name: str) -> None:
    packed = ENCODERS[name](TEXT)

    with pytest.raises(EncodingError, match="breaks off"):
        unpack(name, packed[: len(packed) // 2])


@pytest.mark.parametrize("name", ["gzip", "deflate", "br", "zstd"])
def test_damage_is_an_error(name: str) -> None:
    packed = bytearray(ENCODERS[name](TEXT))
    packed[12:80] = b"\xff" * 68

    with pytest.raises(EncodingError, match=r"damaged|breaks off"):
        unpack(name, bytes(packed))


@pytest.mark.parametrize("name", ["gzip", "deflate", "br", "zstd"])
def test_a_bomb_gives_small_pieces_one_at_a_time(name: str) -> None:
    bomb = ENCODERS[name](bytes(20_000_000))

    pieces = list(islice(decoder_for(name).feed(bomb), 5))

    assert [len(piece) <= STEP for piece in pieces] == [True] * 5


def test_a_body_that_is_not_gzip_as_it_says_is_taken_as_it_is() -> None:
    assert unpack("gzip", b"<rss/>") == b"<rss/>"


def test_a_gzip_file_sent_without_saying_so_is_unpacked() -> None:
    assert unpack("", gzip.compress(TEXT)) == TEXT


def test_several_gzip_members_are_read_and_a_thousand_refused() -> None:
    assert unpack("gzip", gzip.compress(b"ab") * 3) == b"ababab"
    with pytest.raises(EncodingError, match="pieces"):
        unpack("gzip", gzip.compress(b"") * 1000)


def test_padding_after_the_end_is_ignored() -> None:
    assert unpack("gzip", gzip.compress(b"abc") + bytes(100)) == b"abc"
    assert unpack("deflate", zlib.compress(b"abc") + bytes(100)) == b"abc"


def test_an_empty_body_is_an_empty_body() -> None:
    assert [unpack(name, b"") for name in ("", "gzip", "deflate", "br", "zstd")] == [b""] * 5


@pytest.mark.parametrize("name", ["compress", "exi", "gzip, gzip, gzip", "x" * 5000])
def test_an_encoding_we_do_not_know_is_named(name: str) -> None:
    with pytest.raises(EncodingError, match="compressed") as caught:
        decoder_for(name)

    assert len(str(caught.value)) < 250


def test_a_zstd_window_that_would_cost_much_memory_is_refused() -> None:
    options = {zstd.CompressionParameter.window_log: 27, zstd.CompressionParameter.enable_long_distance_matching: 1}
    compressor = zstd.ZstdCompressor(options=options)
    packed = compressor.compress(bytes(1000)) + compressor.flush()

    with pytest.raises(EncodingError, match="damaged"):
        unpack("zstd", packed)
