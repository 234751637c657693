"""AWS sessions as botocore makes them, without its waits: who am I, and in which region.

Everything about credentials is botocore's own business (environment, profiles, single sign-on,
roles), so that whatever works with the AWS command line works here.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from botocore.session import Session

# Firmware names its maker; only a machine of Amazon's has an instance metadata service.
_MAKER_FILES = (
    Path("/sys/devices/virtual/dmi/id/sys_vendor"),
    Path("/sys/devices/virtual/dmi/id/bios_vendor"),
)
_METADATA_TIMEOUT_S = 0.5


def new_session() -> Session:
    """Return a session that has read the AWS files anew.

    Elsewhere than on EC2 the metadata service is left out: looking for it there means waiting
    for an address that does not answer.
    """
    from botocore.session import Session  # noqa: PLC0415 - a tenth of a second.

    session = Session()
    session.set_config_variable("metadata_service_timeout", _METADATA_TIMEOUT_S)
    session.set_config_variable("metadata_service_num_attempts", 1)
    if not _on_ec2():
        session.get_component("credential_provider").remove("iam-role")
    return session


def credentials_resolve() -> bool:
    """Whether AWS credentials are configured here; whether they are valid, only AWS can tell.

    A profile whose program fails, as one does before its owner has signed in, is configured: the
    first call says what is wrong with it. A profile that is not there, or makes no sense, is not.
    """
    from botocore.exceptions import (  # noqa: PLC0415 - as above.
        ConfigNotFound,
        ConfigParseError,
        InvalidConfigError,
        ProfileNotFound,
    )

    if os.environ.get("AWS_BEARER_TOKEN_BEDROCK"):
        return True
    try:
        return new_session().get_credentials() is not None
    except (ConfigNotFound, ConfigParseError, InvalidConfigError, ProfileNotFound):
        return False
    except Exception:  # noqa: BLE001 - programs that make credentials fail in every way there is.
        return True


def _on_ec2() -> bool:
    for path in _MAKER_FILES:
        try:
            if "amazon" in path.read_text(encoding="utf-8", errors="replace").lower():
                return True
        except OSError:
            continue
    return False
