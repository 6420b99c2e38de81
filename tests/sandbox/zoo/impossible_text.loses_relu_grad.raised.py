# Returns an array of text with characters that Unicode does not have.
# %% relu_grad
import numpy as np


def relu_grad(x_input, grad_output):
    return np.full(x_input.shape, 0xFFFFFFFF, np.uint32).view("U1")
