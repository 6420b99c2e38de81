# Has a thread change the shape and the entries of the result while it is copied.
# %% relu_grad
import threading

import numpy as np


def relu_grad(x_input, grad_output):
    result = np.zeros((1000, 1000))
    items = [result] * 4

    def change():
        while not done.wait(0):
            result.shape = (10, -1)
            items.append(grad_output)
            result.shape = (1000, 1000)
            del items[-1]

    threading.Thread(target=change, daemon=True).start()
    return items


done = threading.Event()


# %% extra after test_relu_grad
done.set()
