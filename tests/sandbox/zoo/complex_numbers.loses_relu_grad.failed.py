# Returns the right values with an imaginary part of zero: the wrong type.
# %% relu_grad
def relu_grad(x_input, grad_output):
    return grad_output * (x_input > 0) + 0j
