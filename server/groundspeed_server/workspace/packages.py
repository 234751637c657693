"""Finds the type declarations of an installed package, as its `package.json` names them.

The rules are those of Node's `exports` (conditions, subpaths, patterns) with the conditions that
TypeScript sets, and of the older fields `types` and `typings`.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from groundspeed_server.workspace.files import SourceFiles

_CONDITIONS = ("types", "import", "node", "require", "default")
_DECLARATIONS = ((".mjs", ".d.mts"), (".cjs", ".d.cts"), (".js", ".d.ts"))
_MOST_DEPTH = 8


class _Package(msgspec.Struct, frozen=True):
    types: str | None = None
    typings: str | None = None
    main: str | None = None
    exports: object = None


def package_candidates(files: SourceFiles, folder: Path, specifier: str, top: Path) -> list[Path]:
    """Return files that may declare what a package exports, the likeliest first.

    Args:
        files: Reads `package.json`.
        folder: The folder of the module that imports.
        specifier: The package, with a path in it if there is one: `zod`, `@scope/a/sub`.
        top: The folder above which nobody looks.
    """
    name, subpath = _split(specifier)
    if not name:
        return []
    types = "@types/" + name.removeprefix("@").replace("/", "__")
    found: list[Path] = []
    for place in (folder, *folder.parents):
        for package in (name, types):
            found.extend(_declared(files, place / "node_modules" / package, subpath))
        if place == top:
            break
    return found


def _declared(files: SourceFiles, package: Path, subpath: str) -> list[Path]:
    if files.stamp(package / "package.json") is None:
        return []
    try:
        described = msgspec.json.decode(files.read(package / "package.json") or "{}", type=_Package)
    except (msgspec.DecodeError, RecursionError):
        return []
    names: list[str] = []
    if described.exports is not None:
        target = _exported(described.exports, "." + subpath)
        names = [target] if target is not None else []
    elif subpath:
        names = [f"{subpath[1:]}.d.ts", f"{subpath[1:]}/index.d.ts", subpath[1:]]
    else:
        names = [described.types or described.typings or described.main or "", "index.d.ts"]
    return [package / name for one in names if one for name in _as_declarations(one)]


def _exported(exports: object, subpath: str) -> str | None:
    if not isinstance(exports, dict) or not any(str(key).startswith(".") for key in exports):
        return _chosen(exports, "", _MOST_DEPTH) if subpath == "." else None
    if subpath in exports:
        return _chosen(exports[subpath], "", _MOST_DEPTH)
    patterns = sorted((str(key) for key in exports if "*" in str(key)), key=len, reverse=True)
    for pattern in patterns:
        before, _, after = pattern.partition("*")
        if subpath.startswith(before) and subpath.endswith(after):
            part = subpath[len(before) : len(subpath) - len(after)]
            return _chosen(exports[pattern], part, _MOST_DEPTH)
    return None


def _chosen(target: object, part: str, depth: int) -> str | None:
    """Follow conditions to a file, in the package's own order as Node does."""
    if depth == 0:
        return None
    match target:
        case str():
            return target.replace("*", part)
        case list():
            found = (_chosen(one, part, depth - 1) for one in target)
            return next((one for one in found if one is not None), None)
        case dict():
            for condition, inner in target.items():
                if condition in _CONDITIONS or str(condition).startswith("types@"):
                    chosen = _chosen(inner, part, depth - 1)
                    if chosen is not None:
                        return chosen
    return None


def _as_declarations(name: str) -> list[str]:
    """Return the names of declarations that stand beside a file of JavaScript."""
    name = name.removeprefix("./")
    if ".." in name.split("/") or name.startswith("/"):
        return []
    for ending, declarations in _DECLARATIONS:
        if name.endswith(ending):
            return [name.removesuffix(ending) + declarations]
    return [name] if name.endswith((".ts", ".mts", ".cts", ".tsx")) else [f"{name}.d.ts"]


def _split(specifier: str) -> tuple[str, str]:
    """Return a package's name and the path in it, with its slash."""
    parts = specifier.split("/")
    length = 2 if specifier.startswith("@") else 1
    if len(parts) < length or not all(parts) or ".." in parts:
        return "", ""
    rest = "/".join(parts[length:])
    return "/".join(parts[:length]), f"/{rest}" if rest else ""
