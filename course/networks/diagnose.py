"""The names of the parameters whose gradient is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from course import equal
from course.catalogue import Case, mistake, variant
from course.networks import checked
from course.networks.gradient_check import copies_for_each_entry, gradient_check
from course.networks.gradient_check import derivative as relative_errors
from course.networks.samples import Loss, Params


def diagnose(loss_fn: Loss, params: Params, grads: Params, tol: float = 1e-4) -> list[str]:
    """Return the sorted names of the parameters whose gradient fails the check."""
    errors = gradient_check(loss_fn, params, grads)
    return sorted(name for name in errors if errors[name] > tol)


def cases() -> Iterator[Case]:
    """Yield right gradients, one and two planted bugs, and a tolerance."""
    loss, params, grads = checked.small_network()
    yield Case("correct gradients", (loss, params, grads))
    name, bug = checked.bugs(grads)[-1]
    yield Case(name, (loss, params, grads | bug))
    two = {"b1": -grads["b1"], "W2": 1.01 * grads["W2"]}
    yield Case("b1 and W2 wrong", (loss, params, grads | two))
    yield Case("a tolerance that is given", (loss, params, grads | two, 0.1))


def arguments(rng: np.random.Generator) -> tuple[Any, ...]:
    """Draw a smooth loss, parameters, and gradients of which some are wrong."""
    return checked.draw(rng)


def derivative(xp, slope, loss_fn, params, grads):
    """Name the gradients that are off by more than 1e-4."""
    errors = relative_errors(xp, slope, loss_fn, params, grads)
    return [name for name in sorted(errors) if errors[name] > 1e-4]


@variant
def loop(loss_fn, params, grads, tol=1e-4):
    """Collect the names in a loop."""
    bad = []
    for name, error in sorted(gradient_check(loss_fn, params, grads).items()):
        if not error <= tol:
            bad.append(name)
    return bad


@variant
def own_check(loss_fn, params, grads, tol=1e-4):
    """Use a check of one's own, and return a tuple."""
    errors = copies_for_each_entry(loss_fn, params, grads)
    return tuple(sorted(filter(lambda name: errors[name] > tol, errors)))


@mistake(
    why="Only the shapes are compared.",
    hint="Every bug that keeps the shape goes unnoticed. What does a comparison of the values need?",
)
def diagnose_shape_only(loss_fn, params, grads, tol=1e-4):
    return sorted(k for k in params if np.shape(grads[k]) != np.shape(params[k]))


@mistake(
    why="One bad gradient makes all of them suspects.",
    hint="You name every parameter as soon as one is wrong. Say where the bug is: judge each one by itself.",
)
def diagnose_all_or_nothing(loss_fn, params, grads, tol=1e-4):
    errors = gradient_check(loss_fn, params, grads)
    return sorted(params) if max(errors.values()) > tol else []


@mistake(
    why="Rounding errors count as bugs.",
    hint="A numerical derivative is never exact. How small must an error be to be no bug?",
)
def diagnose_too_strict(loss_fn, params, grads, tol=1e-4):
    errors = gradient_check(loss_fn, params, grads)
    return sorted(k for k in params if errors[k] > 0)


@mistake(
    why="The parameters that pass are named.",
    hint="You name the parameters that are right. Which side of the tolerance are the wrong ones on?",
)
def diagnose_names_the_right(loss_fn, params, grads, tol=1e-4):
    errors = gradient_check(loss_fn, params, grads)
    return sorted(k for k in params if errors[k] <= tol)


@mistake(
    why="The tolerance that is passed is not used.",
    hint="A tolerance of your own is built in. Take the one that the caller passes.",
)
def diagnose_ignores_tol(loss_fn, params, grads, tol=1e-4):
    errors = gradient_check(loss_fn, params, grads)
    return sorted(k for k in params if errors[k] > 1e-4)


@mistake(
    why="The names come in the order of the dictionary.",
    hint="The right names in another order: the docstring asks for a sorted list.",
)
def diagnose_unsorted(loss_fn, params, grads, tol=1e-4):
    errors = gradient_check(loss_fn, params, grads)
    return [k for k in params if errors[k] > tol]


@mistake(
    why="Only the worst parameter is named.",
    hint="You name one parameter at most. Two gradients can be wrong at the same time.",
)
def diagnose_only_the_worst(loss_fn, params, grads, tol=1e-4):
    errors = gradient_check(loss_fn, params, grads)
    worst = max(errors, key=errors.get)
    return [worst] if errors[worst] > tol else []


EQUAL_MUTANTS = {
    **equal.RETURNS_NUMBERS,
    **equal.NEVER_NEGATIVE,
    **equal.AT_MOST_1,
    "errors[name] > tol -> errors[name] >= tol": "No measured error is exactly the tolerance.",
    "the result has the other sign": "Names have no sign.",
    "the result is another one the second time": "To names nothing is added.",
}
