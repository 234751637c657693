"""Builds a warehouse on Spark, in a process of its own: the virtual machine of Java ends with it.

python metrics_spark.py DATABASE FOLDER DAY
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

from groundspeed_metrics.warehouse.build import set_up
from groundspeed_metrics.warehouse.database import open_warehouse
from groundspeed_metrics.warehouse.spark import SparkFolder, build_on_spark


def main() -> None:
    database, folder, day = sys.argv[1:]
    with open_warehouse(Path(database)) as connection:
        set_up(connection, as_of=date.fromisoformat(day))
        build_on_spark(connection, Path(database), SparkFolder(Path(folder)))


if __name__ == "__main__":
    main()
