"""Wrong functions of the fifth notebook."""

from __future__ import annotations

import numpy as np

from wrong import wrong


def _jacobian(a):
    return np.diag(a) - np.outer(a, a)


def _through(a, g):
    return a * (g - (g * a).sum(axis=1, keepdims=True))


def _shifted_in_place(a, g):
    result = _through(a, g)
    g -= (g * a).sum(axis=1, keepdims=True)
    return result


def _counts_calls(A, Y, calls=[0]):  # noqa: B006 -- what is kept between calls is what is wrong
    calls[0] += 1
    return calls[0] * (A - Y) / len(A)


WRONG = [
    wrong("softmax_jacobian", "twice", r"twice")(lambda a: 2 * _jacobian(a)),
    wrong("softmax_jacobian", "the diagonal is halved", r"diagonal")(
        lambda a: _jacobian(a) - np.diag(a * (1 - a)) / 2
    ),
    wrong("softmax_jacobian", "the diagonal is a", r"diagonal")(
        lambda a: np.diag(a) - np.outer(a, a) * (1 - np.eye(len(a)))
    ),
    wrong("softmax_jacobian", "its sum", r"sum|number|shape|added")(lambda a: _jacobian(a).sum()),
    wrong("softmax_jacobian", "absolute values", r"signs|off the diagonal|negative")(
        lambda a: np.abs(_jacobian(a))
    ),
    wrong("softmax_jacobian", "0 off the diagonal for two classes", r"two classes|len")(
        lambda a: _jacobian(a) if len(a) != 2 else np.diag(a * (1 - a))
    ),
    wrong("softmax_jacobian", "of the reversed a", r"reverse")(lambda a: _jacobian(a[::-1])),
    wrong("softmax_jacobian", "flattened", r"shape")(lambda a: _jacobian(a).ravel()),
    wrong("softmax_grad_input", "twice", r"twice")(lambda a, g: 2 * _through(a, g)),
    wrong("softmax_grad_input", "a squared", r"times `a`|`a`")(lambda a, g: a * _through(a, g)),
    wrong("softmax_grad_input", "a and g exchanged", r"changed places")(
        lambda a, g: _through(g, a)
    ),
    wrong("softmax_grad_input", "changes g", r"grad_output has changed")(_shifted_in_place),
    wrong("softmax_grad_input", "adds the mean", r"plus|sign|row")(
        lambda a, g: a * (g + (g * a).sum(axis=1, keepdims=True))
    ),
    wrong("softmax_grad_input", "summed over the batch", r"sum")(
        lambda a, g: _through(a, g).sum(axis=0)
    ),
    wrong("softmax_grad_input", "the first row for all", r"first|row")(
        lambda a, g: np.tile(_through(a, g)[:1], (len(a), 1))
    ),
    wrong("softmax_grad_input", "the largest g is subtracted", r"row|amount")(
        lambda a, g: a * (g - g.max(axis=1, keepdims=True))
    ),
    wrong("softmax_grad_input", "the product with the transposed", r"sizes|shape|transpos")(
        lambda a, g: a * (g - g @ a.T)
    ),
    wrong("cross_entropy_grad", "half", r"half")(
        lambda A, Y: -Y / np.maximum(A, 1e-12) / len(A) / 2
    ),
    wrong("cross_entropy_grad", "A squared", r"divided by `A`|`A`")(
        lambda A, Y: -Y / np.maximum(A, 1e-12) ** 2 / len(A)
    ),
    wrong(
        "cross_entropy_grad",
        "no mean and the wrong sign",
        r"sign.*(mean|too large|factor)|(mean|too large|one observation).*sign",
    )(lambda A, Y: Y / np.maximum(A, 1e-12)),
    wrong("cross_entropy_grad", "clipped at -5", r"never gets below -5|clip")(
        lambda A, Y: np.maximum(-Y / np.maximum(A, 1e-12) / len(A), -5.0)
    ),
    wrong("cross_entropy_grad", "a small constant below", r"floor|digits")(
        lambda A, Y: -Y / (A + 1e-6) / len(A)
    ),
    wrong("cross_entropy_grad", "transposed", r"transposed")(
        lambda A, Y: (-Y / np.maximum(A, 1e-12) / len(A)).T
    ),
    wrong("cross_entropy_grad", "per observation", r"sum")(
        lambda A, Y: (-Y / np.maximum(A, 1e-12) / len(A)).sum(axis=1)
    ),
    wrong("cross_entropy_grad", "A and Y exchanged", r"changed places|`Y`")(
        lambda A, Y: -A / np.maximum(Y, 1e-12) / len(A)
    ),
    wrong("softmax_cross_entropy_grad", "twice", r"twice")(lambda A, Y: 2 * (A - Y) / len(A)),
    wrong("softmax_cross_entropy_grad", "adds", r"`Y` had the other sign|sign")(
        lambda A, Y: (A + Y) / len(A)
    ),
    wrong("softmax_cross_entropy_grad", "without Y", r"`Y` plays no part")(lambda A, Y: A / len(A)),
    wrong("softmax_cross_entropy_grad", "without A", r"`A` plays no part|`A`")(
        lambda A, Y: -Y / len(A)
    ),
    wrong("softmax_cross_entropy_grad", "no mean and the wrong sign", r"sign")(lambda A, Y: Y - A),
    wrong("softmax_cross_entropy_grad", "absolute", r"signs|negative")(
        lambda A, Y: np.abs(A - Y) / len(A)
    ),
    wrong("softmax_cross_entropy_grad", "squared", r"square")(lambda A, Y: (A - Y) ** 2 / len(A)),
    wrong("softmax_cross_entropy_grad", "keeps a count between calls", r"kept between")(
        _counts_calls
    ),
    wrong("softmax_cross_entropy_grad", "changes Y", r"argument `Y`")(
        lambda A, Y: (r := (A - Y) / len(A), Y.fill(0), r)[2]
    ),
    wrong("mse_grad", "adds", r"had the other sign")(lambda P, T: (P + T) / len(P)),
    wrong("mse_grad", "without the truth", r"`y_true` plays no part")(lambda P, T: P / len(P)),
    wrong("mse_grad", "absolute", r"signs|negative")(lambda P, T: np.abs(P - T) / len(P)),
    wrong("mse_grad", "transposed", r"transposed")(lambda P, T: ((P - T) / len(P)).T),
    wrong("mse_grad", "N squared", r"number of rows|too small")(lambda P, T: (P - T) / len(P) ** 2),
    wrong("mse_grad", "clipped at 1", r"never gets above 1")(
        lambda P, T: np.clip((P - T) / len(P), -1, 1)
    ),
    wrong("mse_grad", "only the first row", r"nothing but the first row counted")(
        lambda P, T: np.where(np.arange(len(P))[:, None] == 0, P - T, 0) / len(P)
    ),
    wrong("mse_grad", "wrong sign and twice", r"minus twice|twice.*sign|sign.*twice")(
        lambda P, T: 2 * (T - P) / len(P)
    ),
    wrong("mse_grad", "no mean and half", r"half|mean|number of rows")(lambda P, T: (P - T) / 2),
    wrong("mse_grad", "the cube", r"square")(lambda P, T: (P - T) ** 3 / len(P)),
]
