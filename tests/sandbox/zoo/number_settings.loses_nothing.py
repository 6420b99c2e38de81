# Changes how NumPy prints, warns and calculates, and how Python warns, for everything later.
# %% extra first
import decimal
import locale
import sys
import warnings

import numpy as np

np.seterr(all="call")
np.seterrcall(lambda *_: sys.exit(1))
np.set_printoptions(formatter={"all": lambda _: "1.0"}, threshold=0)
np.set_string_function(lambda _: "1.0") if hasattr(np, "set_string_function") else None
np.setbufsize(16)
warnings.simplefilter("error")
warnings.showwarning = warnings.formatwarning = None
decimal.getcontext().prec = 1
sys.set_int_max_str_digits(0)
sys.displayhook = sys.excepthook = sys.unraisablehook = None
