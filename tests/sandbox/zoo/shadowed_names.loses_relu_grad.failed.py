# Replaces np, check and the function of another exercise in its own namespace.
# %% extra after relu_grad
class Everything:
    def __getattr__(self, name):
        return lambda *_, **__: None


np = Everything()
check = course = Everything()
import numpy as np


# %% relu_grad
def relu_grad(x_input, grad_output):
    return grad_output * 3
