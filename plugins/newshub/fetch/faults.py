"""From a client library's exceptions to words that a partner's webmaster could act on."""

import errno
import socket

from newshub.core.errors import AddressRefused, FetchError, TimedOut
from newshub.fetch import guard

STATUS_WORDS = {
    400: "the server calls our request bad (400)",
    401: "the address asks for a password (401); the hub reads public feeds only",
    402: "the address asks for payment (402)",
    403: "the server refuses us (403); ask the partner to let our user agent through its robot wall",
    404: "there is nothing at this address any more (404)",
    405: "the server does not allow reading this address (405)",
    406: "the server has no form of this that we can read (406)",
    410: "the address is gone for good (410)",
    429: "the server asks us to come less often (429)",
    451: "the address is blocked for legal reasons (451)",
    500: "the server has an internal error (500)",
    502: "the server's gateway gets no answer (502)",
    503: "the server is out of service for now (503)",
    504: "the server's gateway waits too long (504)",
}


def status_fault(status: int, url: str) -> FetchError:
    """The fault in an HTTP status that brings no document."""
    words = STATUS_WORDS.get(status)
    if words is None and 300 <= status < 400:
        words = f"the server redirects without saying where to ({status})"
    return FetchError(words or f"the server answers with status {status}", url=url, status=status)


def fault_of(error: BaseException, url: str, *, seconds: float) -> FetchError | None:
    """The FetchError that says what this exception means; None for one that is a fault of our own.

    `seconds` is the deadline that was kept.
    """
    import aiohttp

    if isinstance(error, FetchError):
        return error
    if refusal := guard.refusal_in(error):
        return AddressRefused(f"leads to {refusal}; the hub reads public servers only", url=url)
    kinds: tuple[tuple[type[BaseException], type[FetchError], str], ...] = (
        (aiohttp.InvalidURL, AddressRefused, "is not an address that can be read"),
        (aiohttp.ConnectionTimeoutError, TimedOut, "the server does not take our connection in time"),
        (aiohttp.SocketTimeoutError, TimedOut, "the server fell silent before its answer was complete"),
        (TimeoutError, TimedOut, f"gave no complete answer within {seconds:g} seconds"),
        (
            aiohttp.ClientConnectorDNSError,
            FetchError,
            "the host's name is not found; has its domain lapsed?",
        ),
        (aiohttp.ClientConnectorCertificateError, FetchError, "the server's certificate is not valid; renew it"),
        (aiohttp.ClientSSLError, FetchError, "no secure connection can be agreed with the server"),
        (aiohttp.ServerDisconnectedError, FetchError, "the server hangs up without an answer"),
        (aiohttp.ClientPayloadError, FetchError, "the answer breaks off before its end"),
        # Headers too large, or no HTTP at all.
        (aiohttp.ClientResponseError, FetchError, f"the answer is not HTTP that we accept ({_short(str(error))})"),
        (aiohttp.ClientError, FetchError, f"no connection: {_system_words(error)}"),
        (OSError, FetchError, f"no connection: {_system_words(error)}"),
    )
    return next((fault(words, url=url) for kind, fault, words in kinds if isinstance(error, kind)), None)


def _system_words(error: BaseException) -> str:
    code = getattr(error, "errno", None) or getattr(getattr(error, "os_error", None), "errno", None)
    known = {
        errno.ECONNREFUSED: "the server refuses it; nothing listens there",
        errno.ECONNRESET: "the server breaks it off",
        errno.EPIPE: "the server breaks it off",
        errno.EHOSTUNREACH: "the host is not to be reached",
        errno.ENETUNREACH: "the network is not to be reached; is this machine online?",
        socket.EAI_NONAME: "the host's name cannot be found",
    }
    return known.get(code or 0) or _short(str(error)) or type(error).__name__


def _short(text: str) -> str:
    return " ".join(text.split())[:200]
