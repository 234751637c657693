"""Turns faults of an OpenAI-compatible server into a `ModelError` that says what to do."""

from __future__ import annotations

import re
import ssl
from collections.abc import Mapping
from http import HTTPStatus

import msgspec

from groundspeed_server.models.openai.answer import Chunk, Fault
from groundspeed_server.models.port import ModelError, ModelErrorCode
from groundspeed_server.models.retry_after import retry_after_s

_BY_STATUS = {
    401: ModelErrorCode.NO_CREDENTIALS,
    403: ModelErrorCode.ACCESS_DENIED,
    404: ModelErrorCode.MODEL_NOT_FOUND,
    405: ModelErrorCode.MODEL_NOT_FOUND,
    408: ModelErrorCode.TIMEOUT,
    429: ModelErrorCode.THROTTLED,
    501: ModelErrorCode.MODEL_NOT_FOUND,
    504: ModelErrorCode.TIMEOUT,
}
_SPENT = "What may be spent at the model server with this key is used up: ask whoever pays for it."
_UNTRUSTED = (
    "The model server's certificate is not trusted on this machine: let SSL_CERT_FILE name a file "
    "of the certificates that are, your organisation's among them."
)
_TRUSTS_NONE = (
    "This Python trusts no certificate at all: if it is python.org's for macOS, run its `Install "
    "Certificates.command`; else let SSL_CERT_FILE name a file of those that are to be trusted."
)
_NO_KEY = (
    "The model server wants a key, and none is set: let the environment variable that "
    "`api_key_env` under [model] names hold it, also where the editor is started."
)
_LOADING = "The model server is still loading the model; it will answer in a while."
_TOO_LONG = (
    "The prompt is longer than what the model server reads: set `prompt_tokens` under [model], or "
    "give the server more context."
)
_ENCRYPTED = (
    "The model server takes encrypted connections alone: let `base_url` under [model] begin with "
    "https:."
)
_MOVED = (
    "The model server's address leads on to another one, which is not followed: write the last one "
    "into `base_url` under [model], perhaps with https://, or sign in to your network first."
)
_UNKNOWN_AT_PROXY = (
    "The proxy to the model server wants to know who asks: write user and password into "
    "HTTPS_PROXY or HTTP_PROXY, whichever leads there, or name the server in NO_PROXY."
)
_FORBIDDEN_BY_PAGE = (
    "A page came in the place of the model server's answer, and it forbids the way there: ask "
    "whoever runs the server, or your network's proxy."
)
_PAGE = re.compile(r"(?i)\A\s*<(?:!doctype|html)")
# Faults that their status alone does not tell: what their body says, what that is, and its remedy
# where the code's own does not help. Words in quotes are types of faults; within code that a server
# quotes, the second quote has a backslash before it.
_SAID = (
    (
        {400},
        re.compile("HTTP request (?:was sent to HTTPS port|to an HTTPS server)"),
        ModelErrorCode.BAD_ANSWER,
        _ENCRYPTED,
    ),
    ({402}, re.compile(""), ModelErrorCode.THROTTLED, _SPENT),
    (
        {400, 422, 429},
        re.compile('"budget_exceeded"|insufficient_quota'),
        ModelErrorCode.THROTTLED,
        _SPENT,
    ),
    (
        {400},
        re.compile('"(?:no_db_connection|expired_key)"'),
        ModelErrorCode.NO_CREDENTIALS,
        None,
    ),
    ({401}, re.compile('_model_access_denied"'), ModelErrorCode.ACCESS_DENIED, None),
    ({400}, re.compile("Invalid model name passed in"), ModelErrorCode.MODEL_NOT_FOUND, None),
    ({403}, _PAGE, ModelErrorCode.ACCESS_DENIED, _FORBIDDEN_BY_PAGE),
    ({407}, re.compile(""), ModelErrorCode.ACCESS_DENIED, _UNKNOWN_AT_PROXY),
    ({503}, re.compile("(?i)loading model"), ModelErrorCode.UNAVAILABLE, _LOADING),
    (
        {400},
        re.compile("(?i)context.(size|length|window)"),
        ModelErrorCode.INVALID_REQUEST,
        _TOO_LONG,
    ),
    ({500}, re.compile("too large to process"), ModelErrorCode.INVALID_REQUEST, _TOO_LONG),
)
_STATUS = re.compile("[45][0-9]{2}")
_REDIRECTION = 3
# How an encrypted connection ends that was there.
_BROKEN_OFF = {"SSLEOFError", "SSLZeroReturnError"}
# What the standard library says of a proxy that refuses to connect.
_NO_TUNNEL = "Tunnel connection failed"
_REMEDIES = {
    ModelErrorCode.NO_CREDENTIALS: (
        "The model server does not accept the key: check the environment variable that "
        "`api_key_env` under [model] names."
    ),
    ModelErrorCode.ACCESS_DENIED: (
        "The model server denies access with this key: ask whoever runs it."
    ),
    ModelErrorCode.MODEL_NOT_FOUND: (
        "The model server knows no such model or path: check `name` and `base_url` under [model]."
    ),
    ModelErrorCode.INVALID_REQUEST: (
        "The model server did not accept the request; check `name` and `fill_in_middle` under "
        "[model], and that the prompt fits the model."
    ),
    ModelErrorCode.THROTTLED: "The model server has too much to do; try again.",
    ModelErrorCode.TIMEOUT: "The model server took too long to answer; try again.",
    ModelErrorCode.UNAVAILABLE: "The model server failed; try again.",
    ModelErrorCode.BAD_ANSWER: (
        "What answered is no OpenAI-compatible server, perhaps a proxy's page: check `base_url` "
        "under [model]."
    ),
}


def fault_of(
    status: int, body: bytes, headers: Mapping[str, str], *, keyless: bool = False
) -> tuple[ModelError, str]:
    """Return the error for an HTTP status, and the server's message for our own reading.

    The message is never shown: it may quote the prompt.

    Args:
        status: The status.
        body: What the server said.
        headers: The answer's headers.
        keyless: Whether no key was sent.
    """
    text = body.decode("utf-8", errors="replace")
    wait_s = retry_after_s(headers)
    for statuses, says, code, remedy in _SAID:
        if status in statuses and says.search(text):
            return ModelError(code, remedy or _REMEDIES[code], wait_s), _message(body, text)
    code = _code(status)
    remedy = _MOVED if status // 100 == _REDIRECTION else _REMEDIES[code]
    if keyless and code is ModelErrorCode.NO_CREDENTIALS:
        remedy = _NO_KEY
    return ModelError(code, remedy, wait_s), _message(body, text)


def fault_in_stream(fault: Fault) -> ModelError:
    """Return the error for a fault that came inside a stream."""
    code = str(fault.code)
    status = int(code) if _STATUS.fullmatch(code) else 500
    return fault_of(status, msgspec.json.encode(fault), {})[0]


def bad_server() -> ModelError:
    """Return the error for a success that is none."""
    return ModelError(ModelErrorCode.BAD_ANSWER, _REMEDIES[ModelErrorCode.BAD_ANSWER])


def connection_error(error: Exception) -> ModelError:
    """Return the error for an exception of urllib3 or of the socket under it."""
    names = {kind.__name__ for kind in type(error).__mro__}
    # A refused connection is, to urllib3, a kind of timeout to connect.
    if "NewConnectionError" in names or "NameResolutionError" in names:
        return ModelError(
            ModelErrorCode.UNAVAILABLE,
            "No model server answers at `base_url` under [model]: start it, or check the address, "
            "and the proxy if HTTPS_PROXY or HTTP_PROXY names one.",
        )
    if "SSLCertVerificationError" in names:
        trusted = ssl.get_default_verify_paths()
        any_trusted = trusted.cafile is not None or trusted.capath is not None
        return ModelError(ModelErrorCode.UNAVAILABLE, _UNTRUSTED if any_trusted else _TRUSTS_NONE)
    if "SSLError" in names and not names & _BROKEN_OFF:
        return ModelError(
            ModelErrorCode.UNAVAILABLE,
            "No encrypted connection to the model server can be made: if it has none, let "
            "`base_url` under [model] begin with http:, and check what stands between.",
        )
    if _NO_TUNNEL in str(error):
        return _no_tunnel(error)
    if names & {"TimeoutError", "ReadTimeoutError", "ConnectTimeoutError"}:
        return ModelError(ModelErrorCode.TIMEOUT, _REMEDIES[ModelErrorCode.TIMEOUT])
    return ModelError(
        ModelErrorCode.UNAVAILABLE, "The connection to the model server broke off; try again."
    )


def _no_tunnel(error: Exception) -> ModelError:
    if f"{_NO_TUNNEL}: {HTTPStatus.PROXY_AUTHENTICATION_REQUIRED}" in str(error):
        return ModelError(ModelErrorCode.ACCESS_DENIED, _UNKNOWN_AT_PROXY)
    return ModelError(
        ModelErrorCode.UNAVAILABLE,
        "The proxy that HTTPS_PROXY names lets nothing through to the model server: ask whoever "
        "runs it, or name the server in NO_PROXY.",
    )


def _code(status: int) -> ModelErrorCode:
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    if 400 <= status < 500:
        return ModelErrorCode.INVALID_REQUEST
    return ModelErrorCode.UNAVAILABLE if status >= 500 else ModelErrorCode.BAD_ANSWER


def _message(body: bytes, text: str) -> str:
    """Return what a fault says; all of it, where that is not where the API has it."""
    try:
        fault = msgspec.json.decode(body, type=Chunk).fault
    except (msgspec.DecodeError, UnicodeDecodeError):
        return text
    return (fault.message if fault is not None else None) or text
