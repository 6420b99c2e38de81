# Returns an array of records without fields, with titles and overlapping parts.
# %% relu_grad
import numpy as np


def relu_grad(x_input, grad_output):
    kind = np.dtype({"names": ["a", "b"], "formats": ["f8", "O"], "offsets": [0, 8]})
    return np.zeros(x_input.shape, kind)
