# Gives arrays as the type and the name of outputs.
# %% extra after relu_grad
import numpy as np

get_ipython().outputs.items += [
    {"output_type": "stream", "name": np.ones(3), "text": "a"},
    {"output_type": np.ones(3)},
    {"output_type": "display_data", "data": {(): "a", 5: "b", None: np.ones(3)}},
]
