"""Wrong functions of the first notebook."""

from __future__ import annotations

import math

import numpy as np

from wrong import wrong

WRONG = [
    wrong("numerical_derivative", "divides by 4h", r"half (as large|of)")(
        lambda f, x, h=1e-5: (f(x + h) - f(x - h)) / (4 * h)
    ),
    wrong("numerical_derivative", "takes the step three times", r"same factor")(
        lambda f, x, h=1e-5: (f(x + h) - f(x - 2 * h)) / (2 * h)
    ),
    wrong("numerical_derivative", "the step is far too large", r"`h` were 0\.1")(
        lambda f, x, h=1e-5: (f(x + 0.1) - f(x - 0.1)) / 0.2
    ),
    wrong("numerical_derivative", "adds the sides", r"plus|add|sign|difference|sum")(
        lambda f, x, h=1e-5: (f(x + h) + f(x - h)) / 2
    ),
    wrong("numerical_derivative", "no return", r"None.*return")(lambda f, x, h=1e-5: None),
    wrong(
        "numerical_derivative",
        "returns the absolute slope",
        r"lost its signs|never negative|should be negative",
    )(lambda f, x, h=1e-5: abs((f(x + h) - f(x - h)) / (2 * h))),
    wrong("numerical_derivative", "rounds to three decimals", r"round")(
        lambda f, x, h=1e-5: round((f(x + h) - f(x - h)) / (2 * h), 3)
    ),
    wrong("numerical_derivative", "at minus x", r"`x` had the other sign")(
        lambda f, x, h=1e-5: (f(-x + h) - f(-x - h)) / (2 * h)
    ),
    wrong("partials_sum", "the second slope is 2", r"result\[1\].*twice")(lambda x, y: (1.0, 2.0)),
    wrong("partials_sum", "both negative", r"wrong sign")(lambda x, y: (-1.0, -1.0)),
    wrong("partials_sum", "both zero", r"always 0")(lambda x, y: (0.0, 0.0)),
    wrong("partials_sum", "one slope only", r"float, not a tuple|2 parts|tuple")(lambda x, y: 1.0),
    wrong("partials_sum", "three slopes", r"3 parts, not 2")(lambda x, y: (1.0, 1.0, 1.0)),
    wrong("partials_sum", "as texts", r"str, not a number")(lambda x, y: ("1", "1")),
    wrong("partials_sum", "the first slope is x", r"result\[0\].*`x`")(lambda x, y: (x, 1.0)),
    wrong("partials_polynomial", "the 5 is kept out", r"result\[0\].*(amount|constant|5|linear)")(
        lambda x, y: (9 * x**2, -2 * y)
    ),
    wrong("partials_polynomial", "divides y", r"result\[1\].*half|result\[1\]")(
        lambda x, y: (9 * x**2 + 5, -y)
    ),
    wrong("partials_polynomial", "3 x^2 for 9 x^2", r"result\[0\]|coefficient|factor|3 in front")(
        lambda x, y: (3 * x**2 + 5, -2 * y)
    ),
    wrong("partials_polynomial", "the slopes have changed places", r"changed places|belongs in")(
        lambda x, y: (-2 * y, 9 * x**2 + 5)
    ),
    wrong("partials_polynomial", "x to the power of three halves the work", r"result\[0\]")(
        lambda x, y: (9 * abs(x) ** 1.5 + 5, -2 * y)
    ),
    wrong("partials_polynomial", "the sign of the first slope is lost besides y", r"wrong sign")(
        lambda x, y: (-(9 * x**2 + 5), 2 * y)
    ),
    wrong("partials_polynomial", "y is squared", r"result\[1\]")(
        lambda x, y: (9 * x**2 + 5, -2 * y**2)
    ),
    wrong("partials_product", "the first slope is squared", r"result\[0\].*(square|factor y)")(
        lambda x, y: (y**2, x)
    ),
    wrong("partials_product", "both twice", r"twice")(lambda x, y: (2 * y, 2 * x)),
    wrong("partials_product", "the second has the wrong sign", r"result\[1\].*sign")(
        lambda x, y: (y, -x)
    ),
    wrong("partials_product", "x and y are made absolute", r"lost its signs|no signs|negative")(
        lambda x, y: (abs(y), abs(x))
    ),
    wrong("partials_product", "whole numbers", r"whole numbers|integers")(
        lambda x, y: (int(y), int(x))
    ),
    wrong("partials_product", "the second is y as well", r"result\[1\]")(lambda x, y: (y, y)),
    wrong("partials_product3", "the last slope has y twice", r"result\[2\]")(
        lambda x, y, z: (y * z, x * z, y * y)
    ),
    wrong("partials_product3", "the middle one is negative", r"result\[1\].*sign")(
        lambda x, y, z: (y * z, -x * z, x * y)
    ),
    wrong("partials_product3", "sums in the first", r"result\[0\]")(
        lambda x, y, z: (y + z, x * z, x * y)
    ),
    wrong("partials_product3", "two parts", r"2 parts, not 3")(lambda x, y, z: (y * z, x * z)),
    wrong("partials_product3", "first and last exchanged", r"changed places|belongs in|order")(
        lambda x, y, z: (x * y, x * z, y * z)
    ),
    wrong(
        "partials_product3",
        "divides the product by 0",
        r"ZeroDivision.*divisor|raises an error where",
    )(lambda x, y, z: (x * y * z / x, x * y * z / y, x * y * z / (z + 1e-3))),
    wrong("gradient_vector", "the first entry is half", r"\[0\]|first entry")(
        lambda v: np.array(
            [4.5 * v[0] ** 2 * v[2], 2 * v[2] - 2 * v[1], 3 * v[0] ** 3 + 5 + 2 * v[1]]
        )
    ),
    wrong("gradient_vector", "all entries have the wrong sign", r"wrong sign")(
        lambda v: (
            -np.array([9 * v[0] ** 2 * v[2], 2 * v[2] - 2 * v[1], 3 * v[0] ** 3 + 5 + 2 * v[1]])
        )
    ),
    wrong("gradient_vector", "in reverse order", r"reverse")(
        lambda v: np.array(
            [9 * v[0] ** 2 * v[2], 2 * v[2] - 2 * v[1], 3 * v[0] ** 3 + 5 + 2 * v[1]]
        )[::-1]
    ),
    wrong("gradient_vector", "a unit vector", r"unit|length|norm")(
        lambda v: (lambda g: g / np.linalg.norm(g))(
            np.array([9 * v[0] ** 2 * v[2], 2 * v[2] - 2 * v[1], 3 * v[0] ** 3 + 5 + 2 * v[1]])
        )
    ),
    wrong("gradient_vector", "the last entry is missing", r"shape|missing")(
        lambda v: np.array([9 * v[0] ** 2 * v[2], 2 * v[2] - 2 * v[1]])
    ),
    wrong("gradient_vector", "z is squared in the first entry", r"\[0\]|first entry")(
        lambda v: np.array(
            [9 * v[0] ** 2 * v[2] ** 2, 2 * v[2] - 2 * v[1], 3 * v[0] ** 3 + 5 + 2 * v[1]]
        )
    ),
    wrong("gradient_vector", "overwrites v", r"changes its argument `v`")(
        lambda v: (
            (
                g := np.array(
                    [9 * v[0] ** 2 * v[2], 2 * v[2] - 2 * v[1], 3 * v[0] ** 3 + 5 + 2 * v[1]]
                )
            ),
            v.__setitem__(slice(None), g),
            g,
        )[2]
    ),
    wrong("partials_max", "a half at ties only", r"equal|tie|same number")(
        lambda x, y: (float(x > y) or (0.5 if x == y else 0.0), float(y > x))
    ),
    wrong("partials_max", "compares sizes without sign", r"no signs|negative")(
        lambda x, y: (float(abs(x) > abs(y)), float(abs(y) > abs(x)))
    ),
    wrong("partials_max", "only positive numbers win", r"negative")(
        lambda x, y: (float(x > y and x > 0), float(y > x and y > 0))
    ),
    wrong("partials_max", "minus one for the loser", r"Your maximum falls when the smaller")(
        lambda x, y: (1.0, -1.0) if x > y else (-1.0, 1.0) if y > x else (0.0, 0.0)
    ),
    wrong("partials_max", "the second is always 1", r"result\[1\]")(
        lambda x, y: (float(x > y), 1.0)
    ),
    wrong("partials_max", "the minimum's slopes", r"changed places|wrong one|other|smaller")(
        lambda x, y: (float(x < y), float(y < x))
    ),
    wrong("relu_derivative", "slope 2", r"twice")(lambda x: 2.0 * (x > 0)),
    wrong("relu_derivative", "a half at zero", r"`x` is 0|exactly 0|zero")(
        lambda x: np.heaviside(x, 0.5)
    ),
    wrong("relu_derivative", "leaky", r"negative")(lambda x: np.where(x > 0, 1.0, 0.01) * (x != 0)),
    wrong("relu_derivative", "the smooth slope of a sigmoid", r"sigmoid|neither")(
        lambda x: 1 / (1 + np.exp(-x))
    ),
    wrong("relu_derivative", "flattened", r"shape|axes")(lambda x: (x > 0).astype(float).ravel()),
    wrong("relu_derivative", "counts them", r"added up|sum|number")(lambda x: float((x > 0).sum())),
    wrong("relu_derivative", "zero for more than one", r"large|`x`")(
        lambda x: ((x > 0) & (x < 1)).astype(float)
    ),
    wrong("chain_rule", "never negative", r"lost its signs|never negative|should be negative")(
        lambda df, g, dg, x: abs(df(g(x)) * dg(x))
    ),
    wrong("chain_rule", "only the positive part", r"0 where it should be negative|negative")(
        lambda df, g, dg, x: max(df(g(x)) * dg(x), 0.0)
    ),
    wrong("chain_rule", "dg is taken at minus x", r"Where it is wrong.*sign")(
        lambda df, g, dg, x: df(g(x)) * dg(-x)
    ),
    wrong("chain_rule", "dg squared", r"`dg` were squared")(
        lambda df, g, dg, x: df(g(x)) * dg(x) ** 2
    ),
    wrong("chain_rule", "only dg", r"`df` plays no part")(lambda df, g, dg, x: dg(x)),
    wrong("chain_rule", "x as factor", r"(times|factor) `?x")(
        lambda df, g, dg, x: df(g(x)) * dg(x) * x
    ),
    wrong("chain_rule", "clipped at 1", r"never gets above 1")(
        lambda df, g, dg, x: min(df(g(x)) * dg(x), 1.0)
    ),
    wrong("chain_rule", "divides", r"divided by what `dg`")(
        lambda df, g, dg, x: df(g(x)) / dg(x) if dg(x) else 0.0
    ),
    wrong("chain_example", "the inner slope is 2x", r"result\[1\].*half")(
        lambda x: (15 * (2 * x**2) ** 4, 2 * x, 15 * (2 * x**2) ** 4 * 2 * x)
    ),
    wrong("chain_example", "the 5 is forgotten", r"result\[0\]|factor")(
        lambda x: (3 * (2 * x**2) ** 4, 4 * x, 3 * (2 * x**2) ** 4 * 4 * x)
    ),
    wrong("chain_example", "the whole is divided by the inner", r"result\[2\]")(
        lambda x: (15 * (2 * x**2) ** 4, 4 * x, 15 * (2 * x**2) ** 4 * 4)
    ),
    wrong("chain_example", "the inner slope has the wrong sign", r"result\[1\].*sign")(
        lambda x: (15 * (2 * x**2) ** 4, -4 * x, 15 * (2 * x**2) ** 4 * 4 * x)
    ),
    wrong("chain_example", "the whole comes first", r"changed places|belongs in")(
        lambda x: (60 * x * (2 * x**2) ** 4, 4 * x, 15 * (2 * x**2) ** 4)
    ),
    wrong("chain_example", "only the whole", r"not a tuple|tuple")(
        lambda x: 60 * x * (2 * x**2) ** 4
    ),
    wrong("chain_three", "the factor 2 is lost", r"result\[0\].*half")(
        lambda x, y, z: (
            math.cos(y * x * x * z) * x * y * z,
            math.cos(y * x * x * z) * x * x * z,
            math.cos(y * x * x * z) * x * x * y,
        )
    ),
    wrong("chain_three", "the cosine is lost in the second", r"result\[1\]")(
        lambda x, y, z: (
            math.cos(y * x * x * z) * 2 * x * y * z,
            x * x * z,
            math.cos(y * x * x * z) * x * x * y,
        )
    ),
    wrong("chain_three", "the cosine of z alone", r"cannot be told")(
        lambda x, y, z: (
            math.cos(z) * 2 * x * y * z,
            math.cos(z) * x * x * z,
            math.cos(z) * x * x * y,
        )
    ),
    wrong("chain_three", "sin and minus", r"sine|outer")(
        lambda x, y, z: (
            -math.sin(y * x * x * z) * 2 * x * y * z,
            -math.sin(y * x * x * z) * x * x * z,
            -math.sin(y * x * x * z) * x * x * y,
        )
    ),
    wrong("chain_three", "y and z exchanged", r"changed places|belongs in")(
        lambda x, y, z: (
            math.cos(y * x * x * z) * 2 * x * y * z,
            math.cos(y * x * x * z) * x * x * y,
            math.cos(y * x * x * z) * x * x * z,
        )
    ),
    wrong("chain_three", "the last has the wrong sign", r"result\[2\].*sign")(
        lambda x, y, z: (
            math.cos(y * x * x * z) * 2 * x * y * z,
            math.cos(y * x * x * z) * x * x * z,
            -math.cos(y * x * x * z) * x * x * y,
        )
    ),
    wrong("numerical_gradient", "divides by 4h", r"half")(
        lambda f, x, h=1e-5: _central(f, x, h) / 2
    ),
    wrong("numerical_gradient", "the wrong sign", r"wrong sign")(
        lambda f, x, h=1e-5: -_central(f, x, h)
    ),
    wrong("numerical_gradient", "transposed", r"transposed|axes|shape|reverse|order")(
        lambda f, x, h=1e-5: _central(f, x, h).T
    ),
    wrong("numerical_gradient", "the first entry only", r"entries but the first")(
        lambda f, x, h=1e-5: _first_only(_central(f, x, h))
    ),
    wrong("numerical_gradient", "sums to a number", r"added up|one number|single")(
        lambda f, x, h=1e-5: _central(f, x, h).sum()
    ),
    wrong("numerical_gradient", "single precision", r"single precision|digits|inaccurate")(
        lambda f, x, h=1e-5: _central(f, x, h).astype(np.float32)
    ),
    wrong("numerical_gradient", "has no step of its own for vectors", r"vector|axis|axes")(
        lambda f, x, h=1e-5: _central(f, x, h) if np.ndim(x) > 1 else np.zeros(np.shape(x))
    ),
]


def _central(f, x, h):
    x = np.array(x, dtype=float)
    gradient = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        e = np.zeros(x.shape)
        e[i] = h
        gradient[i] = (f(x + e) - f(x - e)) / (2 * h)
    return gradient


def _first_only(gradient):
    kept = np.zeros(gradient.shape)
    kept[0] = gradient[0]
    return kept
