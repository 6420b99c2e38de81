# Leaves threads behind that print and change the namespace for ever.
# %% extra after sigmoid_grad
import threading
import time


def go_on():
    while True:
        get_ipython().user_ns["forged"] = True
        time.sleep(0.001)


for _ in range(4):
    threading.Thread(target=go_on, daemon=True).start()
