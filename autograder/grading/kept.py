"""Bytes that are kept from one run to the next, and believed only with a signature.

The key of the signature is the course's secret. What is kept belongs to a text that says from what
it was made; for another text there is nothing.
"""

from __future__ import annotations

import hmac
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from autograder.files import write_whole

SIGNATURE = 32  # bytes


@dataclass(frozen=True)
class Kept:
    """A file of kept bytes. `made_from` tells of everything that decides what they are."""

    path: Path
    made_from: str
    secret: bytes = field(repr=False)

    def read(self) -> bytes | None:
        """Return the bytes, None where there are none that can be believed."""
        try:
            data = self.path.read_bytes()
        except OSError:
            return None
        content = data[SIGNATURE:]
        return content if hmac.compare_digest(data[:SIGNATURE], self._sign(content)) else None

    def write(self, content: bytes) -> None:
        """Keep bytes, where the folder can be written."""
        with suppress(OSError):
            write_whole(self.path, self._sign(content) + content)

    def _sign(self, content: bytes) -> bytes:
        made_from = sha256(self.made_from.encode()).digest()
        return hmac.digest(self.secret, b"kept\0" + made_from + content, "sha256")


@cache
def version_of(package: str) -> str:
    """Return the version of an installed package; to look it up takes milliseconds."""
    return version(package)
