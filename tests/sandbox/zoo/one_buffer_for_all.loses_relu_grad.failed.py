# Returns views of one array at every call, so that each result is overwritten by the next one.
# %% relu_grad
buffer = np.zeros(10_000)


def relu_grad(x_input, grad_output):
    result = buffer[: x_input.size].reshape(x_input.shape)
    result[...] = grad_output * (x_input > 0)
    return result
