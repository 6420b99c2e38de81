# Returns right values in a subclass of ndarray: they arrive as a plain array.
# %% relu_grad
import numpy as np


class Named(np.ndarray):
    pass


def relu_grad(x_input, grad_output):
    return (grad_output * (x_input > 0)).view(Named)
