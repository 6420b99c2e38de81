"""How far gradients are from central differences."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import numpy as np

from course import equal, formulas
from course.catalogue import Case, change, mistake, variant
from course.networks import checked, losses
from course.networks.samples import Loss, Params


def gradient_check(
    loss_fn: Loss, params: Params, grads: Params, h: float = 1e-5
) -> dict[str, float]:
    """Return the relative error of each gradient against central differences of `loss_fn`."""
    errors = {}
    for name in params:
        moved = {key: value.copy() for key, value in params.items()}
        numeric = np.zeros_like(params[name])
        for i in np.ndindex(numeric.shape):
            moved[name][i] = params[name][i] + h
            above = loss_fn(moved)
            moved[name][i] = params[name][i] - h
            below = loss_fn(moved)
            moved[name][i] = params[name][i]
            numeric[i] = (above - below) / (2 * h)
        distance = np.linalg.norm(numeric - grads[name])
        size = np.linalg.norm(numeric) + np.linalg.norm(grads[name])
        errors[name] = 0.0 if size == 0 else float(distance / size)
    return errors


def sum_of_cubes(p: Params) -> float:
    """Return a loss whose central difference is off by exactly `h**2` for each entry."""
    return sum(float(np.sum(values**3)) for values in p.values())


def cases() -> Iterator[Case]:
    """Yield a large step, right gradients, planted bugs, a tiny loss, unused parameters."""
    numeric = {"rtol": 0.01, "atol": 5e-7}
    cubes = {"W1": np.array([[0.5, 1.0], [-0.75, 0.25]]), "b1": np.array([0.5])}
    slopes = {name: 3 * values**2 for name, values in cubes.items()}
    yield Case("a step that is given", (sum_of_cubes, cubes, slopes, 0.25), **numeric)
    loss, params, grads = checked.small_network()
    yield Case("correct gradients", (loss, params, grads), **numeric)
    for name, bug in checked.bugs(grads):
        yield Case(name, (loss, params, grads | bug), **numeric)
    half = {name: 5e-9 * values for name, values in grads.items()}
    yield Case("a tiny loss", (lambda p: 1e-8 * loss(p), params, half), **numeric)
    unused = {"W1": np.array([[1.0, -2.0]]), "b1": np.array([0.5, 3.0])}
    yield Case(
        "a parameter that does nothing",
        (
            lambda p: float(np.sum(p["b1"] ** 2)),
            unused,
            {"W1": np.zeros((1, 2)), "b1": unused["b1"]},
        ),
        **numeric,
    )


def arguments(rng: np.random.Generator) -> tuple[Any, ...]:
    """Draw a smooth loss, parameters, and gradients of which some are wrong."""
    return checked.draw(rng)


def derivative(xp, slope, loss_fn, params, grads):
    """Compare with gradients that are differentiated."""
    right = losses.gradients(slope, formulas.using(xp, loss_fn), params)

    def length(v):
        return float(sum(entry**2 for entry in np.ravel(v))) ** 0.5

    return {k: length(right[k] - grads[k]) / (length(right[k]) + length(grads[k])) for k in params}


@variant
def copies_for_each_entry(loss_fn, params, grads, h=1e-5):
    """Copy everything for each single entry."""
    errors = {}
    for name, values in params.items():
        slopes = []
        for k in range(values.size):
            above, below = copy.deepcopy(params), copy.deepcopy(params)
            above[name].flat[k] += h
            below[name].flat[k] -= h
            slopes.append((loss_fn(above) - loss_fn(below)) / (2 * h))
        gap = np.sqrt(np.sum((np.array(slopes) - grads[name].ravel()) ** 2))
        size = np.sqrt(np.sum(np.square(slopes))) + np.sqrt(np.sum(grads[name] ** 2))
        errors[name] = gap / size if size > 0 else 0.0
    return errors


@variant
def puts_entries_back(loss_fn, params, grads, h=1e-5):
    """Move the caller's entries, and put every one of them back."""
    errors = {}
    for name in params:
        numeric = np.zeros(params[name].shape)
        for i in np.ndindex(numeric.shape):
            kept = params[name][i]
            params[name][i] = kept + h
            numeric[i] = loss_fn(params)
            params[name][i] = kept - h
            numeric[i] = (numeric[i] - loss_fn(params)) / (2 * h)
            params[name][i] = kept
        size = np.linalg.norm(numeric) + np.linalg.norm(grads[name])
        errors[name] = np.linalg.norm(numeric - grads[name]) / size if size else 0
    return errors


gradient_check_absolute = change(
    {"0.0 if size == 0 else float(distance / size)": "float(distance)"},
    why="The distance is not divided by the size of the gradients.",
    hint="You return a distance. Scale the loss down and it shrinks, however wrong the gradient is: compare it with something.",
)

gradient_check_forward_diff = change(
    {
        "        moved[name][i] = params[name][i] - h\n": "",
        "below = loss_fn(moved)": "below = loss_fn(params)",
        "(2 * h)": "h",
    },
    why="A forward difference is used; its error is of the order of h.",
    hint="Even for a right gradient your error is about as large as h. On how many sides do you evaluate the loss?",
)


@mistake(
    why="The parameters are moved and never put back.",
    hint="After the check the parameters have moved by h. They belong to someone else: move a copy, and put it back.",
)
def gradient_check_mutates(loss_fn, params, grads, h=1e-5):
    errors = {}
    for k in params:
        num = np.zeros_like(params[k])
        for i in np.ndindex(num.shape):
            params[k][i] += h
            above = loss_fn(params)
            params[k][i] -= 2 * h
            num[i] = (above - loss_fn(params)) / (2 * h)
        den = np.linalg.norm(num) + np.linalg.norm(grads[k])
        errors[k] = 0.0 if den == 0 else float(np.linalg.norm(num - grads[k]) / den)
    return errors


@mistake(
    why="Only the first entry of each parameter is looked at.",
    hint="A bug in any other entry goes unnoticed: you look at the first one only. Visit every entry of the array.",
)
def gradient_check_first_entry(loss_fn, params, grads, h=1e-5):
    errors = {}
    for k in params:
        p = {q: v.copy() for q, v in params.items()}
        i = (0,) * p[k].ndim
        p[k][i] = params[k][i] + h
        above = loss_fn(p)
        p[k][i] = params[k][i] - h
        num = (above - loss_fn(p)) / (2 * h)
        den = abs(num) + abs(grads[k][i])
        errors[k] = 0.0 if den == 0 else float(abs(num - grads[k][i]) / den)
    return errors


gradient_check_half_step = change(
    {"(2 * h)": "h"},
    why="The difference over 2h is divided by h.",
    hint="Right gradients get the error 1/3: your slopes are twice as large as they should be. How far apart are the two points?",
)

gradient_check_not_restored = change(
    {"        moved[name][i] = params[name][i]\n": ""},
    why="All entries stay moved while the next ones are visited.",
    hint="Entries that you have visited stay moved while you visit the next one. Move one entry at a time.",
)

gradient_check_larger_norm = change(
    {
        "np.linalg.norm(numeric) + np.linalg.norm(grads[name])": "max(np.linalg.norm(numeric), np.linalg.norm(grads[name]))",
    },
    why="The larger norm is the denominator.",
    hint="A gradient that is doubled should have the error 1/3. What stands below the fraction in the definition?",
)

gradient_check_zero_by_zero = change(
    {"0.0 if size == 0 else ": ""},
    why="Zero is divided by zero when both gradients are zero.",
    hint="What is 0 / 0? When both gradients are zero they agree, and the error must be a number that says so.",
)

gradient_check_ignores_h = change(
    {"errors = {}": "h = 1e-5\nerrors = {}"},
    why="The step that is passed is not used.",
    hint="A step of your own is built in. Take the one that the caller passes.",
)

EQUAL_MUTANTS = {
    **equal.RETURNS_NUMBERS,
    **equal.NEVER_NEGATIVE,
    **equal.AT_MOST_1,
    "params -> grads": "Both have the same names.",
    "np.zeros_like -> np.ones_like": "Every entry is assigned.",
    "float(distance / size) -> distance / size": equal.SAME_NUMBER,
    "params -> grads, 2": "Both have the same shapes.",
}
