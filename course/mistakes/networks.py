"""Common mistakes in `6_networks`."""

from __future__ import annotations

import numpy as np

from course.exercises import mistake
from course.reference.forward_pass import cross_entropy, relu_forward, sigmoid, softmax
from course.reference.networks import (
    backward,
    count_input_grads,
    diagnose,
    forward,
    gradient_check,
    init_params,
    input_gradient,
    one_hot,
    sgd_step,
    sigmoid_network,
    standardize,
    train,
)


@mistake(
    init_params,
    why="All weights are zero, so the hidden units never become different.",
    hint="Units that start equal get equal gradients and stay equal. What makes them different at the start?",
)
def init_params_zeros(sizes, rng):
    params = {}
    for layer in range(1, len(sizes)):
        params[f"W{layer}"] = np.zeros((sizes[layer - 1], sizes[layer]))
        params[f"b{layer}"] = np.zeros(sizes[layer])
    return params


@mistake(
    init_params,
    why="The weights are (n_out, n_in).",
    hint="A layer computes A W + b with observations in the rows of A. Which of its two sizes must W's rows have?",
)
def init_params_transposed(sizes, rng):
    params = {}
    for layer in range(1, len(sizes)):
        n_in, n_out = sizes[layer - 1], sizes[layer]
        params[f"W{layer}"] = rng.normal(size=(n_out, n_in)) * np.sqrt(2 / n_in)
        params[f"b{layer}"] = np.zeros(n_out)
    return params


@mistake(
    init_params,
    why="The biases are (1, n_out), so an update with an (n_out,) gradient only works by luck.",
    hint="The biases have one axis too many. A bias is a plain row of numbers, one for each unit.",
)
def init_params_bias_shape(sizes, rng):
    params = {}
    for layer in range(1, len(sizes)):
        n_in, n_out = sizes[layer - 1], sizes[layer]
        params[f"W{layer}"] = rng.normal(size=(n_in, n_out)) * np.sqrt(2 / n_in)
        params[f"b{layer}"] = np.zeros((1, n_out))
    return params


@mistake(
    init_params,
    why="The loop ends one layer too early.",
    hint="The last layer is missing. Between len(sizes) sizes there are len(sizes) - 1 layers, counted from 1.",
)
def init_params_off_by_one(sizes, rng):
    params = {}
    for layer in range(1, len(sizes) - 1):
        n_in, n_out = sizes[layer - 1], sizes[layer]
        params[f"W{layer}"] = rng.normal(size=(n_in, n_out)) * np.sqrt(2 / n_in)
        params[f"b{layer}"] = np.zeros(n_out)
    return params


@mistake(
    init_params,
    why="The draws are not scaled.",
    hint="The draws have the deviation 1 whatever the size of the layer. Where does n_in come in?",
)
def init_params_no_scale(sizes, rng):
    params = {}
    for layer in range(1, len(sizes)):
        params[f"W{layer}"] = rng.normal(size=(sizes[layer - 1], sizes[layer]))
        params[f"b{layer}"] = np.zeros(sizes[layer])
    return params


@mistake(
    init_params,
    why="The variance is used in the place of the standard deviation.",
    hint="2 / n_in is meant to be the variance of a weight. What do you multiply a draw by to give it that variance?",
)
def init_params_variance(sizes, rng):
    params = {}
    for layer in range(1, len(sizes)):
        n_in, n_out = sizes[layer - 1], sizes[layer]
        params[f"W{layer}"] = rng.normal(size=(n_in, n_out)) * 2 / n_in
        params[f"b{layer}"] = np.zeros(n_out)
    return params


@mistake(
    init_params,
    why="The scale has the number of outputs in it.",
    hint="How many terms does a unit add up: as many as the layer has inputs, or as many as it has outputs?",
)
def init_params_fan_out(sizes, rng):
    params = {}
    for layer in range(1, len(sizes)):
        n_in, n_out = sizes[layer - 1], sizes[layer]
        params[f"W{layer}"] = rng.normal(size=(n_in, n_out)) * np.sqrt(2 / n_out)
        params[f"b{layer}"] = np.zeros(n_out)
    return params


@mistake(
    init_params,
    why="The factor 2 for the half that a ReLU removes is missing.",
    hint="Your weights have the variance 1 / n_in. Which factor makes up for the half that a ReLU turns into 0?",
)
def init_params_no_factor_2(sizes, rng):
    params = {}
    for layer in range(1, len(sizes)):
        n_in, n_out = sizes[layer - 1], sizes[layer]
        params[f"W{layer}"] = rng.normal(size=(n_in, n_out)) / np.sqrt(n_in)
        params[f"b{layer}"] = np.zeros(n_out)
    return params


@mistake(
    init_params,
    why="The biases are drawn too, which also changes every later draw.",
    hint="Only the weights are drawn. The biases start at a fixed value, and a draw for them shifts all later ones.",
)
def init_params_random_biases(sizes, rng):
    params = {}
    for layer in range(1, len(sizes)):
        n_in, n_out = sizes[layer - 1], sizes[layer]
        params[f"W{layer}"] = rng.normal(size=(n_in, n_out)) * np.sqrt(2 / n_in)
        params[f"b{layer}"] = rng.normal(size=n_out)
    return params


@mistake(
    init_params,
    why="The generator that is passed is not used.",
    hint="Your weights do not depend on rng. Draw from the generator that you are given.",
)
def init_params_own_generator(sizes, rng):
    rng = np.random.default_rng(0)
    params = {}
    for layer in range(1, len(sizes)):
        n_in, n_out = sizes[layer - 1], sizes[layer]
        params[f"W{layer}"] = rng.normal(size=(n_in, n_out)) * np.sqrt(2 / n_in)
        params[f"b{layer}"] = np.zeros(n_out)
    return params


@mistake(
    forward,
    why="Hidden layers end in a softmax.",
    hint="Only the last layer gives probabilities. Which activation do the hidden layers have?",
)
def forward_softmax_everywhere(params, X):
    A, cache = X, {"A0": X}
    for layer in range(1, len(params) // 2 + 1):
        Z = A @ params[f"W{layer}"] + params[f"b{layer}"]
        A = softmax(Z)
        cache[f"Z{layer}"], cache[f"A{layer}"] = Z, A
    return A, cache


@mistake(
    forward,
    why="The pre-activation is overwritten before it is stored.",
    hint="Z and A of a layer are equal in your cache. Z is the value before the activation: keep both.",
)
def forward_caches_A_as_Z(params, X):
    A, cache = X, {"A0": X}
    L = len(params) // 2
    for layer in range(1, L + 1):
        A = A @ params[f"W{layer}"] + params[f"b{layer}"]
        A = softmax(A) if layer == L else relu_forward(A)
        cache[f"Z{layer}"], cache[f"A{layer}"] = A, A
    return A, cache


@mistake(
    forward,
    why="The biases are left out.",
    hint="Your outputs do not depend on the biases. Read the formula for Z again.",
)
def forward_no_bias(params, X):
    A, cache = X, {"A0": X}
    L = len(params) // 2
    for layer in range(1, L + 1):
        Z = A @ params[f"W{layer}"]
        A = softmax(Z) if layer == L else relu_forward(Z)
        cache[f"Z{layer}"], cache[f"A{layer}"] = Z, A
    return A, cache


@mistake(
    forward,
    why="The next layer gets the pre-activation, so the network is linear up to the softmax.",
    hint="Your hidden activations are stored but never used. What does a layer get from the layer below it?",
)
def forward_always_X(params, X):
    cache = {"A0": X}
    L = len(params) // 2
    Z = X
    for layer in range(1, L + 1):
        Z = Z @ params[f"W{layer}"] + params[f"b{layer}"]
        A = softmax(Z) if layer == L else relu_forward(Z)
        cache[f"Z{layer}"], cache[f"A{layer}"] = Z, A
    return A, cache


@mistake(
    forward,
    why="The last layer has no softmax.",
    hint="The rows of your output do not add up to 1. What turns logits into probabilities?",
)
def forward_linear_output(params, X):
    A, cache = X, {"A0": X}
    L = len(params) // 2
    for layer in range(1, L + 1):
        Z = A @ params[f"W{layer}"] + params[f"b{layer}"]
        A = Z if layer == L else relu_forward(Z)
        cache[f"Z{layer}"], cache[f"A{layer}"] = Z, A
    return A, cache


@mistake(
    forward,
    why="The logits pass through a ReLU before the softmax.",
    hint="Negative logits are lost before the softmax. The last layer has one activation, not two.",
)
def forward_relu_before_softmax(params, X):
    A, cache = X, {"A0": X}
    L = len(params) // 2
    for layer in range(1, L + 1):
        Z = A @ params[f"W{layer}"] + params[f"b{layer}"]
        A = softmax(relu_forward(Z)) if layer == L else relu_forward(Z)
        cache[f"Z{layer}"], cache[f"A{layer}"] = Z, A
    return A, cache


@mistake(
    forward,
    why="The softmax is written anew, without subtracting the largest logit.",
    hint="Large logits overflow in the exponential. The notebook gives you a softmax that is safe.",
)
def forward_unstable_softmax(params, X):
    A, cache = X, {"A0": X}
    L = len(params) // 2
    for layer in range(1, L + 1):
        Z = A @ params[f"W{layer}"] + params[f"b{layer}"]
        if layer == L:
            A = np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)
        else:
            A = relu_forward(Z)
        cache[f"Z{layer}"], cache[f"A{layer}"] = Z, A
    return A, cache


@mistake(
    forward,
    why="The cache lacks the input, which the first layer's gradient needs.",
    hint="The cache has no entry A0. What does the gradient of the first weights need from the forward pass?",
)
def forward_no_input_cached(params, X):
    A, cache = X, {}
    L = len(params) // 2
    for layer in range(1, L + 1):
        Z = A @ params[f"W{layer}"] + params[f"b{layer}"]
        A = softmax(Z) if layer == L else relu_forward(Z)
        cache[f"Z{layer}"], cache[f"A{layer}"] = Z, A
    return A, cache


NO_MASK = "A hidden unit that was off still passes a gradient on. What does the ReLU do with it on the way back?"


@mistake(
    backward,
    why="The derivative of the ReLU is missing.",
    hint=NO_MASK,
)
def backward_no_relu_mask(params, cache, Y):
    L = len(params) // 2
    grads = {}
    dZ = (cache[f"A{L}"] - Y) / len(Y)
    for layer in range(L, 0, -1):
        grads[f"W{layer}"] = cache[f"A{layer - 1}"].T @ dZ
        grads[f"b{layer}"] = dZ.sum(axis=0)
        dZ = dZ @ params[f"W{layer}"].T
    return grads


@mistake(
    backward,
    why="The mask asks whether an activation is at least 0, which is true for every ReLU.",
    hint=NO_MASK,
)
def backward_mask_wrong_layer(params, cache, Y):
    L = len(params) // 2
    grads = {}
    dZ = (cache[f"A{L}"] - Y) / len(Y)
    for layer in range(L, 0, -1):
        grads[f"W{layer}"] = cache[f"A{layer - 1}"].T @ dZ
        grads[f"b{layer}"] = dZ.sum(axis=0)
        if layer > 1:
            dZ = (dZ @ params[f"W{layer}"].T) * (cache[f"A{layer - 1}"] >= 0)
    return grads


@mistake(
    backward,
    why="The mask of the layer above is applied, before the weights.",
    hint="The mask acts one layer too high. Walk backwards from Z of this layer: what do you meet first, W or the ReLU?",
)
def backward_mask_before_W(params, cache, Y):
    L = len(params) // 2
    grads = {}
    dZ = (cache[f"A{L}"] - Y) / len(Y)
    for layer in range(L, 0, -1):
        grads[f"W{layer}"] = cache[f"A{layer - 1}"].T @ dZ
        grads[f"b{layer}"] = dZ.sum(axis=0)
        if layer > 1:
            dZ = (dZ * (cache[f"Z{layer}"] > 0)) @ params[f"W{layer}"].T
    return grads


@mistake(
    backward,
    why="The mean of the loss is forgotten.",
    hint="Your gradients are too large by the number of observations. The loss is a mean: where does that enter?",
)
def backward_no_N(params, cache, Y):
    L = len(params) // 2
    grads = {}
    dZ = cache[f"A{L}"] - Y
    for layer in range(L, 0, -1):
        grads[f"W{layer}"] = cache[f"A{layer - 1}"].T @ dZ
        grads[f"b{layer}"] = dZ.sum(axis=0)
        if layer > 1:
            dZ = (dZ @ params[f"W{layer}"].T) * (cache[f"Z{layer - 1}"] > 0)
    return grads


@mistake(
    backward,
    why="Each layer divides by the number of observations once more.",
    hint="Your gradients are the right ones divided by the number of observations. The loss has divided already; layers only sum.",
)
def backward_double_N(params, cache, Y):
    L, N = len(params) // 2, len(Y)
    grads = {}
    dZ = (cache[f"A{L}"] - Y) / N
    for layer in range(L, 0, -1):
        grads[f"W{layer}"] = cache[f"A{layer - 1}"].T @ dZ / N
        grads[f"b{layer}"] = dZ.sum(axis=0) / N
        if layer > 1:
            dZ = (dZ @ params[f"W{layer}"].T) * (cache[f"Z{layer - 1}"] > 0)
    return grads


@mistake(
    backward,
    why="The derivative of the softmax is applied to a gradient that contains it already.",
    hint="A - Y is the gradient at the logits, behind the softmax. You take the softmax's derivative a second time.",
)
def backward_extra_softmax(params, cache, Y):
    L = len(params) // 2
    grads = {}
    A = cache[f"A{L}"]
    dZ = (A - Y) * A * (1 - A) / len(Y)
    for layer in range(L, 0, -1):
        grads[f"W{layer}"] = cache[f"A{layer - 1}"].T @ dZ
        grads[f"b{layer}"] = dZ.sum(axis=0)
        if layer > 1:
            dZ = (dZ @ params[f"W{layer}"].T) * (cache[f"Z{layer - 1}"] > 0)
    return grads


@mistake(
    backward,
    why="The pre-activation of the layer below is used as the input.",
    hint="A weight is multiplied by what its layer received. Was that the value before or after the ReLU?",
)
def backward_uses_Z_not_A(params, cache, Y):
    L = len(params) // 2
    grads = {}
    dZ = (cache[f"A{L}"] - Y) / len(Y)
    for layer in range(L, 0, -1):
        below = cache[f"Z{layer - 1}"] if layer > 1 else cache["A0"]
        grads[f"W{layer}"] = below.T @ dZ
        grads[f"b{layer}"] = dZ.sum(axis=0)
        if layer > 1:
            dZ = (dZ @ params[f"W{layer}"].T) * (cache[f"Z{layer - 1}"] > 0)
    return grads


@mistake(
    backward,
    why="Every hidden layer starts again from the output, which is right for two layers only.",
    hint="Right for two layers, wrong for three: each layer continues from the gradient of the layer just above it.",
)
def backward_no_recursion(params, cache, Y):
    L = len(params) // 2
    grads = {}
    dZ = dZ_last = (cache[f"A{L}"] - Y) / len(Y)
    for layer in range(L, 0, -1):
        grads[f"W{layer}"] = cache[f"A{layer - 1}"].T @ dZ
        grads[f"b{layer}"] = dZ.sum(axis=0)
        if layer > 1:
            dZ = (dZ_last @ params[f"W{L}"].T) * (cache[f"Z{L - 1}"] > 0)
    return grads


@mistake(
    backward,
    why="The sign of the output error is turned over.",
    hint="Every gradient has the wrong sign. Does the loss fall or rise when the probability of a wrong class grows?",
)
def backward_sign(params, cache, Y):
    L = len(params) // 2
    grads = {}
    dZ = (Y - cache[f"A{L}"]) / len(Y)
    for layer in range(L, 0, -1):
        grads[f"W{layer}"] = cache[f"A{layer - 1}"].T @ dZ
        grads[f"b{layer}"] = dZ.sum(axis=0)
        if layer > 1:
            dZ = (dZ @ params[f"W{layer}"].T) * (cache[f"Z{layer - 1}"] > 0)
    return grads


@mistake(
    backward,
    why="The mask lets a gradient through at exactly zero.",
    hint="Look at hidden units that are exactly 0. The course sets the derivative of the ReLU to 0 there.",
)
def backward_passes_at_zero(params, cache, Y):
    L = len(params) // 2
    grads = {}
    dZ = (cache[f"A{L}"] - Y) / len(Y)
    for layer in range(L, 0, -1):
        grads[f"W{layer}"] = cache[f"A{layer - 1}"].T @ dZ
        grads[f"b{layer}"] = dZ.sum(axis=0)
        if layer > 1:
            dZ = (dZ @ params[f"W{layer}"].T) * (cache[f"Z{layer - 1}"] >= 0)
    return grads


@mistake(
    backward,
    why="The biases get the mean of a gradient that is divided by the batch already.",
    hint="The weights are right, but the bias gradients are divided by the number of observations.",
)
def backward_bias_mean(params, cache, Y):
    L = len(params) // 2
    grads = {}
    dZ = (cache[f"A{L}"] - Y) / len(Y)
    for layer in range(L, 0, -1):
        grads[f"W{layer}"] = cache[f"A{layer - 1}"].T @ dZ
        grads[f"b{layer}"] = dZ.mean(axis=0)
        if layer > 1:
            dZ = (dZ @ params[f"W{layer}"].T) * (cache[f"Z{layer - 1}"] > 0)
    return grads


@mistake(
    backward,
    why="The bias gradients are (1, n_out).",
    hint="The bias gradients have one axis too many. A gradient has the shape of its parameter.",
)
def backward_bias_keepdims(params, cache, Y):
    L = len(params) // 2
    grads = {}
    dZ = (cache[f"A{L}"] - Y) / len(Y)
    for layer in range(L, 0, -1):
        grads[f"W{layer}"] = cache[f"A{layer - 1}"].T @ dZ
        grads[f"b{layer}"] = dZ.sum(axis=0, keepdims=True)
        if layer > 1:
            dZ = (dZ @ params[f"W{layer}"].T) * (cache[f"Z{layer - 1}"] > 0)
    return grads


@mistake(
    backward,
    why="The loop ends before the first layer.",
    hint="The first layer has no gradients in your result. Where must a loop that counts down stop?",
)
def backward_first_layer_missing(params, cache, Y):
    L = len(params) // 2
    grads = {}
    dZ = (cache[f"A{L}"] - Y) / len(Y)
    for layer in range(L, 1, -1):
        grads[f"W{layer}"] = cache[f"A{layer - 1}"].T @ dZ
        grads[f"b{layer}"] = dZ.sum(axis=0)
        dZ = (dZ @ params[f"W{layer}"].T) * (cache[f"Z{layer - 1}"] > 0)
    return grads


@mistake(
    backward,
    why="The probabilities in the cache are overwritten.",
    hint="The gradients are right, but the probabilities in the cache have changed. Others still need them.",
)
def backward_spoils_cache(params, cache, Y):
    L = len(params) // 2
    grads = {}
    dZ = cache[f"A{L}"]
    dZ -= Y
    dZ /= len(Y)
    for layer in range(L, 0, -1):
        grads[f"W{layer}"] = cache[f"A{layer - 1}"].T @ dZ
        grads[f"b{layer}"] = dZ.sum(axis=0)
        if layer > 1:
            dZ = (dZ @ params[f"W{layer}"].T) * (cache[f"Z{layer - 1}"] > 0)
    return grads


@mistake(
    sigmoid_network,
    why="The derivative of the squared error has the sign that the answer prints.",
    hint="The loss is right and every gradient has the wrong sign. Differentiate the square of (A - Y) with respect to A.",
)
def sigmoid_network_doc_sign(params, X, Y):
    A, L, N, grads = [X], len(params) // 2, len(X), {}
    for layer in range(1, L + 1):
        A.append(sigmoid(A[-1] @ params[f"W{layer}"] + params[f"b{layer}"]))
    loss = float(np.sum((A[-1] - Y) ** 2) / (2 * N))
    dA = (Y - A[-1]) / N
    for layer in range(L, 0, -1):
        dZ = dA * A[layer] * (1 - A[layer])
        grads[f"W{layer}"] = A[layer - 1].T @ dZ
        grads[f"b{layer}"] = dZ.sum(axis=0)
        dA = dZ @ params[f"W{layer}"].T
    return loss, grads


@mistake(
    sigmoid_network,
    why="The slope of the upper layer is applied again where the lower layer's slope belongs.",
    hint="The last layer is right. Below it you use the slope of the layer above: each layer has a slope of its own.",
)
def sigmoid_network_wrong_layer_a(params, X, Y):
    A, L, N, grads = [X], len(params) // 2, len(X), {}
    for layer in range(1, L + 1):
        A.append(sigmoid(A[-1] @ params[f"W{layer}"] + params[f"b{layer}"]))
    loss = float(np.sum((A[-1] - Y) ** 2) / (2 * N))
    dZ = (A[-1] - Y) / N * A[-1] * (1 - A[-1])
    for layer in range(L, 0, -1):
        grads[f"W{layer}"] = A[layer - 1].T @ dZ
        grads[f"b{layer}"] = dZ.sum(axis=0)
        dZ = (dZ * A[layer] * (1 - A[layer])) @ params[f"W{layer}"].T
    return loss, grads


@mistake(
    sigmoid_network,
    why="The ReLU mask is used; for sigmoids it is 1 everywhere.",
    hint="The last layer is right. Below it you treat the sigmoid like a ReLU: how steep is a sigmoid whose output is a?",
)
def sigmoid_network_relu_mask(params, X, Y):
    A, L, N, grads = [X], len(params) // 2, len(X), {}
    for layer in range(1, L + 1):
        A.append(sigmoid(A[-1] @ params[f"W{layer}"] + params[f"b{layer}"]))
    loss = float(np.sum((A[-1] - Y) ** 2) / (2 * N))
    dZ = (A[-1] - Y) / N * A[-1] * (1 - A[-1])
    for layer in range(L, 0, -1):
        grads[f"W{layer}"] = A[layer - 1].T @ dZ
        grads[f"b{layer}"] = dZ.sum(axis=0)
        dZ = (dZ @ params[f"W{layer}"].T) * (A[layer - 1] > 0)
    return loss, grads


@mistake(
    sigmoid_network,
    why="The loss divides by the batch and the gradient does not.",
    hint="The loss is right; the gradients are too large by the number of observations.",
)
def sigmoid_network_no_N(params, X, Y):
    A, L, N, grads = [X], len(params) // 2, len(X), {}
    for layer in range(1, L + 1):
        A.append(sigmoid(A[-1] @ params[f"W{layer}"] + params[f"b{layer}"]))
    loss = float(np.sum((A[-1] - Y) ** 2) / (2 * N))
    dA = A[-1] - Y
    for layer in range(L, 0, -1):
        dZ = dA * A[layer] * (1 - A[layer])
        grads[f"W{layer}"] = A[layer - 1].T @ dZ
        grads[f"b{layer}"] = dZ.sum(axis=0)
        dA = dZ @ params[f"W{layer}"].T
    return loss, grads


@mistake(
    sigmoid_network,
    why="The output layer is treated like softmax with cross-entropy.",
    hint="A - Y alone belongs to softmax with cross-entropy. Here the last layer is a sigmoid under a squared error.",
)
def sigmoid_network_output_slope(params, X, Y):
    A, L, N, grads = [X], len(params) // 2, len(X), {}
    for layer in range(1, L + 1):
        A.append(sigmoid(A[-1] @ params[f"W{layer}"] + params[f"b{layer}"]))
    loss = float(np.sum((A[-1] - Y) ** 2) / (2 * N))
    dZ = (A[-1] - Y) / N
    for layer in range(L, 0, -1):
        grads[f"W{layer}"] = A[layer - 1].T @ dZ
        grads[f"b{layer}"] = dZ.sum(axis=0)
        dZ = (dZ @ params[f"W{layer}"].T) * A[layer - 1] * (1 - A[layer - 1])
    return loss, grads


@mistake(
    sigmoid_network,
    why="The loss lacks the half that its gradient assumes.",
    hint="The gradients are right, but the loss is twice as large as it should be. Read its definition again.",
)
def sigmoid_network_no_half(params, X, Y):
    A, L, N, grads = [X], len(params) // 2, len(X), {}
    for layer in range(1, L + 1):
        A.append(sigmoid(A[-1] @ params[f"W{layer}"] + params[f"b{layer}"]))
    loss = float(np.sum((A[-1] - Y) ** 2) / N)
    dA = (A[-1] - Y) / N
    for layer in range(L, 0, -1):
        dZ = dA * A[layer] * (1 - A[layer])
        grads[f"W{layer}"] = A[layer - 1].T @ dZ
        grads[f"b{layer}"] = dZ.sum(axis=0)
        dA = dZ @ params[f"W{layer}"].T
    return loss, grads


@mistake(
    sigmoid_network,
    why="The loss is averaged over the outputs as well.",
    hint="The gradients are right, but the loss is too small. Divide by the observations, not by all entries of Y.",
)
def sigmoid_network_mean_entries(params, X, Y):
    A, L, N, grads = [X], len(params) // 2, len(X), {}
    for layer in range(1, L + 1):
        A.append(sigmoid(A[-1] @ params[f"W{layer}"] + params[f"b{layer}"]))
    loss = float(np.mean((A[-1] - Y) ** 2) / 2)
    dA = (A[-1] - Y) / N
    for layer in range(L, 0, -1):
        dZ = dA * A[layer] * (1 - A[layer])
        grads[f"W{layer}"] = A[layer - 1].T @ dZ
        grads[f"b{layer}"] = dZ.sum(axis=0)
        dA = dZ @ params[f"W{layer}"].T
    return loss, grads


@mistake(
    input_gradient,
    why="A ReLU mask is put on the data.",
    hint="The data does not come out of a ReLU. Negative inputs have a gradient too.",
)
def input_gradient_masked_input(params, cache, Y):
    L = len(params) // 2
    grad = (cache[f"A{L}"] - Y) / len(Y)
    for layer in range(L, 0, -1):
        grad = (grad @ params[f"W{layer}"].T) * (cache[f"A{layer - 1}"] > 0)
    return grad


@mistake(
    input_gradient,
    why="The gradient with respect to Z1 is returned.",
    hint="You stop at Z1. The result must have the shape of the data: which layer lies between Z1 and the data?",
)
def input_gradient_stops_early(params, cache, Y):
    L = len(params) // 2
    dZ = (cache[f"A{L}"] - Y) / len(Y)
    for layer in range(L, 1, -1):
        dZ = (dZ @ params[f"W{layer}"].T) * (cache[f"Z{layer - 1}"] > 0)
    return dZ


@mistake(
    input_gradient,
    why="The derivative of the ReLU is missing.",
    hint=NO_MASK,
)
def input_gradient_no_mask(params, cache, Y):
    L = len(params) // 2
    grad = (cache[f"A{L}"] - Y) / len(Y)
    for layer in range(L, 0, -1):
        grad = grad @ params[f"W{layer}"].T
    return grad


@mistake(
    input_gradient,
    why="The mean of the loss is forgotten.",
    hint="Your values are too large by the number of observations. The loss is a mean: where does that enter?",
)
def input_gradient_no_N(params, cache, Y):
    L = len(params) // 2
    dZ = cache[f"A{L}"] - Y
    for layer in range(L, 1, -1):
        dZ = (dZ @ params[f"W{layer}"].T) * (cache[f"Z{layer - 1}"] > 0)
    return dZ @ params["W1"].T


@mistake(
    input_gradient,
    why="The mask lets a gradient through at exactly zero.",
    hint="Look at hidden units that are exactly 0. The course sets the derivative of the ReLU to 0 there.",
)
def input_gradient_passes_at_zero(params, cache, Y):
    L = len(params) // 2
    dZ = (cache[f"A{L}"] - Y) / len(Y)
    for layer in range(L, 1, -1):
        dZ = (dZ @ params[f"W{layer}"].T) * (cache[f"Z{layer - 1}"] >= 0)
    return dZ @ params["W1"].T


@mistake(
    input_gradient,
    why="The rows are added up, so one gradient is left for the whole batch.",
    hint="Each observation has an input of its own, so each needs a row of its own in the gradient.",
)
def input_gradient_summed_batch(params, cache, Y):
    L = len(params) // 2
    dZ = (cache[f"A{L}"] - Y) / len(Y)
    for layer in range(L, 1, -1):
        dZ = (dZ @ params[f"W{layer}"].T) * (cache[f"Z{layer - 1}"] > 0)
    return (dZ @ params["W1"].T).sum(axis=0)


@mistake(
    count_input_grads,
    why="The answer is taken to mean that no input gradient is needed at all.",
    hint="Draw three layers and mark what the first weights need. Through which inputs does the loss reach them?",
)
def count_input_grads_zero(n_layers, need_input_gradient=False):
    return 0


@mistake(
    count_input_grads,
    why="One call is counted whatever the depth.",
    hint="Two layers are a special case. Which layers of a deep network have another layer below them?",
)
def count_input_grads_one(n_layers, need_input_gradient=False):
    return 1


@mistake(
    count_input_grads,
    why="The flag is not used.",
    hint="Your count is the same whether the gradient of the data is wanted or not. Which layer receives the data?",
)
def count_input_grads_ignores_flag(n_layers, need_input_gradient=False):
    return n_layers - 1


@mistake(
    count_input_grads,
    why="The first layer is always counted.",
    hint="The first layer's input is the data. Does training change the data?",
)
def count_input_grads_every_layer(n_layers, need_input_gradient=False):
    return n_layers


@mistake(
    count_input_grads,
    why="The data is counted on top of all layers.",
    hint="Without the flag you count one layer too many, and with it as well. What happens with a single layer?",
)
def count_input_grads_one_too_many(n_layers, need_input_gradient=False):
    return n_layers + int(need_input_gradient)


@mistake(
    gradient_check,
    why="The distance is not divided by the size of the gradients.",
    hint="You return a distance. Scale the loss down and it shrinks, however wrong the gradient is: compare it with something.",
)
def gradient_check_absolute(loss_fn, params, grads, h=1e-5):
    errors = {}
    for k in params:
        p = {q: v.copy() for q, v in params.items()}
        num = np.zeros_like(params[k])
        for i in np.ndindex(num.shape):
            p[k][i] = params[k][i] + h
            above = loss_fn(p)
            p[k][i] = params[k][i] - h
            num[i] = (above - loss_fn(p)) / (2 * h)
            p[k][i] = params[k][i]
        errors[k] = float(np.linalg.norm(num - grads[k]))
    return errors


@mistake(
    gradient_check,
    why="A forward difference is used; its error is of the order of h.",
    hint="Even for a right gradient your error is about as large as h. On how many sides do you evaluate the loss?",
)
def gradient_check_forward_diff(loss_fn, params, grads, h=1e-5):
    errors = {}
    for k in params:
        p = {q: v.copy() for q, v in params.items()}
        num = np.zeros_like(params[k])
        for i in np.ndindex(num.shape):
            p[k][i] = params[k][i] + h
            num[i] = (loss_fn(p) - loss_fn(params)) / h
            p[k][i] = params[k][i]
        den = np.linalg.norm(num) + np.linalg.norm(grads[k])
        errors[k] = 0.0 if den == 0 else float(np.linalg.norm(num - grads[k]) / den)
    return errors


@mistake(
    gradient_check,
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
    gradient_check,
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


@mistake(
    gradient_check,
    why="The difference over 2h is divided by h.",
    hint="Right gradients get the error 1/3: your slopes are twice as large as they should be. How far apart are the two points?",
)
def gradient_check_half_step(loss_fn, params, grads, h=1e-5):
    errors = {}
    for k in params:
        p = {q: v.copy() for q, v in params.items()}
        num = np.zeros_like(params[k])
        for i in np.ndindex(num.shape):
            p[k][i] = params[k][i] + h
            above = loss_fn(p)
            p[k][i] = params[k][i] - h
            num[i] = (above - loss_fn(p)) / h
            p[k][i] = params[k][i]
        den = np.linalg.norm(num) + np.linalg.norm(grads[k])
        errors[k] = 0.0 if den == 0 else float(np.linalg.norm(num - grads[k]) / den)
    return errors


@mistake(
    gradient_check,
    why="All entries stay moved while the next ones are visited.",
    hint="Entries that you have visited stay moved while you visit the next one. Move one entry at a time.",
)
def gradient_check_not_restored(loss_fn, params, grads, h=1e-5):
    errors = {}
    for k in params:
        p = {q: v.copy() for q, v in params.items()}
        num = np.zeros_like(params[k])
        for i in np.ndindex(num.shape):
            p[k][i] = params[k][i] + h
            above = loss_fn(p)
            p[k][i] = params[k][i] - h
            num[i] = (above - loss_fn(p)) / (2 * h)
        den = np.linalg.norm(num) + np.linalg.norm(grads[k])
        errors[k] = 0.0 if den == 0 else float(np.linalg.norm(num - grads[k]) / den)
    return errors


@mistake(
    gradient_check,
    why="The larger norm is the denominator.",
    hint="A gradient that is doubled should have the error 1/3. What stands below the fraction in the definition?",
)
def gradient_check_larger_norm(loss_fn, params, grads, h=1e-5):
    errors = {}
    for k in params:
        p = {q: v.copy() for q, v in params.items()}
        num = np.zeros_like(params[k])
        for i in np.ndindex(num.shape):
            p[k][i] = params[k][i] + h
            above = loss_fn(p)
            p[k][i] = params[k][i] - h
            num[i] = (above - loss_fn(p)) / (2 * h)
            p[k][i] = params[k][i]
        den = max(np.linalg.norm(num), np.linalg.norm(grads[k]))
        errors[k] = 0.0 if den == 0 else float(np.linalg.norm(num - grads[k]) / den)
    return errors


@mistake(
    gradient_check,
    why="Zero is divided by zero when both gradients are zero.",
    hint="What is 0 / 0? When both gradients are zero they agree, and the error must be a number that says so.",
)
def gradient_check_zero_by_zero(loss_fn, params, grads, h=1e-5):
    errors = {}
    for k in params:
        p = {q: v.copy() for q, v in params.items()}
        num = np.zeros_like(params[k])
        for i in np.ndindex(num.shape):
            p[k][i] = params[k][i] + h
            above = loss_fn(p)
            p[k][i] = params[k][i] - h
            num[i] = (above - loss_fn(p)) / (2 * h)
            p[k][i] = params[k][i]
        den = np.linalg.norm(num) + np.linalg.norm(grads[k])
        errors[k] = float(np.linalg.norm(num - grads[k]) / den)
    return errors


@mistake(
    gradient_check,
    why="The step that is passed is not used.",
    hint="A step of your own is built in. Take the one that the caller passes.",
)
def gradient_check_ignores_h(loss_fn, params, grads, h=1e-5):
    h = 1e-5
    errors = {}
    for k in params:
        p = {q: v.copy() for q, v in params.items()}
        num = np.zeros_like(params[k])
        for i in np.ndindex(num.shape):
            p[k][i] = params[k][i] + h
            above = loss_fn(p)
            p[k][i] = params[k][i] - h
            num[i] = (above - loss_fn(p)) / (2 * h)
            p[k][i] = params[k][i]
        den = np.linalg.norm(num) + np.linalg.norm(grads[k])
        errors[k] = 0.0 if den == 0 else float(np.linalg.norm(num - grads[k]) / den)
    return errors


@mistake(
    diagnose,
    why="Only the shapes are compared.",
    hint="Every bug that keeps the shape goes unnoticed. What does a comparison of the values need?",
)
def diagnose_shape_only(loss_fn, params, grads, tol=1e-4):
    return sorted(k for k in params if np.shape(grads[k]) != np.shape(params[k]))


@mistake(
    diagnose,
    why="One bad gradient makes all of them suspects.",
    hint="You name every parameter as soon as one is wrong. Say where the bug is: judge each one by itself.",
)
def diagnose_all_or_nothing(loss_fn, params, grads, tol=1e-4):
    errors = gradient_check(loss_fn, params, grads)
    return sorted(params) if max(errors.values()) > tol else []


@mistake(
    diagnose,
    why="Rounding errors count as bugs.",
    hint="A numerical derivative is never exact. How small must an error be to be no bug?",
)
def diagnose_too_strict(loss_fn, params, grads, tol=1e-4):
    errors = gradient_check(loss_fn, params, grads)
    return sorted(k for k in params if errors[k] > 0)


@mistake(
    diagnose,
    why="The parameters that pass are named.",
    hint="You name the parameters that are right. Which side of the tolerance are the wrong ones on?",
)
def diagnose_names_the_right(loss_fn, params, grads, tol=1e-4):
    errors = gradient_check(loss_fn, params, grads)
    return sorted(k for k in params if errors[k] <= tol)


@mistake(
    diagnose,
    why="The tolerance that is passed is not used.",
    hint="A tolerance of your own is built in. Take the one that the caller passes.",
)
def diagnose_ignores_tol(loss_fn, params, grads, tol=1e-4):
    errors = gradient_check(loss_fn, params, grads)
    return sorted(k for k in params if errors[k] > 1e-4)


@mistake(
    diagnose,
    why="The names come in the order of the dictionary.",
    hint="The right names in another order: the docstring asks for a sorted list.",
)
def diagnose_unsorted(loss_fn, params, grads, tol=1e-4):
    errors = gradient_check(loss_fn, params, grads)
    return [k for k in params if errors[k] > tol]


@mistake(
    diagnose,
    why="Only the worst parameter is named.",
    hint="You name one parameter at most. Two gradients can be wrong at the same time.",
)
def diagnose_only_the_worst(loss_fn, params, grads, tol=1e-4):
    errors = gradient_check(loss_fn, params, grads)
    worst = max(errors, key=errors.get)
    return [worst] if errors[worst] > tol else []


@mistake(
    sgd_step,
    why="The step goes uphill.",
    hint="The gradient points to where the loss grows. Which way do you want to walk?",
)
def sgd_step_ascent(params, grads, lr):
    return {k: params[k] + lr * grads[k] for k in params}


IN_PLACE = "The values are right, but the old parameters have changed too. Make new arrays, not only a new dictionary."


@mistake(
    sgd_step,
    why="The caller's arrays are overwritten.",
    hint=IN_PLACE,
)
def sgd_step_in_place(params, grads, lr):
    for k in params:
        params[k] -= lr * grads[k]
    return params


@mistake(
    sgd_step,
    why="The dictionary is new, and its arrays are the old ones.",
    hint=IN_PLACE,
)
def sgd_step_shallow_copy(params, grads, lr):
    new = dict(params)
    for k in new:
        new[k] -= lr * grads[k]
    return new


@mistake(
    sgd_step,
    why="The biases are not trained.",
    hint="Some parameters do not move at all. Does the loss depend on the biases?",
)
def sgd_step_only_weights(params, grads, lr):
    return {k: params[k] - lr * grads[k] if k.startswith("W") else params[k] for k in params}


@mistake(
    sgd_step,
    why="The learning rate is left out.",
    hint="Your step has the same length for every lr. Where does the learning rate enter?",
)
def sgd_step_no_lr(params, grads, lr):
    return {k: params[k] - grads[k] for k in params}


@mistake(
    sgd_step,
    why="The step is returned, not the new parameters.",
    hint="This is the step alone. Where do you stand after taking it?",
)
def sgd_step_step_only(params, grads, lr):
    return {k: -lr * grads[k] for k in params}


@mistake(
    one_hot,
    why="The number of classes is taken from the labels.",
    hint="A column is missing when the last class does not occur. How many classes are there, according to the caller?",
)
def one_hot_infer_K(labels, K):
    K = labels.max() + 1
    Y = np.zeros((len(labels), K))
    Y[np.arange(len(labels)), labels] = 1.0
    return Y


@mistake(
    one_hot,
    why="The observations are in the columns.",
    hint="Your matrix lies on its side. In this course each observation is a row.",
)
def one_hot_transposed(labels, K):
    Y = np.zeros((K, len(labels)))
    Y[labels, np.arange(len(labels))] = 1.0
    return Y


@mistake(
    one_hot,
    why="The labels are taken to start at 1; label 0 wraps around to the last column.",
    hint="Every 1 is one column too far to the left, and label 0 ends up in the last one. Where do labels start?",
)
def one_hot_off_by_one(labels, K):
    Y = np.zeros((len(labels), K))
    Y[np.arange(len(labels)), labels - 1] = 1.0
    return Y


@mistake(
    one_hot,
    why="Whole columns are filled.",
    hint="Your rows have several ones: whole columns are filled. Pair each row with the label of this row.",
)
def one_hot_fills_columns(labels, K):
    Y = np.zeros((len(labels), K))
    Y[:, labels] = 1.0
    return Y


@mistake(
    one_hot,
    why="The entries are integers.",
    hint="The places are right, but the entries are integers. The docstring asks for 0.0 and 1.0.",
)
def one_hot_integers(labels, K):
    Y = np.zeros((len(labels), K), dtype=int)
    Y[np.arange(len(labels)), labels] = 1
    return Y


@mistake(
    one_hot,
    why="The entries are truth values.",
    hint="The places are right, but the entries are True and False. The docstring asks for 0.0 and 1.0.",
)
def one_hot_booleans(labels, K):
    return labels[:, None] == np.arange(K)


@mistake(
    standardize,
    why="The test set is scaled with its own mean and deviation.",
    hint="A new flower comes alone and has no mean. With which numbers will you scale it?",
)
def standardize_own_stats(X_train, X_test):
    with np.errstate(all="ignore"):
        train = (X_train - X_train.mean(axis=0)) / X_train.std(axis=0)
        return train, (X_test - X_test.mean(axis=0)) / X_test.std(axis=0)


@mistake(
    standardize,
    why="One mean and one deviation serve for all features.",
    hint="You take one mean over the whole table. Each measurement has a scale of its own.",
)
def standardize_global(X_train, X_test):
    mean, std = X_train.mean(), X_train.std()
    return (X_train - mean) / std, (X_test - mean) / std


@mistake(
    standardize,
    why="A small constant is added to the deviation.",
    hint="Close, but you divide by slightly more than the deviation. The formula has no extra constant.",
)
def standardize_epsilon(X_train, X_test):
    mean, std = X_train.mean(axis=0), X_train.std(axis=0) + 1e-8
    return (X_train - mean) / std, (X_test - mean) / std


@mistake(
    standardize,
    why="The features are shifted and not scaled.",
    hint="The training means are 0 now, but the spreads are as different as before.",
)
def standardize_no_std(X_train, X_test):
    mean = X_train.mean(axis=0)
    return X_train - mean, X_test - mean


@mistake(
    standardize,
    why="The data is overwritten, so that running the cell twice scales twice.",
    hint="The values are right, but the data that you were given has changed. Return new arrays.",
)
def standardize_in_place(X_train, X_test):
    mean, std = X_train.mean(axis=0), X_train.std(axis=0)
    X_train -= mean
    X_train /= std
    X_test -= mean
    X_test /= std
    return X_train, X_test


@mistake(
    standardize,
    why="The variance is the divisor.",
    hint="Check the units: the variance of centimetres is in square centimetres. What is left after dividing by it?",
)
def standardize_variance(X_train, X_test):
    mean, var = X_train.mean(axis=0), X_train.var(axis=0)
    return (X_train - mean) / var, (X_test - mean) / var


@mistake(
    standardize,
    why="The deviation is computed with N - 1.",
    hint="Close, but the training features have a deviation slightly below 1. Do you divide by N or by N - 1?",
)
def standardize_ddof(X_train, X_test):
    mean, std = X_train.mean(axis=0), X_train.std(axis=0, ddof=1)
    return (X_train - mean) / std, (X_test - mean) / std


@mistake(
    standardize,
    why="The test set takes part in the mean and the deviation.",
    hint="The test set has had a say in your mean. What may you know about data that you have not seen?",
)
def standardize_joint_stats(X_train, X_test):
    both = np.concatenate([X_train, X_test])
    mean, std = both.mean(axis=0), both.std(axis=0)
    return (X_train - mean) / std, (X_test - mean) / std


@mistake(
    train,
    why="The new parameters are thrown away.",
    hint="The loss never changes. A step returns new parameters and leaves the old ones alone: what do you do with them?",
)
def train_forgets_update(X, Y, sizes, lr, epochs, seed):
    params = init_params(sizes, np.random.default_rng(seed))
    history = []
    for _ in range(epochs):
        A, cache = forward(params, X)
        history.append(cross_entropy(A, Y))
        sgd_step(params, backward(params, cache, Y), lr)
    return params, history


@mistake(
    train,
    why="The network is drawn anew in every epoch.",
    hint="Every epoch starts from the same untrained network. What belongs before the loop?",
)
def train_reinit(X, Y, sizes, lr, epochs, seed):
    history = []
    for _ in range(epochs):
        params = init_params(sizes, np.random.default_rng(seed))
        A, cache = forward(params, X)
        history.append(cross_entropy(A, Y))
        params = sgd_step(params, backward(params, cache, Y), lr)
    return params, history


@mistake(
    train,
    why="The forward pass stands before the loop, so every step uses the first cache.",
    hint="The parameters move but the loss does not: the cache is that of the untrained network. What must be renewed?",
)
def train_stale_cache(X, Y, sizes, lr, epochs, seed):
    params = init_params(sizes, np.random.default_rng(seed))
    history = []
    A, cache = forward(params, X)
    for _ in range(epochs):
        history.append(cross_entropy(A, Y))
        params = sgd_step(params, backward(params, cache, Y), lr)
    return params, history


@mistake(
    train,
    why="The minus of the step is put in twice.",
    hint="The loss grows. sgd_step already walks downhill; what happens to its sign in your call?",
)
def train_ascent(X, Y, sizes, lr, epochs, seed):
    params = init_params(sizes, np.random.default_rng(seed))
    history = []
    for _ in range(epochs):
        A, cache = forward(params, X)
        history.append(cross_entropy(A, Y))
        params = sgd_step(params, backward(params, cache, Y), -lr)
    return params, history


@mistake(
    train,
    why="The seed is not used.",
    hint="Your result does not depend on the seed. Make the generator from the number that the caller passes.",
)
def train_ignores_seed(X, Y, sizes, lr, epochs, seed):
    params = init_params(sizes, np.random.default_rng(0))
    history = []
    for _ in range(epochs):
        A, cache = forward(params, X)
        history.append(cross_entropy(A, Y))
        params = sgd_step(params, backward(params, cache, Y), lr)
    return params, history


@mistake(
    train,
    why="A layer is updated before its old weights have carried the gradient down.",
    hint="The layers below get gradients through weights that have moved already. When may the first parameter change?",
)
def train_updates_layerwise(X, Y, sizes, lr, epochs, seed):
    params = init_params(sizes, np.random.default_rng(seed))
    history = []
    for _ in range(epochs):
        A, cache = forward(params, X)
        history.append(cross_entropy(A, Y))
        dZ = (A - Y) / len(Y)
        for layer in range(len(sizes) - 1, 0, -1):
            W, b = f"W{layer}", f"b{layer}"
            params[W] = params[W] - lr * cache[f"A{layer - 1}"].T @ dZ
            params[b] = params[b] - lr * dZ.sum(axis=0)
            if layer > 1:
                dZ = (dZ @ params[W].T) * (cache[f"Z{layer - 1}"] > 0)
    return params, history


@mistake(
    train,
    why="The loss is recorded after the step.",
    hint="The loss of the untrained network is missing from your history. When in the epoch do you record?",
)
def train_loss_after_step(X, Y, sizes, lr, epochs, seed):
    params = init_params(sizes, np.random.default_rng(seed))
    history = []
    for _ in range(epochs):
        cache = forward(params, X)[1]
        params = sgd_step(params, backward(params, cache, Y), lr)
        history.append(cross_entropy(forward(params, X)[0], Y))
    return params, history


@mistake(
    train,
    why="The loss of the trained network is appended, so the history is one entry too long.",
    hint="The history has one entry too many. It holds the loss before each step, and there are as many as epochs.",
)
def train_one_loss_too_many(X, Y, sizes, lr, epochs, seed):
    params = init_params(sizes, np.random.default_rng(seed))
    history = []
    for _ in range(epochs):
        A, cache = forward(params, X)
        history.append(cross_entropy(A, Y))
        params = sgd_step(params, backward(params, cache, Y), lr)
    history.append(cross_entropy(forward(params, X)[0], Y))
    return params, history


@mistake(
    train,
    why="The accuracy is recorded in the place of the loss.",
    hint="You record how many predictions are right. The history holds the loss, which says more.",
)
def train_records_accuracy(X, Y, sizes, lr, epochs, seed):
    params = init_params(sizes, np.random.default_rng(seed))
    history = []
    for _ in range(epochs):
        A, cache = forward(params, X)
        history.append(float(np.mean(A.argmax(axis=1) == Y.argmax(axis=1))))
        params = sgd_step(params, backward(params, cache, Y), lr)
    return params, history


@mistake(
    train,
    why="Each observation makes a step of its own.",
    hint="You take one step per observation. Here an epoch is a single step with the gradient of the whole batch.",
)
def train_one_by_one(X, Y, sizes, lr, epochs, seed):
    params = init_params(sizes, np.random.default_rng(seed))
    history = []
    for _ in range(epochs):
        history.append(cross_entropy(forward(params, X)[0], Y))
        for n in range(len(X)):
            cache = forward(params, X[n : n + 1])[1]
            params = sgd_step(params, backward(params, cache, Y[n : n + 1]), lr)
    return params, history
