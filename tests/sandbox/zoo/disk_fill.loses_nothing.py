# Fills the disk, in one file and in many.
# %% extra after relu_grad
import contextlib

with contextlib.suppress(OSError), open("one", "wb") as file:
    while True:
        file.write(bytes(2**20))
with contextlib.suppress(OSError):
    for number in range(10_000):
        with open(f"many-{number}", "wb") as file:
            file.write(bytes(2**16))
