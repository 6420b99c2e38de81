"""Values across the wall: plain Python values and plain NumPy arrays, nothing else.

A frame is a MessagePack header, which holds the structure, followed by the bytes of the
arrays. What arrives may be hostile: `unpack` ends in a plain value or in `Malformed`, and
needs no more memory than a fixed multiple of the frame's size, which the channel limits.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgpack
import numpy as np

from autograder.sandbox.inside.arrays import (
    CannotCross,
    Layout,
    Malformed,
    described,
    layout_of,
    plain_dtype,
    text_of,
)

ARRAY, SCALAR, COMPLEX, TUPLE, SET, FROZENSET, INTEGER, REFERENCE, GENERATOR = range(1, 10)
DEPTH = 40
PLAIN_TYPES = (type(None), bool, int, float, complex, str, bytes, np.ndarray, np.generic)
EXACTLY_PLAIN = frozenset({type(None), bool, int, float, str, bytes, np.ndarray})
BIT_GENERATORS = {"PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64"}
HARMLESS_GENERATORS = {"PCG64", "PCG64DXSM"}  # their state has no position in an array


@dataclass(frozen=True)
class Reference:
    """Something that stays on its side: `number` on the side that made it."""

    number: int
    foreign: bool
    kind: str


Refer = Callable[[Any], Reference]
Resolve = Callable[[Reference], Any]


def pack(value: Any, refer: Refer | None = None) -> tuple[bytes, bytes]:
    """Return header and array bytes of a value.

    `refer` gives a reference for what has no plain form; without it, such a value raises
    `CannotCross`. Subclasses arrive as the plain type they derive from.
    """
    writer = _Writer(refer, [])
    if isinstance(value, LOOKED_INTO):
        _require_writable(value)
    return writer.pack(value), b"".join(writer.buffers)


def unpack(
    header: bytes, buffers: bytes, resolve: Resolve | None = None, *, generators: bool = False
) -> Any:
    """Return the value of a frame. Raises `Malformed` for anything that `pack` does not make.

    All kinds of random generators are read only where asked for: a hostile state would have
    some of them read memory that is not theirs.
    """
    reader = _Reader(buffers, resolve, generators)
    try:
        value = reader.read(header)
    except Malformed:
        raise
    except Exception as error:  # MessagePack and NumPy raise almost anything here
        raise Malformed(f"{type(error).__name__}: {error}") from None
    if reader.position != len(buffers):
        raise Malformed("there are more array bytes than arrays")
    return value


def _require_writable(value: Any, depth: int = 0) -> None:
    """Raise `CannotCross` where MessagePack would write what nobody here reads.

    That are collections in collections that never end, and types of its own.
    """
    if isinstance(value, NOT_OURS):
        raise CannotCross(f"a {type(value).__name__} cannot be copied")
    if depth > DEPTH:
        raise CannotCross(f"the value is nested more than {DEPTH} levels deep")
    for part in (value, value.values()) if isinstance(value, dict) else (value,):
        for item in part:
            if type(item) not in EXACTLY_PLAIN and isinstance(item, LOOKED_INTO):
                _require_writable(item, depth + 1)


@dataclass
class _Writer:
    """Has MessagePack write what it can hold, and the rest as an extension of it.

    The bytes of arrays go to `buffers`, in their order.
    """

    refer: Refer | None
    buffers: list[bytes]

    def pack(self, value: Any) -> bytes:
        """Return a value in MessagePack's form."""
        packed: bytes = msgpack.packb(
            value, default=self.other, strict_types=True, unicode_errors="surrogatepass"
        )
        return packed

    def ext(self, code: int, value: Any) -> msgpack.ExtType:
        """Return an extension with a value in it."""
        return msgpack.ExtType(code, self.pack(value))

    def other(self, value: Any) -> Any:
        """Return the form of what MessagePack does not know; a subclass as the first that fits."""
        for kinds, write in WRITERS:
            if isinstance(value, kinds):
                return write(self, value)
        if self.refer is None:
            raise CannotCross(f"a {type(value).__name__} cannot be copied")
        reference = self.refer(value)
        return self.ext(REFERENCE, [reference.number, reference.foreign, reference.kind])

    def array(self, value: np.ndarray[Any, Any]) -> Any:
        """Put an array's bytes aside and return its description."""
        plain = np.asarray(value)
        description = described(plain.dtype, plain.shape)
        self.buffers.append(plain.tobytes())
        return msgpack.ExtType(ARRAY, description)

    def scalar(self, value: np.generic) -> Any:
        """Return a NumPy scalar with its type."""
        data = value.tobytes() if value.dtype.itemsize else b""
        return self.ext(SCALAR, [text_of(value.dtype), data])

    def collection(self, value: Any) -> Any:
        """Return a tuple or a set; a set in an order that is always the same."""
        if isinstance(value, tuple):
            return self.ext(TUPLE, list(value))
        code = SET if isinstance(value, set) else FROZENSET
        return self.ext(code, sorted(value, key=repr))

    def generator(self, value: np.random.Generator) -> Any:
        """Return the state of a random generator."""
        state = value.bit_generator.state
        if state["bit_generator"] not in BIT_GENERATORS:
            raise CannotCross("this random generator cannot be copied")
        return self.ext(GENERATOR, state)


def _integer(_: _Writer, value: int) -> Any:
    number = int(value)
    if -(2**63) <= number < 2**64:
        return number
    size = number.bit_length() // 8 + 1
    return msgpack.ExtType(INTEGER, number.to_bytes(size, "big", signed=True))


NOT_OURS = (memoryview, bytearray, msgpack.ExtType, msgpack.Timestamp)
LOOKED_INTO = (list, dict, tuple, set, frozenset, *NOT_OURS)
WRITERS: tuple[tuple[Any, Callable[[_Writer, Any], Any]], ...] = (
    (np.ndarray, _Writer.array),
    (np.generic, _Writer.scalar),
    (tuple, _Writer.collection),
    (float, lambda _, value: float(value)),
    (int, _integer),
    (str, lambda _, value: str.__str__(value)),
    (bytes, lambda _, value: bytes(value)),
    (complex, lambda writer, value: writer.ext(COMPLEX, [value.real, value.imag])),
    (list, lambda _, value: list(value)),
    (dict, lambda _, value: dict(value)),
    ((set, frozenset), _Writer.collection),
    (np.random.Generator, _Writer.generator),
)


class _Reader:
    """Reads one frame; counts the depth and the array bytes that are used."""

    def __init__(self, buffers: bytes, resolve: Resolve | None, generators: bool) -> None:
        self.buffers = buffers
        self.resolve = resolve
        self.generators = generators
        self.position = 0
        self.depth = 0

    def read(self, packed: bytes) -> Any:
        """Return the value of a header or of a part of one."""
        self.depth += 1
        if self.depth > DEPTH + 2:
            raise Malformed("nested too deeply")
        value = msgpack.unpackb(
            packed, ext_hook=self.extension, strict_map_key=False, unicode_errors="surrogatepass"
        )
        self.depth -= 1
        if self.depth == 0:
            _require_plain(value, self.resolve is not None or self.generators, 0)
        return value

    def extension(self, code: int, data: bytes) -> Any:
        """Return the value of an extension type."""
        if code == INTEGER:
            if len(data) > 2**16:
                raise Malformed("an integer of more than 64 KiB")
            return int.from_bytes(data, "big", signed=True)
        if code == ARRAY:
            return self.array(layout_of(data))
        content = self.read(data)
        if code in COLLECTED:
            if not isinstance(content, list):
                raise Malformed("a collection without items")
            return COLLECTED[code](content)
        if code == GENERATOR:
            return self.generator(content)
        if code not in READERS:
            raise Malformed(f"unknown extension type {code}")
        return READERS[code](self, *content)

    def array(self, layout: Layout) -> np.ndarray[Any, Any]:
        """Return a new array from the next array bytes."""
        start, end = self.position, self.position + layout.size
        if end > len(self.buffers):
            raise Malformed("an array and its bytes differ in size")
        self.position = end
        if not layout.size:
            return np.empty(layout.shape, layout.dtype)
        kind = np.dtype(np.uint8) if layout.dtype.kind == "b" else layout.dtype
        flat = np.frombuffer(self.buffers, kind, layout.count, start).reshape(layout.shape)
        return flat.astype(bool) if kind is not layout.dtype else flat.copy()

    def scalar(self, dtype: str, data: bytes) -> Any:
        """Return a NumPy scalar."""
        kind = plain_dtype(dtype)
        if not isinstance(data, bytes) or len(data) != kind.itemsize:
            raise Malformed("a scalar of the wrong size")
        if kind.kind == "b":
            return np.bool_(data != b"\0")
        return np.frombuffer(data, kind)[0] if data else kind.type()

    def reference(self, number: int, foreign: bool, kind: str) -> Any:
        """Return what a reference stands for."""
        if self.resolve is None or type(number) is not int or not isinstance(kind, str):
            raise Malformed("a reference where none is allowed")
        return self.resolve(Reference(number, bool(foreign), kind[:100]))

    def generator(self, state: dict[str, Any]) -> np.random.Generator:
        """Return a random generator in the given state."""
        kinds = BIT_GENERATORS if self.generators else HARMLESS_GENERATORS
        if state.get("bit_generator") not in kinds:
            raise Malformed("a random generator where none is allowed")
        bits = getattr(np.random, state["bit_generator"])()
        bits.state = state
        return np.random.Generator(bits)


COLLECTED: dict[int, Callable[[list[Any]], Any]] = {TUPLE: tuple, SET: set, FROZENSET: frozenset}
READERS: dict[int, Callable[..., Any]] = {
    SCALAR: _Reader.scalar,
    COMPLEX: lambda _, real, imaginary: complex(real, imaginary),
    REFERENCE: _Reader.reference,
}


def _require_plain(value: Any, references: bool, depth: int) -> None:
    """Refuse what MessagePack knows and we do not, and lists nested too deeply."""
    if depth > 2 * DEPTH:
        raise Malformed("nested too deeply")
    if isinstance(value, dict):
        parts: tuple[Any, ...] = (value, value.values())
    elif isinstance(value, (list, tuple, set, frozenset)):
        parts = (value,)
    else:
        _require_known(value, references)
        return
    for part in parts:
        for item in part:
            if type(item) not in EXACTLY_PLAIN:
                _require_plain(item, references, depth + 1)


def _require_known(value: Any, references: bool) -> None:
    if not isinstance(value, PLAIN_TYPES) and not references:
        raise Malformed(f"a value of type {type(value).__name__}")
    if isinstance(value, msgpack.Timestamp):
        raise Malformed("a time stamp")
