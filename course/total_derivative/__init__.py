"""Jacobians, and sums over paths.

A Jacobian has one row per output and one column per input. Slopes multiply along a path
and add over the paths: `df/dt = sum_i (df/du_i)(du_i/dt)`, a product of Jacobians.
"""

EXERCISES: tuple[str, ...] = (
    "numerical_jacobian",
    "jacobian_example",
    "telling_jacobian_example",
    "total_derivative",
    "total_derivative_example",
    "vector_chain_rule",
    "refute_product_of_slopes",
)
