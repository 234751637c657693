"""The proxy of the environment leads to model servers, and to nothing on this machine."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from groundspeed_server.cancellation import Cancellation
from groundspeed_server.errors import UserError
from groundspeed_server.models.openai.client import OpenAIModel
from groundspeed_server.models.openai.errors import connection_error
from groundspeed_server.models.openai.proxy import Proxy, proxy_to
from groundspeed_server.models.port import ModelErrorCode
from groundspeed_server.settings.values import ModelSettings
from support.model_prompts import read, read_failure, request
from support.openai_server import OpenAIServer, chat_answer

PROXY = Proxy("proxy", 3128)


@pytest.mark.parametrize(
    ("server", "environment", "found"),
    [
        ("https://models.corp/v1", {}, None),
        ("https://models.corp/v1", {"HTTPS_PROXY": ""}, None),
        ("https://models.corp/v1", {"HTTPS_PROXY": "http://proxy:3128"}, PROXY),
        ("https://models.corp/v1", {"https_proxy": "proxy:3128/"}, PROXY),
        ("https://models.corp/v1", {"HTTP_PROXY": "http://proxy:3128"}, None),
        ("http://models.corp/v1", {"HTTP_PROXY": "http://proxy:3128"}, PROXY),
        ("http://models.corp/v1", {"HTTP_PROXY": "http://proxy"}, Proxy("proxy", 80)),
    ],
)
def test_the_variable_of_the_scheme_names_it(
    server: str, environment: dict[str, str], found: Proxy | None
) -> None:
    assert proxy_to(urlsplit(server), environment) == found


@pytest.mark.parametrize(
    ("host", "found"),
    [
        ("localhost:8080", None),
        ("a.localhost", None),
        ("127.0.0.1:8080", None),
        ("127.9.9.9", None),
        ("[::1]:8080", None),
        ("models.corp", None),
        ("Models.Corp:8080", None),
        ("corp", None),
        ("a.models.star", None),
        ("only.port:8080", None),
        ("only.port:9090", PROXY),
        ("microcorp", PROXY),
        ("corp.example", PROXY),
        ("10.0.0.1", PROXY),
        ("10.20.30.40:8000", None),
        ("10.21.0.1", PROXY),
        ("[fd00::7]:8000", None),
        ("10.20.corp.example", PROXY),
    ],
)
def test_this_machine_and_what_no_proxy_names_are_asked_for_directly(
    host: str, found: Proxy | None
) -> None:
    excepted = ".corp, *.star,only.port:8080,,10.20.0.0/16,fd00::/8"
    names = {"HTTP_PROXY": "http://proxy:3128", "NO_PROXY": excepted}

    assert proxy_to(urlsplit(f"http://{host}/v1"), names) == found


def test_no_proxy_may_name_everything() -> None:
    names = {"HTTP_PROXY": "http://proxy:3128", "NO_PROXY": "*"}

    assert proxy_to(urlsplit("http://models.corp"), names) is None


@pytest.mark.parametrize("address", ["socks5://proxy:1080", "https://proxy", "http://proxy:x"])
def test_what_is_no_http_proxy_is_refused_without_being_shown(address: str) -> None:
    with pytest.raises(UserError, match=r"HTTPS_PROXY names is not") as caught:
        proxy_to(urlsplit("https://models.corp"), {"HTTPS_PROXY": address})

    assert "1080" not in caught.value.what + caught.value.remedy


def test_a_proxy_of_plain_http_is_told_the_whole_address_and_who_asks() -> None:
    with OpenAIServer(chat_answer(["x"])) as proxy:
        address = proxy.url.replace("//", "//me:p%40ss@")
        settings = ModelSettings(base_url="http://models.corp:8080/v1", fill_in_middle=False)
        model = OpenAIModel(settings, {"HTTP_PROXY": address})
        text, _ = read(model.stream(request(), Cancellation()))
        model.close()
    asked = proxy.received[0]

    assert text == "x"
    assert asked.path == "http://models.corp:8080/v1/chat/completions"
    assert asked.headers["Host"] == "models.corp:8080"
    assert asked.headers["Proxy-Authorization"] == "Basic bWU6cEBzcw=="


def test_a_certificate_that_is_not_trusted_is_told() -> None:
    error = connection_error(ssl.SSLCertVerificationError("certificate verify failed"))

    assert "SSL_CERT_FILE" in error.remedy


def test_a_python_that_trusts_no_certificate_at_all_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """As python.org's does on macOS until it is told to."""
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.setenv(name, str(tmp_path / "none"))
    error = connection_error(ssl.SSLCertVerificationError("certificate verify failed"))

    assert "Install Certificates.command" in error.remedy


@contextmanager
def refusing_proxy(status: int) -> Iterator[tuple[str, list[str]]]:
    """Run a proxy that makes no tunnel; yield its address, and what was asked of it."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_CONNECT(self) -> None:
            asked.append(f"{self.path} {self.headers.get('Proxy-Authorization')}")
            self.send_error(status)

        def log_message(self, *words: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://me:pass@127.0.0.1:{server.server_address[1]}", asked
        finally:
            server.shutdown()
            thread.join()


def test_https_goes_through_a_tunnel_and_a_proxy_that_refuses_is_told() -> None:
    settings = ModelSettings(base_url="https://models.corp/v1", fill_in_middle=False)
    with refusing_proxy(403) as (address, asked):
        model = OpenAIModel(settings, {"HTTPS_PROXY": address})
        _, error = read_failure(model.stream(request(), Cancellation()))

    assert asked == ["models.corp:443 Basic bWU6cGFzcw=="]
    assert error.code is ModelErrorCode.UNAVAILABLE
    assert "The proxy that HTTPS_PROXY names" in error.remedy
    assert "NO_PROXY" in error.remedy


def test_a_proxy_that_wants_to_know_who_asks_is_told_also_where_it_makes_a_tunnel() -> None:
    settings = ModelSettings(base_url="https://models.corp/v1", fill_in_middle=False)
    with refusing_proxy(407) as (address, _):
        model = OpenAIModel(settings, {"HTTPS_PROXY": address})
        _, error = read_failure(model.stream(request(), Cancellation()))

    assert error.code is ModelErrorCode.ACCESS_DENIED
    assert "write user and password into HTTPS_PROXY" in error.remedy
