# Calls the functions that it was lent without end.
# slow
# %% relu_grad
def relu_grad(x_input, grad_output):
    lent = globals()["dense_grad_b"]
    while type(lent).__name__ != "function":
        lent(x_input, grad_output, x_input, x_input)
    return grad_output * (x_input > 0)
