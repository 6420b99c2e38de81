# Prints what a terminal obeys: colours, moves of the cursor, returns, directions of writing.
# %% extra first
import sys

for text in ("\x1b[2J\x1b[1;1H", "\r\b\x7f", "\u202e\u2066", "\x1b]0;title\x07", "\x9b31m", "\0"):
    print(f"failed{text}passed")
    print(f"failed{text}passed", file=sys.stderr)
raise ValueError("\x1b]8;;javascript:alert(1)\x07click\u202e\r\x1b[1A")
