"""Wrong functions of the fourth notebook."""

from __future__ import annotations

import numpy as np

from wrong import wrong


def _scale_in_place(x_input, grad_output, W, b):
    result = grad_output @ W.T
    W *= 2
    return result


def _mask_and_change(x_input, grad_output):
    x_input[x_input < 0] = 0
    return grad_output * (x_input > 0)


def _grad_b_loop(x_input, grad_output, W, b):
    total = np.zeros(grad_output.shape[1])
    for n in range(1, len(grad_output)):
        total += grad_output[n]
    return total


WRONG = [
    wrong("dense_grad_input", "the wrong sign", r"wrong sign")(lambda x, g, W, b: -(g @ W.T)),
    wrong("dense_grad_input", "without grad_output", r"`grad_output` plays no part")(
        lambda x, g, W, b: np.ones_like(g) @ W.T
    ),
    wrong("dense_grad_input", "masks where the input is negative", r"`x_input`")(
        lambda x, g, W, b: (g @ W.T) * (x > 0)
    ),
    wrong("dense_grad_input", "changes W", r"argument `W`")(_scale_in_place),
    wrong("dense_grad_input", "transposed", r"transposed")(lambda x, g, W, b: W @ g.T),
    wrong(
        "dense_grad_input",
        "divides by the inputs",
        r"columns of x_input|rows of W|entries|too small",
    )(lambda x, g, W, b: g @ W.T / W.shape[0]),
    wrong("dense_grad_input", "the gradient of W", r"shape|inner|sizes")(
        lambda x, g, W, b: x.T @ g
    ),
    wrong("dense_grad_input", "twice", r"twice")(lambda x, g, W, b: 2 * g @ W.T),
    wrong("dense_grad_input", "the weights without signs", r"`W` had no signs")(
        lambda x, g, W, b: g @ np.abs(W.T)
    ),
    wrong("dense_grad_W", "the wrong sign", r"wrong sign")(lambda x, g, W, b: -(x.T @ g)),
    wrong("dense_grad_W", "transposed", r"transposed")(lambda x, g, W, b: g.T @ x),
    wrong("dense_grad_W", "ones for grad_output", r"`grad_output` plays no part")(
        lambda x, g, W, b: x.T @ np.ones_like(g)
    ),
    wrong("dense_grad_W", "ones for the input", r"`x_input` plays no part")(
        lambda x, g, W, b: np.ones_like(x).T @ g
    ),
    wrong("dense_grad_W", "the last observation only", r"last row")(
        lambda x, g, W, b: np.outer(x[-1], g[-1])
    ),
    wrong(
        "dense_grad_W",
        "mean and the wrong sign",
        r"too small.*sign|sign.*too small|n_objects.*sign",
    )(lambda x, g, W, b: -(x.T @ g) / len(x)),
    wrong("dense_grad_W", "mean and transposed", r"n_objects.*transposed|too small.*transposed")(
        lambda x, g, W, b: (x.T @ g).T / len(x)
    ),
    wrong("dense_grad_W", "the mean of grad_output for all", r"mean of all rows|`grad_output`")(
        lambda x, g, W, b: x.T @ np.tile(g.mean(axis=0), (len(x), 1))
    ),
    wrong("dense_grad_W", "regularised", r"plus `W`")(lambda x, g, W, b: x.T @ g + W),
    wrong("dense_grad_W", "x not transposed", r"inner sizes|sizes")(lambda x, g, W, b: x @ g),
    wrong("dense_grad_b", "the wrong sign", r"wrong sign")(lambda x, g, W, b: -g.sum(axis=0)),
    wrong("dense_grad_b", "the first observation left out", r"one row|first|row|observation")(
        _grad_b_loop
    ),
    wrong("dense_grad_b", "the bias as factor", r"times `b`")(lambda x, g, W, b: g.sum(axis=0) * b),
    wrong("dense_grad_b", "the absolute gradient", r"`grad_output` had no signs")(
        lambda x, g, W, b: np.abs(g).sum(axis=0)
    ),
    wrong("dense_grad_b", "no sum", r"shape|sum|itself")(lambda x, g, W, b: g.copy()),
    wrong("dense_grad_b", "a list", r"list, not an array")(
        lambda x, g, W, b: g.sum(axis=0).tolist()
    ),
    wrong("dense_grad_b", "the largest of each column", r"more than one row|row")(
        lambda x, g, W, b: g.max(axis=0)
    ),
    wrong("dense_grad_b", "ones", r"`grad_output`|b|batch|observations")(
        lambda x, g, W, b: np.full(len(b), float(len(g)))
    ),
    wrong(
        "dense_grad_b",
        "the mean and the wrong sign",
        r"n_objects.*sign|too small.*sign|mean.*sign|sign.*too small",
    )(lambda x, g, W, b: -g.mean(axis=0)),
    wrong("relu_grad", "the wrong sign", r"wrong sign")(lambda x, g: -g * (x > 0)),
    wrong("relu_grad", "passes where negative", r"`x_input`|negative|other sign")(
        lambda x, g: g * (x < 0)
    ),
    wrong("relu_grad", "leaky", r"`x_input` is (negative|not positive)|negative")(
        lambda x, g: np.where(x > 0, g, 0.01 * g)
    ),
    wrong("relu_grad", "half at zero", r"exactly 0|`x_input` is 0|holds a 0")(
        lambda x, g: g * np.heaviside(x, 0.5)
    ),
    wrong("relu_grad", "changes x_input", r"argument `x_input`")(_mask_and_change),
    wrong(
        "relu_grad",
        "the gradient squared",
        r"`grad_output` (were squared|)|times `grad_output`|square",
    )(lambda x, g: g * g * (x > 0)),
    wrong("relu_grad", "the absolute gradient", r"signs|negative")(
        lambda x, g: np.abs(g) * (x > 0)
    ),
    wrong("relu_grad", "summed over the batch", r"sum")(lambda x, g: (g * (x > 0)).sum(axis=0)),
    wrong("relu_grad", "masks beyond 1 as well", r"`x_input`|entries")(
        lambda x, g: g * ((x > 0) & (x < 1))
    ),
    wrong("relu_grad", "fails for one axis", r"axis|axes|one-dimensional")(
        lambda x, g: np.stack([g[:, j] * (x[:, j] > 0) for j in range(x.shape[1])], axis=1)
    ),
    wrong("sigmoid_grad", "without a", r"divided by `a`|`a`")(lambda a, g: g * (1 - a)),
    wrong("sigmoid_grad", "without 1 - a", r"divided by 1 - `a`|1 - `a`")(lambda a, g: g * a),
    wrong("sigmoid_grad", "a squared", r"times `a`")(lambda a, g: g * a**2 * (1 - a)),
    wrong("sigmoid_grad", "the wrong sign", r"wrong sign")(lambda a, g: g * a * (a - 1)),
    wrong("sigmoid_grad", "of tanh", r"1 - `a`|`a`|every case")(lambda a, g: g * (1 - a**2)),
    wrong("sigmoid_grad", "the gradient itself", r"`grad_output` itself")(lambda a, g: g + 0),
    wrong("sigmoid_grad", "four times", r"four times")(lambda a, g: 4 * g * a * (1 - a)),
    wrong("outer_grad_W", "the wrong sign", r"wrong sign")(lambda x, d: -np.outer(x, d)),
    wrong("outer_grad_W", "without x", r"`x` plays no part")(
        lambda x, d: np.outer(np.ones_like(x), d)
    ),
    wrong("outer_grad_W", "x absolute", r"`x` had no signs")(lambda x, d: np.outer(np.abs(x), d)),
    wrong("outer_grad_W", "flattened", r"shape")(lambda x, d: np.outer(x, d).ravel()),
    wrong("outer_grad_W", "divides by the inputs", r"len\(x\)|too small")(
        lambda x, d: np.outer(x, d) / len(x)
    ),
    wrong("outer_grad_W", "sums instead", r"shape|plus|adds")(lambda x, d: x[:, None] + d),
    wrong("outer_grad_W", "x with itself", r"`delta` were `x`|shape|delta")(
        lambda x, d: np.outer(x, x)
    ),
    wrong("outer_grad_W", "entry by entry", r"entry by entry|shapes")(lambda x, d: x * d),
    wrong("per_example_grad_W", "the wrong sign", r"wrong sign")(
        lambda X, D: -np.einsum("ni,nj->nij", X, D)
    ),
    wrong("per_example_grad_W", "the observations last", r"axes|shape")(
        lambda X, D: np.einsum("ni,nj->ijn", X, D)
    ),
    wrong("per_example_grad_W", "without D", r"`D` plays no part")(
        lambda X, D: np.einsum("ni,nj->nij", X, np.ones_like(D))
    ),
    wrong("per_example_grad_W", "the first observation only", r"first")(
        lambda X, D: np.outer(X[0], D[0])
    ),
    wrong("per_example_grad_W", "always the first D", r"first row of `D`")(
        lambda X, D: np.einsum("ni,j->nij", X, D[0])
    ),
    wrong(
        "per_example_grad_W",
        "the mean over the batch",
        r"mean over the first axis|first axis|sum|batch|shape",
    )(lambda X, D: np.einsum("ni,nj->ij", X, D) / len(X)),
    wrong("per_example_grad_W", "a list", r"list, not an array")(
        lambda X, D: [np.outer(x, d) for x, d in zip(X, D, strict=True)]
    ),
    wrong("dense_backward_out_in", "mean in W", r"result\[1\].*(too small|n_objects|rows)")(
        lambda x, g, W, b: (g @ W, g.T @ x / len(x), g.sum(axis=0))
    ),
    wrong("dense_backward_out_in", "mean in b", r"result\[2\].*(too small|n_objects|rows|mean)")(
        lambda x, g, W, b: (g @ W, g.T @ x, g.mean(axis=0))
    ),
    wrong("dense_backward_out_in", "the first has the wrong sign", r"result\[0\].*sign")(
        lambda x, g, W, b: (-(g @ W), g.T @ x, g.sum(axis=0))
    ),
    wrong("dense_backward_out_in", "all have the wrong sign", r"wrong sign")(
        lambda x, g, W, b: (-(g @ W), -(g.T @ x), -g.sum(axis=0))
    ),
    wrong("dense_backward_out_in", "no bias gradient", r"2 parts, not 3")(
        lambda x, g, W, b: (g @ W, g.T @ x)
    ),
    wrong("dense_backward_out_in", "ones in the bias", r"result\[2\]")(
        lambda x, g, W, b: (g @ W, g.T @ x, np.ones(len(b)))
    ),
    wrong("dense_backward_out_in", "b along the wrong axis", r"result\[2\]")(
        lambda x, g, W, b: (g @ W, g.T @ x, g.sum(axis=1))
    ),
    wrong("dense_backward_out_in", "None for the input", r"result\[0\].*None")(
        lambda x, g, W, b: (None, g.T @ x, g.sum(axis=0))
    ),
    wrong("dense_backward_out_in", "a dictionary", r"dict|tuple")(
        lambda x, g, W, b: {"x": g @ W, "W": g.T @ x, "b": g.sum(axis=0)}
    ),
]
