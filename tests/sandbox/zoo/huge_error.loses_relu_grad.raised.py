# Raises an error with a message of megabytes and names that match slowly.
# %% relu_grad
def relu_grad(x_input, grad_output):
    raise ValueError("\x1b[" * 1_000_000)
