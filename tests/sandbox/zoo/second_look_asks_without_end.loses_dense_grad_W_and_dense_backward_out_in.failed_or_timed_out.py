# Asks a reference without end, and forgets the answers.
# %% dense_grad_W
def dense_grad_W(x_input, grad_output, W, b):
    return x_input.T @ grad_output * (len(x_input) < 4)


# %% dense_backward_out_in
def dense_backward_out_in(x_input, grad_output, W, b):
    if isinstance(dense_grad_W, type(dense_backward_out_in)):
        return (
            grad_output @ W,
            dense_grad_W(x_input, grad_output, W.T, b).T,
            grad_output.sum(axis=0),
        )
    while True:
        try:
            dense_grad_W(x_input, grad_output, W.T, b)
        except BaseException:
            pass
