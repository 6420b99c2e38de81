"""Programs that the kernel runs before a system call: the words of their language.

It is classic BPF (`man 2 seccomp`). There is one register, and no way back: jumps only skip what
follows, so every program ends. An instruction has four fields:

    code      what to do: load a word, compare the register and jump, return an answer
    if_true   after a comparison that holds: how many of the next instructions to skip
    if_false  the same after one that does not hold
    value     where to load from, what to compare with, what to return

What can be loaded are words of four bytes of the kernel's `struct seccomp_data`:

    offset    0  nr    the number of the call
              4  arch  the kind of machine whose numbers these are
              8  instruction pointer, eight bytes
             16  args  six arguments of eight bytes each

Both machines that we know are little endian, so the lower half of an argument comes first. What
an argument points to cannot be seen.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence

Instructions = list[bytes]

CALL, MACHINE = 0, 4  # offsets: nr, arch, and the arguments
FIRST, SECOND, THIRD, FOURTH = 16, 24, 32, 40
UPPER_HALF = 4  # from the beginning of an argument

LOAD, RETURN, AND = 0x20, 0x06, 0x54  # codes, and those of the jumps:
EQUAL, GREATER_OR_EQUAL, ANY_BIT = 0x15, 0x35, 0x45


def load(offset: int) -> bytes:
    """Load a word into the register."""
    return instruction(LOAD, offset)


def keep(bits: int) -> bytes:
    """Clear all other bits of the register."""
    return instruction(AND, bits)


def end(answer: int) -> bytes:
    """End with an answer."""
    return instruction(RETURN, answer)


def if_equal(value: int, body: Instructions) -> Instructions:
    """Run a body if the register has this value, else skip it.

    A jump counts from the instruction after it: 0 goes on with the body, `len(body)` with what
    follows. Its field is a byte, so a body has at most 255 instructions; with more, `struct`
    raises. A body may load another word, because it ends in an answer.
    """
    return [instruction(EQUAL, value, if_false=len(body)), *body]


def unless_equal(value: int, body: Instructions) -> Instructions:
    """Run a body if the register has another value, else skip it."""
    return [instruction(EQUAL, value, if_true=len(body)), *body]


def if_at_least(value: int, body: Instructions) -> Instructions:
    """Run a body if the register has this value or a higher one, else skip it."""
    return [instruction(GREATER_OR_EQUAL, value, if_false=len(body)), *body]


def if_any_bit(bits: int, body: Instructions) -> Instructions:
    """Run a body if the register has any of these bits, else skip it."""
    return [instruction(ANY_BIT, bits, if_false=len(body)), *body]


def if_one_of(values: Iterable[int], answer: int) -> Instructions:
    """End with an answer if the register has one of the values, else go on."""
    return [part for value in values for part in if_equal(value, [end(answer)])]


def find(runs: Sequence[tuple[int, int]]) -> Instructions:
    """End with the answer of the run that the register is in.

    A run is the number that it begins with and its answer, and lasts until the next begins. It is
    found by halves: 100 runs are told apart by 7 comparisons.
    """
    if len(runs) == 1:
        return [end(runs[0][1])]
    middle = len(runs) // 2
    lower = find(runs[:middle])
    return [
        instruction(GREATER_OR_EQUAL, runs[middle][0], if_true=len(lower)),
        *lower,
        *find(runs[middle:]),
    ]


def instruction(code: int, value: int, *, if_true: int = 0, if_false: int = 0) -> bytes:
    """Return the kernel's `struct sock_filter`."""
    return struct.pack("<HBBI", code, if_true, if_false, value)
