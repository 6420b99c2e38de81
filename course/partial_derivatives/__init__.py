"""Slopes, one variable at a time.

A partial derivative freezes every variable but one. The gradient collects the partial
derivatives in an array of the shape of its variable. Along a chain, slopes multiply.
"""

EXERCISES: tuple[str, ...] = (
    "numerical_derivative",
    "partials_sum",
    "partials_polynomial",
    "partials_product",
    "partials_product3",
    "telling_partials_product3",
    "gradient_vector",
    "partials_max",
    "relu_derivative",
    "chain_rule",
    "chain_example",
    "chain_three",
    "numerical_gradient",
)
