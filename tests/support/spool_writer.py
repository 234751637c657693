"""Programs that write to a spool and do not end well; run by `test_spool_faults.py`.

python spool_writer.py kill FOLDER ROUNDS      writers killed while they write
python spool_writer.py full FOLDER             a disk that fills up in the middle of a record
python spool_writer.py append FOLDER COUNT     a writer that ends as it should
"""

from __future__ import annotations

import json
import os
import random
import resource
import signal
import sys
import time
from pathlib import Path

from groundspeed_server.telemetry.spool import Spool, close_abandoned

LIMIT = 64 * 1024 * 1024


def record(writer: int, number: int) -> bytes:
    """A record whose length varies, so that a cut falls everywhere in it."""
    line = {"writer": writer, "number": number, "padding": "x" * (number * 37 % 400)}
    return json.dumps(line).encode() + b"\n"


def kill(folder: Path, rounds: int) -> None:
    """Fork writers and kill each after a moment; print how many records each had confirmed."""
    chance = random.Random(7)
    confirmed = []
    for writer in range(rounds):
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            spool = Spool(folder, limit_bytes=LIMIT)
            number = 0
            while True:
                spool.append(record(writer, number))
                os.write(writing, b".")
                number += 1
        os.close(writing)
        acknowledged = len(os.read(reading, 1))
        time.sleep(chance.random() * 0.004)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        while more := os.read(reading, 65_536):
            acknowledged += len(more)
        os.close(reading)
        confirmed.append(acknowledged)
        close_abandoned(folder)
    sys.stdout.write(json.dumps(confirmed))


def full(folder: Path) -> None:
    """Fill the disk in the middle of a record, make space again, and go on."""
    spool = Spool(folder, limit_bytes=LIMIT)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, resource.RLIM_INFINITY))
    taken = [number for number in range(200) if spool.append(record(0, number))]
    [segment] = folder.glob("*.open")
    repaired = segment.stat().st_size
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
    taken += [number for number in range(200, 210) if spool.append(record(0, number))]
    lost = spool.take_lost()
    spool.rotate()
    sys.stdout.write(json.dumps({"taken": taken, "lost": lost, "repaired": repaired}))


def append(folder: Path, count: int) -> None:
    """Write, rotating now and then, and close."""
    spool = Spool(folder, limit_bytes=LIMIT)
    for number in range(count):
        spool.append(record(os.getpid(), number))
        if number % 97 == 0:
            spool.rotate()
    spool.rotate()


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["kill", folder, rounds]:
            kill(Path(folder), int(rounds))
        case ["full", folder]:
            full(Path(folder))
        case ["append", folder, count]:
            append(Path(folder), int(count))
