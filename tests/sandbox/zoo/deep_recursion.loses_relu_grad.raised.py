# Calls itself for ever.
# %% relu_grad
def relu_grad(x_input, grad_output):
    return relu_grad(x_input, grad_output)
