"""Fixed-seed arrays for the checks, and the arrays that the documents give."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

X_INPUT_TEXT = """
0.29682018 0.02620921 0.03910291 0.31660917 0.68098230 0.67731154 0.85846755 0.96218481
0.90590621 0.72424189 0.33797153 0.68878736 0.78965605 0.23509894 0.72411810 0.28966239
0.31927664 0.85477801
0.99601610 0.43691520 0.89877488 0.78452364 0.22198744 0.04382131 0.41693760 0.69122887
0.25566736 0.44901459 0.50918353 0.81930290 0.29340534 0.46017931 0.64337706 0.63181193
0.81610792 0.45420877
0.24633573 0.13585810 0.07556498 0.85105726 0.99732196 0.00668041 0.61558841 0.22549151
0.20417495 0.90856472 0.43778948 0.51796940 0.77824586 0.98535274 0.37334145 0.77306608
0.84054839 0.59580074
0.68575595 0.48426868 0.17377837 0.57790520 0.78244120 0.14172426 0.93237195 0.71980057
0.04890449 0.35121393 0.67403124 0.71114348 0.32314314 0.84770232 0.10081962 0.27920494
0.52890886 0.64462433
0.35874758 0.96694283 0.37410600 0.40640907 0.59441666 0.04155628 0.57434682 0.43011294
0.55868019 0.59398029 0.22563919 0.39157997 0.31804255 0.63898075 0.32462043 0.95516196
0.40595824 0.24739606
"""
GRAD_OUTPUT_TEXT = """
0.30650667 0.66195042 0.32518952 0.68266843 0.16748198
0.87112224 0.66131922 0.03093839 0.61508666 0.21811778
0.95191614 0.70929627 0.42584023 0.59418774 0.75341628
0.32523626 0.90275084 0.36251070 0.52354435 0.23991962
0.89248732 0.55744782 0.02718998 0.82430586 0.73937504
"""
W_TEXT = """
0.85845960 0.28496554 0.67436530 0.81776177 0.28957213
0.96371309 0.19263171 0.78160551 0.07797744 0.21341943
0.51916790 0.02631223 0.37672431 0.74397490 0.53042904
0.14722840 0.46261313 0.18701797 0.17023813 0.63925535
0.61690040 0.43381192 0.93162705 0.62511267 0.45877614
0.30612274 0.39457724 0.26087929 0.34826782 0.71235394
0.66890267 0.70557853 0.48098531 0.76937604 0.10892615
0.17080091 0.57693496 0.19482135 0.07942299 0.75059650
0.61697062 0.17255690 0.21757211 0.64178749 0.41287085
0.96790726 0.22636129 0.38378524 0.02240361 0.08083711
0.67933000 0.34274892 0.55247312 0.06602492 0.75212193
0.00522951 0.49808998 0.83214543 0.46631055 0.48400103
0.56771735 0.70766078 0.27010417 0.73044053 0.80382000
0.12586939 0.18685427 0.66328521 0.84542463 0.77920000
0.21744701 0.90146876 0.67373118 0.88915982 0.56056760
0.71208837 0.89978603 0.34720491 0.79784756 0.73914921
0.48384807 0.10921725 0.81603026 0.82053322 0.45465871
0.56148353 0.31003923 0.39570321 0.78161820 0.23360955
"""
B_TEXT = """
0.10006862 0.36418521 0.56036054 0.32046732 0.57004243
"""


def normal(seed: int, *shape: int) -> Array:
    """Draw standard normal values of the given shape, the same for the same seed."""
    return np.random.default_rng(seed).normal(size=shape)


def one_hot(seed: int, n_objects: int, n_classes: int) -> Array:
    """Draw one-hot rows `(n_objects, n_classes)`, the same for the same seed."""
    labels = np.random.default_rng(seed).integers(n_classes, size=n_objects)
    return np.eye(n_classes)[labels]


def probabilities(seed: int, n_objects: int, n_classes: int) -> Array:
    """Draw rows `(n_objects, n_classes)` of positive numbers that add up to 1."""
    weights = np.exp(normal(seed, n_objects, n_classes))
    rows: Array = weights / weights.sum(axis=1, keepdims=True)
    return rows


def matrix_product(A: Array, B: Array) -> Array:
    """Multiply two matrices with three loops."""
    C = np.zeros((A.shape[0], B.shape[1]))
    for i in range(A.shape[0]):
        for j in range(B.shape[1]):
            for k in range(A.shape[1]):
                C[i, j] += A[i, k] * B[k, j]
    return C


def parse(text: str, *shape: int) -> Array:
    """Read numbers separated by white space, as the documents print them."""
    return np.array(text.split(), dtype=float).reshape(shape)


def stackoverflow() -> tuple[Array, Array, Array, Array]:
    """Return `x_input (5, 18)`, `grad_output (5, 5)`, `W (18, 5)`, `b (5,)`.

    Source: StackOverflow question 47179307. With 5 observations and 5 outputs several
    wrong formulas run on these arrays, so no check relies on them.
    """
    return (
        parse(X_INPUT_TEXT, 5, 18),
        parse(GRAD_OUTPUT_TEXT, 5, 5),
        parse(W_TEXT, 18, 5),
        parse(B_TEXT, 5),
    )
