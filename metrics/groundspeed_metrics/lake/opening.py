"""Opens the store that a location names."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from groundspeed_metrics.errors import UserError
from groundspeed_metrics.lake.folder import FolderStore
from groundspeed_metrics.lake.store import ObjectStore


def open_store(location: str, environment: Mapping[str, str]) -> ObjectStore:
    """Return the store at a folder or an `s3://bucket/prefix`.

    Raises:
        UserError: There is no such folder, or the address cannot be one.
    """
    if location.startswith("s3://"):
        from groundspeed_metrics.lake.s3 import S3Store  # noqa: PLC0415 - boto3 is heavy.

        return S3Store(location, environment)
    folder = Path(location).expanduser()
    if not folder.is_dir():
        raise UserError(
            f"There is no lake at {location}.", "Name its folder, or s3://BUCKET/PREFIX."
        )
    return FolderStore(folder)
