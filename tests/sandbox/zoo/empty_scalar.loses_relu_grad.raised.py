# Returns an empty text of NumPy's.
# %% relu_grad
import numpy as np


def relu_grad(x_input, grad_output):
    return np.bytes_(b"")
