"""The real transport against servers on loopback, decent and hostile."""

import asyncio
import gzip
import shutil
import ssl
import subprocess
import time
import tracemalloc
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import brotli
import pytest
from backports import zstd
from fetch_servers import FakeResolver, path_of, response, serve

from newshub.core.errors import AddressRefused, FetchError, TimedOut, TooLarge
from newshub.fetch.transport import AiohttpTransport, Request, Response, user_agent

FEED = b"<rss version='2.0'/>"
MIB = 1024 * 1024


def get(
    answer: Any,
    path: str = "/feed",
    *,
    allow_private: bool = True,
    request: dict[str, Any] | None = None,
    **options: Any,
) -> Response:
    """What the transport makes of a server."""

    async def go() -> Response:
        async with serve(answer) as base, transport(allow_private=allow_private, **options) as network:
            return await network.get(Request(base + path, **{"deadline_seconds": 5.0, **(request or {})}))

    return asyncio.run(go())


@asynccontextmanager
async def transport(**options: Any) -> AsyncIterator[AiohttpTransport]:
    async with AiohttpTransport(
        **{"user_agent": "ClusterNewsHub/1.0 (+test)", "allow_private": True, **options}
    ) as network:
        yield network


# --- decent servers ---


def test_an_answer_comes_with_its_final_address_and_lower_case_headers() -> None:
    found = get(response(FEED, ETag='"abc"', Content_Type="application/rss+xml"))

    assert found.status == 200
    assert found.body == FEED
    assert found.headers["etag"] == '"abc"'
    assert found.url.endswith("/feed")
    assert found.wire_bytes == len(FEED)
    assert found.redirects == ()


def test_we_say_who_we_are_and_nothing_else() -> None:
    heads: list[bytes] = []

    async def answer(head: bytes, writer: asyncio.StreamWriter) -> None:
        heads.append(head)
        writer.write(response(FEED, Set_Cookie="id=1; Path=/"))

    async def go() -> None:
        async with serve(answer) as base, transport() as network:
            await network.get(Request(f"{base}/a", {"If-None-Match": '"x"'}))
            await network.get(Request(f"{base}/b"))

    asyncio.run(go())
    names = {line.split(b":")[0].lower() for line in heads[1].split(b"\r\n")[1:] if line}
    assert b'if-none-match: "x"' in heads[0].lower()
    assert b"user-agent: ClusterNewsHub/1.0 (+test)".lower() in heads[1].lower()
    assert names == {b"host", b"user-agent", b"accept-encoding", b"accept"}


def test_the_user_agent_names_a_contact() -> None:
    assert user_agent("https://hub.example/\r\nX: y") == "ClusterNewsHub/1.0 (+https://hub.example/ X: y)"
    assert user_agent("") == "ClusterNewsHub/1.0"


@pytest.mark.parametrize("name", ["authorization", "Cookie", "Proxy-Authorization"])
def test_credentials_are_never_sent(name: str) -> None:
    with pytest.raises(AddressRefused, match="credentials"):
        get(response(FEED), request={"headers": {name: "secret"}})


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [("gzip", gzip.compress), ("br", partial(brotli.compress, quality=3)), ("zstd", zstd.compress)],
)
def test_compressed_answers_are_unpacked(encoding: str, pack: Callable[[bytes], bytes]) -> None:
    found = get(response(pack(FEED * 100), Content_Encoding=encoding))

    assert found.body == FEED * 100
    assert found.wire_bytes < len(found.body)


@pytest.mark.parametrize("status", ["304 Not Modified", "404 Not Found", "410 Gone", "503 Service Unavailable"])
def test_other_statuses_are_answers_without_a_body(status: str) -> None:
    found = get(response(b"" if status.startswith("304") else b"<h1>no</h1>", status=status, Retry_After="120"))

    assert (found.status, found.body) == (int(status[:3]), b"")
    assert found.headers["retry-after"] == "120"


def test_redirects_are_followed_and_noted() -> None:
    async def answer(head: bytes, writer: asyncio.StreamWriter) -> None:
        step = {"/feed": ("301 Moved", "/b"), "/b": ("302 Found", "c?q=æ ø#top"), "/c?q=%C3%A6%20%C3%B8": None}[
            path_of(head)
        ]
        if step:
            head_line, location = step
            writer.write(f"HTTP/1.1 {head_line}\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n".encode())
        else:
            writer.write(response(FEED))

    found = get(answer)

    assert found.body == FEED
    assert [status for status, _ in found.redirects] == [301, 302]
    assert found.redirects[-1][1] == found.url


def test_one_host_is_asked_only_so_often_at_a_time() -> None:
    now = most = 0

    async def answer(head: bytes, writer: asyncio.StreamWriter) -> None:
        nonlocal now, most
        now += 1
        most = max(most, now)
        await asyncio.sleep(0.01)
        now -= 1
        writer.write(response(FEED))

    async def go() -> None:
        async with serve(answer) as base, transport(per_host=2) as network:
            await asyncio.gather(*(network.get(Request(f"{base}/{number}")) for number in range(12)))

    asyncio.run(go())
    assert most == 2


def test_waiting_for_a_busy_hosts_turn_does_not_count_against_the_deadline() -> None:
    async def answer(head: bytes, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.06)
        writer.write(response(FEED))

    async def go() -> list[Response]:
        async with serve(answer) as base, transport(per_host=1) as network:
            requests = (Request(f"{base}/{number}", deadline_seconds=0.2) for number in range(6))
            return await asyncio.gather(*map(network.get, requests))

    assert len(asyncio.run(go())) == 6


def test_a_pause_is_left_between_two_requests_to_one_host() -> None:
    async def go() -> float:
        async with serve(response(FEED)) as base, transport(per_host=2, pause_seconds=0.05) as network:
            started = time.monotonic()
            await asyncio.gather(*(network.get(Request(f"{base}/{number}")) for number in range(4)))
            return time.monotonic() - started

    assert asyncio.run(go()) >= 0.15


# --- where we do not go ---


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "[::1]", "[::ffff:127.0.0.1]", "0"],
)
def test_loopback_is_refused_however_it_is_written(host: str) -> None:
    async def go() -> Response:
        async with serve(response(FEED)) as base, transport(allow_private=False) as network:
            return await network.get(Request(base.replace("127.0.0.1", host)))

    with pytest.raises(AddressRefused):
        asyncio.run(go())


def test_a_name_that_leads_to_a_private_address_is_refused() -> None:
    async def go() -> Response:
        resolver = FakeResolver({"intranet.example": "192.168.1.1"})
        async with transport(allow_private=False, resolver=resolver) as network:
            return await network.get(Request("http://intranet.example/feed"))

    with pytest.raises(AddressRefused, match=r"192\.168\.1\.1, a private"):
        asyncio.run(go())


@pytest.fixture
def public_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """127.0.0.1 taken for a public address; 127.0.0.2 and all else stay what they are."""
    from newshub.fetch import guard

    honest = guard.refused_because
    monkeypatch.setattr(guard, "refused_because", lambda address: None if address == "127.0.0.1" else honest(address))


@pytest.mark.usefixtures("public_loopback")
@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.2/", "http://[::1]:{port}/", "http://2130706434:{port}/", "http://169.254.169.254/latest/",
        "http://inside.example:{port}/", "file:///etc/passwd", "ftp://partner.example/", "gopher://x/",
        "javascript:alert(1)",
        "//127.0.0.2:{port}/", "http://u:p@partner.example:{port}/x", "http://partner.example:22/",
    ],
)  # fmt: skip
def test_a_redirect_to_where_we_do_not_go_is_refused(target: str) -> None:
    asked: list[str] = []

    async def answer(head: bytes, writer: asyncio.StreamWriter) -> None:
        asked.append(path_of(head))
        port = writer.get_extra_info("sockname")[1]
        writer.write(response(status="302 Found", Location=target.format(port=port)))

    async def go() -> None:
        resolver = FakeResolver({"partner.example": "127.0.0.1", "inside.example": "127.0.0.2"})
        async with serve(answer) as base, transport(allow_private=False, resolver=resolver) as network:
            await network.get(Request(base.replace("127.0.0.1", "partner.example")))

    with pytest.raises(AddressRefused):
        asyncio.run(go())
    assert len(asked) == 1


@pytest.mark.usefixtures("public_loopback")
def test_a_name_whose_answer_changes_is_judged_by_the_address_connected_to() -> None:
    async def go() -> list[Any]:
        resolver = FakeResolver({"rebinding.example": ["127.0.0.1", "127.0.0.2", "169.254.169.254"]})
        answer = response(FEED, Connection="close")
        async with serve(answer) as base, transport(allow_private=False, resolver=resolver) as network:
            url = base.replace("127.0.0.1", "rebinding.example")
            return [await caught(network.get(Request(url))) for _ in range(3)]

    first, second, third = asyncio.run(go())
    assert isinstance(first, Response)
    assert isinstance(second, AddressRefused)
    assert isinstance(third, AddressRefused)


async def caught(coming: Awaitable[Response]) -> Response | FetchError:
    try:
        return await coming
    except FetchError as error:
        return error


@pytest.mark.parametrize("again", ["/feed", "/feed?n={n}"])
def test_redirects_without_end_are_given_up_after_five(again: str) -> None:
    asked = 0

    async def answer(head: bytes, writer: asyncio.StreamWriter) -> None:
        nonlocal asked
        asked += 1
        writer.write(response(status="301 Moved", Location=again.format(n=asked)))

    with pytest.raises(FetchError, match="redirects more than 5 times"):
        get(answer)
    assert asked == 6


@pytest.mark.parametrize("location", ["http://[broken", "http://", "https://:80/", "\x7f\x01"])
def test_a_redirect_to_nonsense_is_an_error_in_words(location: str) -> None:
    with pytest.raises(FetchError):
        get(response(status="301 Moved", Location=location), request={"deadline_seconds": 1.0})


def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1/")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1/")

    assert get(response(FEED)).body == FEED


# --- too much ---


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [
        ("gzip", gzip.compress),
        ("br", partial(brotli.compress, quality=3)),
        ("zstd", zstd.compress),
        ("gzip, gzip", lambda data: gzip.compress(gzip.compress(data))),
    ],
)
def test_a_bomb_is_refused_at_small_memory(encoding: str, pack: Callable[[bytes], bytes]) -> None:
    bomb = response(pack(bytes(60 * MIB)), Content_Encoding=encoding)
    tracemalloc.start()

    with pytest.raises(TooLarge, match=r"unpacks to more than the 2.0 MiB"):
        get(bomb, request={"max_bytes": 2 * MIB})

    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 12 * MIB


def test_a_body_without_end_is_cut_off() -> None:
    async def answer(head: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            writer.write(b"10000\r\n" + b"x" * 65536 + b"\r\n")
            await writer.drain()

    with pytest.raises(TooLarge, match=r"sends more than the 1.0 MiB"):
        get(answer, request={"max_bytes": MIB})


def test_an_announced_excess_is_not_even_read() -> None:
    with pytest.raises(TooLarge, match=r"announces 95.4 MiB"):
        get(response(b"", content_length="100000000"))


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200 OK\r\nX: " + b"x" * 100_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 5000 + b"\r\n",
        b"HTTP/1.1 200 " + b"O" * 100_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"x" * 3_000_000,
        b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
        b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffffff\r\n",
        b"HTTP/1.1 99999 OK\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"\x00\x01\x02\r\n\r\n",
        b"220 smtp.example ESMTP\r\n",
    ],
    ids=lambda head: repr(head[:40]),
)
def test_what_is_no_sane_http_is_an_error_in_words(head: bytes) -> None:
    with pytest.raises(FetchError) as caught:
        get(head, request={"deadline_seconds": 1.0})

    assert len(caught.value.reason) < 350
    assert not isinstance(caught.value, TimedOut) or head.startswith((b"SSH", b"220", b"HTTP/1.1 200 OK\r\nx"))


# --- too slow ---


def drip(first: bytes, forever: bytes) -> Callable[[bytes, asyncio.StreamWriter], Awaitable[None]]:
    async def answer(head: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(first)
        while True:
            writer.write(forever)
            await writer.drain()
            await asyncio.sleep(0.02)

    return answer


@pytest.mark.parametrize(
    "answer",
    [
        drip(b"", b""),
        drip(b"HTTP/1.1 200 OK\r\nX: ", b"x"),
        drip(b"HTTP/1.1 200 OK\r\n", b"A: b\r\n"),
        drip(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", b"x"),
        drip(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
        drip(b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
    ids=["silence", "header by byte", "headers without end", "body by byte", "chunks by byte", "100 for ever"],
)
def test_a_drip_ends_at_the_deadline(answer: Any) -> None:
    started = time.monotonic()

    with pytest.raises(FetchError, match=r"within 0\.3 seconds|not HTTP"):
        get(answer, request={"deadline_seconds": 0.3})

    assert time.monotonic() - started < 2


def test_slow_redirects_share_one_deadline() -> None:
    async def answer(head: bytes, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.15)
        writer.write(response(status="302 Found", Location="/again"))

    with pytest.raises(TimedOut):
        get(answer, request={"deadline_seconds": 0.4})


def test_a_server_that_falls_silent_is_not_waited_for_until_the_deadline() -> None:
    with pytest.raises(TimedOut, match="fell silent"):
        get(response(b"x", content_length="1000"), request={"deadline_seconds": 30.0}, read_seconds=0.1)


def test_a_host_that_stays_silent_is_not_asked_by_everyone() -> None:
    asked = 0

    async def answer(head: bytes, writer: asyncio.StreamWriter) -> None:
        nonlocal asked
        asked += 1
        await asyncio.sleep(60)

    async def go() -> list[Response | FetchError]:
        async with serve(answer) as base, transport(per_host=2) as network:
            requests = (Request(f"{base}/{number}", deadline_seconds=0.1) for number in range(20))
            return await asyncio.gather(*(caught(network.get(request)) for request in requests))

    found = asyncio.run(go())
    assert all(isinstance(each, TimedOut) for each in found)
    assert "not asked again" in str(found[-1])
    assert asked <= 4


# --- without trust ---


@pytest.mark.skipif(
    shutil.which("openssl") is None, reason="makes its certificate with openssl, which is not installed"
)
def test_a_certificate_nobody_vouches_for_is_an_error_in_words(tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-keyout", str(key), "-out", str(certificate)],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)

    async def go() -> Response:
        async with serve(response(FEED), tls=context) as base, transport() as network:
            return await network.get(Request(base))

    with pytest.raises(FetchError, match="certificate is not valid"):
        asyncio.run(go())


def test_https_to_a_server_that_speaks_none_is_an_error_in_words() -> None:
    async def go() -> Response:
        async with serve(response(FEED)) as base, transport() as network:
            return await network.get(Request(base.replace("http:", "https:"), deadline_seconds=0.5))

    with pytest.raises(FetchError, match=r"secure connection|breaks it off|hangs up|within"):
        asyncio.run(go())


# --- broken off ---


def test_a_reset_in_the_middle_is_an_error_in_words() -> None:
    async def answer(head: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(response(b"x" * 100, content_length="1000"))
        await writer.drain()
        writer.transport.abort()

    with pytest.raises(FetchError, match=r"breaks|break"):
        get(answer)


def test_fewer_bytes_than_announced_is_an_error_in_words() -> None:
    with pytest.raises(FetchError, match="breaks off"):
        get(hang_up(response(b"x" * 100, content_length="1000")))


def test_hanging_up_without_an_answer_is_an_error_in_words() -> None:
    with pytest.raises(FetchError, match=r"hangs up|break"):
        get(hang_up(b""))


def hang_up(data: bytes) -> Callable[[bytes, asyncio.StreamWriter], Awaitable[None]]:
    async def answer(head: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(data)
        writer.close()

    return answer


def test_nothing_listening_and_no_such_name_are_told_apart() -> None:
    async def go() -> list[Response | FetchError]:
        async with transport(resolver=FakeResolver({})) as network:
            return [await caught(network.get(Request(url))) for url in ("http://127.0.0.1:1/", "http://gone.example/")]

    refused, unknown = asyncio.run(go())
    assert "nothing listens" in str(refused)
    assert "name is not found" in str(unknown)
