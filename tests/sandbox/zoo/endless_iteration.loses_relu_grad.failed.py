# Returns an array without entries that has billions of rows.
# %% relu_grad
import numpy as np


def relu_grad(x_input, grad_output):
    return np.zeros((2**33, 0))
