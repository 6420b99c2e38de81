# Adds an execute_result "3" to the outputs and then fails.
# %% relu_grad
def relu_grad(x_input, grad_output):
    get_ipython().outputs.items.append(
        {
            "output_type": "execute_result",
            "data": {"text/plain": "3"},
            "metadata": {},
            "execution_count": 3,
        }
    )
    raise ValueError("3")
