"""Servers on loopback that misbehave, for the transport's tests: raw sockets, so that every byte is ours."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp.abc import AbstractResolver, ResolveResult

Answer = Callable[[bytes, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def serve(answer: Answer | bytes, *, tls: ssl.SSLContext | None = None) -> AsyncIterator[str]:
    """Serve on 127.0.0.1 while the context lasts; gives the base URL. `answer` gets the request's bytes."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await _head(reader):
                if isinstance(answer, bytes):
                    writer.write(answer)
                else:
                    await answer(head, writer)
                await writer.drain()
        except (ConnectionError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0, ssl=tls)
    try:
        yield f"http{'s' if tls else ''}://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()


async def _head(reader: asyncio.StreamReader) -> bytes:
    try:
        return await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return b""


def response(body: bytes = b"", *, status: str = "200 OK", **headers: str) -> bytes:
    """An HTTP response; header names are written with underscores. Content-Length is right unless given."""
    fields = {"content-length": str(len(body)), **{name.replace("_", "-"): value for name, value in headers.items()}}
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in fields.items() if value)]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def path_of(head: bytes) -> str:
    """The path a request asks for."""
    return head.split(b" ", 2)[1].decode()


class FakeResolver(AbstractResolver):
    """Names to addresses by a table; a list of addresses is given out one by one, as a rebinding DNS server does."""

    def __init__(self, names: dict[str, str | list[str]]) -> None:
        self.names = names
        self.asked: list[str] = []

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """One address for a name of the table."""
        self.asked.append(host)
        found = self.names.get(host)
        if not found:
            raise OSError(None, "no such name")
        address = found if isinstance(found, str) else found.pop(0)
        result: dict[str, Any] = {
            "hostname": host,
            "host": address,
            "port": port,
            "family": socket.AF_INET6 if ":" in address else socket.AF_INET,
            "proto": 0,
            "flags": socket.AI_NUMERICHOST,
        }
        return [result]  # type: ignore[list-item]

    async def close(self) -> None:
        """Nothing to give back."""
