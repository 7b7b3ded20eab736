"""Undoing Content-Encoding a little at a time, so that a bomb is noticed before it goes off.

No step asks a decompressor for more than STEP bytes, whatever the input promises.
"""

import zlib
from collections.abc import Callable, Iterator
from typing import Any, Protocol

STEP = 64 * 1024  # bytes asked for at a time
_MEMBERS = 64  # gzip members and zstd frames in one body; real ones have one
_ZSTD_WINDOW_LOG = 23  # 8 MiB, what RFC 9659 allows for content encodings
_GZIP_MAGIC = b"\x1f\x8b"
NAMES = "gzip, deflate, br, zstd"  # for Accept-Encoding


class EncodingError(Exception):
    """The body is not what its Content-Encoding says, or breaks off. Says why in words."""


class Decoder(Protocol):
    """Takes pieces of the encoded body, gives pieces of the decoded one, none larger than STEP."""

    def feed(self, data: bytes) -> Iterator[bytes]: ...

    def finish(self) -> None:
        """Raises EncodingError when more should have come."""


def decoder_for(content_encoding: str) -> Decoder:
    """The decoder for a Content-Encoding header; "" for none. Raises EncodingError for one we do not know."""
    names = [name for part in content_encoding.lower().split(",") if (name := part.strip()) not in ("", "identity")]
    if len(names) > 2:
        raise EncodingError(f"is compressed {len(names)} times over ({content_encoding[:100]})")
    chain: list[Decoder] = []
    for name in reversed(names):  # the last named was applied last
        if name not in _DECODERS:
            raise EncodingError(f"is compressed in a way we cannot read ({name[:40]}); we asked for {NAMES}")
        chain.append(_DECODERS[name]())
    if not chain:
        return _Gzip(otherwise_plain=True)
    return chain[0] if len(chain) == 1 else _Chain(chain)


class _Chain:
    def __init__(self, decoders: list[Decoder]) -> None:
        self._decoders = decoders

    def feed(self, data: bytes) -> Iterator[bytes]:
        return self._through(data, 0)

    def _through(self, data: bytes, stage: int) -> Iterator[bytes]:
        if stage == len(self._decoders):
            yield data
            return
        for piece in self._decoders[stage].feed(data):
            yield from self._through(piece, stage + 1)

    def finish(self) -> None:
        for decoder in self._decoders:
            decoder.finish()


class _Members:
    """What gzip, deflate and zstd share: a stream may hold several members, each with its own decompressor."""

    def __init__(self) -> None:
        self._member: Any = None
        self._count = 0

    def feed(self, data: bytes) -> Iterator[bytes]:
        while data:
            if self._member is None or self._member.eof:
                if self._count and not self._may_begin(data):
                    return  # padding after the end, as some servers send
                self._count += 1
                if self._count > _MEMBERS:
                    raise EncodingError(f"is compressed in more than {_MEMBERS} pieces")
                self._member = self._begin(data)
            data = yield from self._member_part(data)

    def finish(self) -> None:
        if self._member is not None and not self._member.eof:
            raise EncodingError("breaks off in the middle of its compressed data")

    def _begin(self, data: bytes) -> Any:
        raise NotImplementedError

    def _may_begin(self, data: bytes) -> bool:
        raise NotImplementedError

    def _member_part(self, data: bytes) -> Any:
        raise NotImplementedError


class _Zlib(_Members):
    def _member_part(self, data: bytes) -> Any:
        while True:
            try:
                piece = self._member.decompress(data, STEP)
            except zlib.error as error:
                raise EncodingError(f"has damaged compressed data ({error})") from error
            if piece:
                yield piece
            if self._member.eof:
                return self._member.unused_data
            data = self._member.unconsumed_tail
            if not data and len(piece) < STEP:
                return b""


class _Gzip(_Zlib):
    """gzip; also a body that is not gzip at all, because servers lie both ways about it."""

    def __init__(self, *, otherwise_plain: bool = True) -> None:
        super().__init__()
        self._plain: bool | None = None if otherwise_plain else False
        self._begun = b""

    def feed(self, data: bytes) -> Iterator[bytes]:
        if self._plain is None:
            data, self._begun = self._begun + data, b""
            if len(data) < len(_GZIP_MAGIC):
                self._begun = data
                return
            self._plain = not data.startswith(_GZIP_MAGIC)
        if self._plain:
            yield from (data[at : at + STEP] for at in range(0, len(data), STEP))
        else:
            yield from super().feed(data)

    def finish(self) -> None:
        if self._begun:
            raise EncodingError("is a single byte")
        if not self._plain:
            super().finish()

    def _begin(self, data: bytes) -> Any:
        return zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)

    def _may_begin(self, data: bytes) -> bool:
        return data.startswith(_GZIP_MAGIC[:1])


class _Deflate(_Zlib):
    """deflate: meant to have a zlib header, often sent without."""

    def _begin(self, data: bytes) -> Any:
        wrapped = data[0] & 0x0F == 8 and (len(data) < 2 or (data[0] * 256 + data[1]) % 31 == 0)
        return zlib.decompressobj(wbits=zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS)

    def _may_begin(self, data: bytes) -> bool:
        return False


class _Zstd(_Members):
    def _begin(self, data: bytes) -> Any:
        # The standard library has it from Python 3.14 on.
        try:
            from compression import zstd  # type: ignore[import-not-found, unused-ignore]
        except ImportError:
            from backports import zstd
        self._error = zstd.ZstdError
        return zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: _ZSTD_WINDOW_LOG})

    def _may_begin(self, data: bytes) -> bool:
        return True

    def _member_part(self, data: bytes) -> Any:
        while True:
            try:
                piece = self._member.decompress(data, STEP)
            except self._error as error:
                raise EncodingError(f"has damaged compressed data ({error})") from error
            if piece:
                yield piece
            if self._member.eof:
                return self._member.unused_data
            if self._member.needs_input:
                return b""
            data = b""


class _Brotli:
    def __init__(self) -> None:
        import brotli

        self._error = brotli.error
        self._decompressor = brotli.Decompressor()
        self._fed = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        self._fed = True
        if self._decompressor.is_finished():
            return  # padding after the end
        while True:
            try:
                piece = self._decompressor.process(data, output_buffer_limit=STEP)
            except self._error as error:
                raise EncodingError("has damaged compressed data (br)") from error
            # The limit is where it stops growing its buffer, not an exact size.
            yield from (piece[at : at + STEP] for at in range(0, len(piece), STEP))
            data = b""
            if self._decompressor.is_finished() or (self._decompressor.can_accept_more_data() and not piece):
                return

    def finish(self) -> None:
        if self._fed and not self._decompressor.is_finished():
            raise EncodingError("breaks off in the middle of its compressed data")


_DECODERS: dict[str, Callable[[], Decoder]] = {
    "gzip": _Gzip,
    "x-gzip": _Gzip,
    "deflate": _Deflate,
    "br": _Brotli,
    "zstd": _Zstd,
}
