"""Print how pip is set up here, as a file for a container, and the mounts that it needs.

`python .ci/pip_settings.py FILE` writes FILE and prints a line HOST:CONTAINER:ro for each.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

SETTINGS = ("cert", "constraint", "extra-index-url", "find-links", "index-url", "proxy", "timeout")
INSIDE = "/run/pip"


def main(target: str) -> None:
    """Write pip's settings with the paths that they have in a container, and print the mounts."""
    listed = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=True
    )
    settings: dict[str, list[str]] = {}
    for line in listed.stdout.splitlines():
        key, value = line.split("=", 1)
        name = key.rpartition(".")[2].removeprefix("default-")
        if name in SETTINGS:
            settings.setdefault(name, []).extend(ast.literal_eval(value).split())
    mounts: dict[str, str] = {target: "/etc/pip.conf"}
    lines = ["[global]"]
    for name, words in settings.items():
        lines.append(f"{name} = {' '.join(_moved(word, mounts) for word in dict.fromkeys(words))}")
    Path(target).write_text("\n".join([*lines, ""]), encoding="utf-8")
    for host, container in mounts.items():
        print(f"{host}:{container}:ro")


def _moved(word: str, mounts: dict[str, str]) -> str:
    """Return a value as it has to be in a container; remember the path in it, if it has one.

    The pages of an index in a folder name files beside it, so its neighbours go with it.
    """
    scheme = "file://" if word.startswith("file://") else ""
    path = Path(word.removeprefix(scheme))
    if not path.is_absolute() or not path.exists():
        return word
    place = Path(INSIDE, str(len(mounts)))
    if scheme:
        return scheme + str(Path(mounts.setdefault(str(path.parent), str(place)), path.name))
    return mounts.setdefault(str(path), str(place))


if __name__ == "__main__":
    main(sys.argv[1])
