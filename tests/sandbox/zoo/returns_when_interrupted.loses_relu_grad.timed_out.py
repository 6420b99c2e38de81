# Waits for the interrupt and then returns the right values.
# slow
# %% relu_grad
def relu_grad(x_input, grad_output):
    try:
        while True:
            pass
    except KeyboardInterrupt:
        return grad_output * (x_input > 0)
