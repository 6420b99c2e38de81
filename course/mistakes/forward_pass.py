"""Common mistakes in `3_forward_pass`."""

from __future__ import annotations

import numpy as np

from course.exercises import mistake
from course.reference.forward_pass import (
    cross_entropy,
    dense_forward,
    mse_loss,
    neuron_forward,
    relu_forward,
    sigmoid,
    softmax,
)


@mistake(
    neuron_forward,
    why="The bias is left out, as in a printed formula that loses it at its last equals sign.",
    hint="Your value is off by the same amount for any input. Which argument have you not used?",
)
def neuron_forward_no_bias(x, w, b):
    return float(np.dot(w, x))


@mistake(
    neuron_forward,
    why="The bias stands inside the sum.",
    hint="With one input you are right, with more you are not. How often does the bias enter the sum?",
)
def neuron_forward_bias_n_times(x, w, b):
    return float(np.sum(w * x + b))


@mistake(
    neuron_forward,
    why="The products are not added up.",
    hint="You return one value for each input. A neuron has a single output: what happens to the products?",
)
def neuron_forward_no_sum(x, w, b):
    return w * x + b


@mistake(
    neuron_forward,
    why="The bias is used as a factor.",
    hint="A neuron with the bias 0 would always output 0 in your version. Should the bias scale or shift?",
)
def neuron_forward_times_bias(x, w, b):
    return float(np.dot(w, x) * b)


@mistake(
    neuron_forward,
    why="The products are averaged.",
    hint="Your weighted sum is divided by the number of inputs. Nothing in the formula divides.",
)
def neuron_forward_mean(x, w, b):
    return float(np.mean(w * x) + b)


@mistake(
    neuron_forward,
    why="The weights and the inputs are each summed before they are multiplied.",
    hint="Each weight belongs to one input. Once the weights are added up, it is lost which one goes where.",
)
def neuron_forward_sums_first(x, w, b):
    return float(np.sum(w) * np.sum(x) + b)


@mistake(
    neuron_forward,
    why="An activation is applied at once.",
    hint="You are right whenever the result is positive. The activation is a step of its own, later.",
)
def neuron_forward_activated(x, w, b):
    return float(np.maximum(0, np.dot(w, x) + b))


@mistake(
    dense_forward,
    why="The bias is left out.",
    hint="Every row is off by the same amounts. Which argument have you not used?",
)
def dense_forward_no_bias(x_input, W, b):
    return x_input @ W


@mistake(
    dense_forward,
    why="The factors are in the order that belongs to observations in columns.",
    hint="Write the sizes under your product. The inner ones have to be n_in, and rows are observations.",
)
def dense_forward_wrong_order(x_input, W, b):
    return W @ x_input + b


@mistake(
    dense_forward,
    why="The weights are taken to be stored as (n_out, n_in).",
    hint="This fits weights with one row for each output. Here W has one column for each output.",
)
def dense_forward_doc2_orientation(x_input, W, b):
    return x_input @ W.T + b


@mistake(
    dense_forward,
    why="The bias is made a column, so it changes from row to row.",
    hint="Your bias differs between observations. It has one entry per output: along which axis does that run?",
)
def dense_forward_bias_column(x_input, W, b):
    return x_input @ W + b[:, None]


@mistake(
    dense_forward,
    why="The bias is added to each product, before the sum over the inputs.",
    hint="The bias has entered once for each input. How often does it appear in the formula of one output?",
)
def dense_forward_bias_inside(x_input, W, b):
    return (x_input[:, :, None] * W + b).sum(axis=1)


@mistake(
    dense_forward,
    why="The bias is added to the input.",
    hint="Your bias runs through the weights. It belongs to the outputs, so it is added after the product.",
)
def dense_forward_bias_to_input(x_input, W, b):
    return (x_input + b) @ W


@mistake(
    dense_forward,
    why="The bias is summed to one number.",
    hint="You shift all outputs by the same number. Each output has a bias of its own.",
)
def dense_forward_bias_summed(x_input, W, b):
    return x_input @ W + b.sum()


@mistake(
    dense_forward,
    why="Only the first observation is used.",
    hint="Only the first observation comes through. The result has one row for each row of x_input.",
)
def dense_forward_first_only(x_input, W, b):
    return x_input[0] @ W + b


@mistake(
    dense_forward,
    why="A ReLU is applied as well.",
    hint="Your negative outputs have become 0. The dense layer is the part before the activation.",
)
def dense_forward_activated(x_input, W, b):
    return np.maximum(0, x_input @ W + b)


@mistake(
    relu_forward,
    why="The caller's input is overwritten, and the backward pass needs it.",
    hint="The values are right, but x_input has changed. The backward pass will ask for it: make a new array.",
)
def relu_forward_in_place(x_input):
    x_input[x_input < 0] = 0
    return x_input


@mistake(
    relu_forward,
    why="The largest entry of the whole array is taken.",
    hint="You return a single number. Every entry has to be compared with 0, not with the other entries.",
)
def relu_forward_np_max(x_input):
    return np.max(x_input)


@mistake(
    relu_forward,
    why="The slope of the ReLU is returned.",
    hint="You say where the input is positive, but not what it is there. Is that the value or the slope?",
)
def relu_forward_mask(x_input):
    return (x_input > 0).astype(float)


@mistake(
    relu_forward,
    why="The comparison itself is returned.",
    hint="You say where the input is positive, but not what it is there. Is that the value or the slope?",
)
def relu_forward_bool_mask(x_input):
    return x_input > 0


@mistake(
    relu_forward,
    why="The largest entry of each row is taken.",
    hint="You keep one entry per row. Every entry has to be compared with 0, not with its neighbours.",
)
def relu_forward_rowmax(x_input):
    return np.max(x_input, axis=1, keepdims=True)


@mistake(
    relu_forward,
    why="The absolute value is taken.",
    hint="Your negative entries come out positive. What should be left of them?",
)
def relu_forward_absolute(x_input):
    return np.abs(x_input)


@mistake(
    relu_forward,
    why="The smaller of the entry and 0 is taken.",
    hint="You keep exactly what should go. Which half of the axis survives a ReLU?",
)
def relu_forward_minimum(x_input):
    return np.minimum(0, x_input)


@mistake(
    relu_forward,
    why="A leaky ReLU is written.",
    hint="Something of the negative entries is left over. That is a leaky ReLU; this one is tight.",
)
def relu_forward_leaky(x_input):
    return np.where(x_input > 0, x_input, 0.01 * x_input)


@mistake(
    relu_forward,
    why="The output is cut off at 1.",
    hint="Entries above 1 are cut off. A ReLU has a floor, but no ceiling.",
)
def relu_forward_clipped(x_input):
    return np.clip(x_input, 0, 1)


@mistake(
    sigmoid,
    why="The exponential overflows for large negative z, although the value comes out right.",
    hint="The values are right, but NumPy warns of an overflow: somewhere the exponent is a large positive number. Which sign may it never have? Note that np.where works out both of its branches.",
)
def sigmoid_naive_overflow(z):
    return 1 / (1 + np.exp(-z))


@mistake(
    sigmoid,
    why="Both branches of np.where are evaluated, so one of them always overflows.",
    hint="The values are right, but NumPy warns of an overflow: somewhere the exponent is a large positive number. Which sign may it never have? Note that np.where works out both of its branches.",
)
def sigmoid_where_both(z):
    return np.where(z >= 0, 1 / (1 + np.exp(-z)), np.exp(z) / (1 + np.exp(z)))


@mistake(
    sigmoid,
    why="Infinity is divided by infinity for large z.",
    hint="For large z you divide infinity by infinity, which is nan. Look for the form of the fraction that stays small there.",
)
def sigmoid_exp_ratio(z):
    return np.exp(z) / (1 + np.exp(z))


@mistake(
    sigmoid,
    why="The hyperbolic tangent is returned.",
    hint="Your values run from -1 to 1. A sigmoid stays between 0 and 1 and is 1/2 in the middle.",
)
def sigmoid_tanh(z):
    return np.tanh(z)


@mistake(
    sigmoid,
    why="z is clipped at 5 to avoid the overflow, where the curve is not flat yet.",
    hint="You clip where the curve still moves, so values further out are wrong. Nothing has to be clipped if the exponential cannot overflow.",
)
def sigmoid_clip_hard(z):
    return np.clip(1 / (1 + np.exp(-np.clip(z, -5, 5))), 0, 1)


@mistake(
    sigmoid,
    why="z is clipped at 10, where the curve is not flat yet.",
    hint="You clip where the curve still moves, so values further out are wrong. Nothing has to be clipped if the exponential cannot overflow.",
)
def sigmoid_clip_10(z):
    return 1 / (1 + np.exp(-np.clip(z, -10, 10)))


@mistake(
    sigmoid,
    why="z is clipped at 20, where the curve is not flat enough yet.",
    hint="You clip where the curve still moves, so values further out are wrong. Nothing has to be clipped if the exponential cannot overflow.",
)
def sigmoid_clip_20(z):
    return 1 / (1 + np.exp(-np.clip(z, -20, 20)))


@mistake(
    sigmoid,
    why="The safe exponential is used, but only the formula of the right half.",
    hint="The right half is right, and your curve is its mirror image on the left. Negative z needs the other form.",
)
def sigmoid_right_half_only(z):
    return 1 / (1 + np.exp(-np.abs(z)))


@mistake(
    sigmoid,
    why="The sign of the exponent is wrong.",
    hint="Your curve falls. Should a larger z give a larger or a smaller value?",
)
def sigmoid_sign(z):
    return 1 / (1 + np.exp(z))


@mistake(
    sigmoid,
    why="The derivative is returned.",
    hint="Your curve is a hill with the height 1/4: that is the slope of the sigmoid. Here its value is wanted.",
)
def sigmoid_derivative(z):
    e = np.exp(-np.abs(z))
    return e / (1 + e) ** 2


@mistake(
    sigmoid,
    why="The hyperbolic tangent is shifted and scaled, but z is not halved.",
    hint="The range is right, but your curve is too steep in the middle. Compare its value at z = 2 with 0.8808.",
)
def sigmoid_tanh_full_z(z):
    return (1 + np.tanh(z)) / 2


@mistake(
    softmax,
    why="The exponential overflows for large logits.",
    hint="Large logits give nan: their exponential is infinite. What may you subtract from a row without changing the result?",
)
def softmax_overflow(Z):
    return np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)


@mistake(
    softmax,
    why="The columns are normalised.",
    hint="Your columns add up to 1. The probabilities of one observation stand in one row.",
)
def softmax_axis0(Z):
    e = np.exp(Z - Z.max(axis=0, keepdims=True))
    return e / e.sum(axis=0, keepdims=True)


@mistake(
    softmax,
    why="The whole array is normalised together.",
    hint="Your whole array adds up to 1. Each observation has a distribution of its own.",
)
def softmax_global_sum(Z):
    e = np.exp(Z - Z.max())
    return e / e.sum()


@mistake(
    softmax,
    why="The largest logit of the whole array is subtracted, so a low row underflows to 0/0.",
    hint="A row far below the largest logit of the array becomes 0/0. Every row has a largest logit of its own.",
)
def softmax_global_max(Z):
    e = np.exp(Z - Z.max())
    return e / e.sum(axis=1, keepdims=True)


@mistake(
    softmax,
    why="The caller's logits are overwritten.",
    hint="The values are right, but Z has changed. The logits belong to the caller: make a new array.",
)
def softmax_in_place(Z):
    Z -= Z.max(axis=1, keepdims=True)
    e = np.exp(Z)
    return e / e.sum(axis=1, keepdims=True)


@mistake(
    softmax,
    why="Each logit goes through a sigmoid of its own.",
    hint="Your rows do not add up to 1, because each entry was worked out alone. Classes compete with each other.",
)
def softmax_sigmoid(Z):
    e = np.exp(-np.abs(Z))
    return np.where(Z >= 0, 1 / (1 + e), e / (1 + e))


@mistake(
    softmax,
    why="Each logit goes through a sigmoid of its own, which overflows besides.",
    hint="Your rows do not add up to 1, because each entry was worked out alone. Classes compete with each other.",
)
def softmax_sigmoid_overflowing(Z):
    return 1 / (1 + np.exp(-Z))


@mistake(
    softmax,
    why="The axis of the sums is lost, so they line up with the classes.",
    hint="A row of sums does not line up with rows of logits: for square arrays it even runs. Which shape must the sums keep?",
)
def softmax_no_keepdims(Z):
    e = np.exp(Z - Z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1)


@mistake(
    softmax,
    why="The exponentials are not divided by their sum.",
    hint="The largest entry of each of your rows is 1. What makes a row add up to 1?",
)
def softmax_unnormalised(Z):
    return np.exp(Z - Z.max(axis=1, keepdims=True))


@mistake(
    softmax,
    why="The logits are normalised without an exponential.",
    hint="Some of your probabilities are negative. Logits of any sign have to become positive before you divide.",
)
def softmax_no_exp(Z):
    return Z / Z.sum(axis=1, keepdims=True)


@mistake(
    softmax,
    why="The logarithm of the softmax is returned.",
    hint="None of your values is positive: these are the logarithms of the probabilities.",
)
def softmax_log(Z):
    shifted = Z - Z.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


@mistake(
    softmax,
    why="The row is divided by its maximum, which changes the result.",
    hint="You divide by something before the exponential. That changes the ratios; only a shift leaves them as they are.",
)
def softmax_divides_by_max(Z):
    e = np.exp(Z / np.abs(Z).max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


@mistake(
    softmax,
    why="Large logits are clipped, which changes the result.",
    hint="You clip the logits, so the differences between large ones are lost. A shift would keep them.",
)
def softmax_clipped(Z):
    e = np.exp(np.clip(Z, -500, 500))
    return e / e.sum(axis=1, keepdims=True)


@mistake(
    softmax,
    why="All of the probability goes to the largest logit.",
    hint="You give everything to the largest logit. A softmax is soft: the others keep a share.",
)
def softmax_hard(Z):
    return np.eye(Z.shape[1])[Z.argmax(axis=1)]


@mistake(
    mse_loss,
    why="The factor 1/2 is missing.",
    hint="Your loss is twice as large as it should be. Look at the factor in front of the sum.",
)
def mse_loss_no_half(y_pred, y_true):
    return float(np.sum((y_pred - y_true) ** 2) / len(y_pred))


@mistake(
    mse_loss,
    why="The sum over the batch is not divided by the number of observations.",
    hint="With one observation you are right. What has to happen when there are more?",
)
def mse_loss_no_mean(y_pred, y_true):
    return float(np.sum((y_pred - y_true) ** 2) / 2)


@mistake(
    mse_loss,
    why="The absolute error is used.",
    hint="A difference of 2 should cost four times as much as a difference of 1. In yours it costs twice as much.",
)
def mse_loss_no_square(y_pred, y_true):
    return float(np.sum(np.abs(y_pred - y_true)) / (2 * len(y_pred)))


@mistake(
    mse_loss,
    why="The length of the difference is not squared.",
    hint="A norm contains a square root. The formula adds squares and takes no root of them.",
)
def mse_loss_norm(y_pred, y_true):
    return float(np.linalg.norm(y_pred - y_true) / (2 * len(y_pred)))


@mistake(
    mse_loss,
    why="The square root of the loss is returned.",
    hint="You take the root at the end. The formula adds squares and takes no root of them.",
)
def mse_loss_root(y_pred, y_true):
    return float(np.sqrt(np.sum((y_pred - y_true) ** 2) / (2 * len(y_pred))))


@mistake(
    mse_loss,
    why="The mean is taken over the outputs too.",
    hint="With one output you are right. You divide by all entries: how many observations are there?",
)
def mse_loss_mean_all(y_pred, y_true):
    return float(np.mean((y_pred - y_true) ** 2) / 2)


@mistake(
    mse_loss,
    why="The mean over all entries is taken, without the factor 1/2.",
    hint="This is the mean over all entries, which other texts use. The formula above has another divisor.",
)
def mse_loss_plain_mean(y_pred, y_true):
    return float(np.mean((y_pred - y_true) ** 2))


@mistake(
    mse_loss,
    why="The differences are added before they are squared.",
    hint="Positive and negative differences cancel in your sum. In which order do you square and add?",
)
def mse_loss_sum_first(y_pred, y_true):
    return float(np.sum(y_pred - y_true) ** 2 / (2 * len(y_pred)))


@mistake(
    mse_loss,
    why="The squares are subtracted from each other.",
    hint="Your loss can be negative. Is the square of a difference the same as the difference of two squares?",
)
def mse_loss_difference_of_squares(y_pred, y_true):
    return float(np.sum(y_pred**2 - y_true**2) / (2 * len(y_pred)))


@mistake(
    mse_loss,
    why="One loss per observation is returned.",
    hint="You return one loss for each observation. The loss of a batch is a single number.",
)
def mse_loss_per_observation(y_pred, y_true):
    return np.sum((y_pred - y_true) ** 2, axis=1) / 2


@mistake(
    cross_entropy,
    why="The mean runs over all entries.",
    hint="Your loss is the right one divided by the number of classes. How many observations are there?",
)
def cross_entropy_mean_all(A, Y):
    return float(-np.mean(Y * np.log(np.maximum(A, 1e-12))))


@mistake(
    cross_entropy,
    why="The sum over the batch is not divided by the number of observations.",
    hint="With one observation you are right. What has to happen when there are more?",
)
def cross_entropy_no_mean(A, Y):
    return float(-np.sum(Y * np.log(np.maximum(A, 1e-12))))


@mistake(
    cross_entropy,
    why="The logarithm has the base 2.",
    hint="A probability of 1/2 should cost 0.693. In yours it costs 1: which logarithm is that?",
)
def cross_entropy_log2(A, Y):
    return float(-np.sum(Y * np.log2(np.maximum(A, 1e-12))) / len(A))


@mistake(
    cross_entropy,
    why="The logarithm has the base 10.",
    hint="A probability of 1/10 should cost 2.303. In yours it costs 1: which logarithm is that?",
)
def cross_entropy_log10(A, Y):
    return float(-np.sum(Y * np.log10(np.maximum(A, 1e-12))) / len(A))


@mistake(
    cross_entropy,
    why="Every class is charged as a yes-or-no question of its own.",
    hint="You also charge the classes that are not true. Here they count only through the probability they take away.",
)
def cross_entropy_binary(A, Y):
    no = (1 - Y) * np.log(np.maximum(1 - A, 1e-12))
    return float(-np.sum(Y * np.log(np.maximum(A, 1e-12)) + no) / len(A))


@mistake(
    cross_entropy,
    why="The prediction and the truth have changed places.",
    hint="You take the logarithm of zeros and ones. Which of the two arrays holds the probabilities?",
)
def cross_entropy_swapped(A, Y):
    return float(-np.sum(A * np.log(np.maximum(Y, 1e-12))) / len(A))


@mistake(
    cross_entropy,
    why="The floor is missing, so 0 times minus infinity is nan.",
    hint="The logarithm of 0 is minus infinity, even where Y multiplies it by 0. The definition has a floor against that.",
)
def cross_entropy_no_floor(A, Y):
    return float(-np.sum(Y * np.log(A)) / len(A))


@mistake(
    cross_entropy,
    why="The true classes are picked out, but a true class with the probability 0 costs infinity.",
    hint="The logarithm of 0 is minus infinity, and a true class can have the probability 0. The definition has a floor against that.",
)
def cross_entropy_no_floor_picked(A, Y):
    return float(-np.mean(np.log(A[Y == 1])))


@mistake(
    cross_entropy,
    why="The floor is 1e-15.",
    hint="You have a floor, but another one than the definition. A true class with the probability 0 shows it.",
)
def cross_entropy_floor_1e15(A, Y):
    return float(-np.sum(Y * np.log(np.maximum(A, 1e-15))) / len(A))


@mistake(
    cross_entropy,
    why="The floor is 1e-7, as in some libraries and books.",
    hint="You have a floor, but another one than the definition. A true class with the probability 0 shows it.",
)
def cross_entropy_floor_1e7(A, Y):
    return float(-np.sum(Y * np.log(np.maximum(A, 1e-7))) / len(A))


@mistake(
    cross_entropy,
    why="The probabilities are clipped to [1e-7, 1 - 1e-7], as in some libraries and books.",
    hint="You have a floor, but another one than the definition. A true class with the probability 0 shows it.",
)
def cross_entropy_clip_both(A, Y):
    return float(-np.sum(Y * np.log(np.clip(A, 1e-7, 1 - 1e-7))) / len(A))


@mistake(
    cross_entropy,
    why="The minus sign is missing.",
    hint="Your loss is negative. What is the sign of the logarithm of a probability?",
)
def cross_entropy_sign(A, Y):
    return float(np.sum(Y * np.log(np.maximum(A, 1e-12))) / len(A))


@mistake(
    cross_entropy,
    why="The logarithm is missing.",
    hint="A perfect prediction should cost 0. In yours it costs -1: where is the logarithm?",
)
def cross_entropy_no_log(A, Y):
    return float(-np.sum(Y * A) / len(A))


@mistake(
    cross_entropy,
    why="The true class is not picked out.",
    hint="All classes are charged alike in yours. Which array says which one is true?",
)
def cross_entropy_all_classes(A, Y):
    return float(-np.sum(np.log(np.maximum(A, 1e-12))) / len(A))


@mistake(
    cross_entropy,
    why="The largest probability is charged, whether or not its class is true.",
    hint="You charge the class with the largest probability. A confident prediction can be wrong: which class is true?",
)
def cross_entropy_predicted_class(A, Y):
    return float(-np.mean(np.log(np.maximum(A.max(axis=1), 1e-12))))


@mistake(
    cross_entropy,
    why="One loss per observation is returned.",
    hint="You return one loss for each observation. The loss of a batch is a single number.",
)
def cross_entropy_per_observation(A, Y):
    return -np.sum(Y * np.log(np.maximum(A, 1e-12)), axis=1)


@mistake(
    cross_entropy,
    why="The floor is written into the caller's probabilities.",
    hint="The value is right, but A has changed. The probabilities belong to the caller: make a new array.",
)
def cross_entropy_in_place(A, Y):
    A[A < 1e-12] = 1e-12
    return float(-np.sum(Y * np.log(A)) / len(A))
