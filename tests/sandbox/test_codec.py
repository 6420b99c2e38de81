"""Plain values cross unchanged; any other bytes end in a value or in `Malformed`, in bounds."""

from __future__ import annotations

import math
import struct
import time
import tracemalloc
from collections import OrderedDict
from enum import IntEnum
from typing import Any, NamedTuple

import msgpack
import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as nps

from autograder.sandbox.inside.arrays import CannotCross, Malformed
from autograder.sandbox.inside.codec import Reference, pack, unpack

# A value needs at most this much memory for each byte of its frame, and this much besides.
# The worst are empty dictionaries: one byte each in a frame, 64 bytes and a pointer in memory.
BYTES_PER_BYTE = 160
BYTES_BESIDES = 2**20
SECONDS = 2.0

QUICK = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=200)
numbers = st.one_of(
    st.integers(-(2**80), 2**80), st.floats(), st.complex_numbers(), st.booleans(), st.none()
)
texts = st.one_of(st.text(st.characters(), max_size=20), st.binary(max_size=20))
dtypes = st.one_of(
    nps.boolean_dtypes(),
    nps.integer_dtypes(endianness="?"),
    nps.unsigned_integer_dtypes(endianness="?"),
    nps.floating_dtypes(endianness="?"),
    nps.complex_number_dtypes(endianness="?"),
    nps.byte_string_dtypes(max_len=5),
    nps.unicode_string_dtypes(max_len=5),
)
arrays = nps.arrays(dtypes, nps.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4))
scalars = dtypes.flatmap(lambda dtype: nps.arrays(dtype, (1,))).map(lambda array: array[0])
keys = st.one_of(st.integers(), st.text(max_size=5), st.tuples(st.integers(), st.booleans()))
values = st.recursive(
    st.one_of(numbers, texts, arrays, scalars),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.lists(inner, max_size=4).map(tuple),
        st.dictionaries(keys, inner, max_size=4),
        st.sets(keys, max_size=4),
        st.frozensets(keys, max_size=4),
    ),
    max_leaves=12,
)


def same(a: Any, b: Any) -> bool:
    """Compare type, structure and bits; NaN is the same as NaN."""
    if type(a) is not type(b):
        return False
    if isinstance(a, (np.ndarray, np.generic)):
        return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict):
        return len(a) == len(b) and all(map(same, a, b)) and all(map(same, a.values(), b.values()))
    if isinstance(a, float):
        return struct.pack("d", a) == struct.pack("d", b) or (math.isnan(a) and math.isnan(b))
    if isinstance(a, complex):
        return same(a.real, b.real) and same(a.imag, b.imag)
    return bool(a == b)


def refer(value: Any) -> Reference:
    return Reference(7, False, type(value).__name__)


def read(header: bytes, buffers: bytes = b"", *, lenient: bool = False) -> Any:
    """Unpack within the limits of time and memory, or raise Malformed."""
    size = len(header) + len(buffers)
    tracemalloc.start()
    begin = time.process_time()
    try:
        return unpack(header, buffers, (lambda reference: reference) if lenient else None)
    finally:
        elapsed = time.process_time() - begin
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak <= BYTES_PER_BYTE * size + BYTES_BESIDES, (peak, size)
        assert elapsed < SECONDS


def read_or_refuse(header: bytes, buffers: bytes = b"") -> None:
    """Read bytes with and without references: a value, or Malformed, and nothing else."""
    for lenient in (False, True):
        try:
            read(header, buffers, lenient=lenient)
        except Malformed:
            continue


def ext(code: int, content: Any) -> bytes:
    """Return an extension as bytes; `content` is packed unless it is bytes already."""
    data = content if isinstance(content, bytes) else msgpack.packb(content)
    packed: bytes = msgpack.packb(msgpack.ExtType(code, data))
    return packed


@QUICK
@given(values)
@example(float("nan"))
@example(-0.0)
@example({(1, 2): [np.float32("nan"), {0.5}]})
@example("\ud800")
@example(np.zeros((0, 3), ">f2"))
@example(2**4000)
def test_plain_values_cross_unchanged(value: Any) -> None:
    """Type, structure, dtype, shape and every bit arrive."""
    assert same(unpack(*pack(value)), value)


class Row(list[Any]):
    pass


class Table(dict[Any, Any]):
    pass


class Text(str):
    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = str.__hash__


class Number(float):
    pass


class Matrix(np.ndarray):  # type: ignore[type-arg]
    pass


class Colour(IntEnum):
    RED = 1


class Point(NamedTuple):
    x: float
    y: float


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (Row([1]), [1]),
        (Table(a=1), {"a": 1}),
        (OrderedDict(a=1), {"a": 1}),
        (Text("a"), "a"),
        (Number(1), 1.0),
        (Colour.RED, 1),
        (Point(1.0, 2.0), (1.0, 2.0)),
        (np.ones(2).view(Matrix), np.ones(2)),
        (np.ma.masked_array([1.0, 2.0], [True, False]), np.array([1.0, 2.0])),
        (np.float64(1.5), np.float64(1.5)),
        (np.ones((3, 4))[::2, ::-1], np.ones((2, 4))),
        (np.asfortranarray(np.arange(6).reshape(2, 3)), np.arange(6).reshape(2, 3)),
    ],
    ids=lambda value: type(value).__name__,
)
def test_subclasses_arrive_plain(value: Any, plain: Any) -> None:
    """A subclass arrives as the plain type that it derives from."""
    assert same(unpack(*pack(value)), plain)


@pytest.mark.parametrize(
    "value",
    [
        object(),
        print,
        np,
        ValueError("x"),
        range(3),
        iter([1]),
        memoryview(b"x"),
        np.array([object()]),
        np.array([1, "x"], dtype=object),
        np.zeros(2, [("a", float)]),
        np.array(["2020-01-01"], "datetime64[D]"),
        np.timedelta64(1, "s"),
        [[print]],
        {1: {2: object()}},
        {print: 1},
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_has_no_plain_form_does_not_cross(value: Any) -> None:
    """Objects, object arrays, records, times and functions are refused, however deep."""
    with pytest.raises(CannotCross):
        pack(value)


def test_nesting_is_limited() -> None:
    """A value that is nested too deeply, or contains itself, is refused on both sides."""
    deep: list[Any] = []
    for _ in range(100):
        deep = [deep]
    circle: list[Any] = []
    circle.append(circle)
    for value in (deep, circle):
        with pytest.raises(CannotCross):
            pack(value)
    for levels in (200, 100_000):
        with pytest.raises(Malformed):
            read(b"\x91" * levels + b"\xc0")


def test_nested_extensions_are_limited() -> None:
    """Extensions within extensions end in Malformed, not in an overflow of the stack."""
    data: bytes = msgpack.packb([])
    for _ in range(500):
        data = msgpack.packb([msgpack.ExtType(4, data)])
    read_or_refuse(data)


@QUICK
@given(st.binary(max_size=300), st.binary(max_size=40))
def test_any_bytes_end_in_a_value_or_malformed(header: bytes, buffers: bytes) -> None:
    """No bytes at all raise another error, or need more than their share."""
    read_or_refuse(header, buffers)


@QUICK
@given(st.integers(-128, 127), st.one_of(st.binary(max_size=60), values.filter(lambda v: v == v)))
def test_any_extension_ends_in_a_value_or_malformed(code: int, content: Any) -> None:
    """The content of each extension type may be anything."""
    try:
        data = content if isinstance(content, bytes) else pack(content)[0]
    except ValueError:
        return
    read_or_refuse(msgpack.packb([msgpack.ExtType(code, data)]) if code >= 0 else data)


@QUICK
@given(values, st.data())
def test_mutated_frames_end_in_a_value_or_malformed(value: Any, data: st.DataObject) -> None:
    """Frames with changed, missing and additional bytes are values or Malformed."""
    header, buffers = map(bytearray, pack(value))
    for part in (header, buffers):
        for _ in range(data.draw(st.integers(0, 3))):
            place = data.draw(st.integers(0, len(part)))
            part[place : place + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    read_or_refuse(bytes(header), bytes(buffers))


ARRAY, SCALAR, COMPLEX, TUPLE, SET, FROZENSET, INTEGER, REFERENCE, GENERATOR = range(1, 10)
REFUSED = {
    "an array of objects": (ext(ARRAY, ["|O8", [1], 8]), bytes(8)),
    "an array of records": (ext(ARRAY, ["f8,f8", [1], 16]), bytes(16)),
    "an array of times": (ext(ARRAY, ["<M8[s]", [1], 8]), bytes(8)),
    "an array of nothing known": (ext(ARRAY, ["<f9999", [1], 8]), bytes(8)),
    "a type that is a list": (ext(ARRAY, [[], [1], 8]), bytes(8)),
    "too few bytes": (ext(ARRAY, ["<f8", [2], 16]), bytes(8)),
    "too many bytes": (ext(ARRAY, ["<f8", [1], 8]), bytes(9)),
    "a negative shape": (ext(ARRAY, ["<f8", [-1, -1], 8]), bytes(8)),
    "a shape that overflows": (ext(ARRAY, ["<f8", [2**40, 2**40], 8]), bytes(8)),
    "a true shape": (ext(ARRAY, ["<f8", [True], 8]), bytes(8)),
    "a shape of text": (ext(ARRAY, ["<f8", "1", 8]), bytes(8)),
    "a hundred axes": (ext(ARRAY, ["<f8", [1] * 100, 8]), bytes(8)),
    "an empty text type": (ext(ARRAY, ["<U0", [2**28], 0]), b""),
    "an empty bytes type": (ext(ARRAY, ["|S0", [2**28], 0]), b""),
    "a short scalar": (ext(SCALAR, ["<f8", b"1234"]), b""),
    "a scalar of an object": (ext(SCALAR, ["|O8", bytes(8)]), b""),
    "a scalar of impossible text": (ext(SCALAR, ["<U1", b"\xff" * 4]), b""),
    "a complex text": (ext(COMPLEX, [[], 1]), b""),
    "a tuple of a number": (ext(TUPLE, 5), b""),
    "a set of lists": (ext(SET, [[1]]), b""),
    "a list as a key": (b"\x81\x90\xc0", b""),
    "an array as a key": (b"\x81" + ext(ARRAY, ["<f8", [1], 8]) + b"\xc0", bytes(8)),
    "a huge integer": (ext(INTEGER, b"\x7f" * 2**17), b""),
    "a reference": (ext(REFERENCE, [1, False, "x"]), b""),
    "a generator": (ext(GENERATOR, {"bit_generator": "PCG64"}), b""),
    "a generator that is a list": (ext(GENERATOR, []), b""),
    "a time stamp": (msgpack.packb(msgpack.Timestamp(1)), b""),
    "a time stamp in a list": (msgpack.packb([msgpack.Timestamp(1)]), b""),
    "an unknown extension": (ext(99, b"\xc0"), b""),
    "no value": (b"", b""),
    "two values": (b"\xc0\xc0", b""),
    "a list of four billion": (b"\xdd\xff\xff\xff\xff", b""),
    "a dictionary of four billion": (b"\xdf\xff\xff\xff\xff", b""),
    "a text of four gigabytes": (b"\xdb\xff\xff\xff\xff", b""),
    "an unused code": (b"\xc1", b""),
    "half a character": (b"\xa1\xff", b""),
}


@pytest.mark.parametrize(("header", "buffers"), REFUSED.values(), ids=REFUSED.keys())
def test_malformed_frame_is_refused(header: bytes, buffers: bytes) -> None:
    """What `pack` never makes is Malformed, at no cost."""
    with pytest.raises(Malformed):
        read(header, buffers)


GENERATORS = {
    "a list": [],
    "without a state": {"bit_generator": "PCG64"},
    "of another kind": {"bit_generator": "default_rng", "state": {}},
    "a name that is a list": {"bit_generator": [], "state": {}},
    "out of bounds": {
        "bit_generator": "MT19937",
        "state": {"key": [1] * 624, "pos": 10**6},
    },
    "below bounds": {
        "bit_generator": "MT19937",
        "state": {"key": [1] * 624, "pos": -(10**6)},
    },
    "a buffer out of bounds": {
        "bit_generator": "Philox",
        "state": {"counter": [0] * 4, "key": [0] * 2},
        "buffer": [0] * 4,
        "buffer_pos": 10**6,
        "has_uint32": 0,
        "uinteger": 0,
    },
}


@pytest.mark.parametrize("state", GENERATORS.values(), ids=GENERATORS.keys())
def test_malformed_generator_is_refused(state: Any) -> None:
    """A random generator whose state would read beyond its memory does not arrive."""
    with pytest.raises(Malformed):
        read(ext(GENERATOR, state), lenient=True)


@pytest.mark.parametrize("name", ["PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64"])
def test_generator_goes_on_where_it_was(name: str) -> None:
    """A random generator arrives in its state."""
    rng = np.random.Generator(getattr(np.random, name)(7))
    rng.normal(size=3)
    header, buffers = pack(rng, refer)
    arrived = unpack(header, buffers, generators=True)
    assert arrived.normal(size=5).tolist() == rng.normal(size=5).tolist()


def test_booleans_arrive_as_zero_and_one() -> None:
    """An array of booleans with other bytes, which NumPy lets one make, becomes an ordinary one."""
    odd = np.array([0, 1, 2, 255], np.uint8).view(bool)
    arrived = unpack(*pack(odd))
    assert arrived.view(np.uint8).max() <= 1
    assert arrived.tolist() == [False, True, True, True]


def test_arrays_arrive_as_copies_of_their_own() -> None:
    """Arrays of a frame share no memory with each other, and can be changed."""
    shared = np.zeros(3)
    first, second = unpack(*pack([shared, shared]))
    first += 1
    assert second.tolist() == [0.0, 0.0, 0.0]


@pytest.mark.parametrize(
    "body",
    [
        b"\x80",
        b"\x90",
        b"\xc0",
        b"\xa0",
        b"\xc4\x00",
        ext(TUPLE, []),
        ext(SET, []),
        ext(INTEGER, b""),
    ],
    ids=["dict", "list", "None", "str", "bytes", "tuple", "set", "int"],
)
def test_many_small_values_stay_in_bounds(body: bytes) -> None:
    """A frame full of the smallest values needs a fixed multiple of its size."""
    count = 200_000 // len(body)
    read_or_refuse(b"\xdd" + struct.pack(">I", count) + body * count)


def test_colliding_keys_do_not_take_long() -> None:
    """Some thousand keys of the same hash are read in time; with more, the judge is killed."""
    count = 4_000
    keys = b"".join(
        msgpack.packb(msgpack.ExtType(INTEGER, (k * (2**61 - 1)).to_bytes(10, "big"))) + b"\xc0"
        for k in range(1, count)
    )
    read_or_refuse(b"\xdf" + struct.pack(">I", count - 1) + keys)
