"""Wrong functions of the second notebook."""

from __future__ import annotations

import numpy as np

from wrong import wrong


def _jacobian(f, x, h=1e-5):
    x = np.array(x, dtype=float)
    return np.stack([(f(x + e) - f(x - e)) / (2 * h) for e in h * np.eye(len(x))], axis=1)


WRONG = [
    wrong("numerical_jacobian", "the wrong sign", r"wrong sign")(
        lambda f, x, h=1e-5: -_jacobian(f, x, h)
    ),
    wrong("numerical_jacobian", "half", r"half")(lambda f, x, h=1e-5: _jacobian(f, x, h) / 2),
    wrong(
        "numerical_jacobian",
        "the first output only",
        r"only the first entry along the first axis|first|shape",
    )(lambda f, x, h=1e-5: _jacobian(f, x, h)[:1]),
    wrong("numerical_jacobian", "columns in reverse", r"reverse order along its last")(
        lambda f, x, h=1e-5: _jacobian(f, x, h)[:, ::-1]
    ),
    wrong("numerical_jacobian", "flattened", r"shape")(
        lambda f, x, h=1e-5: _jacobian(f, x, h).ravel()
    ),
    wrong("numerical_jacobian", "the diagonal only", r"diagonal|shape")(
        lambda f, x, h=1e-5: np.diag(_jacobian(f, x, h))
    ),
    wrong("numerical_jacobian", "divides by x too", r"column of your result|`x`|factor")(
        lambda f, x, h=1e-5: _jacobian(f, x, h) / (1 + np.abs(np.array(x, dtype=float)))
    ),
    wrong("numerical_jacobian", "a list of columns", r"list, not an array|list|transposed")(
        lambda f, x, h=1e-5: list(_jacobian(f, x, h))
    ),
    wrong(
        "jacobian_example",
        "the lower row has the wrong sign",
        r"last row|\[1, 0\] and \[1, 1\]|entries",
    )(lambda x, y: np.array([[2 * y**3, 6 * x * y**2], [-2 * x, -np.cos(y)]])),
    wrong("jacobian_example", "rows exchanged", r"reverse|rows|rolled")(
        lambda x, y: np.array([[2 * x, np.cos(y)], [2 * y**3, 6 * x * y**2]])
    ),
    wrong("jacobian_example", "x and y exchanged", r"`x` and `y` had changed places")(
        lambda x, y: np.array([[2 * x**3, 6 * y * x**2], [2 * y, np.cos(x)]])
    ),
    wrong("jacobian_example", "the factor 2 is lost in front", r"\[0, 0\]")(
        lambda x, y: np.array([[y**3, 6 * x * y**2], [2 * x, np.cos(y)]])
    ),
    wrong("jacobian_example", "y is not squared", r"\[0, 1\]")(
        lambda x, y: np.array([[2 * y**3, 6 * x * y], [2 * x, np.cos(y)]])
    ),
    wrong("jacobian_example", "the cosine of x", r"\[1, 1\]")(
        lambda x, y: np.array([[2 * y**3, 6 * x * y**2], [2 * x, np.cos(x)]])
    ),
    wrong("jacobian_example", "a tuple of rows", r"tuple, not an array")(
        lambda x, y: ((2 * y**3, 6 * x * y**2), (2 * x, np.cos(y)))
    ),
    wrong("total_derivative", "twice", r"twice")(
        lambda df_du, du_dt: 2 * float(np.dot(df_du, du_dt))
    ),
    wrong("total_derivative", "the wrong sign", r"wrong sign")(
        lambda df_du, du_dt: -float(np.dot(df_du, du_dt))
    ),
    wrong("total_derivative", "the absolute value", r"signs|negative")(
        lambda df_du, du_dt: abs(float(np.dot(df_du, du_dt)))
    ),
    wrong("total_derivative", "the last path is left out", r"last|path")(
        lambda df_du, du_dt: float(np.dot(df_du[:-1], du_dt[:-1]))
    ),
    wrong("total_derivative", "one path is doubled for lists", r"list")(
        lambda df_du, du_dt: float(np.dot(df_du, du_dt)) * (2 if isinstance(df_du, list) else 1)
    ),
    wrong("total_derivative", "an array of one entry", r"shape \(1,\)|shape")(
        lambda df_du, du_dt: np.array([np.dot(df_du, du_dt)])
    ),
    wrong("total_derivative", "in reverse order", r"reverse")(
        lambda df_du, du_dt: float(np.dot(df_du, du_dt[::-1]))
    ),
    wrong("total_derivative", "the square root of the squares", r"square")(
        lambda df_du, du_dt: float(np.sqrt(np.sum((np.array(df_du) * np.array(du_dt)) ** 2)))
    ),
    wrong("total_derivative_example", "twice", r"twice")(
        lambda t: 2 * (3 * t**2 + 2 * t * np.sin(t) + t**2 * np.cos(t))
    ),
    wrong("total_derivative_example", "with tan", r"cannot be told")(
        lambda t: 3 * t**2 + 2 * t * np.tan(t) + t**2 * np.cos(t)
    ),
    wrong("total_derivative_example", "adds t", r"plus `t`")(
        lambda t: 3 * t**2 + 2 * t * np.sin(t) + t**2 * np.cos(t) + t
    ),
    wrong("total_derivative_example", "a whole number", r"whole numbers")(
        lambda t: int(3 * t**2 + 2 * t * np.sin(t) + t**2 * np.cos(t))
    ),
    wrong(
        "total_derivative_example",
        "0 for negative t",
        r"`t` is negative|wrong only on .a negative number",
    )(lambda t: 0.0 if t < 0 else 3 * t**2 + 2 * t * np.sin(t) + t**2 * np.cos(t)),
    wrong("total_derivative_example", "divided by t", r"divi")(
        lambda t: 3 * t + 2 * np.sin(t) + t * np.cos(t)
    ),
    wrong("total_derivative_example", "a tuple of the paths", r"tuple, not a number")(
        lambda t: (t**2, 2 * t * (t + np.sin(t)), t**2 * np.cos(t))
    ),
    wrong("vector_chain_rule", "twice", r"twice")(lambda A, B: 2 * A @ B),
    wrong("vector_chain_rule", "the outer one is taken absolute", r"`J_outer` had no signs")(
        lambda A, B: np.abs(A) @ B
    ),
    wrong(
        "vector_chain_rule",
        "the inner one is ignored but for its shape",
        r"`J_inner` plays no part",
    )(lambda A, B: A @ np.ones_like(B)),
    wrong("vector_chain_rule", "sums the rows", r"sum")(lambda A, B: (A @ B).sum(axis=0)),
    wrong("vector_chain_rule", "the trace", r"number|shape|diagonal|trace")(
        lambda A, B: (
            float(np.trace(A @ B)) if (A @ B).shape[0] == (A @ B).shape[1] else float((A @ B)[0, 0])
        )
    ),
    wrong("vector_chain_rule", "has an axis too many", r"shape")(lambda A, B: (A @ B)[None]),
    wrong("vector_chain_rule", "wrong for one output", r"always 0.*one row")(
        lambda A, B: A @ B if len(A) > 1 else np.zeros((1, B.shape[1]))
    ),
    wrong("vector_chain_rule", "divides by the outputs", r"number of rows of J_outer|too small by")(
        lambda A, B: A @ B / len(A)
    ),
]
