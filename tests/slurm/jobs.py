"""Have workers as jobs of Slurm, none while there is nothing to do, until the input ends."""

import sys

from dask_jobqueue import SLURMCluster

with SLURMCluster(
    cores=2,
    processes=1,
    memory="4GB",
    interface="lo",
    local_directory=sys.argv[1],
    scheduler_options={"dashboard": False},
) as cluster:
    cluster.adapt(minimum=0, maximum=2)
    sys.stdout.write(f"{cluster.scheduler_address}\n")
    sys.stdout.flush()
    sys.stdin.read()
