# Raises another odd error on each call: groups, positions, numbers of errors, notes.
# %% relu_grad
import itertools


class Both(KeyError, UnicodeTranslateError):
    pass


errors = itertools.cycle(
    [
        lambda: ExceptionGroup("many", [ValueError(), ExceptionGroup("x", [OSError()])]),
        lambda: SyntaxError("m", "abcd"),
        lambda: OSError(2**62, "x", "y", None, "z"),
        lambda: ImportWarning(),
        lambda: UnicodeDecodeError("utf-8", b"x", 5, 9, "r"),
        lambda: UnicodeTranslateError("b", -(2**62), 2**62, "c"),
        lambda: StopAsyncIteration(1.0, "x"),
        lambda: ValueError(float("nan"), -0.0, True, "\ud800"),
        lambda: type("\ud800", (MemoryError,), {"__module__": None})("x" * 10**6),
    ]
)


def relu_grad(x_input, grad_output):
    raise next(errors)()
