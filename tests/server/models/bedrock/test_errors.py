from __future__ import annotations

import pytest
from botocore.exceptions import (
    ClientError,
    EndpointConnectionError,
    LoginRefreshRequired,
    MissingDependencyException,
    RefreshWithMFAUnsupportedError,
    SSLError,
    UnauthorizedSSOTokenError,
)

from groundspeed_server.models.bedrock.errors import model_error
from groundspeed_server.models.port import ModelErrorCode

NO_ROLE = "User is not authorized to perform: sts:AssumeRole on resource"
DENIED = ClientError({"Error": {"Code": "AccessDenied", "Message": NO_ROLE}}, "AssumeRole")


@pytest.mark.parametrize(
    ("error", "code", "says"),
    [
        (UnauthorizedSSOTokenError(), ModelErrorCode.EXPIRED_CREDENTIALS, "`aws sso login`"),
        (LoginRefreshRequired(), ModelErrorCode.EXPIRED_CREDENTIALS, "`aws login`"),
        (RefreshWithMFAUnsupportedError(), ModelErrorCode.EXPIRED_CREDENTIALS, "MFA"),
        (EOFError(), ModelErrorCode.EXPIRED_CREDENTIALS, "MFA"),
        (MissingDependencyException(msg=""), ModelErrorCode.NO_CREDENTIALS, "botocore[crt]"),
        (DENIED, ModelErrorCode.ACCESS_DENIED, "role"),
    ],
)
def test_each_way_to_sign_in_fails_in_words_of_its_own(
    error: Exception, code: ModelErrorCode, says: str
) -> None:
    told = model_error(error)

    assert told.code is code
    assert says in told.remedy


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (SSLError(endpoint_url="https://b", error=ValueError()), "AWS_CA_BUNDLE"),
        (EndpointConnectionError(endpoint_url="https://b"), "the VPN, the proxy"),
    ],
)
def test_what_stands_between_is_told_by_what_can_be_done(error: Exception, says: str) -> None:
    told = model_error(error)

    assert told.code is ModelErrorCode.UNAVAILABLE
    assert says in told.remedy


def test_a_service_is_heard_that_says_for_how_long_it_wants_no_request() -> None:
    answer = {
        "Error": {"Code": "ThrottlingException", "Message": ""},
        "ResponseMetadata": {"HTTPStatusCode": 429, "HTTPHeaders": {"retry-after": "45"}},
    }
    told = model_error(ClientError(answer, "ConverseStream"))  # type: ignore[arg-type]

    assert told.code is ModelErrorCode.THROTTLED
    assert told.retry_after_s == 45
