"""Turns what boto3 raises into a `ModelError` that says what to do.

boto3 tells faults of the network, of the configuration, of the call and of the stream by
different types, and puts the code that matters inside; `faults.toml` lists both.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import msgspec

from groundspeed_server.models.port import ModelError, ModelErrorCode
from groundspeed_server.models.retry_after import retry_after_s

# What forbids in Bedrock's place, and what answers there.
_PROXY = "proxy"
_NOT_BEDROCK = "ParserError"
# What remains when neither code nor type is known, by HTTP status.
_BY_STATUS = {
    401: "accessdeniedexception",
    403: "accessdeniedexception",
    404: "resourcenotfoundexception",
    407: _PROXY,
    429: "throttlingexception",
}
_REDIRECTION = 3


class _Fault(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    named: tuple[str, ...]
    code: ModelErrorCode
    remedy: str
    says: str = ""

    def error(self, retry_after: float | None) -> ModelError:
        return ModelError(self.code, self.remedy, retry_after)


def model_error(error: Exception) -> ModelError:
    """Return the error of our port for one of boto3, botocore or urllib3; one of ours stays."""
    if isinstance(error, ModelError):
        return error
    code, message = provider_fault(error)
    names = {code, *(kind.__name__ for kind in type(error).__mro__)}
    for fault in _faults():
        if names.intersection(fault.named) and fault.says in message.lower():
            return fault.error(_retry_after_s(error))
    return _by_status(error)


def hung_up(error: Exception) -> bool:
    """Whether the connection ended before any answer, as one does that lay idle for too long."""
    return "ConnectionClosedError" in {kind.__name__ for kind in type(error).__mro__}


def provider_fault(error: Exception) -> tuple[str, str]:
    """Return the provider's code in lower case and its message; empty when there is none."""
    fault = _response_part(error, "Error")
    return str(fault.get("Code", "")).lower(), str(fault.get("Message", ""))


def _by_status(error: Exception) -> ModelError:
    code = _code(error)
    for fault in _faults():
        if code in fault.named and not fault.says:
            return fault.error(_retry_after_s(error))
    return ModelError(
        ModelErrorCode.UNAVAILABLE,
        f"Bedrock failed ({type(error).__name__}); try again.",
        _retry_after_s(error),
    )


def _code(error: Exception) -> str | None:
    metadata = _response_part(error, "ResponseMetadata")
    status, headers = metadata.get("HTTPStatusCode"), metadata.get("HTTPHeaders")
    if not isinstance(status, int):
        return None
    if status // 100 == _REDIRECTION:
        return _NOT_BEDROCK
    code = _BY_STATUS.get(status)
    if code == "accessdeniedexception" and isinstance(headers, dict):
        return _PROXY if "html" in headers.get("content-type", "") else code
    return code or ("validationexception" if 400 <= status < 500 else None)


def _retry_after_s(error: Exception) -> float | None:
    headers = _response_part(error, "ResponseMetadata").get("HTTPHeaders")
    return retry_after_s(headers) if isinstance(headers, dict) else None


def _response_part(error: Exception, name: str) -> dict[str, object]:
    """Return a part of the response that botocore's client and stream errors carry."""
    response = getattr(error, "response", None)
    part = response.get(name) if isinstance(response, dict) else None
    return part if isinstance(part, dict) else {}


@cache
def _faults() -> tuple[_Fault, ...]:
    table = files(__package__).joinpath("faults.toml").read_bytes()
    return msgspec.toml.decode(table, type=dict[str, tuple[_Fault, ...]])["fault"]
