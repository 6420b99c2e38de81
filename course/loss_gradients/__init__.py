"""Where the backward pass begins.

The factor `1/N` of the mean over the observations enters here and nowhere else.
"""

EXERCISES: tuple[str, ...] = (
    "softmax_jacobian",
    "softmax_grad_input",
    "cross_entropy_grad",
    "softmax_cross_entropy_grad",
    "telling_softmax_cross_entropy_grad",
    "mse_grad",
    "refute_diagonal_alone",
    "refute_flat_is_minimum",
)
