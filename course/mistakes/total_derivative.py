"""Common mistakes in `2_total_derivative`."""

from __future__ import annotations

import numpy as np

from course.exercises import mistake
from course.reference.total_derivative import (
    jacobian_example,
    numerical_jacobian,
    total_derivative,
    total_derivative_example,
    vector_chain_rule,
)


@mistake(
    numerical_jacobian,
    why="The outputs are added up, which leaves the gradient of their sum.",
    hint="You add the outputs together and keep one number per input. How does each single output react?",
)
def numerical_jacobian_summed(f, x, h=1e-5):
    x = np.array(x, dtype=float)
    g = np.zeros_like(x)
    for j in range(x.size):
        e = np.zeros_like(x)
        e[j] = h
        g[j] = np.sum(f(x + e) - f(x - e)) / (2 * h)
    return g


@mistake(
    numerical_jacobian,
    why="The number of outputs is assumed to be the number of inputs.",
    hint="Your matrix is always square. The number of outputs may be another one: who knows it?",
)
def numerical_jacobian_square_only(f, x, h=1e-5):
    x = np.array(x, dtype=float)
    J = np.zeros((x.size, x.size))
    for j in range(x.size):
        e = np.zeros_like(x)
        e[j] = h
        J[:, j] = (f(x + e) - f(x - e)) / (2 * h)
    return J


@mistake(
    numerical_jacobian,
    why="The distance between the two points is taken as h.",
    hint="Your slopes are twice as steep as they should be. How far apart are the two points?",
)
def numerical_jacobian_missing_2(f, x, h=1e-5):
    x = np.array(x, dtype=float)
    m = f(x).size
    J = np.zeros((m, x.size))
    for j in range(x.size):
        e = np.zeros_like(x)
        e[j] = h
        J[:, j] = (f(x + e) - f(x - e)) / h
    return J


@mistake(
    numerical_jacobian,
    why="Each input fills a row, so the matrix is transposed.",
    hint="Your matrix lies on its side. In this course a row belongs to an output. What belongs to an input?",
)
def numerical_jacobian_transposed(f, x, h=1e-5):
    x = np.array(x, dtype=float)
    rows = []
    for j in range(x.size):
        step = np.zeros_like(x)
        step[j] = h
        rows.append((f(x + step) - f(x - step)) / (2 * h))
    return np.array(rows)


@mistake(
    numerical_jacobian,
    why="Each input fills a row of a matrix that has a row for each output.",
    hint="Each movement of an input fills a row in your matrix. In this course a row belongs to an output. What belongs to an input?",
)
def numerical_jacobian_fills_rows(f, x, h=1e-5):
    x = np.array(x, dtype=float)
    J = np.zeros((np.size(f(x)), x.size))
    for j in range(x.size):
        step = np.zeros_like(x)
        step[j] = h
        J[j] = (f(x + step) - f(x - step)) / (2 * h)
    return J


@mistake(
    numerical_jacobian,
    why="The forward difference is used; its error shrinks like h, not like h^2.",
    hint="This is a one-sided difference: too inaccurate on curves. Look at both sides of x.",
)
def numerical_jacobian_forward(f, x, h=1e-5):
    x = np.array(x, dtype=float)
    columns = []
    for j in range(x.size):
        step = np.zeros_like(x)
        step[j] = h
        columns.append((f(x + step) - f(x)) / h)
    return np.stack(columns, axis=1)


@mistake(
    numerical_jacobian,
    why="An array of integers cannot hold the step, so nothing moves.",
    hint="Try an array of integers. What is left of a small step when it is written into such an array?",
)
def numerical_jacobian_int_truncation(f, x, h=1e-5):
    columns = []
    for j in range(x.size):
        step = np.zeros_like(x)
        step[j] = h
        columns.append((f(x + step) - f(x - step)) / (2 * h))
    return np.stack(columns, axis=1)


@mistake(
    numerical_jacobian,
    why="The caller's array is moved and not moved back.",
    hint="Your function moves the caller's array and leaves it moved. Take a copy, and start each input from the same point.",
)
def numerical_jacobian_mutates_caller(f, x, h=1e-5):
    columns = []
    for j in range(x.size):
        x[j] += h
        above = f(x)
        x[j] -= 2 * h
        columns.append((above - f(x)) / (2 * h))
    return np.stack(columns, axis=1)


@mistake(
    numerical_jacobian,
    why="All inputs move together, so all columns are the same.",
    hint="All your columns are equal, because you move all inputs at once. How many move for one partial derivative?",
)
def numerical_jacobian_all_at_once(f, x, h=1e-5):
    column = (f(x + h) - f(x - h)) / (2 * h)
    return np.stack([column] * x.size, axis=1)


@mistake(
    numerical_jacobian,
    why="The default step is written into the formula, so the argument h has no effect.",
    hint="Calling your function with another h changes nothing. The caller chooses the step.",
)
def numerical_jacobian_fixed_h(f, x, h=1e-5):
    x = np.array(x, dtype=float)
    columns = []
    for j in range(x.size):
        step = np.zeros_like(x)
        step[j] = 1e-5
        columns.append((f(x + step) - f(x - step)) / 2e-5)
    return np.stack(columns, axis=1)


@mistake(
    jacobian_example,
    why="The gradients of the outputs stand in columns.",
    hint="Your matrix lies on its side. In this course a row belongs to an output: what stands in the first row?",
)
def jacobian_example_transposed(x, y):
    return np.array([[2 * y**3, 2 * x], [6 * x * y**2, np.cos(y)]])


@mistake(
    jacobian_example,
    why="The exponent of the cube is lowered but does not come down as a factor.",
    hint="The first output's slope in y is too small. A power that loses one from its exponent gains a factor.",
)
def jacobian_example_y_cubed(x, y):
    return np.array([[2 * y**3, 2 * x * y**2], [2 * x, np.cos(y)]])


@mistake(
    jacobian_example,
    why="The factor x is dropped like a constant term.",
    hint="The first output's slope in y has lost a factor. A constant term disappears, a constant factor does not.",
)
def jacobian_example_x_lost(x, y):
    return np.array([[2 * y**3, 6 * y**2], [2 * x, np.cos(y)]])


@mistake(
    jacobian_example,
    why="Each output is differentiated with respect to one variable only.",
    hint="Half of your matrix is empty. Does the first output not react to y, and the second not to x?",
)
def jacobian_example_diag_only(x, y):
    return np.array([[2 * y**3, 0.0], [0.0, np.cos(y)]])


@mistake(
    jacobian_example,
    why="The four entries stand in one row, as in a text that lost its row separators.",
    hint="The four numbers are right, but in one row. Two outputs and two inputs make a table.",
)
def jacobian_example_flat(x, y):
    return np.array([2 * y**3, 6 * x * y**2, 2 * x, np.cos(y)])


@mistake(
    jacobian_example,
    why="The sine is not differentiated.",
    hint="The last entry contains the sine itself. Which function is its slope?",
)
def jacobian_example_sine_kept(x, y):
    return np.array([[2 * y**3, 6 * x * y**2], [2 * x, np.sin(y)]])


@mistake(
    jacobian_example,
    why="The derivative of the sine has a minus sign.",
    hint="The last entry points the wrong way. Does the sine rise or fall at zero?",
)
def jacobian_example_minus_cosine(x, y):
    return np.array([[2 * y**3, 6 * x * y**2], [2 * x, -np.cos(y)]])


@mistake(
    jacobian_example,
    why="The sine stays as a constant in the derivative with respect to x.",
    hint="The second output's slope in x still holds the term with y. What is the slope of a constant term?",
)
def jacobian_example_others_kept(x, y):
    return np.array([[2 * y**3, 6 * x * y**2], [2 * x + np.sin(y), x**2 + np.cos(y)]])


@mistake(
    jacobian_example,
    why="The values of the two outputs are returned.",
    hint="These are the values of the outputs. Asked for is the table of their slopes.",
)
def jacobian_example_value(x, y):
    return np.array([2 * x * y**3, x**2 + np.sin(y)])


@mistake(
    total_derivative,
    why="Everything is multiplied, as if all paths were one long chain.",
    hint="You multiply all slopes. Do the contributions of separate paths really multiply each other?",
)
def total_derivative_product(df_du, du_dt):
    return float(np.prod(np.asarray(df_du) * np.asarray(du_dt)))


@mistake(
    total_derivative,
    why="The contributions of the paths are returned one by one.",
    hint="These are the contributions of the single paths. All of them arrive in the same number f.",
)
def total_derivative_no_sum(df_du, du_dt):
    return np.asarray(df_du) * np.asarray(du_dt)


@mistake(
    total_derivative,
    why="Only the first path is followed, as in the chain rule for one variable.",
    hint="You follow one path only. In how many ways does t reach f?",
)
def total_derivative_first_path(df_du, du_dt):
    return float(df_du[0] * du_dt[0])


@mistake(
    total_derivative,
    why="The contributions are averaged.",
    hint="Your result is the right one divided by the number of paths. Does a path count less because there are others?",
)
def total_derivative_mean(df_du, du_dt):
    return float(np.mean(np.asarray(df_du) * np.asarray(du_dt)))


@mistake(
    total_derivative,
    why="The slopes are added before they are multiplied, which mixes the paths.",
    hint="You add first and multiply afterwards, so each path meets the slopes of all others. Finish each path first.",
)
def total_derivative_sums_multiplied(df_du, du_dt):
    return float(np.sum(df_du) * np.sum(du_dt))


@mistake(
    total_derivative,
    why="The partial derivatives are added, without the speed of the intermediate variables.",
    hint="Every path counts with the same speed here. How fast does each intermediate variable move with t?",
)
def total_derivative_no_inner(df_du, du_dt):
    return float(np.sum(df_du))


@mistake(
    total_derivative,
    why="The speeds of the intermediate variables are added, without their effect on f.",
    hint="You add how fast the intermediate variables move. How much does f care about each of them?",
)
def total_derivative_no_outer(df_du, du_dt):
    return float(np.sum(du_dt))


@mistake(
    total_derivative,
    why="The slopes along a path are added.",
    hint="You add the slopes along each path. If t moves u twice as fast and u moves f three times as fast, what then?",
)
def total_derivative_slopes_added(df_du, du_dt):
    return float(np.sum(df_du) + np.sum(du_dt))


@mistake(
    total_derivative,
    why="Every partial derivative is paired with every speed.",
    hint="You pair each slope with the slopes of all other paths. Which pairs belong to the same path?",
)
def total_derivative_outer_product(df_du, du_dt):
    return np.outer(df_du, du_dt)


@mistake(
    total_derivative,
    why="Two lists cannot be multiplied; only arrays can.",
    hint="It works for arrays and fails for lists, which know no arithmetic. The docstring allows both.",
)
def total_derivative_arrays_only(df_du, du_dt):
    return float((df_du * du_dt).sum())


@mistake(
    total_derivative_example,
    why="Only the direct dependence on t is differentiated.",
    hint="This is the partial derivative with respect to t. What else moves when t moves?",
)
def total_derivative_example_partial_only(t):
    x = t**2
    return x


@mistake(
    total_derivative_example,
    why="The path through y is missing.",
    hint="One path is missing. Go through the graph again and count the arrows that leave t.",
)
def total_derivative_example_no_y_path(t):
    x, y = t**2, np.sin(t)
    return x + (t + y) * 2 * t


@mistake(
    total_derivative_example,
    why="The path through x is missing.",
    hint="One path is missing. Go through the graph again and count the arrows that leave t.",
)
def total_derivative_example_no_x_path(t):
    x = t**2
    return x + x * np.cos(t)


@mistake(
    total_derivative_example,
    why="The partial derivatives are added without the speeds of x and y.",
    hint="You add the partial derivatives of f. How fast do x and y move with t? No path shows it.",
)
def total_derivative_example_no_inner(t):
    x, y = t**2, np.sin(t)
    return x + (t + y) + x


@mistake(
    total_derivative_example,
    why="The contributions of the paths are multiplied.",
    hint="You multiply the paths with each other. What happens to contributions that arrive in the same number?",
)
def total_derivative_example_product(t):
    x, y = t**2, np.sin(t)
    return x * (t + y) * 2 * t * x * np.cos(t)


@mistake(
    total_derivative_example,
    why="The direct dependence on t is forgotten.",
    hint="The paths through x and y are right. Does t also act on f without either of them?",
)
def total_derivative_example_no_direct(t):
    x, y = t**2, np.sin(t)
    return (t + y) * 2 * t + x * np.cos(t)


@mistake(
    total_derivative_example,
    why="Only one of the two terms that contain x is differentiated with respect to x.",
    hint="The slope of f in x is incomplete. Mark every term of f that contains x.",
)
def total_derivative_example_x_once(t):
    x, y = t**2, np.sin(t)
    return x + y * 2 * t + x * np.cos(t)


@mistake(
    total_derivative_example,
    why="The factor x of the path through y is dropped.",
    hint="The path through y carries the speed of y alone. How much does f react to y?",
)
def total_derivative_example_x_factor_lost(t):
    x, y = t**2, np.sin(t)
    return x + (t + y) * 2 * t + np.cos(t)


@mistake(
    total_derivative_example,
    why="The derivative of the sine has a minus sign.",
    hint="The path through y points the wrong way. Does the sine rise or fall at zero?",
)
def total_derivative_example_minus_cosine(t):
    x, y = t**2, np.sin(t)
    return x + (t + y) * 2 * t - x * np.cos(t)


@mistake(
    total_derivative_example,
    why="The sine is not differentiated on the path through y.",
    hint="The path through y contains y itself. Asked for is how fast y moves.",
)
def total_derivative_example_sine_kept(t):
    x, y = t**2, np.sin(t)
    return x + (t + y) * 2 * t + x * y


@mistake(
    total_derivative_example,
    why="The value of f is returned.",
    hint="This is the value of f at t. Asked for is how fast it changes.",
)
def total_derivative_example_value(t):
    x, y = t**2, np.sin(t)
    return t * x + x * y


@mistake(
    vector_chain_rule,
    why="The two Jacobians are multiplied in the reverse order.",
    hint="Matrices do not commute. Rows are outputs: whose outputs are the outputs of the whole chain?",
)
def vector_chain_rule_reversed(J_outer, J_inner):
    return J_inner @ J_outer


@mistake(
    vector_chain_rule,
    why="The product is right, but its transpose is returned.",
    hint="Your matrix lies on its side: it has one row for each input of the chain.",
)
def vector_chain_rule_transposed(J_outer, J_inner):
    return (J_outer @ J_inner).T


@mistake(
    vector_chain_rule,
    why="The inner Jacobian is transposed, although the sizes already meet.",
    hint="You turn the inner Jacobian over. Write the sizes below both matrices: which ones have to meet?",
)
def vector_chain_rule_inner_T(J_outer, J_inner):
    return J_outer @ J_inner.T


@mistake(
    vector_chain_rule,
    why="Both Jacobians are transposed and exchanged, which is the layout of other books.",
    hint="Your matrix lies on its side: it has one row for each input of the chain.",
)
def vector_chain_rule_reversed_T(J_outer, J_inner):
    return J_inner.T @ J_outer.T


@mistake(
    vector_chain_rule,
    why="The outer Jacobian is transposed.",
    hint="You turn the outer Jacobian over. Write the sizes below both matrices: which ones have to meet?",
)
def vector_chain_rule_outer_T(J_outer, J_inner):
    return J_outer.T @ J_inner


@mistake(
    vector_chain_rule,
    why="The Jacobians are multiplied entry by entry.",
    hint="Entry by entry every path but one is lost, and the sizes rarely fit. Where is the sum over the middle variables?",
)
def vector_chain_rule_elementwise(J_outer, J_inner):
    return J_outer * J_inner


@mistake(
    vector_chain_rule,
    why="The product is averaged over the intermediate variables.",
    hint="Your values are the right ones divided by the number of intermediate variables. Paths count in full.",
)
def vector_chain_rule_mean(J_outer, J_inner):
    return J_outer @ J_inner / J_inner.shape[0]
