# Allocates memory until there is none.
# slow
# %% relu_grad
def relu_grad(x_input, grad_output):
    hoard = []
    while True:
        hoard.append(bytearray(2**28))
