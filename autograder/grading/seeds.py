"""What hidden cases are drawn from: a secret of the course, and the bytes of a hand-in.

The same hand-in meets the same arrays, so its grade can be reproduced; the next one meets
others, and who has no secret cannot tell which.
"""

from __future__ import annotations

import hmac
import os
import secrets
from contextlib import suppress
from pathlib import Path

from autograder.errors import CourseError
from autograder.grading.submission import Submission

SECRET_FILE = "gradebook.secret"  # noqa: S105 -- the name of a file
SECRET_BYTES = 32
SEED_BYTES = 8


def course_secret(root: Path) -> bytes:
    """Return the secret of the course in `root`, made when it is asked for first.

    Raises `CourseError` where the file cannot be read or written, or holds something else.
    """
    path = root / SECRET_FILE
    try:
        if not path.exists():
            _make(path)
        secret = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except (OSError, ValueError) as error:
        raise CourseError(f"{path}: the secret of the course cannot be read: {error}") from error
    if len(secret) < SECRET_BYTES:
        raise CourseError(
            f"{path} holds less than {SECRET_BYTES} bytes. Take it from a backup, or remove it: "
            "then another one is made, and every hand-in is graded again with other arrays."
        )
    return secret


def seed_of(secret: bytes, submission: Submission) -> int:
    """Return the seed of a hand-in: its bytes decide, not who handed it in or how it is called."""
    digest = hmac.new(secret, digestmod="sha256")
    for file in submission.files:
        digest.update(len(file.data).to_bytes(8, "big") + file.data)
    return int.from_bytes(digest.digest()[:SEED_BYTES], "big")


def _make(path: Path) -> None:
    """Write a new secret, whole or not at all. Who comes second keeps that of the first."""
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(SECRET_BYTES) + "\n")
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(part, path)
    finally:
        part.unlink()
