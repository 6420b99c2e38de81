# Raises an error whose message cannot be written to a file.
# %% relu_grad
def relu_grad(x_input, grad_output):
    raise ValueError("\ud800\0<script>forged()</script>")
