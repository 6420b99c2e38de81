"""What honest notebooks do, each in a few lines that end without an error.

`tests/bench/calls.py` records the system calls that they make, and `test_honest.py` runs them
behind the walls. A name before a colon is a package that a machine may not have.
"""

from __future__ import annotations

PYTHON = {
    "files": """
import csv, gzip, json, os, pathlib, pickle, shutil, tempfile, zipfile
here = pathlib.Path("files")
here.mkdir(parents=True, exist_ok=True)
(here / "a.txt").write_text("text\\n" * 1000)
with open(here / "a.txt", "r+") as file:
    file.seek(10), file.truncate(100), file.flush(), os.fsync(file.fileno())
json.dump({"a": [1, 2.5, None]}, open(here / "a.json", "w"))
assert json.load(open(here / "a.json"))["a"][1] == 2.5
with open(here / "a.csv", "w", newline="") as file:
    csv.writer(file).writerows([[1, 2], [3, 4]])
assert list(csv.reader(open(here / "a.csv", newline=""))) == [["1", "2"], ["3", "4"]]
pickle.dump([1, 2], open(here / "a.pickle", "wb"))
gzip.open(here / "a.gz", "wt").write("text")
with zipfile.ZipFile(here / "a.zip", "w") as file:
    file.write(here / "a.txt")
zipfile.ZipFile(here / "a.zip").extractall(here / "out")
shutil.copyfile(here / "a.txt", here / "b.txt")
shutil.move(here / "b.txt", here / "c.txt")
(here / "c.txt").rename(here / "d.txt")
(here / "link").symlink_to("d.txt")
assert (here / "link").readlink().name == "d.txt" and (here / "link").exists()
assert sorted(p.suffix for p in here.glob("*.t*")) == [".txt", ".txt"]
assert here.resolve().is_dir() and os.access(here, os.W_OK) and not os.path.ismount(here)
list(os.walk(".")), os.stat("."), os.getcwd(), os.umask(0o022)
for directory in (here, ".."):
    os.chdir(directory)
with tempfile.TemporaryDirectory() as folder, tempfile.NamedTemporaryFile() as file:
    file.write(b"x"), tempfile.TemporaryFile().write(b"x")
(here / "d.txt").unlink()
shutil.rmtree(here)
""",
    "a copy of a file": """
import pathlib, shutil
one, other = pathlib.Path("one"), pathlib.Path("other")
one.write_bytes(bytes(100_000))
shutil.copyfile(one, other)
assert other.stat().st_size == 100_000
if hasattr(one, "copy"):
    one.copy(pathlib.Path("third"))
""",
    "locks of files": """
import fcntl
with open("lock", "w") as file:
    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    fcntl.lockf(file, fcntl.LOCK_EX)
    fcntl.lockf(file, fcntl.LOCK_UN)
""",
    "a database": """
import sqlite3
for place in (":memory:", "data.db"):
    connection = sqlite3.connect(place)
    connection.execute("create table t (x)")
    with connection:
        connection.executemany("insert into t values (?)", [(n,) for n in range(1000)])
    assert connection.execute("select sum(x) from t").fetchone() == (499500,)
    connection.close()
assert sqlite3.connect("data.db").execute("select count(*) from t").fetchone() == (1000,)
""",
    "threads": """
import queue, threading, time
from concurrent.futures import ThreadPoolExecutor
with ThreadPoolExecutor(4) as pool:
    assert sum(pool.map(lambda x: x * x, range(100))) == 328350
lock, found = threading.Lock(), queue.Queue()
def work():
    with lock:
        time.sleep(0.01)
        found.put(threading.get_ident())
threads = [threading.Thread(target=work, name=f"worker-{n}") for n in range(3)]
[t.start() for t in threads], [t.join() for t in threads]
assert found.qsize() == 3 and not threading.Event().wait(0.01)
timer = threading.Timer(0.01, lambda: None)
timer.start(), timer.join()
""",
    "an event loop": """
import asyncio
async def double(x):
    await asyncio.sleep(0.01)
    return 2 * x
async def main():
    first = await asyncio.gather(*map(double, range(3)))
    second = await asyncio.to_thread(sum, first)
    return await asyncio.wait_for(double(second), 1)
assert asyncio.new_event_loop().run_until_complete(main()) == 12
with asyncio.Runner() as runner:
    assert runner.run(main()) == 12
""",
    "await in a cell": "import asyncio\nx = await asyncio.sleep(0.01, 5)\nassert x == 5",
    "time and signals": """
import datetime, resource, signal, time, timeit
for clock in ("time", "monotonic", "perf_counter", "process_time", "thread_time"):
    getattr(time, clock)(), time.get_clock_info(clock)
time.sleep(0.01), time.localtime(), datetime.datetime.now(), timeit.timeit("1 + 1", number=100)
resource.getrusage(resource.RUSAGE_SELF), resource.getrlimit(resource.RLIMIT_AS)
class Late(Exception): pass
def late(*_): raise Late
before = signal.signal(signal.SIGALRM, late)
for start in (lambda: signal.alarm(1), lambda: signal.setitimer(signal.ITIMER_REAL, 0.01)):
    start()
    try:
        time.sleep(5)
        raise AssertionError
    except Late:
        pass
signal.raise_signal(signal.SIGALRM) if before is None else signal.signal(signal.SIGALRM, before)
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1}), signal.sigpending()
""",
    "errors": """
import faulthandler, io, os, traceback, warnings
try: 1 / 0
except ZeroDivisionError: assert "division" in traceback.format_exc()
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    warnings.warn("a warning")
assert len(caught) == 1
try: input("name? "); raise AssertionError
except (EOFError, RuntimeError, OSError, NotImplementedError): pass
try: open("missing")
except FileNotFoundError: pass
def deep(n): return deep(n + 1)
try: deep(0)
except RecursionError: pass
""",
    "the machine": """
import getpass, locale, multiprocessing, os, platform, random, secrets, sys, uuid
assert os.cpu_count() and len(os.urandom(8)) == 8 and secrets.token_hex() and uuid.uuid4()
platform.platform(), platform.machine(), sys.getsizeof([]), os.getpid(), os.getuid()
random.seed(), random.random(), locale.getlocale(), os.environ["HOME"], os.path.expanduser("~")
os.isatty(0), multiprocessing.cpu_count(), os.uname(), os.times(), os.get_terminal_size
""",
    "magics": """
get_ipython().run_line_magic("timeit", "-n 2 -r 2 sum(range(10))")
get_ipython().run_line_magic("time", "sum(range(1000))")
get_ipython().run_cell_magic("time", "", "y = 3")
get_ipython().run_cell_magic("writefile", "written.py", "z = 4\\n")
get_ipython().run_line_magic("run", "written.py")
get_ipython().run_cell_magic("capture", "kept", "print(5)")
get_ipython().run_line_magic("who", ""), get_ipython().run_line_magic("pwd", "")
get_ipython().run_line_magic("matplotlib", "inline")
get_ipython().run_line_magic("prun", "-q sum(range(10))")
assert y == 3 and z == 4
""",
    "display": """
from IPython.display import HTML, Image, Markdown, clear_output, display
display(HTML("<b>x</b>"), Markdown("*x*"), {"a": 1}), clear_output()
print(*range(1000))
get_ipython().run_line_magic("pinfo", "len")
""",
    "modules": """
import ctypes, decimal, fractions, hashlib, importlib, lzma, ssl, statistics, xml.etree.ElementTree
open("own.py", "w").write("value = 6")
importlib.invalidate_caches()
import sys
sys.path.insert(0, ".")
import own
assert own.value == 6 and importlib.reload(own).value == 6
hook = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int)(lambda x: x + 1)
assert hook(1) == 2 and hashlib.sha256(b"").hexdigest()
""",
}
NUMPY = {
    "algebra": """
import numpy as np
rng = np.random.default_rng(0)
a = rng.normal(size=(300, 300))
np.linalg.inv(a), np.linalg.svd(a), np.linalg.eig(a), np.linalg.lstsq(a, a), np.fft.fft2(a)
a @ a.T, np.einsum("ij,jk->ik", a, a), np.sort(rng.normal(size=10**6)), np.ones(3 * 10**7).sum()
np.random.seed(), np.random.rand(3)
""",
    "files": """
import numpy as np
x = np.arange(10.0)
np.save("x.npy", x), np.savez("x.npz", x=x), np.savez_compressed("c.npz", x=x)
np.savetxt("x.txt", x), x.tofile("x.bin")
assert (np.load("x.npy") == x).all() and (np.load("x.npz")["x"] == x).all()
assert (np.loadtxt("x.txt") == x).all() and (np.fromfile("x.bin") == x).all()
assert (np.genfromtxt("x.txt") == x).all() and (np.load("x.npy", mmap_mode="r") == x).all()
m = np.memmap("x.map", dtype=float, mode="w+", shape=(100, 100))
m[:] = 1
m.flush()
del m
import mmap
with open("x.map", "r+b") as file, mmap.mmap(file.fileno(), 0) as shared:
    shared.madvise(mmap.MADV_SEQUENTIAL), shared.flush(), shared.resize(2 * len(shared))
""",
}
MATPLOTLIB = {
    "figures": """
import matplotlib.pyplot as plt
import numpy as np
figure, axes = plt.subplots(2, 2, figsize=(8, 6))
axes[0, 0].plot(np.arange(10), label="$x^2$")
axes[0, 0].legend()
axes[0, 1].imshow(np.eye(10))
axes[1, 0].hist(np.random.randn(1000))
axes[1, 1].scatter(range(5), range(5))
figure.suptitle("title")
plt.tight_layout()
for kind in ("png", "svg", "pdf"):
    plt.savefig(f"figure.{kind}")
plt.show()
axes = plt.figure().add_subplot(projection="3d")
axes.plot_surface(*np.meshgrid(range(5), range(5)), np.ones((5, 5)))
plt.show()
assert plt.imread("figure.png").ndim == 3
""",
    "another style": """
import matplotlib
import matplotlib.pyplot as plt
with plt.style.context("ggplot"):
    plt.bar(["a", "b"], [1, 2])
    plt.show()
from matplotlib import animation, font_manager
font_manager.findfont("DejaVu Sans")
figure, axes = plt.subplots()
line, = axes.plot([0, 1])
animation.FuncAnimation(figure, lambda n: [line], frames=2).to_jshtml()
""",
}
PANDAS = {
    "tables": """
import pandas as pd
table = pd.DataFrame({"a": [1, 2, 3], "b": ["x", "y", "x"], "t": pd.date_range("2020", periods=3)})
table.to_csv("t.csv", index=False), table.to_json("t.json"), table.to_pickle("t.pickle")
back = pd.read_csv("t.csv", parse_dates=["t"])
assert back.groupby("b")["a"].sum()["x"] == 4 and pd.read_pickle("t.pickle").equals(table)
pd.merge(table, back, on="a"), table.describe(), table.pivot_table("a", "b"), pd.read_json("t.json")
display(table)
table.set_index("t").resample("D").mean(numeric_only=True), table.a.plot()
import matplotlib.pyplot as plt
plt.show()
""",
}
PYARROW = {
    "tables": """
import pandas as pd
table = pd.DataFrame({"a": range(1000), "b": ["x", "y"] * 500})
table.to_parquet("t.parquet"), table.to_feather("t.feather")
assert pd.read_parquet("t.parquet").equals(table) and pd.read_feather("t.feather").equals(table)
assert len(pd.read_csv("t.csv", engine="pyarrow")) if table.to_csv("t.csv") is None else False
""",
}
SCIPY = {
    "all of it": """
import numpy as np, scipy
from scipy import fft, integrate, interpolate, linalg, optimize, signal, sparse, spatial
from scipy import special, stats
from scipy.sparse import linalg as sparse_linalg
assert abs(optimize.minimize(lambda x: (x - 1) ** 2, 0.0).x[0] - 1) < 1e-4
a = np.random.default_rng(0).normal(size=(200, 200))
linalg.expm(a / 100), linalg.schur(a), linalg.solve(a, a), fft.fft(a, workers=2)
s = sparse.random(500, 500, 0.01, format="csr") + sparse.eye(500)
sparse_linalg.spsolve(s.tocsc(), np.ones(500)), sparse_linalg.eigsh(s @ s.T, k=3)
integrate.solve_ivp(lambda t, y: -y, (0, 1), [1.0]), integrate.quad(np.sin, 0, 1)
interpolate.CubicSpline(range(5), range(5)), signal.butter(3, 0.1)
spatial.KDTree(a).query(a, workers=2)
stats.ttest_ind(a[0], a[1]), special.gamma(3)
optimize.curve_fit(lambda x, k: k * x, [1, 2], [2, 4])
optimize.differential_evolution(lambda x: (x**2).sum(), [(-1, 1)] * 2, maxiter=3)
""",
}
SKLEARN = {
    "models": """
from sklearn import datasets, ensemble, linear_model, model_selection, neighbors
x, y = datasets.load_iris(return_X_y=True)
model_selection.cross_val_score(linear_model.LogisticRegression(max_iter=500), x, y)
ensemble.HistGradientBoostingClassifier(max_iter=3).fit(x, y)
ensemble.RandomForestClassifier(5, n_jobs=2).fit(x, y).predict(x)
neighbors.KNeighborsClassifier().fit(x, y).predict(x)
""",
}
WORKLOADS = {
    f"{package}: {name}": code
    for package, table in (
        ("sys", PYTHON),
        ("numpy", NUMPY),
        ("matplotlib", MATPLOTLIB),
        ("pandas", PANDAS),
        ("pyarrow", PYARROW),
        ("scipy", SCIPY),
        ("sklearn", SKLEARN),
    )
    for name, code in table.items()
}
