"""The tapes of the hidden tests are of the kind that the notebook tells of."""

from __future__ import annotations

import numpy as np

from course.networks import tapes


def out_of_bounds(tape: tapes.Tape) -> list[str]:
    """Name the steps that take what the notebook's table of operations does not allow."""
    steps, inputs = tape
    values, found = dict(inputs), []
    for step in steps:
        name, operation, names = step
        shapes = [np.shape(values[key]) for key in names]
        one_shape = len(set(shapes)) == 1
        row = len(shapes) == 2 and len(shapes[0]) == 2 and shapes[1] == shapes[0][1:]
        allowed = {
            "add": one_shape or row,
            "multiply": one_shape,
            "matmul": [len(shape) for shape in shapes] == [2, 2],
        }.get(operation, len(shapes) == 1)
        found += [] if allowed else [f"{step}: {shapes}"]
        values[name] = tapes.run(np, [step], values)
    return found + ([] if np.ndim(values[name]) == 0 else ["the last step is no number"])


def test_every_tape_keeps_to_the_table() -> None:
    """Only an addition takes a matrix and a row; who writes what the table says gets all points."""
    assert not any(out_of_bounds(case.arguments) for case in tapes.cases())
    rng = np.random.default_rng(0)
    assert not any(out_of_bounds(tapes.draw(rng)) for _ in range(60))
    step = ("M", "multiply", ("L", "b"))
    assert out_of_bounds(([step], {"L": np.ones((2, 3)), "b": np.ones(3)}))
