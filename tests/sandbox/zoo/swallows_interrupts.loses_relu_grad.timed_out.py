# Loops for ever and catches the interrupt.
# slow
# %% relu_grad
def relu_grad(x_input, grad_output):
    while True:
        try:
            while True:
                pass
        except BaseException:
            continue
