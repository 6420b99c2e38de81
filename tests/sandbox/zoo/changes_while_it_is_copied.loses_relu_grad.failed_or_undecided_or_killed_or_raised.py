# Has a thread change the shape and the entries of the result while it is copied.
# %% relu_grad
import threading
import time

import numpy as np


def relu_grad(x_input, grad_output):
    result = np.zeros((300, 300))
    items = [result] * 4
    until = time.monotonic() + 0.1

    def change():
        while time.monotonic() < until:
            result.shape = (10, -1)
            items.append(grad_output)
            result.shape = (300, 300)
            del items[-1]

    threading.Thread(target=change, daemon=True).start()
    return items
