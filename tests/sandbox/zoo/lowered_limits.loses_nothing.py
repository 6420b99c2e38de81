# Lowers its own limits to nothing, and its recursion limit to less than Python needs.
# %% extra after test_dense_backward_out_in
import resource
import sys

for kind in ("NOFILE", "FSIZE", "AS", "STACK", "NPROC", "DATA", "MEMLOCK"):
    try:
        resource.setrlimit(getattr(resource, f"RLIMIT_{kind}"), (0, 0))
    except Exception:
        pass
sys.setrecursionlimit(60)
