# Sleeps, in a call that cannot be seen from outside.
# slow
# %% relu_grad
import time


def relu_grad(x_input, grad_output):
    time.sleep(3600)
