# Hangs in many cells of its own, for longer than a submission may take; the rest is graded.
# slow
# %% extra after test_refute_weights_first
import signal

signal.signal(signal.SIGINT, signal.SIG_IGN)
while True:
    pass
# %% extra after test_refute_weights_first
import signal

signal.signal(signal.SIGINT, signal.SIG_IGN)
while True:
    pass
# %% extra after test_refute_weights_first
import signal

signal.signal(signal.SIGINT, signal.SIG_IGN)
while True:
    pass
# %% extra after test_refute_weights_first
import signal

signal.signal(signal.SIGINT, signal.SIG_IGN)
while True:
    pass
# %% extra after test_refute_weights_first
import signal

signal.signal(signal.SIGINT, signal.SIG_IGN)
while True:
    pass
# %% extra after test_refute_weights_first
import signal

signal.signal(signal.SIGINT, signal.SIG_IGN)
while True:
    pass
# %% extra after test_refute_weights_first
import signal

signal.signal(signal.SIGINT, signal.SIG_IGN)
while True:
    pass
# %% extra after test_refute_weights_first
import signal

signal.signal(signal.SIGINT, signal.SIG_IGN)
while True:
    pass
# %% extra after test_refute_weights_first
import signal

signal.signal(signal.SIGINT, signal.SIG_IGN)
while True:
    pass
