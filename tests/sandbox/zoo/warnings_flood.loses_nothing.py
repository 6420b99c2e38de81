# Warns with every text and category before it returns the right values.
# %% relu_grad
import warnings


def relu_grad(x_input, grad_output):
    for number in range(5_000):
        warnings.warn(f"warning {number}", (SyntaxWarning, UserWarning)[number % 2], stacklevel=1)
    return grad_output * (x_input > 0)
