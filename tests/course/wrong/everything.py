"""All labelled wrong functions, in the order of the notebooks."""

from __future__ import annotations

from wrong import (
    Wrong,
    forward_pass,
    layer_gradients,
    loss_gradients,
    networks,
    partial_derivatives,
    total_derivative,
)

LABELLED: tuple[Wrong, ...] = tuple(
    labelled
    for module in (
        partial_derivatives,
        total_derivative,
        forward_pass,
        layer_gradients,
        loss_gradients,
        networks,
    )
    for labelled in module.WRONG
)
