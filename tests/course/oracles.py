"""A second formulation of every exercise that is about derivatives.

Each entry says how to draw arguments and what the exercise is the derivative of. It gets a
function `slope(f, at)` that differentiates: the tests pass automatic differentiation or
central differences. The formulas are those of the forward direction, never of the gradient.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import autograd.numpy as anp
import numpy as np
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

Slope = Callable[[Callable[..., Any], Any], Any]

SIZE = st.integers(1, 4)
# Never zero, and two of them differ by at least 1/8: no draw comes near a corner.
NUMBER = st.integers(-24, 23).map(lambda k: (k + 0.5) / 8)
HALF = NUMBER.map(lambda x: x / 2)


@dataclass(frozen=True)
class Derivative:
    """How to draw the arguments of an exercise, and what it is the derivative of."""

    arguments: st.SearchStrategy[tuple[Any, ...]]
    formulation: Callable[..., Any]


def array(*shape: int) -> st.SearchStrategy[np.ndarray]:
    """Draw an array of the given shape."""
    return arrays(float, shape, elements=NUMBER)


def sizes(n: int, build: Callable[..., tuple[Any, ...]]) -> st.SearchStrategy[tuple[Any, ...]]:
    """Draw `n` sizes, and then the arguments that `build` makes of them."""
    return st.tuples(*[SIZE] * n).flatmap(lambda drawn: st.tuples(*build(*drawn)))


def rows(n_objects: int, n_classes: int) -> st.SearchStrategy[np.ndarray]:
    """Draw rows of probabilities."""
    return array(n_objects, n_classes).map(lambda Z: np.array(softmax(Z)))


def truth(n_objects: int, n_classes: int) -> st.SearchStrategy[np.ndarray]:
    """Draw one-hot rows."""
    labels = st.lists(st.integers(0, n_classes - 1), min_size=n_objects, max_size=n_objects)
    return labels.map(
        lambda drawn: np.array([[float(k == y) for k in range(n_classes)] for y in drawn])
    )


def softmax(Z: Any) -> Any:
    """Return the rows of probabilities of small logits."""
    return anp.exp(Z) / anp.sum(anp.exp(Z), axis=-1, keepdims=True)


def sigmoid(z: Any) -> Any:
    """Return the sigmoid of moderate values."""
    return 1 / (1 + anp.exp(-z))


def partials(f: Callable[..., Any]) -> Callable[..., tuple[Any, ...]]:
    """Turn a function of numbers into the formulation of its partial derivatives."""

    def formulation(slope: Slope, *at: Any) -> tuple[Any, ...]:
        def alone(i: int) -> Any:
            return slope(lambda value: f(*at[:i], value, *at[i + 1 :]), at[i])

        return tuple(alone(i) for i in range(len(at)))

    return formulation


def square(u: Any) -> Any:
    """Return the square; `twice` is its slope."""
    return u * u


def twice(u: Any) -> Any:
    """Return the slope of the square."""
    return 2 * u


SLOPE_OF = {
    anp.sin: anp.cos,
    anp.exp: anp.exp,
    anp.tanh: lambda u: 1 / np.cosh(u) ** 2,
    square: twice,
}
FUNCTION_WITH_SLOPE = {slope: function for function, slope in SLOPE_OF.items()}
SMOOTH = st.sampled_from(list(SLOPE_OF))
CHAIN = st.tuples(SMOOTH, SMOOTH, NUMBER).map(
    lambda drawn: (SLOPE_OF[drawn[0]], drawn[1], SLOPE_OF[drawn[1]], drawn[2] / 3)
)
SCALARS = st.sampled_from(
    [
        lambda v: anp.sum(anp.sin(v) * v),
        lambda v: anp.prod(anp.cos(v)),
        lambda v: anp.sum((v * anp.sum(v)) ** 2),
    ]
)
VECTORS = st.sampled_from(
    [
        lambda v: anp.array([v[0] * v[-1], anp.sum(v**2), anp.sin(v[0])]),
        lambda v: anp.array([anp.sum(anp.cos(v))]),
        lambda v: anp.concatenate([v * v[0], anp.exp(v / 4)]),
    ]
)


def chain_example(slope: Slope, x: float) -> tuple[Any, ...]:
    """Formulate the three slopes of `3 (2 x^2)^5`."""
    return (
        slope(lambda u: 3 * u**5, 2 * x**2),
        slope(lambda x: 2 * x**2, x),
        slope(lambda x: 96 * x**10, x),
    )


def dense(n_objects: int, n_in: int, n_out: int) -> tuple[Any, ...]:
    """Make the strategies of the arguments of a dense layer."""
    return array(n_objects, n_in), array(n_objects, n_out), array(n_in, n_out), array(n_out)


def dense_loss(X: Any, G: Any, W: Any, b: Any) -> Any:
    """Return a loss whose gradient with respect to the layer's output is `G`."""
    return anp.sum(G * (anp.dot(X, W) + b))


def out_in(n_objects: int, n_in: int, n_out: int) -> tuple[Any, ...]:
    """Make the arguments of a dense layer whose weights have one row for each output."""
    return array(n_objects, n_in), array(n_objects, n_out), array(n_out, n_in), array(n_out)


def dense_backward_out_in(slope: Slope, X: Any, G: Any, W: Any, b: Any) -> tuple[Any, ...]:
    """Formulate the gradients of `X W^T + b`, from the loss that sends `G` down."""
    return (
        slope(lambda X: dense_loss(X, G, W.T, b), X),
        slope(lambda W: dense_loss(X, G, W.T, b), W),
        slope(lambda b: dense_loss(X, G, W.T, b), b),
    )


def logit(a: Any) -> Any:
    """Return the argument of a sigmoid from its output."""
    return np.log(a / (1 - a))


def entropy(A: Any, Y: Any) -> Any:
    """Return the mean cross-entropy of probabilities above the floor."""
    return -anp.sum(Y * anp.log(A)) / len(Y)


DERIVATIVES: dict[str, Derivative] = {
    "numerical_derivative": Derivative(st.tuples(SMOOTH, NUMBER), lambda slope, f, x: slope(f, x)),
    "partials_sum": Derivative(st.tuples(NUMBER, NUMBER), partials(lambda x, y: x + y)),
    "partials_polynomial": Derivative(
        st.tuples(NUMBER, NUMBER), partials(lambda x, y: 3 * x**3 - y**2 + 5 * x + 2)
    ),
    "partials_product": Derivative(st.tuples(NUMBER, NUMBER), partials(lambda x, y: x * y)),
    "partials_product3": Derivative(
        st.tuples(NUMBER, NUMBER, NUMBER), partials(lambda x, y, z: x * y * z)
    ),
    "gradient_vector": Derivative(
        st.tuples(array(3)),
        lambda slope, v: slope(
            lambda v: 3 * v[0] ** 3 * v[2] - v[1] ** 2 + 5 * v[2] + 2 * v[1] * v[2], v
        ),
    ),
    "partials_max": Derivative(
        st.tuples(NUMBER, NUMBER).filter(lambda pair: pair[0] != pair[1]), partials(anp.maximum)
    ),
    "relu_derivative": Derivative(
        sizes(2, lambda m, n: (array(m, n),)),
        lambda slope, x: slope(lambda x: anp.sum(anp.maximum(0, x)), x),
    ),
    "chain_rule": Derivative(
        CHAIN, lambda slope, df, g, _, x: slope(lambda t: FUNCTION_WITH_SLOPE[df](g(t)), x)
    ),
    "chain_example": Derivative(st.tuples(HALF), chain_example),
    "chain_three": Derivative(
        st.tuples(HALF, HALF, HALF), partials(lambda x, y, z: anp.sin(y * x**2 * z))
    ),
    "numerical_gradient": Derivative(
        st.tuples(SCALARS, sizes(2, lambda m, n: (array(m, n),)).map(lambda drawn: drawn[0] / 4)),
        lambda slope, f, x: slope(f, x),
    ),
    "numerical_jacobian": Derivative(
        st.tuples(VECTORS, SIZE.flatmap(array)), lambda slope, f, x: slope(f, x)
    ),
    "jacobian_example": Derivative(
        st.tuples(NUMBER, NUMBER),
        lambda slope, x, y: slope(
            lambda v: anp.array([2 * v[0] * v[1] ** 3, v[0] ** 2 + anp.sin(v[1])]), np.array([x, y])
        ),
    ),
    "total_derivative": Derivative(
        sizes(1, lambda n: (array(n), array(n))),
        lambda slope, df_du, du_dt: slope(lambda t: anp.sum(df_du * (du_dt * t)), 0.3),
    ),
    "total_derivative_example": Derivative(
        st.tuples(NUMBER), lambda slope, t: slope(lambda t: t * t**2 + t**2 * anp.sin(t), t)
    ),
    "vector_chain_rule": Derivative(
        sizes(3, lambda m, k, n: (array(m, k), array(k, n))),
        lambda slope, J, K: slope(lambda x: anp.dot(J, anp.dot(K, x)), np.ones(K.shape[1])),
    ),
    "dense_grad_input": Derivative(
        sizes(3, dense), lambda slope, X, G, W, b: slope(lambda X: dense_loss(X, G, W, b), X)
    ),
    "dense_grad_W": Derivative(
        sizes(3, dense), lambda slope, X, G, W, b: slope(lambda W: dense_loss(X, G, W, b), W)
    ),
    "dense_grad_b": Derivative(
        sizes(3, dense), lambda slope, X, G, W, b: slope(lambda b: dense_loss(X, G, W, b), b)
    ),
    "relu_grad": Derivative(
        sizes(2, lambda m, n: (array(m, n), array(m, n))),
        lambda slope, X, G: slope(lambda X: anp.sum(G * anp.maximum(0, X)), X),
    ),
    "sigmoid_grad": Derivative(
        sizes(2, lambda m, n: (array(m, n).map(sigmoid), array(m, n))),
        lambda slope, a, G: slope(lambda z: anp.sum(G * sigmoid(z)), logit(a)),
    ),
    "outer_grad_W": Derivative(
        sizes(2, lambda n_in, n_out: (array(n_in), array(n_out))),
        lambda slope, x, delta: slope(
            lambda W: anp.dot(anp.dot(x, W), delta), np.ones((len(x), len(delta)))
        ),
    ),
    "per_example_grad_W": Derivative(
        sizes(3, lambda n, n_in, n_out: (array(n, n_in), array(n, n_out))),
        lambda slope, X, D: slope(
            lambda W: anp.sum(anp.dot(X, W) * D, axis=1), np.ones((X.shape[1], D.shape[1]))
        ),
    ),
    "dense_backward_out_in": Derivative(sizes(3, out_in), dense_backward_out_in),
    "softmax_jacobian": Derivative(
        SIZE.flatmap(lambda k: st.tuples(array(k).map(softmax))),
        lambda slope, a: slope(softmax, np.log(a)),
    ),
    "softmax_grad_input": Derivative(
        sizes(2, lambda n, k: (rows(n, k), array(n, k))),
        lambda slope, a, G: slope(lambda Z: anp.sum(G * softmax(Z)), np.log(a)),
    ),
    "cross_entropy_grad": Derivative(
        sizes(2, lambda n, k: (rows(n, k), truth(n, k))),
        lambda slope, A, Y: slope(lambda A: entropy(A, Y), A),
    ),
    "softmax_cross_entropy_grad": Derivative(
        sizes(2, lambda n, k: (rows(n, k), truth(n, k))),
        lambda slope, A, Y: slope(lambda Z: entropy(softmax(Z), Y), np.log(A)),
    ),
    "mse_grad": Derivative(
        sizes(2, lambda n, k: (array(n, k), array(n, k))),
        lambda slope, P, T: slope(lambda P: anp.sum((P - T) ** 2) / (2 * len(T)), P),
    ),
}
