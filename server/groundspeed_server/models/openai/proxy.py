"""The proxy of this environment, by the variables that other programs go by, too."""

from __future__ import annotations

import ipaddress
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import SplitResult, unquote, urlsplit

from groundspeed_server.errors import UserError

_PORT = 80


@dataclass(frozen=True, slots=True)
class Proxy:
    """An HTTP proxy.

    Attributes:
        host: Its name or address.
        port: Where it listens.
        headers: Who asks, for a proxy that wants to know; never shown.
    """

    host: str
    port: int
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


def proxy_to(server: SplitResult, environment: Mapping[str, str]) -> Proxy | None:
    """Return the proxy that leads to a server; None where there is none, or none is to be used.

    `HTTPS_PROXY` and `HTTP_PROXY` name it, and `NO_PROXY` the servers without one, by name, domain,
    address or network, each in upper or lower case. This machine is never asked for through one.

    Args:
        server: The server's address, with its scheme and host.
        environment: The process's environment.

    Raises:
        UserError: The variable names no HTTP proxy.
    """
    address = _value(environment, f"{server.scheme}_proxy")
    host = server.hostname or ""
    if not address or _is_here(host) or _is_excepted(server, environment):
        return None
    parts = urlsplit(address if "://" in address else f"http://{address}")
    try:
        port = parts.port or _PORT
    except ValueError:
        port = 0
    if parts.scheme != "http" or not parts.hostname or not port:
        raise UserError(
            f"What {server.scheme.upper()}_PROXY names is not the address of an HTTP proxy.",
            "Set it to one such as http://proxy:3128, or name the model server in NO_PROXY.",
        )
    headers = {}
    if parts.username is not None:
        user = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        headers["Proxy-Authorization"] = f"Basic {b64encode(user.encode()).decode()}"
    return Proxy(parts.hostname, port, headers)


def _value(environment: Mapping[str, str], name: str) -> str:
    return environment.get(name) or environment.get(name.upper()) or ""


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _is_excepted(server: SplitResult, environment: Mapping[str, str]) -> bool:
    """Whether `NO_PROXY` names a server: its host, with its port or without, or where it lies."""
    words = [word.strip().lower() for word in _value(environment, "no_proxy").split(",")]
    domains = [domain for word in words if (domain := word.removeprefix("*").lstrip("."))]
    places = (server.hostname or "", f"{server.hostname}:{server.port}")
    if "*" in words or any(_is_within(places[0], word) for word in words):
        return True
    return any(f".{place}".endswith(f".{domain}") for place in places for domain in domains)


def _is_within(host: str, network: str) -> bool:
    """Whether a host is an address of a network such as `10.0.0.0/8`."""
    try:
        return ipaddress.ip_address(host) in ipaddress.ip_network(network, strict=False)
    except ValueError:
        return False
