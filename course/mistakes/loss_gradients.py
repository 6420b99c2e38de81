"""Common mistakes in `5_loss_gradients`."""

from __future__ import annotations

import numpy as np

from course.exercises import mistake
from course.reference.loss_gradients import (
    cross_entropy_grad,
    mse_grad,
    softmax_cross_entropy_grad,
    softmax_grad_input,
    softmax_jacobian,
)


@mistake(
    softmax_jacobian,
    why="The slope of a sigmoid is used, one number per output.",
    hint="You return one number for each class. How many slopes are there if every logit moves every output?",
)
def softmax_jacobian_vector(a):
    return a * (1 - a)


@mistake(
    softmax_jacobian,
    why="Only the diagonal is filled, as for an activation that works on each entry alone.",
    hint="Your diagonal is right and the rest is 0. A larger logit takes probability from the other classes.",
)
def softmax_jacobian_diagonal_only(a):
    return np.diag(a * (1 - a))


@mistake(
    softmax_jacobian,
    why="The signs are turned over.",
    hint="Your diagonal is negative: a class would lose when its own logit grows. Check the signs.",
)
def softmax_jacobian_sign(a):
    return np.outer(a, a) - np.diag(a)


@mistake(
    softmax_jacobian,
    why="The term of the diagonal is missing.",
    hint="The entries beside the diagonal are right. What is added where the class and the logit are the same?",
)
def softmax_jacobian_no_diag(a):
    return -np.outer(a, a)


@mistake(
    softmax_jacobian,
    why="The identity is used for the term of the diagonal.",
    hint="Your diagonal is too large and the rows do not add up to 0. Which factor does the Kronecker delta carry?",
)
def softmax_jacobian_ones_diag(a):
    return np.eye(len(a)) - np.outer(a, a)


@mistake(
    softmax_jacobian,
    why="The second term is added.",
    hint="All of your entries are positive. The probabilities always add up to 1: can they all grow at once?",
)
def softmax_jacobian_plus(a):
    return np.diag(a) + np.outer(a, a)


@mistake(
    softmax_jacobian,
    why="The products are entry by entry, so every row repeats the squares.",
    hint="Your entries beside the diagonal depend on the column alone. They need both classes: a row index and a column index.",
)
def softmax_jacobian_squares(a):
    return np.diag(a) - a * a


@mistake(
    softmax_jacobian,
    why="The inner product is taken, one number for all entries.",
    hint="You subtract the same number everywhere. Which product of two vectors makes a table?",
)
def softmax_jacobian_inner(a):
    return np.diag(a) - a @ a


@mistake(
    softmax_jacobian,
    why="The Kronecker delta is taken to be 1 everywhere.",
    hint="Your diagonal is right and the rest is positive. The delta is 1 on the diagonal only.",
)
def softmax_jacobian_no_delta(a):
    return a[:, None] * (1 - a)


@mistake(
    softmax_jacobian,
    why="The softmax is applied to its own output.",
    hint="The argument is already a vector of probabilities. Do not send it through a softmax again.",
)
def softmax_jacobian_softmax_again(a):
    e = np.exp(a)
    s = e / e.sum()
    return np.diag(s) - np.outer(s, s)


@mistake(
    softmax_grad_input,
    why="The axis of the sums is lost, so they line up with the classes.",
    hint="A row of sums does not line up with rows of observations: for square arrays it even runs. Which shape must the sums keep?",
)
def softmax_grad_input_no_keepdims(a, grad_output):
    return a * (grad_output - np.sum(grad_output * a, axis=1))


@mistake(
    softmax_grad_input,
    why="The sum runs over the observations.",
    hint="You add over the observations. The paths run from one logit through all classes of the same row.",
)
def softmax_grad_input_axis0(a, grad_output):
    return a * (grad_output - np.sum(grad_output * a, axis=0, keepdims=True))


@mistake(
    softmax_grad_input,
    why="The sum runs over the whole array.",
    hint="With one observation you are right. With more, your rows get mixed: each needs a sum of its own.",
)
def softmax_grad_input_global_sum(a, grad_output):
    return a * (grad_output - np.sum(grad_output * a))


@mistake(
    softmax_grad_input,
    why="The upstream gradients are added without their weights.",
    hint="The number you subtract in each row is a plain sum. In the derivation each term carries a probability.",
)
def softmax_grad_input_unweighted(a, grad_output):
    return a * (grad_output - np.sum(grad_output, axis=1, keepdims=True))


@mistake(
    softmax_grad_input,
    why="The plain mean is subtracted, not the weighted one.",
    hint="The number you subtract in each row counts every class alike. In the derivation each term carries its probability.",
)
def softmax_grad_input_plain_mean(a, grad_output):
    return a * (grad_output - np.mean(grad_output, axis=1, keepdims=True))


@mistake(
    softmax_grad_input,
    why="Only the diagonal of the Jacobian is used.",
    hint="This uses the diagonal of the Jacobian alone. Each logit reaches the loss through all classes: add the other paths.",
)
def softmax_grad_input_diagonal_only(a, grad_output):
    return grad_output * a * (1 - a)


@mistake(
    softmax_grad_input,
    why="The second term is missing.",
    hint="Your rows do not add up to 0. One term of the Jacobian is missing: what do the other classes lose?",
)
def softmax_grad_input_first_term(a, grad_output):
    return grad_output * a


@mistake(
    softmax_grad_input,
    why="The factor in front of the bracket is missing.",
    hint="You subtract the right number, but every class weighs the same in the end. Which factor stands in front of the bracket?",
)
def softmax_grad_input_no_factor(a, grad_output):
    return grad_output - np.sum(grad_output * a, axis=1, keepdims=True)


@mistake(
    softmax_grad_input,
    why="The two terms have the wrong signs.",
    hint="Your result points the other way. Compare the signs of the two terms with the Jacobian.",
)
def softmax_grad_input_sign(a, grad_output):
    return a * (np.sum(grad_output * a, axis=1, keepdims=True) - grad_output)


@mistake(
    softmax_grad_input,
    why="The result is divided by the number of observations.",
    hint="Your values are the right ones divided by the number of observations. The 1/N of the loss is already inside grad_output.",
)
def softmax_grad_input_mean(a, grad_output):
    return a * (grad_output - np.sum(grad_output * a, axis=1, keepdims=True)) / len(a)


@mistake(
    softmax_grad_input,
    why="The caller's gradient is overwritten.",
    hint="The values are right, but grad_output has changed. Others still need it: work on a new array.",
)
def softmax_grad_input_in_place(a, grad_output):
    grad_output -= np.sum(grad_output * a, axis=1, keepdims=True)
    return a * grad_output


@mistake(
    softmax_grad_input,
    why="The slope of a sigmoid is returned, without the upstream gradient.",
    hint="Your result does not depend on grad_output. What does the chain rule do with it?",
)
def softmax_grad_input_no_upstream(a, grad_output):
    return a * (1 - a)


@mistake(
    cross_entropy_grad,
    why="The gradient with respect to the logits is returned.",
    hint="This is the gradient one step further down, at the logits. Here the step through the softmax is still to come.",
)
def cross_entropy_grad_a_minus_y(A, Y):
    return (A - Y) / len(A)


@mistake(
    cross_entropy_grad,
    why="The terms of the loss are returned.",
    hint="These are the terms of the loss itself. What is the slope of a logarithm?",
)
def cross_entropy_grad_log(A, Y):
    return -Y * np.log(np.maximum(A, 1e-12)) / len(A)


@mistake(
    cross_entropy_grad,
    why="Every class is treated as a yes-or-no question of its own.",
    hint="Your wrong classes have a slope as well. Which entries of A does the loss read?",
)
def cross_entropy_grad_binary(A, Y):
    return (A - Y) / np.maximum(A * (1 - A), 1e-12) / len(A)


@mistake(
    cross_entropy_grad,
    why="The floor is missing, so 0/0 is nan.",
    hint="You divide by probabilities that are exactly 0. The loss has a floor against that, and its gradient needs the same one.",
)
def cross_entropy_grad_div_zero(A, Y):
    return -Y / A / len(A)


@mistake(
    cross_entropy_grad,
    why="The true classes are picked out after the division, and nothing protects them.",
    hint="You divide by probabilities that are exactly 0, also where the result is thrown away. The gradient needs the floor of the loss.",
)
def cross_entropy_grad_where_divides(A, Y):
    return np.where(Y == 1, -1 / A, 0) / len(A)


@mistake(
    cross_entropy_grad,
    why="The mean over the observations is missing.",
    hint="With one observation you are right. The loss is a mean: which factor does its gradient carry?",
)
def cross_entropy_grad_no_mean(A, Y):
    return -Y / np.maximum(A, 1e-12)


@mistake(
    cross_entropy_grad,
    why="The result is divided by the number of entries.",
    hint="Your values are the right ones divided by the number of classes. Over what does the loss take its mean?",
)
def cross_entropy_grad_mean_all(A, Y):
    return -Y / np.maximum(A, 1e-12) / A.size


@mistake(
    cross_entropy_grad,
    why="The minus sign is missing.",
    hint="Does the loss rise or fall when the true class gets more probability? Check your sign.",
)
def cross_entropy_grad_sign(A, Y):
    return Y / np.maximum(A, 1e-12) / len(A)


@mistake(
    cross_entropy_grad,
    why="The true class is not picked out.",
    hint="Your wrong classes have a slope as well. Which entries of A does the loss read?",
)
def cross_entropy_grad_all_classes(A, Y):
    return -1 / np.maximum(A, 1e-12) / len(A)


@mistake(
    cross_entropy_grad,
    why="The probabilities multiply where they should divide.",
    hint="In yours the slope is small where the probability is small. The curve -ln p is steepest there.",
)
def cross_entropy_grad_multiplies(A, Y):
    return -Y * A / len(A)


@mistake(
    cross_entropy_grad,
    why="The strict derivative of the floored loss is 0 below the floor.",
    hint="Strictly the floored loss is flat there, but a slope of 0 would never repair the worst prediction. Use the floor as the text says.",
)
def cross_entropy_grad_flat_floor(A, Y):
    return np.where(A > 1e-12, -Y / np.maximum(A, 1e-12), 0.0) / len(A)


@mistake(
    cross_entropy_grad,
    why="The floor is 1e-15.",
    hint="You have a floor, but another one than the loss. A true class with the probability 0 shows it.",
)
def cross_entropy_grad_floor_1e15(A, Y):
    return -Y / np.maximum(A, 1e-15) / len(A)


@mistake(
    cross_entropy_grad,
    why="The floor is 1e-7, as in some libraries and books.",
    hint="You have a floor, but another one than the loss. A true class with the probability 0 shows it.",
)
def cross_entropy_grad_floor_1e7(A, Y):
    return -Y / np.maximum(A, 1e-7) / len(A)


@mistake(
    softmax_cross_entropy_grad,
    why="The difference is taken the other way round.",
    hint="Your result is the direction that lowers the loss. A gradient points to where the loss grows.",
)
def softmax_cross_entropy_grad_sign(A, Y):
    return (Y - A) / len(A)


@mistake(
    softmax_cross_entropy_grad,
    why="The result is divided by the number of entries.",
    hint="Your values are the right ones divided by the number of classes. Over what does the loss take its mean?",
)
def softmax_cross_entropy_grad_divide_NK(A, Y):
    return (A - Y) / A.size


@mistake(
    softmax_cross_entropy_grad,
    why="The slope a(1 - a) is multiplied in again.",
    hint="The step through the softmax is already inside the short formula. You take it a second time.",
)
def softmax_cross_entropy_grad_extra_softmax_prime(A, Y):
    return (A - Y) * A * (1 - A) / len(A)


@mistake(
    softmax_cross_entropy_grad,
    why="Only the true class gets a gradient, as if the Jacobian were diagonal.",
    hint="Your wrong classes get no gradient. Their logits take probability from the true class: how much do they cost?",
)
def softmax_cross_entropy_grad_true_class_only(A, Y):
    return (A - 1) * Y / len(A)


@mistake(
    softmax_cross_entropy_grad,
    why="The mean over the observations is missing.",
    hint="With one observation you are right. The loss is a mean: which factor does its gradient carry?",
)
def softmax_cross_entropy_grad_no_mean(A, Y):
    return A - Y


@mistake(
    softmax_cross_entropy_grad,
    why="The mean over the batch is returned.",
    hint="One row is left for the whole batch. Each observation has logits of its own, and so a gradient of its own.",
)
def softmax_cross_entropy_grad_batch_mean(A, Y):
    return (A - Y).mean(axis=0)


@mistake(
    softmax_cross_entropy_grad,
    why="The gradient with respect to the probabilities is returned.",
    hint="This is the gradient at the probabilities. Take the step through the softmax as well.",
)
def softmax_cross_entropy_grad_at_probabilities(A, Y):
    return -Y / np.maximum(A, 1e-12) / len(A)


@mistake(
    softmax_cross_entropy_grad,
    why="The softmax is applied to its own output.",
    hint="A holds probabilities already. Do not send them through a softmax again.",
)
def softmax_cross_entropy_grad_softmax_again(A, Y):
    e = np.exp(A)
    return (e / e.sum(axis=1, keepdims=True) - Y) / len(A)


@mistake(
    softmax_cross_entropy_grad,
    why="The two steps are taken one after the other, which loses everything at a saturated output.",
    hint="Your two steps are right on paper. Where the true class has the probability 0 the first is huge and the second is 0. Cancel before you compute.",
)
def softmax_cross_entropy_grad_two_steps(A, Y):
    return softmax_grad_input(A, cross_entropy_grad(A, Y))


@mistake(
    softmax_cross_entropy_grad,
    why="The caller's probabilities are overwritten.",
    hint="The values are right, but A has changed. The probabilities belong to the caller: make a new array.",
)
def softmax_cross_entropy_grad_in_place(A, Y):
    A -= Y
    return A / len(A)


@mistake(
    mse_grad,
    why="The difference is taken the other way round, as in a widely read answer.",
    hint="A prediction above its target has to give a positive slope. In yours it is negative.",
)
def mse_grad_sign(y_pred, y_true):
    return (y_true - y_pred) / len(y_pred)


@mistake(
    mse_grad,
    why="The mean over the observations is missing.",
    hint="With one observation you are right. The loss is a mean: which factor does its gradient carry?",
)
def mse_grad_no_N(y_pred, y_true):
    return y_pred - y_true


@mistake(
    mse_grad,
    why="The result is divided by the number of entries.",
    hint="With one output you are right. You divide by all entries: over what does the loss take its mean?",
)
def mse_grad_divide_NK(y_pred, y_true):
    return (y_pred - y_true) / y_pred.size


@mistake(
    mse_grad,
    why="The square is not differentiated.",
    hint="None of your values is negative, whichever side the prediction errs on. What is the slope of a square?",
)
def mse_grad_square(y_pred, y_true):
    return (y_pred - y_true) ** 2 / len(y_pred)


@mistake(
    mse_grad,
    why="The 2 of the square is kept, although the loss carries 1/2.",
    hint="Your values are twice as large as they should be. What is the factor 1/2 in the loss for?",
)
def mse_grad_twice(y_pred, y_true):
    return 2 * (y_pred - y_true) / len(y_pred)


@mistake(
    mse_grad,
    why="The factor 1/2 of the loss is kept, but the 2 of the square is forgotten.",
    hint="Your values are half as large as they should be. What happens to the exponent 2 in the derivative?",
)
def mse_grad_half(y_pred, y_true):
    return (y_pred - y_true) / (2 * len(y_pred))


@mistake(
    mse_grad,
    why="The loss is returned.",
    hint="You return a single number. A gradient has the shape of its variable, which is y_pred.",
)
def mse_grad_loss(y_pred, y_true):
    return float(np.sum((y_pred - y_true) ** 2) / (2 * len(y_pred)))


@mistake(
    mse_grad,
    why="The mean over the batch is returned.",
    hint="One row is left for the whole batch. Each observation has a prediction of its own, and so a gradient of its own.",
)
def mse_grad_batch_mean(y_pred, y_true):
    return (y_pred - y_true).mean(axis=0)


@mistake(
    mse_grad,
    why="Only the sign of the difference is used, as for the absolute error.",
    hint="Your slope has the same size for a small and a large error. That belongs to another loss.",
)
def mse_grad_absolute(y_pred, y_true):
    return np.sign(y_pred - y_true) / len(y_pred)


@mistake(
    mse_grad,
    why="The slope of a sigmoid is multiplied in.",
    hint="You also went through an activation. This is the gradient at the prediction itself, and the loss knows no activation.",
)
def mse_grad_with_sigmoid(y_pred, y_true):
    return (y_pred - y_true) * y_pred * (1 - y_pred) / len(y_pred)


@mistake(
    mse_grad,
    why="The caller's predictions are overwritten.",
    hint="The values are right, but y_pred has changed. The predictions belong to the caller: make a new array.",
)
def mse_grad_in_place(y_pred, y_true):
    y_pred -= y_true
    return y_pred / len(y_pred)
