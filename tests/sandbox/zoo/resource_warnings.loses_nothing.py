# Leaves files open, which makes Python warn, and returns the right values.
# %% relu_grad
def relu_grad(x_input, grad_output):
    open("left", "w")
    return grad_output * (x_input > 0)
