"""Names of files that came from somebody else, made into names that are safe on any system.

The rules for Windows are those of
https://learn.microsoft.com/windows/win32/fileio/naming-a-file.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from hashlib import sha256

LONGEST = 120  # bytes of one part; the systems allow 255, and a suffix may come to it
DEEPEST = 6  # parts of a path
JOINERS = "\u200c\u200d"  # letters of Persian, and many emoji, need these two
FORBIDDEN = re.compile(r'[<>:"/\\|?*\[\]]')
RESERVED = re.compile(r"(?i)(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?=\.|$)")
STUDENT_ID = re.compile(r"[^\W_][\w.@+-]*")
EXTENSION = re.compile(r"\.\w{1,10}$")


def safe_name(text: str) -> str:
    """Return one part of a path: no separator, nothing invisible, no reserved or hidden name."""
    text = unicodedata.normalize("NFC", text)
    text = "".join("_" if _invisible(letter) else letter for letter in text)
    text = FORBIDDEN.sub("_", text).strip(" ").rstrip(". ")
    if not text or text.startswith(".") or RESERVED.match(text):
        text = f"_{text}"
    return text if len(text.encode()) <= LONGEST else _shorter(text)


def safe_paths(paths: Iterable[str]) -> dict[str, str]:
    """Return a safe relative path for each path; different ones stay different.

    That goes for systems that ignore case or normalise Unicode as well. Where two would be one,
    the later gets a digest of what it was called.
    """
    chosen: dict[str, str] = {}
    files: set[str] = set()
    folders: set[str] = set()
    for path in sorted(set(paths)):
        parts = [safe_name(part) for part in re.split(r"[/\\]", path) if part] or ["_"]
        if len(parts) > DEEPEST or _clashes(parts, files, folders):
            parts = [_with_digest(parts[0] if len(parts) == 1 else parts[-1], path)]
        while _clashes(parts, files, folders):
            parts = [_with_digest(parts[0], f"{path}\0{parts[0]}")]
        chosen[path] = "/".join(parts)
        files.add(same(chosen[path]))
        folders |= {same("/".join(parts[:end])) for end in range(1, len(parts))}
    return chosen


def same(path: str) -> str:
    """Return a text that is equal for names that some system takes for one."""
    folded = unicodedata.normalize("NFKC", path).casefold()
    return unicodedata.normalize("NFKC", folded)


def is_student_id(text: str) -> bool:
    """Tell whether a text may be the name of a student's folder, here and in nbgrader's globs."""
    return bool(STUDENT_ID.fullmatch(text)) and safe_name(text) == text


def _clashes(parts: list[str], files: set[str], folders: set[str]) -> bool:
    path = same("/".join(parts))
    above = {same("/".join(parts[:end])) for end in range(1, len(parts))}
    return path in files or path in folders or bool(above & files)


def _invisible(letter: str) -> bool:
    """Tell whether a letter is a control, a direction or another that nobody sees."""
    kind = unicodedata.category(letter)
    return letter not in JOINERS and (kind[0] == "C" or kind in ("Zl", "Zp"))


def _shorter(text: str) -> str:
    return _with_digest(text, text)


def _with_digest(text: str, origin: str) -> str:
    """Return a name with a digest before its extension, not longer than is allowed."""
    digest = sha256(origin.encode("utf-8", "surrogatepass")).hexdigest()[:10]
    found = EXTENSION.search(text)
    extension = found.group() if found else ""
    stem = text.removesuffix(extension).encode()[: LONGEST - 20 - len(extension.encode())]
    return safe_name(f"{stem.decode('utf-8', 'ignore').rstrip('. ')}-{digest}{extension}")
