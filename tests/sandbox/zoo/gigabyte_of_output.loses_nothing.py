# Prints a gigabyte, in pieces, to both streams.
# %% extra after relu_grad
import sys

for _ in range(512):
    print("x" * 2**20)
    print("x" * 2**20, file=sys.stderr)
