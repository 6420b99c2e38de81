"""Wrong functions of the third notebook."""

from __future__ import annotations

import numpy as np

from wrong import wrong


def _softmax(Z):
    e = np.exp(Z - Z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def _sigmoid(z):
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1 / (1 + e), e / (1 + e))


def _loss(A, Y):
    return float(-np.sum(Y * np.log(np.maximum(A, 1e-12))) / len(A))


def _changed_b(x, W, b):
    H = x @ W
    b += 1
    return H + b - 1


WRONG = [
    wrong("neuron_forward", "minus the bias", r"`b` had the other sign")(
        lambda x, w, b: float(w @ x - b)
    ),
    wrong("neuron_forward", "twice the bias", r"`b` were twice|plus `b`")(
        lambda x, w, b: float(w @ x + 2 * b)
    ),
    wrong("neuron_forward", "the last input is left out", r"last|input")(
        lambda x, w, b: float(w[:-1] @ x[:-1] + b)
    ),
    wrong("neuron_forward", "weights squared", r"`w` were squared")(
        lambda x, w, b: float(w**2 @ x + b)
    ),
    wrong("neuron_forward", "without weights", r"`w` plays no part")(
        lambda x, w, b: float(x.sum() + b)
    ),
    wrong("neuron_forward", "without inputs", r"`x` plays no part")(
        lambda x, w, b: float(w.sum() + b)
    ),
    wrong("neuron_forward", "the wrong sign", r"wrong sign")(lambda x, w, b: -float(w @ x + b)),
    wrong("neuron_forward", "a sigmoid at the end", r"sigmoid|activation|never")(
        lambda x, w, b: float(1 / (1 + np.exp(-(w @ x + b))))
    ),
    wrong("neuron_forward", "returns a list", r"list, not a number")(
        lambda x, w, b: [float(w @ x + b)]
    ),
    wrong("dense_forward", "minus the bias", r"`b` had the other sign")(
        lambda x_input, W, b: x_input @ W - b
    ),
    wrong("dense_forward", "transposed", r"transposed")(lambda x_input, W, b: (x_input @ W + b).T),
    wrong("dense_forward", "bias in reverse", r"`b` were in reverse")(
        lambda x_input, W, b: x_input @ W + b[::-1]
    ),
    wrong("dense_forward", "clipped at 1", r"never gets above 1")(
        lambda x_input, W, b: np.minimum(x_input @ W + b, 1.0)
    ),
    wrong(
        "dense_forward",
        "mean over the inputs",
        r"number of columns of x_input|`x_input`|`W`|inputs|divided",
    )(lambda x_input, W, b: x_input @ W / x_input.shape[1] + b),
    wrong("dense_forward", "the bias only in the first row", r"rows but the first|first row")(
        lambda x_input, W, b: x_input @ W + np.outer(np.arange(len(x_input)) == 0, b)
    ),
    wrong("dense_forward", "averages the batch", r"mean over the first axis|shape")(
        lambda x_input, W, b: (x_input @ W + b).mean(axis=0)
    ),
    wrong("dense_forward", "changes b", r"argument `b`")(_changed_b),
    wrong("dense_forward", "the bias is multiplied", r"bias|`b`")(
        lambda x_input, W, b: (x_input @ W) * b
    ),
    wrong("dense_forward", "an inner size is wrong", r"inner sizes|sizes")(
        lambda x_input, W, b: x_input @ W @ W + b
    ),
    wrong("relu_forward", "twice", r"twice")(lambda x_input: 2 * np.maximum(x_input, 0)),
    wrong("relu_forward", "minus inputs", r"negative|other sign|keep exactly what should go")(
        lambda x_input: np.maximum(-x_input, 0)
    ),
    wrong("relu_forward", "the smooth one", r"negative|softplus")(
        lambda x_input: np.log1p(np.exp(x_input))
    ),
    wrong("relu_forward", "shifted by one", r"1 smaller|amount")(
        lambda x_input: np.maximum(x_input - 1, 0)
    ),
    wrong("relu_forward", "squared", r"square")(lambda x_input: np.maximum(x_input, 0) ** 2),
    wrong("relu_forward", "whole numbers", r"whole|integers|int64")(
        lambda x_input: np.maximum(x_input, 0).astype(int)
    ),
    wrong("relu_forward", "the wrong sign", r"wrong sign")(lambda x_input: -np.maximum(x_input, 0)),
    wrong("relu_forward", "clipped at 1", r"Entries above 1 are cut off")(
        lambda x_input: np.clip(x_input, 0, 1)
    ),
    wrong("relu_forward", "unchanged", r"`x_input` itself|unchanged")(
        lambda x_input: x_input.copy()
    ),
    wrong("sigmoid", "twice", r"twice")(lambda z: 2 * _sigmoid(z)),
    wrong("sigmoid", "shifted to the mean 0", r"amount|constant")(lambda z: _sigmoid(z) - 0.5),
    wrong("sigmoid", "1 minus it", r"Your curve falls")(lambda z: 1 - _sigmoid(z) + 0 * z),
    wrong("sigmoid", "a hard step", r"round|only whether|step|1 or 0|whole")(
        lambda z: np.where(z > 0, 1.0, 0.0) + 0.5 * (z == 0)
    ),
    wrong("sigmoid", "rounded to two decimals", r"2 decimals")(lambda z: np.round(_sigmoid(z), 2)),
    wrong("sigmoid", "the logit", r"nan|finite|warns")(
        lambda z: np.log(np.abs(z) / (1 + np.abs(z)))
    ),
    wrong("sigmoid", "of z / 2", r"half as large|`z`")(lambda z: _sigmoid(z / 2)),
    wrong("sigmoid", "the exponential of base 2", r"`z`|base")(lambda z: _sigmoid(z * np.log(2))),
    wrong(
        "softmax",
        "the mean of the row is subtracted",
        r"far above.*finite|far above.*(overflow|nan)",
    )(
        lambda Z: (lambda e: e / e.sum(axis=1, keepdims=True))(
            np.exp(Z - Z.mean(axis=1, keepdims=True))
        )
    ),
    wrong("softmax", "transposed", r"transposed")(lambda Z: _softmax(Z).T),
    wrong("softmax", "temperature 2", r"`Z` were half")(lambda Z: _softmax(Z / 2)),
    wrong("softmax", "base 2", r"`Z`|base")(lambda Z: _softmax(Z * np.log(2))),
    wrong("softmax", "of minus Z", r"`Z` had the other sign|sign")(lambda Z: _softmax(-Z)),
    wrong("softmax", "rounded", r"2 decimals")(lambda Z: np.round(_softmax(Z), 2)),
    wrong("softmax", "a small constant in the divisor", r"result|row|close|factor|digits")(
        lambda Z: (lambda e: e / (e.sum(axis=1, keepdims=True) + 1e-3))(
            np.exp(Z - Z.max(axis=1, keepdims=True))
        )
    ),
    wrong("softmax", "only the first row", r"first row|first entry along the first")(
        lambda Z: _softmax(Z)[0]
    ),
    wrong("softmax", "the largest class", r"shape|type|largest|int")(
        lambda Z: _softmax(Z).argmax(axis=1)
    ),
    wrong("softmax", "zeros for one observation", r"one row|one observation")(
        lambda Z: _softmax(Z) if len(Z) > 1 else np.zeros(Z.shape)
    ),
    wrong("softmax", "squared weights", r"twice as large|`Z`")(lambda Z: _softmax(2 * Z)),
    wrong("mse_loss", "times N", r"number of rows|too large by|len")(
        lambda P, T: float(np.sum((P - T) ** 2) / 2 * len(P))
    ),
    wrong("mse_loss", "the cube", r"square")(
        lambda P, T: float(np.sum(np.abs(P - T) ** 3) / (2 * len(P)))
    ),
    wrong("mse_loss", "the wrong sign", r"wrong sign")(
        lambda P, T: -float(np.sum((P - T) ** 2) / (2 * len(P)))
    ),
    wrong(
        "mse_loss", "adds instead", r"`y_true` had the other sign|`y_pred` had the other sign|sign"
    )(lambda P, T: float(np.sum((P + T) ** 2) / (2 * len(P)))),
    wrong("mse_loss", "without the truth", r"`y_true` plays no part")(
        lambda P, T: float(np.sum(P**2) / (2 * len(P)))
    ),
    wrong("mse_loss", "divides by 4N", r"half")(
        lambda P, T: float(np.sum((P - T) ** 2) / (4 * len(P)))
    ),
    wrong("mse_loss", "the largest error", r"result|largest|wrong")(
        lambda P, T: float(np.max((P - T) ** 2) / 2)
    ),
    wrong("mse_loss", "the first column only", r"column|output")(
        lambda P, T: float(np.sum((P[:, 0] - T[:, 0]) ** 2) / (2 * len(P)))
    ),
    wrong("mse_loss", "in place", r"argument `P`|argument `y_pred`")(
        lambda P, T: (P.__isub__(T), float(np.sum(P**2) / (2 * len(P))))[1]
    ),
    wrong("cross_entropy", "twice", r"twice")(lambda A, Y: 2 * _loss(A, Y)),
    wrong("cross_entropy", "divides by N squared", r"number of rows|too small")(
        lambda A, Y: _loss(A, Y) / len(A)
    ),
    wrong("cross_entropy", "log1p", r"`A` were 1 larger")(
        lambda A, Y: float(-np.sum(Y * np.log1p(A)) / len(A))
    ),
    wrong("cross_entropy", "adds a constant to the logarithm", r"perfect|digits|floor")(
        lambda A, Y: float(-np.sum(Y * np.log(A + 1e-6)) / len(A))
    ),
    wrong("cross_entropy", "clipped at 5", r"never gets above 5|floor|clip")(
        lambda A, Y: min(_loss(A, Y), 5.0)
    ),
    wrong("cross_entropy", "changes Y", r"argument `Y`")(
        lambda A, Y: (loss := _loss(A, Y), Y.__imul__(2.0), loss)[2]
    ),
    wrong("cross_entropy", "the exponential of it", r"exponential")(
        lambda A, Y: float(np.exp(_loss(A, Y)))
    ),
    wrong("cross_entropy", "the first observation only", r"first row|first|observation")(
        lambda A, Y: _loss(A[:1], Y[:1])
    ),
    wrong("cross_entropy", "floor and wrong base", r"floor|base|logarithm|2\.303|0\.693|factor")(
        lambda A, Y: float(-np.sum(Y * np.log2(np.maximum(A, 1e-15))) / len(A))
    ),
]
