"""What a layer sends back.

`H = X W + b` with one observation per row, so `dL/dX = G W^T`, `dL/dW = X^T G` and
`dL/db = sum_n G[n]` for the upstream gradient `G = dL/dH`.
"""

EXERCISES: tuple[str, ...] = (
    "dense_grad_input",
    "dense_grad_W",
    "telling_dense_grad_W",
    "dense_grad_b",
    "relu_grad",
    "sigmoid_grad",
    "outer_grad_W",
    "per_example_grad_W",
    "dense_backward_out_in",
    "refute_weights_first",
)
