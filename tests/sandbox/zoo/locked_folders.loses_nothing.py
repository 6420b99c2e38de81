# Makes folders that cannot be entered, and links to files of the machine.
# slow
# %% extra after relu_grad
import os

os.mkdir("locked")
os.mkdir("locked/inner")
os.mkdir("closed", 0)
for target in ("/", "/etc/passwd", "/engine", "locked"):
    os.symlink(target, "link-" + target.replace("/", "-"))
