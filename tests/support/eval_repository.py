"""Small real git repositories, for tests of what reads them."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

_ENVIRONMENT = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_AUTHOR_NAME": "A",
    "GIT_AUTHOR_EMAIL": "a@example.invalid",
    "GIT_AUTHOR_DATE": "2026-01-02T03:04:05Z",
    "GIT_COMMITTER_NAME": "A",
    "GIT_COMMITTER_EMAIL": "a@example.invalid",
    "GIT_COMMITTER_DATE": "2026-01-02T03:04:05Z",
}

GREETER = """\
import { style } from './style'

export interface Greeting {
  readonly name: string
  readonly loud: boolean
}

export function greet(greeting: Greeting): string {
  // Names are shown as they were given.
  const styled = style(greeting.name)
  const text = `Hello, ${styled}!`
  if (greeting.loud && text.length > 0) {
    const shouted = text.toUpperCase()
    console.log(shouted)
    return shouted
  }
  return text.trimEnd()
}

export class Counter {
  private readonly counts = new Map<string, number>()

  add(name: string): number {
    const next = (this.counts.get(name) ?? 0) + 1
    this.counts.set(name, next)
    return next
  }
}
"""

BUTTON = """\
import { useState } from 'react'

export const Button = ({ label }: { label: string }) => {
  const [pressed, setPressed] = useState(false)
  const onClick = () => {
    setPressed(!pressed)
    console.log(label)
  }
  return <button onClick={onClick}>{pressed ? label : label.trim()}</button>
}
"""


def git(folder: Path, *words: str) -> str:
    """Run git in a folder and return what it says."""
    return subprocess.run(
        ["git", "-C", str(folder), *words],
        env={"PATH": os.environ["PATH"], "HOME": str(folder), **_ENVIRONMENT},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()


def make_repository(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Make a repository with one commit of the files, and return its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    git(folder, "init", "--quiet", "--initial-branch=main")
    commit_files(folder, files)
    return folder


def commit_files(folder: Path, files: Mapping[str, str | bytes]) -> str:
    """Commit files, and return the commit's id."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    git(folder, "add", "--all", "--force")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", "Files")
    return git(folder, "rev-parse", "HEAD")


def small_project(copies: int = 4) -> dict[str, str]:
    """Return the files of a small project: TypeScript and TSX, each file different."""
    plain = {f"src/greeter{n}.ts": f"// File {n}\n{GREETER}" for n in range(copies)}
    return plain | {f"src/button{n}.tsx": f"// File {n}\n{BUTTON}" for n in range(copies)}
