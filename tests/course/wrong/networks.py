"""Wrong functions of the sixth notebook."""

from __future__ import annotations

import numpy as np

from course.exercises import exercise
from wrong import wrong

softmax, relu_forward, sigmoid, cross_entropy = (
    exercise(name).reference for name in ("softmax", "relu_forward", "sigmoid", "cross_entropy")
)
init_params, forward, backward, sgd_step, gradient_check, sigmoid_network, input_gradient = (
    exercise(name).reference
    for name in (
        "init_params",
        "forward",
        "backward",
        "sgd_step",
        "gradient_check",
        "sigmoid_network",
        "input_gradient",
    )
)


def _init(sizes, rng, scale=lambda n, m: np.sqrt(2 / n), bias=0.0, draw="normal"):
    params = {}
    for layer in range(1, len(sizes)):
        n, m = sizes[layer - 1], sizes[layer]
        params[f"W{layer}"] = getattr(rng, draw)(size=(n, m)) * scale(n, m)
        params[f"b{layer}"] = np.full(m, bias)
    return params


def _kinds(grads, W=lambda v: v, b=lambda v: v):
    return {key: (W if key[0] == "W" else b)(value) for key, value in grads.items()}


def _layer(grads, number, how):
    return {key: how(v) if key[1:] == str(number) else v for key, v in grads.items()}


def _forward(params, X, hidden=relu_forward, last=softmax, start=None, scale=1.0):
    n_layers = len(params) // 2
    A = X if start is None else start(X)
    cache = {"A0": A}
    for layer in range(1, n_layers + 1):
        Z = scale * (A @ params[f"W{layer}"] + params[f"b{layer}"])
        A = last(Z) if layer == n_layers else hidden(Z)
        cache[f"Z{layer}"], cache[f"A{layer}"] = Z, A
    return A, cache


def _train(X, Y, sizes, lr, epochs, seed, step=sgd_step, loss=cross_entropy, more=0):
    params, history = init_params(sizes, np.random.default_rng(seed)), []
    for _ in range(epochs + more):
        A, cache = forward(params, X)
        history.append(loss(A, Y))
        params = step(params, backward(params, cache, Y), lr)
    return params, history


def _forgets_the_last_layer(params, grads, lr):
    last = str(len(params) // 2)
    return {k: v - lr * grads[k] if k[1:] != last else v for k, v in params.items()}


def _momentum(params, grads, lr):
    return {k: v - lr * grads[k] / (1 + np.linalg.norm(grads[k])) for k, v in params.items()}


WRONG = [
    wrong("init_params", "uniform weights", r"'W1'|W")(
        lambda sizes, rng: _init(sizes, rng, draw="random")
    ),
    wrong("init_params", "biases of one", r"`b`.*amount")(
        lambda sizes, rng: _init(sizes, rng, bias=1.0)
    ),
    wrong("init_params", "weights four times too large", r"four times")(
        lambda sizes, rng: _init(sizes, rng, lambda n, m: 4 * np.sqrt(2 / n))
    ),
    wrong("init_params", "Xavier for both sizes", r"'W1'|weights|W")(
        lambda sizes, rng: _init(sizes, rng, lambda n, m: np.sqrt(2 / (n + m)))
    ),
    wrong("init_params", "no biases", r"missing or unknown keys: b1")(
        lambda sizes, rng: {k: v for k, v in _init(sizes, rng).items() if k[0] == "W"}
    ),
    wrong("init_params", "the wrong sign", r"wrong sign")(
        lambda sizes, rng: _init(sizes, rng, lambda n, m: -np.sqrt(2 / n))
    ),
    wrong("init_params", "counts from 0", r"missing or unknown keys")(
        lambda sizes, rng: {f"{k[0]}{int(k[1:]) - 1}": v for k, v in _init(sizes, rng).items()}
    ),
    wrong("init_params", "the biases are numbers", r"'b1'.*shape|'b1'|shape")(
        lambda sizes, rng: _kinds(_init(sizes, rng), b=lambda v: 0.0)
    ),
    wrong("forward", "tanh in the hidden layers", r"'Z2'|'A1'|layer")(
        lambda params, X: _forward(params, X, hidden=np.tanh)
    ),
    wrong("forward", "a sigmoid at the end", r"result\[0\]|'A2'|last|A")(
        lambda params, X: _forward(params, X, last=sigmoid)
    ),
    wrong("forward", "only the probabilities", r"not a tuple|ndarray|parts|tuple|shape")(
        lambda params, X: forward(params, X)[0]
    ),
    wrong("forward", "the cache without Z", r"missing or unknown keys")(
        lambda params, X: (
            forward(params, X)[0],
            {k: v for k, v in forward(params, X)[1].items() if k[0] == "A"},
        )
    ),
    wrong("forward", "the cache first", r"dict|array|first|tuple|order|changed places")(
        lambda params, X: forward(params, X)[::-1]
    ),
    wrong("forward", "X is standardised first", r"'A0'|`X`")(
        lambda params, X: _forward(params, X, start=lambda X: X - X.mean(axis=0))
    ),
    wrong("forward", "every Z is doubled", r"'Z1'|twice")(
        lambda params, X: _forward(params, X, scale=2.0)
    ),
    wrong("forward", "the biases have the other sign", r"`b` in `params` had the other sign")(
        lambda params, X: forward({k: -v if k[0] == "b" else v for k, v in params.items()}, X)
    ),
    wrong("forward", "leaky units", r"layer|'A1'")(
        lambda params, X: _forward(params, X, hidden=lambda Z: np.where(Z > 0, Z, 0.01 * Z))
    ),
    wrong("backward", "twice", r"twice")(
        lambda p, c, Y: _kinds(backward(p, c, Y), lambda v: 2 * v, lambda v: 2 * v)
    ),
    wrong("backward", "the weights have the wrong sign", r"`W`.*sign")(
        lambda p, c, Y: _kinds(backward(p, c, Y), W=lambda v: -v)
    ),
    wrong("backward", "the biases have no mean", r"`b`.*too large.*number of rows")(
        lambda p, c, Y: _kinds(backward(p, c, Y), b=lambda v: v * len(Y))
    ),
    wrong("backward", "transposed weights", r"`W`.*transposed")(
        lambda p, c, Y: _kinds(backward(p, c, Y), W=lambda v: v.T)
    ),
    wrong("backward", "the first layer twice", r"'W1'.*'b1'|twice")(
        lambda p, c, Y: _layer(backward(p, c, Y), 1, lambda v: 2 * v)
    ),
    wrong("backward", "biases are zero", r"`b`.*always 0")(
        lambda p, c, Y: _kinds(backward(p, c, Y), b=lambda v: 0 * v)
    ),
    wrong("backward", "only weights", r"missing or unknown keys: b1")(
        lambda p, c, Y: {k: v for k, v in backward(p, c, Y).items() if k[0] == "W"}
    ),
    wrong("backward", "without the targets", r"`Y` plays no part")(
        lambda p, c, Y: backward(p, c, 0 * Y)
    ),
    wrong("backward", "a list", r"list, not a dictionary")(
        lambda p, c, Y: list(backward(p, c, Y).values())
    ),
    wrong("backward", "the weights are not passed on", r"W|layer")(
        lambda p, c, Y: backward(
            {k: np.ones_like(v) if k[0] == "W" else v for k, v in p.items()}, c, Y
        )
    ),
    wrong(
        "sigmoid_network",
        "the loss is doubled and negative",
        r"result\[0\].*minus twice|result\[0\]",
    )(lambda p, X, Y: (-2 * sigmoid_network(p, X, Y)[0], sigmoid_network(p, X, Y)[1])),
    wrong("sigmoid_network", "the loss is a sum", r"result\[0\].*(too large|rows)")(
        lambda p, X, Y: (sigmoid_network(p, X, Y)[0] * len(X), sigmoid_network(p, X, Y)[1])
    ),
    wrong("sigmoid_network", "biases have the wrong sign", r"`b`.*sign")(
        lambda p, X, Y: (
            sigmoid_network(p, X, Y)[0],
            _kinds(sigmoid_network(p, X, Y)[1], b=lambda v: -v),
        )
    ),
    wrong("sigmoid_network", "weights transposed", r"`W`.*transposed")(
        lambda p, X, Y: (
            sigmoid_network(p, X, Y)[0],
            _kinds(sigmoid_network(p, X, Y)[1], W=lambda v: v.T),
        )
    ),
    wrong("sigmoid_network", "only the gradients", r"dict|tuple|parts")(
        lambda p, X, Y: sigmoid_network(p, X, Y)[1]
    ),
    wrong("sigmoid_network", "gradients four times too large", r"four times")(
        lambda p, X, Y: (
            sigmoid_network(p, X, Y)[0],
            _kinds(sigmoid_network(p, X, Y)[1], lambda v: 4 * v, lambda v: 4 * v),
        )
    ),
    wrong("sigmoid_network", "the loss is a root", r"result\[0\].*root")(
        lambda p, X, Y: (sigmoid_network(p, X, Y)[0] ** 0.5, sigmoid_network(p, X, Y)[1])
    ),
    wrong("input_gradient", "twice", r"twice")(lambda p, c, Y: 2 * input_gradient(p, c, Y)),
    wrong("input_gradient", "the wrong sign", r"wrong sign")(
        lambda p, c, Y: -input_gradient(p, c, Y)
    ),
    wrong("input_gradient", "transposed", r"transposed")(lambda p, c, Y: input_gradient(p, c, Y).T),
    wrong("input_gradient", "N squared", r"too small|number of rows")(
        lambda p, c, Y: input_gradient(p, c, Y) / len(Y)
    ),
    wrong("input_gradient", "without the targets", r"`Y` plays no part")(
        lambda p, c, Y: input_gradient(p, c, 0 * Y)
    ),
    wrong("input_gradient", "no mean and the wrong sign", r"sign")(
        lambda p, c, Y: -input_gradient(p, c, Y) * len(Y)
    ),
    wrong("input_gradient", "the first observation only", r"rows but the first|first")(
        lambda p, c, Y: input_gradient(p, c, Y) * (np.arange(len(Y)) == 0)[:, None]
    ),
    wrong("count_input_grads", "one too few with the data", r"True|flag|data")(
        lambda n_layers, need_input_gradient=False: (
            n_layers - 2 if need_input_gradient else n_layers - 1
        )
    ),
    wrong("count_input_grads", "twice", r"twice")(
        lambda n_layers, need_input_gradient=False: 2 * (n_layers - 1 + need_input_gradient)
    ),
    wrong("count_input_grads", "the flag is turned over", r"opposite")(
        lambda n_layers, need_input_gradient=False: n_layers - need_input_gradient
    ),
    wrong("count_input_grads", "counts two for each layer below", r"`n_layers`|layers|flag")(
        lambda n_layers, need_input_gradient=False: (
            2 * n_layers - 1 if need_input_gradient else n_layers - 1
        )
    ),
    wrong("count_input_grads", "a text", r"str, not a number")(
        lambda n_layers, need_input_gradient=False: str(n_layers - 1 + need_input_gradient)
    ),
    wrong("count_input_grads", "always 2", r"same whatever is given|always|depth")(
        lambda n_layers, need_input_gradient=False: 2
    ),
    wrong("gradient_check", "without square roots", r"square")(
        lambda f, p, g, h=1e-5: {k: v**2 for k, v in gradient_check(f, p, g, h).items()}
    ),
    wrong("gradient_check", "twice", r"twice")(
        lambda f, p, g, h=1e-5: {k: 2 * v for k, v in gradient_check(f, p, g, h).items()}
    ),
    wrong("gradient_check", "weights only", r"missing or unknown keys")(
        lambda f, p, g, h=1e-5: {k: v for k, v in gradient_check(f, p, g, h).items() if k[0] == "W"}
    ),
    wrong("gradient_check", "always 0", r"always 0")(lambda f, p, g, h=1e-5: dict.fromkeys(p, 0.0)),
    wrong("gradient_check", "a list of errors", r"list, not a dictionary")(
        lambda f, p, g, h=1e-5: list(gradient_check(f, p, g, h).values())
    ),
    wrong("gradient_check", "the largest error for all", r"'|largest")(
        lambda f, p, g, h=1e-5: dict.fromkeys(p, max(gradient_check(f, p, g, h).values()))
    ),
    wrong("diagnose", "names the good ones too when two are wrong", r"b1 and W2")(
        lambda f, p, g, tol=1e-4: (
            sorted(p)
            if sum(e > tol for e in gradient_check(f, p, g).values()) > 1
            else sorted(k for k, e in gradient_check(f, p, g).items() if e > tol)
        )
    ),
    wrong("diagnose", "never finds anything", r"Every bug that keeps the shape")(
        lambda f, p, g, tol=1e-4: []
    ),
    wrong("diagnose", "a dictionary", r"dict, not a list|dict")(
        lambda f, p, g, tol=1e-4: {k: e for k, e in gradient_check(f, p, g).items() if e > tol}
    ),
    wrong("diagnose", "weights only", r"b1|parts")(
        lambda f, p, g, tol=1e-4: sorted(
            k for k, e in gradient_check(f, p, g).items() if e > tol and k[0] == "W"
        )
    ),
    wrong("diagnose", "a text of names", r"str")(
        lambda f, p, g, tol=1e-4: ", ".join(
            sorted(k for k, e in gradient_check(f, p, g).items() if e > tol)
        )
    ),
    wrong("diagnose", "in reverse order", r"order|b1 and W2|sorted")(
        lambda f, p, g, tol=1e-4: sorted(
            (k for k, e in gradient_check(f, p, g).items() if e > tol), reverse=True
        )
    ),
    wrong("sgd_step", "twice the step", r"`lr` were twice|twice")(
        lambda p, g, lr: sgd_step(p, g, 2 * lr)
    ),
    wrong("sgd_step", "divides by the learning rate", r"`lr`")(
        lambda p, g, lr: sgd_step(p, g, 1 / lr)
    ),
    wrong("sgd_step", "the biases stay", r"'b1'|bias|b")(
        lambda p, g, lr: {k: v - lr * g[k] if k[0] == "W" else v.copy() for k, v in p.items()}
    ),
    wrong("sgd_step", "the last layer stays", r"'W2'|'W3'|last|layer")(_forgets_the_last_layer),
    wrong(
        "sgd_step",
        "the parameters are unchanged",
        r"`params` itself|`lr` (were 0|plays no part)|`grads`|unchanged",
    )(lambda p, g, lr: {k: v.copy() for k, v in p.items()}),
    wrong("sgd_step", "only the signs of the gradients", r"grads|signs")(
        lambda p, g, lr: {k: v - lr * np.sign(g[k]) for k, v in p.items()}
    ),
    wrong("sgd_step", "changes the gradients", r"argument `grads`")(
        lambda p, g, lr: {k: v - np.multiply(g[k], lr, out=g[k]) for k, v in p.items()}
    ),
    wrong("one_hot", "minus one elsewhere", r"amount")(lambda labels, K: 2 * np.eye(K)[labels] - 1),
    wrong("one_hot", "0 for 1", r"1 minus")(lambda labels, K: 1 - np.eye(K)[labels]),
    wrong("one_hot", "in reverse order of the columns", r"reverse order along its last")(
        lambda labels, K: np.eye(K)[labels][:, ::-1]
    ),
    wrong("one_hot", "twos", r"twice")(lambda labels, K: 2 * np.eye(K)[labels]),
    wrong("one_hot", "sorted rows", r"row|`labels`|order")(
        lambda labels, K: np.eye(K)[np.sort(labels)]
    ),
    wrong("one_hot", "the counts", r"sum")(lambda labels, K: np.eye(K)[labels].sum(axis=0)),
    wrong("one_hot", "a list of lists", r"list, not an array")(
        lambda labels, K: np.eye(K)[labels].tolist()
    ),
    wrong("one_hot", "changes the labels", r"argument `labels`")(
        lambda labels, K: (Y := np.eye(K)[labels], labels.fill(0), Y)[2]
    ),
    wrong("standardize", "the test set is only shifted", r"result\[1\]")(
        lambda A, B: ((A - A.mean(0)) / A.std(0), B - A.mean(0))
    ),
    wrong("standardize", "the test set is left alone", r"result\[1\].*`X_test` itself")(
        lambda A, B: ((A - A.mean(0)) / A.std(0), B.copy())
    ),
    wrong("standardize", "the sets have changed places", r"changed places|belongs in|order|shape")(
        lambda A, B: ((B - A.mean(0)) / A.std(0), (A - A.mean(0)) / A.std(0))
    ),
    wrong("standardize", "multiplies by the deviation", r"column|factor")(
        lambda A, B: ((A - A.mean(0)) * A.std(0), (B - A.mean(0)) * A.std(0))
    ),
    wrong("standardize", "the median is subtracted", r"column.*amount|amount|column")(
        lambda A, B: ((A - np.median(A, axis=0)) / A.std(0), (B - np.median(A, axis=0)) / A.std(0))
    ),
    wrong("standardize", "only the training set", r"not a tuple|parts|tuple|ndarray|None|shape")(
        lambda A, B: (A - A.mean(0)) / A.std(0)
    ),
    wrong("standardize", "scales rows", r"shape|row|sizes")(
        lambda A, B: (
            (A - A.mean(1, keepdims=True)) / A.std(1, keepdims=True),
            (B - B.mean(1, keepdims=True)) / B.std(1, keepdims=True),
        )
    ),
    wrong("standardize", "rounds", r"2 decimals")(
        lambda A, B: (
            np.round((A - A.mean(0)) / A.std(0), 2),
            np.round((B - A.mean(0)) / A.std(0), 2),
        )
    ),
    wrong("train", "half the learning rate", r"`lr` were half")(
        lambda X, Y, sizes, lr, epochs, seed: _train(X, Y, sizes, lr / 2, epochs, seed)
    ),
    wrong("train", "one epoch too many", r"`epochs` were 1 larger|epoch|entry too many|parts")(
        lambda X, Y, sizes, lr, epochs, seed: _train(X, Y, sizes, lr, epochs, seed, more=1)
    ),
    wrong("train", "the last layer stays", r"layer|'W2'|'b2'")(
        lambda *a: _train(*a, step=_forgets_the_last_layer)
    ),
    wrong("train", "normalises the steps", r"step|epoch")(lambda *a: _train(*a, step=_momentum)),
    wrong("train", "the history is negative", r"result\[1\].*sign")(
        lambda *a: _train(*a, loss=lambda A, Y: -cross_entropy(A, Y))
    ),
    wrong("train", "the history is summed", r"result\[1\].*(too large|rows)")(
        lambda *a: _train(*a, loss=lambda A, Y: cross_entropy(A, Y) * len(Y))
    ),
    wrong("train", "the next seed", r"`seed` were 1 larger")(
        lambda X, Y, sizes, lr, epochs, seed: _train(X, Y, sizes, lr, epochs, seed + 1)
    ),
    wrong("train", "only the parameters", r"dict|tuple|parts")(lambda *a: _train(*a)[0]),
    wrong("train", "only the last loss", r"result\[1\]")(
        lambda *a: (lambda r: (r[0], r[1][-1] if r[1] else 0.0))(_train(*a))
    ),
    wrong("train", "the first loss is missing", r"result\[1\]")(
        lambda *a: (lambda r: (r[0], r[1][1:]))(_train(*a))
    ),
]
