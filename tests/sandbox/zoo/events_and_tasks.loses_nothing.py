# Leaves tasks, events and hooks of IPython behind that act after the cell.
# %% extra first
import asyncio


async def forever():
    while True:
        globals()["relu_grad"] = None
        await asyncio.sleep(0)


task = asyncio.get_event_loop_policy().new_event_loop().create_task(forever())
await asyncio.sleep(0)
shell = get_ipython()
for event in ("pre_execute", "post_execute", "pre_run_cell", "post_run_cell"):
    shell.events.register(event, lambda *_: 1 / 0)
shell.set_custom_exc((Exception,), lambda *_: None)
shell.execution_count = "1"
shell.user_ns_hidden = None
