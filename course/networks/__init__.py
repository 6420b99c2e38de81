"""A whole network, its check and its training.

Layer `l` computes `Z_l = A_{l-1} W_l + b_l` and `A_l = ReLU(Z_l)`; the last one ends in a
softmax, whose cross-entropy starts the backward pass with `(A_L - Y) / N`. The parameters
are a dictionary with the keys `W1`, `b1`, ..., `WL`, `bL`.
"""

EXERCISES: tuple[str, ...] = (
    "init_params",
    "forward",
    "backward",
    "telling_backward",
    "sigmoid_network",
    "input_gradient",
    "count_input_grads",
    "gradient_check",
    "diagnose",
    "sgd_step",
    "one_hot",
    "standardize",
    "train",
    "layer_norm",
    "layer_norm_grad",
    "tape_gradients",
    "refute_no_input_gradient",
)
