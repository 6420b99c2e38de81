# Writes to the descriptors 1 and 2 instead of Python's streams.
# %% extra after relu_grad
import os
import sys

for _ in range(64):
    os.write(1, b"x" * 2**20)
    os.write(2, b"x" * 2**20)
sys.__stdout__.write("x" * 2**20)
