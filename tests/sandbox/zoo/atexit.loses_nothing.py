# Registers functions for the end of the process.
# %% extra first
import atexit
import os

atexit.register(os._exit, 0)
atexit.register(print, "forged")
