"""Common mistakes in `4_layer_gradients`."""

from __future__ import annotations

import numpy as np

from course.exercises import mistake
from course.reference.layer_gradients import (
    dense_backward_out_in,
    dense_grad_b,
    dense_grad_input,
    dense_grad_W,
    outer_grad_W,
    per_example_grad_W,
    relu_grad,
    sigmoid_grad,
)


@mistake(
    dense_grad_input,
    why="The transpose is missing; the product runs only when n_in equals n_out.",
    hint="Write the sizes under the product: (n_objects, n_out) must meet n_out, so W has to be turned over.",
)
def dense_grad_input_no_transpose(x_input, grad_output, W, b):
    return grad_output @ W


@mistake(
    dense_grad_input,
    why="The result is multiplied by the input, perhaps because it is an argument.",
    hint="How steep is X W + b in X? The slope of an affine map does not depend on where you stand.",
)
def dense_grad_input_times_input(x_input, grad_output, W, b):
    return (grad_output @ W.T) * x_input


@mistake(
    dense_grad_input,
    why="The bias takes part, although it only shifts the output.",
    hint="The bias shifts every output by a constant. What does a constant do to a derivative?",
)
def dense_grad_input_plus_bias(x_input, grad_output, W, b):
    return (grad_output + b) @ W.T


@mistake(
    dense_grad_input,
    why="The result is divided by the number of observations once more.",
    hint="Your values are too small by the factor n_objects. The 1/N of the loss is already inside grad_output.",
)
def dense_grad_input_mean(x_input, grad_output, W, b):
    return grad_output @ W.T / x_input.shape[0]


@mistake(
    dense_grad_input,
    why="The rows are added up, so one gradient is left for the whole batch.",
    hint="Each observation has an input of its own, so each needs a row of its own in the gradient.",
)
def dense_grad_input_summed_batch(x_input, grad_output, W, b):
    return (grad_output @ W.T).sum(axis=0)


@mistake(
    dense_grad_W,
    why="The mean over the batch is taken where the layer has to sum.",
    hint="Your values are too small by the factor n_objects. A layer sums over the batch; only the loss divides.",
)
def dense_grad_W_mean(x_input, grad_output, W, b):
    return x_input.T @ grad_output / x_input.shape[0]


@mistake(
    dense_grad_W,
    why="Both factors are transposed; it runs whenever n_objects equals n_out.",
    hint="The index that disappears in the product is the observation. Which side of grad_output has n_objects?",
)
def dense_grad_W_grad_transposed(x_input, grad_output, W, b):
    return x_input.T @ grad_output.T


@mistake(
    dense_grad_W,
    why="The formula for one observation is used, so the rest of the batch is lost.",
    hint="Only the first observation arrives in your result. Every observation uses W, so every one contributes.",
)
def dense_grad_W_first_only(x_input, grad_output, W, b):
    return np.outer(x_input[0], grad_output[0])


@mistake(
    dense_grad_W,
    why="The weights are multiplied in.",
    hint="X W + b is linear in W. Should the slope in W still contain W?",
)
def dense_grad_W_uses_W(x_input, grad_output, W, b):
    return x_input.T @ grad_output * W


@mistake(
    dense_grad_W,
    why="One matrix per observation is returned, without the sum over the batch.",
    hint="The gradient has the shape of W. One index too many is left: what happens to the observations?",
)
def dense_grad_W_per_example(x_input, grad_output, W, b):
    return np.einsum("ni,nj->nij", x_input, grad_output)


@mistake(
    dense_grad_b,
    why="The mean over the batch is taken where the layer has to sum.",
    hint="Your values are too small by the factor n_objects. b is used once per observation: add, do not average.",
)
def dense_grad_b_mean(x_input, grad_output, W, b):
    return grad_output.mean(axis=0)


@mistake(
    dense_grad_b,
    why="The sum runs over the outputs.",
    hint="Which axis of grad_output is the batch, and which one are the outputs? One entry per output must remain.",
)
def dense_grad_b_axis1(x_input, grad_output, W, b):
    return grad_output.sum(axis=1)


@mistake(
    dense_grad_b,
    why="Everything is added up to a single number.",
    hint="Each output has a bias of its own. Keep one value per output instead of one for all.",
)
def dense_grad_b_scalar(x_input, grad_output, W, b):
    return grad_output.sum()


@mistake(
    dense_grad_b,
    why="The result is (1, n_out).",
    hint="The values are right, but the gradient must have the shape of b, and b has one axis.",
)
def dense_grad_b_keepdims(x_input, grad_output, W, b):
    return grad_output.sum(axis=0, keepdims=True)


@mistake(
    dense_grad_b,
    why="A matrix of ones makes n_out equal rows; a comparison that broadcasts lets it pass.",
    hint="You return a matrix whose rows are all the same. The gradient must have the shape of b.",
)
def dense_grad_b_ones_matrix(x_input, grad_output, W, b):
    return np.ones_like(grad_output).T @ grad_output


@mistake(
    dense_grad_b,
    why="The weight gradient is summed instead of the upstream gradient.",
    hint="The input does not stand next to b in X W + b. How could it take part in the gradient of b?",
)
def dense_grad_b_through_x(x_input, grad_output, W, b):
    return (x_input.T @ grad_output).sum(axis=0)


@mistake(
    relu_grad,
    why="The mask is taken from the gradient.",
    hint="You decide by the sign of the gradient, which may be negative. Which array knows whether the unit was on?",
)
def relu_grad_mask_on_grad(x_input, grad_output):
    return grad_output * (grad_output > 0)


@mistake(
    relu_grad,
    why="The gradient passes everywhere.",
    hint="Where the input was negative the output was flat. What passes through a flat piece?",
)
def relu_grad_no_mask(x_input, grad_output):
    return grad_output


@mistake(
    relu_grad,
    why="Only the local derivative is returned.",
    hint="This is the slope of the ReLU alone. The chain rule multiplies it by what arrives from above.",
)
def relu_grad_no_upstream(x_input, grad_output):
    return (x_input > 0).astype(float)


@mistake(
    relu_grad,
    why="The value of the ReLU is used in the place of its slope.",
    hint="You multiply by the value of the ReLU. Use its slope: how steep is it where the input is positive?",
)
def relu_grad_relu_times(x_input, grad_output):
    return grad_output * np.maximum(0, x_input)


@mistake(
    relu_grad,
    why="The caller's gradient is overwritten.",
    hint="The values are right, but grad_output has changed. Others still need it: work on a new array.",
)
def relu_grad_in_place_grad(x_input, grad_output):
    grad_output[x_input <= 0] = 0
    return grad_output


@mistake(
    relu_grad,
    why="The ReLU is applied to the gradient.",
    hint="You decide by the sign of the gradient, which may be negative. Which array knows whether the unit was on?",
)
def relu_grad_relu_of_grad(x_input, grad_output):
    return np.maximum(0, grad_output)


@mistake(
    relu_grad,
    why="The gradient passes where the input is exactly zero.",
    hint="Look at inputs that are exactly 0. The course sets the derivative to 0 there.",
)
def relu_grad_passes_at_zero(x_input, grad_output):
    return grad_output * (x_input >= 0)


@mistake(
    sigmoid_grad,
    why="The sigmoid is applied to its own output.",
    hint="The argument a is already the output of the sigmoid. Read the derivative as a formula in a.",
)
def sigmoid_grad_sigmoid_again(a, grad_output):
    s = 1 / (1 + np.exp(-a))
    return grad_output * s * (1 - s)


@mistake(
    sigmoid_grad,
    why="Only the local derivative is returned.",
    hint="This is the slope of the sigmoid alone. What does the chain rule do with the upstream gradient?",
)
def sigmoid_grad_no_upstream(a, grad_output):
    return a * (1 - a)


@mistake(
    sigmoid_grad,
    why="There is a plus where a minus belongs.",
    hint="The slope of a sigmoid is never larger than 1/4. Yours is: check the sign inside the bracket.",
)
def sigmoid_grad_plus(a, grad_output):
    return grad_output * a * (1 + a)


@mistake(
    sigmoid_grad,
    why="A matrix product is used where every entry stands for itself.",
    hint="The sigmoid acts on each entry alone, so its gradient does too. No sum belongs here.",
)
def sigmoid_grad_matmul(a, grad_output):
    return grad_output @ (a * (1 - a)).T


@mistake(
    outer_grad_W,
    why="The outer product has its factors in the other order.",
    hint="Your matrix is the transpose of the answer. W has a row for each input and a column for each output.",
)
def outer_grad_W_transposed(x, delta):
    return np.outer(delta, x)


@mistake(
    outer_grad_W,
    why="The inner product is taken.",
    hint="An inner product gives one number. Each weight needs a value of its own: which product makes a table?",
)
def outer_grad_W_inner(x, delta):
    return np.dot(x, delta)


@mistake(
    outer_grad_W,
    why="Broadcasting runs x along the columns.",
    hint="Your matrix is the transpose of the answer. W has a row for each input and a column for each output.",
)
def outer_grad_W_broadcast_wrong(x, delta):
    return x[None, :] * delta[:, None]


@mistake(
    outer_grad_W,
    why="The derivative of z is returned, not the derivative of the loss.",
    hint="Every column is the same, so this is the derivative of z. Where does the error signal enter?",
)
def outer_grad_W_ignores_delta(x, delta):
    return np.outer(x, np.ones_like(delta))


@mistake(
    per_example_grad_W,
    why="The sum over the batch is taken already.",
    hint="This is the gradient of the whole batch. Here the matrices of the observations stay apart.",
)
def per_example_grad_W_already_summed(X, D):
    return X.T @ D


@mistake(
    per_example_grad_W,
    why="Each matrix is transposed.",
    hint="Each observation's matrix lies on its side: the inputs come before the outputs.",
)
def per_example_grad_W_swapped(X, D):
    return np.einsum("ni,nj->nji", X, D)


@mistake(
    per_example_grad_W,
    why="Each observation is paired with the error signals of all others.",
    hint="The error signals have been added up before the product. Pair each observation with its own.",
)
def per_example_grad_W_cross_terms(X, D):
    return np.einsum("ni,mj->nij", X, D)


@mistake(
    per_example_grad_W,
    why="The result is divided by the number of observations.",
    hint="Your values are too small by the factor n_objects. The 1/N of the loss is already inside D.",
)
def per_example_grad_W_mean(X, D):
    return np.einsum("ni,nj->nij", X, D) / len(X)


@mistake(
    dense_backward_out_in,
    why="The formulas of the other orientation of W are used.",
    hint="These are the formulas for W of shape (n_in, n_out). Here its rows are the outputs: write the sizes again.",
)
def dense_backward_out_in_other_orientation(x_input, grad_output, W, b):
    return grad_output @ W.T, x_input.T @ grad_output, grad_output.sum(axis=0)


@mistake(
    dense_backward_out_in,
    why="The weight gradient is transposed.",
    hint="The second array lies on its side: it must have the shape of W, which is (n_out, n_in) here.",
)
def dense_backward_out_in_dW_T(x_input, grad_output, W, b):
    return grad_output @ W, x_input.T @ grad_output, grad_output.sum(axis=0)


@mistake(
    dense_backward_out_in,
    why="The formulas for observations in columns are used on rows.",
    hint="These are the formulas for observations in columns. In this course each row is an observation.",
)
def dense_backward_out_in_column_form(x_input, grad_output, W, b):
    return W.T @ grad_output, grad_output @ x_input.T, grad_output.sum(axis=1)


@mistake(
    dense_backward_out_in,
    why="The gradients are returned in another order.",
    hint="The three arrays are right, but not in the order that the docstring asks for.",
)
def dense_backward_out_in_order(x_input, grad_output, W, b):
    return grad_output.T @ x_input, grad_output @ W, grad_output.sum(axis=0)
