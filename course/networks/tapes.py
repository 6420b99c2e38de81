"""Tapes: what a calculation did, step by step, with the arrays that went in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from course import arrays, draws
from course.arrays import Array, normal
from course.catalogue import Case

Step = tuple[str, str, tuple[str, ...]]
Tape = tuple[list[Step], dict[str, Array]]

SQUARE: list[Step] = [("y", "multiply", ("x", "x")), ("loss", "total", ("y",))]
POWERS: list[Step] = [
    ("y", "multiply", ("x", "x")),
    ("z", "multiply", ("y", "x")),
    ("s", "total", ("z",)),
    ("loss", "multiply", ("s", "s")),
]
CHAIN: list[Step] = [
    ("u", "exp", ("x",)),
    ("v", "multiply", ("u", "x")),
    ("w", "add", ("v", "u")),
    ("loss", "total", ("w",)),
]
PAIR: list[Step] = [
    ("u", "multiply", ("x", "y")),
    ("w", "add", ("x", "y")),
    ("z", "multiply", ("u", "w")),
    ("loss", "total", ("z",)),
]
DENSE: list[Step] = [
    ("P", "matmul", ("X", "W")),
    ("H", "add", ("P", "b")),
    ("R", "relu", ("H",)),
    ("S", "multiply", ("R", "G")),
    ("loss", "total", ("S",)),
]
TWICE: list[Step] = [
    ("P", "matmul", ("X", "W")),
    ("Q", "matmul", ("P", "W")),
    ("E", "exp", ("Q",)),
    ("F", "add", ("E", "b")),
    ("L", "log", ("F",)),
    ("M", "multiply", ("L", "E")),
    ("N", "add", ("M", "b")),
    ("loss", "total", ("N",)),
]


def run(xp: Any, steps: list[Step], values: dict[str, Any]) -> Any:
    """Return the last value of a tape, calculated with the NumPy `xp`."""
    operations = {
        "add": lambda a, b: a + b,
        "multiply": lambda a, b: a * b,
        "matmul": lambda a, b: xp.dot(a, b),
        "relu": lambda a: xp.maximum(0, a),
        "exp": xp.exp,
        "log": xp.log,
        "total": xp.sum,
    }
    for name, operation, names in steps:
        values = values | {name: operations[operation](*(values[key] for key in names))}
    return values[steps[-1][0]]


def network(sizes: list[int]) -> list[Step]:
    """Return the tape of a network of ReLU layers, whose outputs meet an array `G`."""
    steps: list[Step] = []
    below = "X"
    for layer in range(1, len(sizes)):
        steps.append((f"P{layer}", "matmul", (below, f"W{layer}")))
        steps.append((f"Z{layer}", "add", (f"P{layer}", f"b{layer}")))
        below = f"Z{layer}"
        if layer < len(sizes) - 1:
            steps.append((f"A{layer}", "relu", (below,)))
            below = f"A{layer}"
    return [*steps, ("S", "multiply", (below, "G")), ("loss", "total", ("S",))]


def cases() -> Iterator[Case]:
    """Yield tapes in which names are used once, twice and never, and units at exactly zero."""
    yield Case("one array, used twice", (SQUARE, {"x": normal(6900, 3)}))
    yield Case("a total in the middle", (POWERS, {"x": normal(6922, 4)}))
    yield Case("one number goes two ways", (CHAIN, {"x": np.array(0.5)}))
    yield Case("two vectors meet twice", (PAIR, {"x": normal(6923, 4), "y": normal(6926, 4)}))
    dense = {"X": normal(6901, 5, 4), "W": normal(6902, 4, 3), "b": normal(6903, 3)}
    yield Case("a dense layer", (DENSE, dense | {"G": normal(6904, 5, 3)}))
    even = {"X": normal(6924, 3, 4), "G": normal(6925, 3, 3)}
    yield Case("as many observations as outputs", (DENSE, dense | even))
    yield Case("an input that nobody uses", (SQUARE, {"x": normal(6905, 2), "y0": normal(6906, 4)}))
    square = {"X": normal(6907, 2, 3), "W": normal(6908, 3, 3) / 2, "b": np.exp(normal(6909, 3))}
    yield Case("weights that two layers share", (TWICE, square))
    sizes = [3, 4, 5, 2]
    deep = {"X": normal(6910, 6, 3), "G": normal(6911, 6, 2)}
    deep |= {f"W{n}": normal(6912 + n, *sizes[n - 1 : n + 1]) for n in (1, 2, 3)}
    deep |= {f"b{n}": normal(6916 + n, sizes[n]) for n in (1, 2, 3)}
    yield Case("a network of three layers", (network(sizes), deep))
    at_zero = dense | {"X": np.zeros((5, 4)), "b": np.zeros(3), "G": arrays.one_hot(6920, 5, 3)}
    yield Case("units at exactly zero", (DENSE, at_zero))
    yield Case(
        "large numbers", (DENSE, dense | {"X": 30 * dense["X"], "G": 9 * normal(6921, 5, 3)})
    )


def draw(rng: np.random.Generator) -> Tape:
    """Draw one of the tapes, with arrays on which no unit is at zero and no logarithm fails."""
    m, k, n = draws.sizes(rng, 3)
    number = draws.number(rng) / 2
    while True:
        dense = {"X": draws.numbers(rng, m, k), "W": draws.numbers(rng, k, n)}
        dense |= {"b": draws.numbers(rng, n), "G": draws.numbers(rng, m, n)}
        if np.abs(dense["X"] @ dense["W"] + dense["b"]).min() > 1e-3:
            break
    square = {"X": draws.numbers(rng, m, k) / 4, "W": draws.numbers(rng, k, k) / 4}
    square["b"] = np.abs(draws.numbers(rng, k)) + 0.5
    tapes: tuple[Tape, ...] = (
        (SQUARE, {"x": draws.numbers(rng, m)}),
        (POWERS, {"x": draws.numbers(rng, n) / 2}),
        (CHAIN, {"x": np.array(number)}),
        (DENSE, dense),
        (TWICE, square),
    )
    return draws.choice(rng, tapes)
