# Has a timer raise errors at any moment, also while the cell is not running.
# %% extra after test_refute_weights_first
import signal


def burst(*_):
    raise SystemExit


signal.signal(signal.SIGALRM, burst)
signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
