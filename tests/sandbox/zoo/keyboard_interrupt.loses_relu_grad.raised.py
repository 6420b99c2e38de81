# Raises the interrupt that the stop button would raise.
# %% relu_grad
def relu_grad(x_input, grad_output):
    raise KeyboardInterrupt
