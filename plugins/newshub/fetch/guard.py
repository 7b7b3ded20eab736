"""Which addresses the hub connects to: public ones, by http or https, and nothing else.

Names are not judged but the numeric address a socket is about to be connected to. So neither an odd spelling
(http://2130706433/), nor a name that resolves to 127.0.0.1, nor a name whose answer changes between two look-ups gets
through.
"""

import ipaddress
import socket
from collections.abc import Callable
from typing import Any

from yarl import URL

from newshub.core.errors import AddressRefused
from newshub.core.urls import safe_http_url

# Beside what the standard library calls not global: networks that carry an IPv4 address inside an IPv6 one (a way
# around every IPv4 rule), and addresses that are public by number but answer inside a data centre only.
_CLOSED = tuple(
    map(
        ipaddress.ip_network,
        (
            "0.0.0.0/8",
            "100.64.0.0/10",  # carrier-grade NAT; 100.100.100.200 is a metadata service
            "168.63.129.16/32",  # a cloud's machine agent
            "169.254.0.0/16",  # link-local; 169.254.169.254 is the metadata service of most clouds
            "192.0.0.0/24",
            "192.88.99.0/24",  # 6to4 relays
            "198.18.0.0/15",
            "2001::/23",  # Teredo and other protocols' own
            "2001:db8::/32",
            "2002::/16",  # 6to4
            "3fff::/20",  # documentation
        ),
    )
)
_UNICAST_V6 = ipaddress.ip_network("2000::/3")  # everything else is local, mapped, translated (NAT64) or unassigned
_PORTS = (80, 443)  # of the well-known ports; those from 1024 on are free for all

AddrInfo = tuple[Any, ...]  # as socket.getaddrinfo gives it: family, type, protocol, name, address


class _SocketRefusedError(OSError):
    """Raised where the client library expects a socket; an OSError, so that it tries the host's other addresses."""


def refused_because(address: str) -> str | None:
    """What this numeric address is that we do not connect to, in words; None for a public one."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return "no address of the internet"
    if ip.version == 6 and ip not in _UNICAST_V6:
        return "a private, local or reserved address"
    if ip.is_multicast:
        return "a multicast address"
    if not ip.is_global or any(ip in network for network in _CLOSED):
        return "a private, local or reserved address"
    return None


def check_url(url: str, *, allow_private: bool = False) -> URL:
    """The address taken apart, or AddressRefused when it is not one we fetch: scheme, host, port, no user name."""
    try:
        # Escaped where it must be and otherwise left alone: a server may tell "%20" from "+".
        safe = safe_http_url(url)
        parts = URL(safe or url, encoded=True)
        port = parts.port
    except ValueError as error:
        raise AddressRefused("is not an address that can be read", url=url) from error
    if parts.scheme not in ("http", "https"):
        raise AddressRefused("is not an http or https address; only these are fetched", url=url)
    if not parts.host:
        raise AddressRefused("names no host", url=url)
    if parts.user is not None or parts.password is not None:
        raise AddressRefused("carries a user name or password; publish the feed without one", url=_masked(parts))
    if safe is None:
        raise AddressRefused("is not an address that can be read, or far too long", url=url[:200])
    if not allow_private and port is not None and port < 1024 and port not in _PORTS:
        raise AddressRefused(f"asks for port {port}, which is no port of a web server", url=url)
    return parts.with_fragment(None)


def socket_factory(*, allow_private: bool = False) -> Callable[[AddrInfo], socket.socket]:
    """What aiohttp calls for a socket, with the very address it will connect it to."""

    def make(info: AddrInfo) -> socket.socket:
        family, kind, protocol, _, address = info
        if not allow_private and (reason := refused_because(str(address[0]))):
            raise _SocketRefusedError(f"{address[0]}, {reason}")
        return socket.socket(family=family, type=kind, proto=protocol)

    return make


def refusal_in(error: BaseException | None) -> str | None:
    """The guard's own words, when it was the guard that made a connection fail."""
    while error is not None:
        if isinstance(error, _SocketRefusedError):
            return str(error)
        error = getattr(error, "os_error", None) or error.__cause__
    return None


def _masked(parts: URL) -> str:
    return str(parts.with_user(None))
