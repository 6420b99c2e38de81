"""Common mistakes in `1_partial_derivatives`."""

from __future__ import annotations

import numpy as np

from course.exercises import mistake
from course.reference.partial_derivatives import (
    chain_example,
    chain_rule,
    chain_three,
    gradient_vector,
    numerical_derivative,
    numerical_gradient,
    partials_max,
    partials_polynomial,
    partials_product,
    partials_product3,
    partials_sum,
    relu_derivative,
)


@mistake(
    numerical_derivative,
    why="Without parentheses the quotient is divided by 2 and then multiplied by h.",
    hint="Your result is almost zero. Python works from left to right: which part of your denominator really divides?",
)
def numerical_derivative_precedence(f, x, h=1e-5):
    return (f(x + h) - f(x - h)) / 2 * h


@mistake(
    numerical_derivative,
    why="The two values of f are subtracted in the wrong order.",
    hint="Rising functions get a negative slope from you. Which of the two values belongs to the larger x?",
)
def numerical_derivative_sign(f, x, h=1e-5):
    return (f(x - h) - f(x + h)) / (2 * h)


@mistake(
    numerical_derivative,
    why="One value of f is divided by the distance; nothing is subtracted from it.",
    hint="Your result is huge even where the curve is flat. A slope compares two heights: where is the second one?",
)
def numerical_derivative_missing_f_minus(f, x, h=1e-5):
    return f(x + h) / (2 * h)


@mistake(
    numerical_derivative,
    why="The step is written into the formula as 1e-3, so the argument h has no effect.",
    hint="Calling your function with another h changes nothing. The caller chooses the step.",
)
def numerical_derivative_ignores_h(f, x, h=1e-5):
    return (f(x + 1e-3) - f(x - 1e-3)) / 2e-3


@mistake(
    numerical_derivative,
    why="The default step is written into the formula, so the argument h has no effect.",
    hint="Calling your function with another h changes nothing. The caller chooses the step.",
)
def numerical_derivative_fixed_h(f, x, h=1e-5):
    return (f(x + 1e-5) - f(x - 1e-5)) / 2e-5


@mistake(
    numerical_derivative,
    why="The distance between the two points is taken as h.",
    hint="Your slopes are twice as steep as they should be. How far apart are the two points on the x axis?",
)
def numerical_derivative_missing_2(f, x, h=1e-5):
    return (f(x + h) - f(x - h)) / h


@mistake(
    numerical_derivative,
    why="The forward difference is used; its error shrinks like h, not like h^2.",
    hint="This is a one-sided difference: too inaccurate on curves. Stand in the middle of your two points.",
)
def numerical_derivative_forward(f, x, h=1e-5):
    return (f(x + h) - f(x)) / h


@mistake(
    numerical_derivative,
    why="The backward difference is used; its error shrinks like h, not like h^2.",
    hint="This is a one-sided difference: too inaccurate on curves. Stand in the middle of your two points.",
)
def numerical_derivative_backward(f, x, h=1e-5):
    return (f(x) - f(x - h)) / h


@mistake(
    partials_sum,
    why="The variables are returned in the place of their slopes.",
    hint="You return the variables themselves. If x grows by a little, by how much does x + y grow?",
)
def partials_sum_returns_inputs(x, y):
    return x, y


@mistake(
    partials_sum,
    why="The rule for a product is applied to a sum.",
    hint="This is the rule for a product. In a sum the other variable is a constant term: what is its slope?",
)
def partials_sum_returns_other(x, y):
    return y, x


@mistake(
    partials_sum,
    why="The two partial derivatives are added up to one number.",
    hint="You add the slopes together. There is one partial derivative for each variable: return them separately.",
)
def partials_sum_total(x, y):
    return 2.0


@mistake(
    partials_sum,
    why="The value of f is returned twice.",
    hint="You return the value of the function. Asked for is its slope, in each direction.",
)
def partials_sum_value(x, y):
    return x + y, x + y


@mistake(
    partials_sum,
    why="Both entries are the derivative with respect to x of a single term.",
    hint="Only one of your slopes is right. Nothing distinguishes x from y in this function.",
)
def partials_sum_second_zero(x, y):
    return 1.0, 0.0


@mistake(
    partials_polynomial,
    why="The constant term survives in the first derivative.",
    hint="Your slope in x is too large by a fixed amount. How fast does a constant term change?",
)
def partials_polynomial_constant_kept(x, y):
    return 9 * x**2 + 5 + 2, -2 * y


@mistake(
    partials_polynomial,
    why="The minus sign in front of the square is lost.",
    hint="Your slope in y points the wrong way. Look at the sign of the only term that contains y.",
)
def partials_polynomial_sign_lost(x, y):
    return 9 * x**2 + 5, 2 * y


@mistake(
    partials_polynomial,
    why="The exponent comes down as a factor and also stays above.",
    hint="You brought the exponent of the cube down. What happens to the exponent that stays above?",
)
def partials_polynomial_power_not_reduced(x, y):
    return 9 * x**3 + 5, -2 * y


@mistake(
    partials_polynomial,
    why="The exponent is lowered but does not come down as a factor.",
    hint="The factor of the highest power is too small. It should take in the exponent as well.",
)
def partials_polynomial_coefficient(x, y):
    return 3 * x**2 + 5, -2 * y


@mistake(
    partials_polynomial,
    why="The linear term is copied without being differentiated.",
    hint="The term that is linear in x is still there as it was. What is the slope of a straight line?",
)
def partials_polynomial_linear_kept(x, y):
    return 9 * x**2 + 5 * x, -2 * y


@mistake(
    partials_polynomial,
    why="Terms of the other variable are kept as they are, not dropped.",
    hint="Terms without your variable are still there. They are constants now: what is the slope of a constant?",
)
def partials_polynomial_others_kept(x, y):
    return 9 * x**2 - y**2 + 5, 3 * x**3 - 2 * y + 5 * x


@mistake(
    partials_polynomial,
    why="The two partial derivatives are added up to one number.",
    hint="You add the slopes together. There is one partial derivative for each variable: return them separately.",
)
def partials_polynomial_total(x, y):
    return 9 * x**2 + 5 - 2 * y


@mistake(
    partials_product,
    why="Each entry is the variable itself, not the factor beside it.",
    hint="Your two answers have changed places. Which factor stays when you differentiate with respect to x?",
)
def partials_product_swapped(x, y):
    return x, y


@mistake(
    partials_product,
    why="The value of f is returned twice.",
    hint="You return the value of the function. Asked for is its slope, in each direction.",
)
def partials_product_product(x, y):
    return x * y, x * y


@mistake(
    partials_product,
    why="Both terms of the product rule are kept, as if x and y moved together.",
    hint="Both of your slopes let x and y move together. For a partial derivative only one of them moves.",
)
def partials_product_product_rule_total(x, y):
    return x + y, x + y


@mistake(
    partials_product,
    why="The derivatives of the factors are multiplied, which always gives 0.",
    hint="You multiply the slopes of the factors. The other factor is a constant factor, and a constant factor stays.",
)
def partials_product_slopes_multiplied(x, y):
    return 0.0, 0.0


@mistake(
    partials_product,
    why="The other factor is dropped as if it were a constant term.",
    hint="These are the slopes of a sum. A constant term disappears, but what happens to a constant factor?",
)
def partials_product_like_a_sum(x, y):
    return 1.0, 1.0


@mistake(
    partials_product3,
    why="One of the two remaining factors is lost.",
    hint="You keep one factor in each slope. How many constant factors stand beside your variable?",
)
def partials_product3_one_factor(x, y, z):
    return y, z, x


@mistake(
    partials_product3,
    why="The product is divided by the variable, which fails at zero.",
    hint="Your function divides by its arguments, and one of them may be 0. The slope exists there too: avoid dividing.",
)
def partials_product3_f_over_x(x, y, z):
    return x * y * z / x, x * y * z / y, x * y * z / z


@mistake(
    partials_product3,
    why="The remaining factors are added.",
    hint="You picked the right variables and joined them in the wrong way. How are they joined in f?",
)
def partials_product3_sum_of_others(x, y, z):
    return y + z, x + z, x + y


@mistake(
    partials_product3,
    why="The value of f is returned three times.",
    hint="You return the value of the function. Asked for is its slope, in each direction.",
)
def partials_product3_product(x, y, z):
    return x * y * z, x * y * z, x * y * z


@mistake(
    partials_product3,
    why="The three slopes are right but stand in the reverse order.",
    hint="Your slopes are in the wrong order. The first one belongs to x, so it should not contain x.",
)
def partials_product3_order(x, y, z):
    return x * y, x * z, y * z


@mistake(
    gradient_vector,
    why="The mixed term is overlooked in the slope with respect to y.",
    hint="The second entry is incomplete. Mark every term that contains y before you differentiate.",
)
def gradient_vector_y_part(v):
    x, y, z = v
    return np.array([9 * x**2 * z, -2 * y, 3 * x**3 + 5 + 2 * y])


@mistake(
    gradient_vector,
    why="The term that two variables share is forgotten in the slope with respect to z.",
    hint="The last entry is incomplete. Mark every term that contains z before you differentiate.",
)
def gradient_vector_z_part(v):
    x, y, z = v
    return np.array([9 * x**2 * z, -2 * y + 2 * z, 3 * x**3 + 5])


@mistake(
    gradient_vector,
    why="The linear term is overlooked in the slope with respect to z.",
    hint="The last entry is too small by a fixed amount. One term is linear in z, with a slope of its own.",
)
def gradient_vector_z_missing_5(v):
    x, y, z = v
    return np.array([9 * x**2 * z, -2 * y + 2 * z, 3 * x**3 + 2 * y])


@mistake(
    gradient_vector,
    why="The entries are added up to a number.",
    hint="You add the entries together. A gradient keeps one entry for each variable.",
)
def gradient_vector_scalar_sum(v):
    x, y, z = v
    return np.sum([9 * x**2 * z, -2 * y + 2 * z, 3 * x**3 + 5 + 2 * y])


@mistake(
    gradient_vector,
    why="The result is a column of shape (3, 1).",
    hint="The values are right, but they stand in a column. A gradient has the shape of its variable v.",
)
def gradient_vector_column(v):
    x, y, z = v
    return np.array([[9 * x**2 * z], [-2 * y + 2 * z], [3 * x**3 + 5 + 2 * y]])


@mistake(
    gradient_vector,
    why="The result is a tuple, on which no arithmetic works.",
    hint="The values are right, but this is no array, and later steps want to calculate with it.",
)
def gradient_vector_not_an_array(v):
    x, y, z = v
    return 9 * x**2 * z, -2 * y + 2 * z, 3 * x**3 + 5 + 2 * y


@mistake(
    gradient_vector,
    why="The factor z of the first term is dropped like a constant term.",
    hint="The first entry has lost something. While x moves, z is a constant factor, and a constant factor stays.",
)
def gradient_vector_factor_dropped(v):
    x, y, z = v
    return np.array([9 * x**2, -2 * y + 2 * z, 3 * x**3 + 5 + 2 * y])


@mistake(
    gradient_vector,
    why="The minus sign in front of the square is lost.",
    hint="One term of the second entry points the wrong way. Check the sign of each term with y.",
)
def gradient_vector_sign_lost(v):
    x, y, z = v
    return np.array([9 * x**2 * z, 2 * y + 2 * z, 3 * x**3 + 5 + 2 * y])


@mistake(
    gradient_vector,
    why="The cube is copied into the slope with respect to x.",
    hint="The first entry still has the old power of x. What happens to an exponent when you differentiate?",
)
def gradient_vector_power_not_reduced(v):
    x, y, z = v
    return np.array([9 * x**3 * z, -2 * y + 2 * z, 3 * x**3 + 5 + 2 * y])


@mistake(
    partials_max,
    why="The slopes of the two branches are exchanged.",
    hint="You let the smaller number pass its change on. Which of the two does the result follow?",
)
def partials_max_swapped(x, y):
    return float(y > x), float(x > y)


@mistake(
    partials_max,
    why="The value of the maximum is returned.",
    hint="You return the value of the maximum. Asked for is how it reacts to each of the two numbers.",
)
def partials_max_value(x, y):
    return max(x, y), max(x, y)


@mistake(
    partials_max,
    why="The maximum is treated like a sum.",
    hint="You let both numbers act. While one is larger, does a small change of the other matter?",
)
def partials_max_both_one(x, y):
    return 1.0, 1.0


@mistake(
    partials_max,
    why="The smaller number gets the slope -1, as in a difference.",
    hint="Your maximum falls when the smaller number rises. Move the smaller number a little: what does the maximum do?",
)
def partials_max_sign_fn(x, y):
    return float(np.sign(x - y)), float(np.sign(y - x))


@mistake(
    partials_max,
    why="At a tie the first number wins.",
    hint="Look at a tie. You let one of the two numbers win; the course treats both in the same way there.",
)
def partials_max_tie_to_first(x, y):
    return float(x >= y), float(y > x)


@mistake(
    partials_max,
    why="At a tie the second number wins.",
    hint="Look at a tie. You let one of the two numbers win; the course treats both in the same way there.",
)
def partials_max_tie_to_second(x, y):
    return float(x > y), float(y >= x)


@mistake(
    partials_max,
    why="At a tie both numbers get the slope 1.",
    hint="Look at a tie. The explanation names the convention of this course, and it is another one.",
)
def partials_max_tie_to_both(x, y):
    return float(x >= y), float(y >= x)


@mistake(
    partials_max,
    why="At a tie the slope is shared, as a central difference would do.",
    hint="Look at a tie. The explanation names the convention of this course, and it is another one.",
)
def partials_max_tie_shared(x, y):
    if x == y:
        return 0.5, 0.5
    return float(x > y), float(y > x)


@mistake(
    partials_max,
    why="The second number is taken for a constant for good.",
    hint="Your second slope never reacts. What does the maximum follow when the second number is the larger one?",
)
def partials_max_second_ignored(x, y):
    return float(x > y), 0.0


@mistake(
    relu_derivative,
    why="The slope at exactly zero is 1.",
    hint="Look at entries that are exactly 0. The explanation says which slope the course takes at the corner.",
)
def relu_derivative_ge_zero(x):
    return (np.asarray(x) >= 0).astype(float)


@mistake(
    relu_derivative,
    why="The ReLU itself is returned.",
    hint="This is the ReLU, not its slope. How steep are its two straight pieces?",
)
def relu_derivative_value(x):
    return np.maximum(0, x)


@mistake(
    relu_derivative,
    why="The sign function is -1 on the negative side, where the ReLU is flat.",
    hint="Your slope is negative on the left. Does the ReLU fall there?",
)
def relu_derivative_sign(x):
    return np.sign(x)


@mistake(
    relu_derivative,
    why="The comparison is returned as it is, an array of truth values.",
    hint="The right entries are marked, but as truth values. A slope is a number with a decimal point.",
)
def relu_derivative_bool_dtype(x):
    return np.asarray(x) > 0


@mistake(
    relu_derivative,
    why="The result is an array of integers.",
    hint="The values are right, but they are integers. A slope is a number with a decimal point.",
)
def relu_derivative_int_dtype(x):
    return np.where(x > 0, 1, 0)


@mistake(
    relu_derivative,
    why="The slopes are written into the caller's array.",
    hint="The values are right, but the array of the caller has changed. Put the slopes into a new array.",
)
def relu_derivative_in_place(x):
    x[x > 0] = 1
    x[x <= 0] = 0
    return x


@mistake(
    relu_derivative,
    why="An if statement decides for the whole array.",
    hint="An if takes one decision, but each entry of the array needs its own. Compare all entries at once.",
)
def relu_derivative_if_on_array(x):
    if x > 0:
        return 1.0
    return 0.0


@mistake(
    relu_derivative,
    why="The two pieces are exchanged.",
    hint="You made the flat piece steep and the steep piece flat. On which side does the ReLU rise?",
)
def relu_derivative_reversed(x):
    return (x < 0).astype(float)


@mistake(
    chain_rule,
    why="The outer slope is taken at x, where the outer function is never evaluated.",
    hint="The outer slope is taken at the wrong place. Which number does the outer function receive?",
)
def chain_rule_outer_at_x(df, g, dg, x):
    return df(x) * dg(x)


@mistake(
    chain_rule,
    why="The two slopes are added.",
    hint="You add the two slopes. If g doubles a change and f triples it, what do they do one after the other?",
)
def chain_rule_sum(df, g, dg, x):
    return df(g(x)) + dg(x)


@mistake(
    chain_rule,
    why="The derivatives are composed like the functions.",
    hint="You put one slope into the other. The derivative of a chain is not the chain of the derivatives.",
)
def chain_rule_df_of_dg(df, g, dg, x):
    return df(dg(x))


@mistake(
    chain_rule,
    why="The inner value is multiplied in, not the inner slope.",
    hint="The second factor is the value of the inner function. What does a change of x meet there?",
)
def chain_rule_times_g(df, g, dg, x):
    return df(g(x)) * g(x)


@mistake(
    chain_rule,
    why="The inner derivative is forgotten.",
    hint="This is the slope of f with respect to g. One more step leads from g to x.",
)
def chain_rule_no_inner(df, g, dg, x):
    return df(g(x))


@mistake(
    chain_rule,
    why="The inner slope is taken at g(x).",
    hint="The inner slope is taken at the wrong place. Which number does the inner function receive?",
)
def chain_rule_inner_at_g(df, g, dg, x):
    return df(g(x)) * dg(g(x))


@mistake(
    chain_example,
    why="The fourth power is applied to x^2 but not to the factor 2.",
    hint="The power of a bracket belongs to every factor in the bracket, the number included.",
)
def chain_example_two_not_raised(x):
    return 15 * 2 * x**8, 4 * x, 15 * 2 * 4 * x**9


@mistake(
    chain_example,
    why="The exponents 2 and 4 are added.",
    hint="Your power of x is too low. What happens to the exponents in a power of a power?",
)
def chain_example_exponents_added(x):
    return 15 * 16 * x**6, 4 * x, 960 * x**7


@mistake(
    chain_example,
    why="The outer derivative is returned as the derivative of h.",
    hint="Your third number repeats the first. What does the chain rule do with the first two?",
)
def chain_example_no_inner_in_dh(x):
    return 15 * (2 * x**2) ** 4, 4 * x, 15 * (2 * x**2) ** 4


@mistake(
    chain_example,
    why="The exponents are read as factors, as in a copy that has lost its superscripts.",
    hint="Your slope is the same everywhere, so you took h for a straight line. The raised 2 and 5 are exponents.",
)
def chain_example_ocr_reading(x):
    return 15.0, 4.0, 60.0


@mistake(
    chain_example,
    why="The outer and the inner derivative are added.",
    hint="Your third number is a sum. Two steps one after the other: do their slopes add?",
)
def chain_example_sum(x):
    outer = 15 * (2 * x**2) ** 4
    inner = 4 * x
    return outer, inner, outer + inner


@mistake(
    chain_example,
    why="The outer derivative is evaluated at x, not at the inner function.",
    hint="The outer slope is taken at x. Which value stands in the bracket that is raised?",
)
def chain_example_outer_at_x(x):
    return 15 * x**4, 4 * x, 60 * x**5


@mistake(
    chain_example,
    why="The exponent comes down as a factor and also stays above.",
    hint="You brought the outer exponent down. What happens to the exponent that stays above?",
)
def chain_example_power_not_reduced(x):
    outer = 15 * (2 * x**2) ** 5
    return outer, 4 * x, outer * 4 * x


@mistake(
    chain_example,
    why="The inner function itself is used as its derivative.",
    hint="Your second number is the value of the inner function. Asked for is its slope.",
)
def chain_example_inner_value(x):
    outer = 15 * (2 * x**2) ** 4
    inner = 2 * x**2
    return outer, inner, outer * inner


@mistake(
    chain_three,
    why="The middle slope is taken with respect to y on the paths through h.",
    hint="On the way to x and z the middle slope belongs to the wrong variable. Which input of g lies on that path?",
)
def chain_three_middle_wrt_y(x, y, z):
    h = x**2 * z
    g = y * h
    return np.cos(g) * h * 2 * x * z, np.cos(g) * h, np.cos(g) * h * x**2


@mistake(
    chain_three,
    why="The slope of the middle function is missing.",
    hint="One function of the chain leaves no trace in your slopes. Write one factor for each arrow on the path.",
)
def chain_three_skips_middle(x, y, z):
    h = x**2 * z
    g = y * h
    return np.cos(g) * 2 * x * z, np.cos(g), np.cos(g) * x**2


@mistake(
    chain_three,
    why="The outer slope is evaluated at h.",
    hint="The outer slope is taken at the wrong place. Which number does the sine receive?",
)
def chain_three_outer_at_h(x, y, z):
    h = x**2 * z
    return np.cos(h) * y * 2 * x * z, np.cos(h) * h, np.cos(h) * y * x**2


@mistake(
    chain_three,
    why="The sine itself stands where its derivative belongs.",
    hint="The outer factor is the value of the outer function. Which function is its slope?",
)
def chain_three_cos_sin(x, y, z):
    h = x**2 * z
    g = y * h
    return np.sin(g) * y * 2 * x * z, np.sin(g) * h, np.sin(g) * y * x**2


@mistake(
    chain_three,
    why="The slope of the outer function is missing.",
    hint="These are the slopes of g. One more function lies between g and the result.",
)
def chain_three_no_outer(x, y, z):
    h = x**2 * z
    return y * 2 * x * z, h, y * x**2


@mistake(
    chain_three,
    why="The derivative of the sine has a minus sign.",
    hint="All your slopes point the wrong way. Does the sine rise or fall at zero?",
)
def chain_three_minus(x, y, z):
    h = x**2 * z
    g = y * h
    return -np.cos(g) * y * 2 * x * z, -np.cos(g) * h, -np.cos(g) * y * x**2


@mistake(
    chain_three,
    why="The factor z is lost in the derivative of x^2 z.",
    hint="The last step on the way to x has lost a factor. While x moves, z is a constant factor.",
)
def chain_three_factor_dropped(x, y, z):
    h = x**2 * z
    g = y * h
    return np.cos(g) * y * 2 * x, np.cos(g) * h, np.cos(g) * y * x**2


@mistake(
    numerical_gradient,
    why="The caller's array is moved and not moved back.",
    hint="Your function moves the caller's array and leaves it moved. Take a copy, and start each entry from the same point.",
)
def numerical_gradient_mutates_caller(f, x, h=1e-5):
    g = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        x[i] += h
        fp = f(x)
        x[i] -= 2 * h
        fm = f(x)
        g[i] = (fp - fm) / (2 * h)
    return g


@mistake(
    numerical_gradient,
    why="All entries move together, which gives one slope along the diagonal.",
    hint="All your entries are equal, because you move all of x at once. How many entries move for one partial derivative?",
)
def numerical_gradient_all_at_once(f, x, h=1e-5):
    return (f(x + h) - f(x - h)) / (2 * h) * np.ones_like(x)


@mistake(
    numerical_gradient,
    why="The forward difference is used; its error shrinks like h, not like h^2.",
    hint="This is a one-sided difference: too inaccurate on curves. Look at both sides of x.",
)
def numerical_gradient_forward(f, x, h=1e-5):
    x = np.array(x, dtype=float)
    g = np.zeros_like(x)
    f0 = f(x)
    for i in np.ndindex(x.shape):
        x[i] += h
        g[i] = (f(x) - f0) / h
        x[i] -= h
    return g


@mistake(
    numerical_gradient,
    why="An array of integers cannot hold x + h, so the step disappears.",
    hint="Try an array of integers. What is left of a small step when it is written into such an array?",
)
def numerical_gradient_int_truncation(f, x, h=1e-5):
    x = np.array(x)
    g = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        old = x[i]
        x[i] = old + h
        fp = f(x)
        x[i] = old - h
        fm = f(x)
        x[i] = old
        g[i] = (fp - fm) / (2 * h)
    return g


@mistake(
    numerical_gradient,
    why="The steps work, but the result is an array of integers when x is one.",
    hint="Try an array of integers. Your result takes its type from x: what happens to the decimals?",
)
def numerical_gradient_int_result(f, x, h=1e-5):
    gradient = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[i] = h
        gradient[i] = (f(x + step) - f(x - step)) / (2 * h)
    return gradient


@mistake(
    numerical_gradient,
    why="The entry is not put back before the next one is moved.",
    hint="Each entry is measured from another point. What do the entries that you have finished still carry?",
)
def numerical_gradient_not_put_back(f, x, h=1e-5):
    x = np.array(x, dtype=float)
    gradient = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        x[i] += h
        above = f(x)
        x[i] -= 2 * h
        gradient[i] = (above - f(x)) / (2 * h)
    return gradient


@mistake(
    numerical_gradient,
    why="The distance between the two points is taken as h.",
    hint="Your slopes are twice as steep as they should be. How far apart are the two points?",
)
def numerical_gradient_missing_2(f, x, h=1e-5):
    x = np.array(x, dtype=float)
    gradient = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[i] = h
        gradient[i] = (f(x + step) - f(x - step)) / h
    return gradient


@mistake(
    numerical_gradient,
    why="Only the first axis is walked through, so a whole row of a matrix moves.",
    hint="Your rows are constant: on a matrix you move a whole row at once. Every single entry needs a turn.",
)
def numerical_gradient_rows(f, x, h=1e-5):
    x = np.array(x, dtype=float)
    gradient = np.zeros_like(x)
    for i in range(len(x)):
        step = np.zeros_like(x)
        step[i] = h
        gradient[i] = (f(x + step) - f(x - step)) / (2 * h)
    return gradient


@mistake(
    numerical_gradient,
    why="The result is a flat vector, whatever the shape of x.",
    hint="The values are right, but they stand in one long row. A gradient has the shape of its variable.",
)
def numerical_gradient_flat(f, x, h=1e-5):
    slopes = []
    for i in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[i] = h
        slopes.append((f(x + step) - f(x - step)) / (2 * h))
    return np.array(slopes)


@mistake(
    numerical_gradient,
    why="The default step is written into the formula, so the argument h has no effect.",
    hint="Calling your function with another h changes nothing. The caller chooses the step.",
)
def numerical_gradient_fixed_h(f, x, h=1e-5):
    x = np.array(x, dtype=float)
    gradient = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[i] = 1e-5
        gradient[i] = (f(x + step) - f(x - step)) / 2e-5
    return gradient
