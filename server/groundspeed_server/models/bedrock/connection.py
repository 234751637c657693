"""One boto3 client for the process, and a way to break off its calls from another thread."""

from __future__ import annotations

import contextlib
import logging
import os
import threading
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Protocol

from groundspeed_server.cancellation import Cancellation
from groundspeed_server.models.bedrock.answer import bad_answer, require_event_stream
from groundspeed_server.models.bedrock.session import new_session

if TYPE_CHECKING:
    from types_boto3_bedrock_runtime import BedrockRuntimeClient
    from types_boto3_bedrock_runtime.type_defs import ConverseStreamRequestTypeDef

CONNECT_TIMEOUT_S = 2
# Between two reads, not in total: the egress door keeps the deadline of the whole call.
READ_TIMEOUT_S = 10
POOL = 20

# At DEBUG these log whole requests and answers, and so prompts.
_TALKATIVE = ("boto3", "botocore", "urllib3")


class _RawResponse(Protocol):
    """What is needed of urllib3's response."""

    def shutdown(self) -> None: ...


class _HttpResponse(Protocol):
    """What is needed of botocore's response."""

    raw: _RawResponse


class BedrockConnection:
    """Opens answer streams; makes its client on first use. Safe to use from any thread.

    Args:
        region: The AWS region; None leaves it to botocore.
    """

    def __init__(self, region: str | None) -> None:
        self._configured_region = region
        self._lock = threading.Lock()
        self._client: BedrockRuntimeClient | None = None
        self._arrived = threading.local()
        self._calls: set[Cancellation] = set()

    @property
    def region(self) -> str | None:
        """The region that answers; None before the first use when none is configured."""
        client = self._client
        return client.meta.region_name if client is not None else self._configured_region

    def client(self) -> BedrockRuntimeClient:
        """Return the process's client, with credentials that were found.

        Raises:
            botocore.exceptions.BotoCoreError: No region, no credentials, an unknown profile.
        """
        with self._lock:
            if self._client is None:
                self._client = self._new_client()
            return self._client

    def forget_client(self) -> None:
        """Make a new client for the next call: the credentials on disk may be newer."""
        with self._lock:
            # Calls of other threads may still read through the old one, so it is not closed.
            self._client = None

    def events(
        self, request: ConverseStreamRequestTypeDef, cancellation: Cancellation
    ) -> Iterator[Mapping[str, object]]:
        """Ask, and yield the raw events. A cancellation ends the wait for the next one at once.

        Before the answer's headers there is nothing to break off; then the call ends with them.

        Raises:
            Exception: Whatever boto3, botocore and urllib3 raise.
            ModelError: What answered is not Bedrock.
        """
        response = self.client().converse_stream(**request)
        raw: _RawResponse = self._arrived.response
        call = Cancellation()
        call.on_cancel(lambda: _break_off(raw))
        self._calls.add(call)
        cancellation.on_cancel(call.cancel)
        try:
            headers = response["ResponseMetadata"]["HTTPHeaders"]
            require_event_stream(headers.get("content-type", ""))
            yield from response["stream"]
        except (AttributeError, KeyError, TypeError, ValueError):
            # This is how botocore's parser meets a field of another type than promised.
            raise bad_answer("an event has the wrong shape") from None
        finally:
            self._calls.discard(call)
            response["stream"].close()

    def close(self) -> None:
        """Break off all calls and give up the connections."""
        for call in tuple(self._calls):
            call.cancel()
        with self._lock:
            client, self._client = self._client, None
        if client is not None:
            client.close()

    def _new_client(self) -> BedrockRuntimeClient:
        import boto3  # noqa: PLC0415 - a third of a second, and most servers never need it.
        from botocore.config import Config  # noqa: PLC0415
        from botocore.exceptions import NoCredentialsError  # noqa: PLC0415

        for name in _TALKATIVE:
            logging.getLogger(name).setLevel(logging.WARNING)
        session = boto3.Session(botocore_session=new_session())
        if not os.environ.get("AWS_BEARER_TOKEN_BEDROCK") and session.get_credentials() is None:
            raise NoCredentialsError
        client = session.client(
            "bedrock-runtime",
            region_name=self._configured_region,
            config=Config(
                connect_timeout=CONNECT_TIMEOUT_S,
                read_timeout=READ_TIMEOUT_S,
                max_pool_connections=POOL,
                tcp_keepalive=True,
                retries={"mode": "standard", "total_max_attempts": 1},
            ),
        )
        client.meta.events.register("after-call.bedrock-runtime.ConverseStream", self._note)
        return client

    def _note(self, http_response: _HttpResponse, **_: object) -> None:
        """Keep the response under the event stream, which alone can be shut down."""
        self._arrived.response = http_response.raw


def _break_off(raw: _RawResponse) -> None:
    # Closing from here would wait for the thread that reads; shutting down wakes it, and it
    # closes. A response that has been read to its end has no connection any more.
    with contextlib.suppress(ValueError, RuntimeError, OSError):
        raw.shutdown()
