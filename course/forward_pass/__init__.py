"""From inputs to the loss.

Rows are observations. A layer keeps them apart; only a loss averages over them.
"""

EXERCISES: tuple[str, ...] = (
    "neuron_forward",
    "dense_forward",
    "relu_forward",
    "sigmoid",
    "softmax",
    "telling_softmax",
    "mse_loss",
    "cross_entropy",
)
