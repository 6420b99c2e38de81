"""A reverse-mode engine: the gradient of a calculation that was written down step by step."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from course import equal
from course.arrays import Array
from course.catalogue import Case, change, variant
from course.networks import tapes
from course.networks.tapes import Step


def tape_gradients(steps: list[Step], inputs: dict[str, Array]) -> tuple[float, dict[str, Array]]:
    """Return the last value of a tape, and its gradient with respect to every input."""
    operations: dict[str, tuple[Any, Any]] = {
        "add": (lambda a, b: a + b, lambda G, out, a, b: [G, G]),
        "multiply": (lambda a, b: a * b, lambda G, out, a, b: [G * b, G * a]),
        "matmul": (lambda a, b: a @ b, lambda G, out, a, b: [G @ b.T, a.T @ G]),
        "relu": (lambda a: np.where(a > 0, a, 0.0), lambda G, out, a: [G * (a > 0)]),
        "exp": (np.exp, lambda G, out, a: [G * out]),
        "log": (np.log, lambda G, out, a: [G / a]),
        "total": (np.sum, lambda G, out, a: [G * np.ones(np.shape(a))]),
    }
    values = dict(inputs)
    for name, operation, names in steps:
        forwards, _ = operations[operation]
        values[name] = forwards(*(values[key] for key in names))

    grads = {name: np.zeros(np.shape(value)) for name, value in values.items()}
    last = steps[-1][0]
    grads[last] = np.array(1.0)
    for name, operation, names in reversed(steps):
        _, backwards = operations[operation]
        parts = backwards(grads[name], values[name], *(values[key] for key in names))
        for key, part in zip(names, parts, strict=True):
            if np.ndim(part) > np.ndim(values[key]):
                part = part.sum(axis=0)
            grads[key] = grads[key] + part
    return float(values[last]), {name: grads[name] for name in inputs}


def cases() -> Iterator[Case]:
    """Yield tapes of a few steps and of whole networks."""
    yield from tapes.cases()


def arguments(rng: np.random.Generator) -> tuple[Any, ...]:
    """Draw a tape and its inputs."""
    return tapes.draw(rng)


def derivative(xp, slope, steps, inputs):
    """Run the tape with one input after the other moved."""

    def alone(name):
        return slope(lambda at: tapes.run(xp, steps, inputs | {name: at}), inputs[name])

    value = float(tapes.run(np, steps, inputs))
    return value, {name: alone(name) for name in inputs}


@variant
def closures(steps, inputs):
    """Write down at each step how to walk back, as small engines do."""
    operations = {
        "add": lambda x, y: (x + y, lambda G: (G, G)),
        "multiply": lambda x, y: (x * y, lambda G: (G * y, G * x)),
        "matmul": lambda x, y: (x @ y, lambda G: (G @ y.T, x.T @ G)),
        "relu": lambda x: (np.where(x > 0, x, 0.0), lambda G: (np.where(x > 0, G, 0.0),)),
        "exp": lambda x: (np.exp(x), lambda G: (G * np.exp(x),)),
        "log": lambda x: (np.log(x), lambda G: (G / x,)),
        "total": lambda x: (np.sum(x), lambda G: (np.full(np.shape(x), G),)),
    }
    values, grads, back = dict(inputs), {}, []
    for name, operation, names in steps:
        values[name], rule = operations[operation](*(values[key] for key in names))
        back.append((name, names, rule))
    grads[name] = 1.0
    while back:
        name, names, rule = back.pop()
        for key, part in zip(names, rule(grads[name]) if name in grads else (), strict=False):
            rows = np.ndim(part) - np.ndim(values[key])
            part = np.sum(part, axis=0) if rows else part
            grads[key] = grads[key] + part if key in grads else part
    zeros = {key: np.zeros(np.shape(value)) for key, value in inputs.items()}
    return values[steps[-1][0]], {key: grads.get(key, zeros[key]) for key in inputs}


@variant
def recursive(steps, inputs):
    """Ask of each value who uses it, from the inputs upwards, as the sum over the paths says."""
    values = dict(inputs)
    for step in steps:
        values[step[0]] = np.asarray(tapes.run(np, [step], values))
    known = {steps[-1][0]: np.array(1.0)}

    def through(step, place):
        name, operation, names = step
        G = gradient(name)
        given = [values[key] for key in names]
        if operation == "matmul":
            return G @ given[1].T if place == 0 else given[0].T @ G
        factor = {
            "add": lambda: 1.0,
            "multiply": lambda: given[1 - place],
            "relu": lambda: 1.0 * (given[0] > 0),
            "exp": lambda: values[name],
            "log": lambda: 1 / given[0],
            "total": lambda: np.ones(given[0].shape),
        }[operation]()
        part = G * factor
        return part.sum(axis=0) if part.ndim > given[place].ndim else part

    def gradient(key):
        if key not in known:
            uses = [(s, p) for s in steps for p, other in enumerate(s[2]) if other == key]
            total = np.zeros(np.shape(values[key]))
            known[key] = sum((through(s, p) for s, p in uses), total)
        return known[key]

    return values[steps[-1][0]], {key: gradient(key) for key in inputs}


tape_gradients_overwrites = change(
    {"grads[key] = grads[key] + part": "grads[key] = part"},
    why="The last path to a value replaces the others.",
    hint="Where a value is used twice, one of its uses is lost. What happens with the contributions of several paths?",
)

tape_gradients_forward_order = change(
    {"in reversed(steps)": "in steps"},
    why="The steps are walked in the order in which they were made.",
    hint="A step can send its gradient down only when it has got all of it from above. In which order are they visited?",
)

tape_gradients_bias_not_summed = change(
    {
        "    if np.ndim(part) > np.ndim(values[key]):\n            part = part.sum(axis=0)\n        ": "    "
    },
    why="The gradient of a row that was added to all rows is not summed.",
    hint="A gradient has the shape of its variable. One row was added to every row of a matrix: what is copied forwards is summed backwards.",
)

tape_gradients_matmul_exchanged = change(
    {"[G @ b.T, a.T @ G]": "[a.T @ G, G @ b.T]"},
    why="The two gradients of a matrix product are exchanged.",
    hint="You give the first factor what belongs to the second one. Look at the shapes of the two.",
)

tape_gradients_multiply_own = change(
    {"[G * b, G * a]": "[G * a, G * b]"},
    why="Each factor gets itself as its slope.",
    hint="The slope of a product in one factor is the other one. You can see it only where the two differ.",
)

tape_gradients_relu_passes_at_zero = change(
    {"(a > 0)": "(a >= 0)"},
    why="The ReLU lets a gradient through at exactly zero.",
    hint="Look at units that are exactly 0. The course sets the slope of the ReLU to 0 there.",
)

tape_gradients_exp_of_output = change(
    {"[G * out]": "[G * np.exp(out)]"},
    why="The exponential is taken of the output.",
    hint="The slope of the exponential is the exponential of what went in, which is what came out. You take it once too often.",
)

tape_gradients_log_of_output = change(
    {"[G / a]": "[G / out]"},
    why="The logarithm's slope is taken at its output.",
    hint="The slope of a logarithm belongs to the number that it received, not to the one that it returned.",
)

tape_gradients_total_is_mean = change(
    {"G * np.ones(np.shape(a))": "G * np.ones(np.shape(a)) / np.size(a)"},
    why="A total is differentiated like a mean.",
    hint="A total adds, and never divides. By how much does it grow when one entry grows by 1?",
)

tape_gradients_all_values = change(
    {"for name in inputs}": "for name in values}"},
    why="The gradients of everything in between are returned as well.",
    hint="Your dictionary has more keys than the inputs. What lies in between is nobody's business.",
)

tape_gradients_unused_missing = change(
    {
        "{name: grads[name] for name in inputs}": "{name: grads[name] for name in inputs if grads[name].any()}"
    },
    why="Inputs without an effect are left out.",
    hint="An input that has no effect has a gradient all the same: how large is it, and which shape has it?",
)

SAME_SHAPE = "An addition broadcasts one number."

EQUAL_MUTANTS = {
    "np.array(1.0) -> 1.0": equal.SAME_NUMBER,
    "float(values[last]) -> values[last]": equal.SAME_NUMBER,
    "last -> name": "The last step has been the last one of the loop above.",
    "zip(names, parts, strict=True) -> zip(names, parts)": "There are as many parts as names.",
    "True -> False": "There are as many parts as names.",
    "G * np.ones(np.shape(a)) -> G / np.ones(np.shape(a))": "A number divided by 1 is itself.",
    "G * np.ones(np.shape(a)) -> G": SAME_SHAPE,
    "a > 0 -> a >= 0": "Forwards, what is 0 stays 0 on both sides of the corner.",
    "values -> grads, 7": "A gradient has the shape of its value.",
}
