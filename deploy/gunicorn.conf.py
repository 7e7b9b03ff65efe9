"""How gunicorn serves 厅验: `gunicorn --config deploy/gunicorn.conf.py`; the numbers come from the environment.

Threads, since a request mostly waits for the database; processes, since only they use a second core. A thread keeps a
connection to the database for a minute, so workers × threads must stay below its max_connections.
"""

import gc
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tingyan.kit import logs

cores = len(os.sched_getaffinity(0))

wsgi_app = "tingyan.wsgi"
bind = os.environ.get("TINGYAN_BIND", "unix:/run/tingyan/web.sock")
workers = int(os.environ.get("TINGYAN_WORKERS", min(cores + 1, 8)))
threads = int(os.environ.get("TINGYAN_THREADS", "4"))
worker_class = "gthread"
preload_app = True  # one copy in memory, and settings that are wrong stop the start instead of every worker
timeout = 60  # a worker that does not move; a statement of PostgreSQL is given up after 30 s, a PDF after 25 s
graceful_timeout = 30  # for requests that run when the service is stopped
keepalive = 75  # the proxy keeps its connections
worker_tmp_dir = "/dev/shm"  # noqa: S108  heartbeats: on a disk that hangs a sound worker would look dead
umask = 0o007  # the socket is for the service's own group, in which the proxy is
control_socket_disable = True

level = os.environ.get("TINGYAN_LOG_LEVEL", "INFO")
logconfig_dict = logs.config(level)  # requests are logged by the application, and gunicorn's own words alike
logconfig_dict["loggers"]["gunicorn.error"] = {"handlers": ["lines"], "level": level, "propagate": False}


def on_starting(server: object) -> None:
    """Begin to count anew: figures of processes that are gone would stay in the sum."""
    if folder := os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        for left in Path(folder).glob("*.db"):
            left.unlink()


def when_ready(server: object) -> None:
    """Before workers are forked: what is loaded stays, so collections pass it by and all workers share its memory."""
    gc.collect()
    gc.freeze()
