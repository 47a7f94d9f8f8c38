"""Background work: the outbox, the job queue, periodic jobs and their processes.

`app.worker.registry` knows what is carried out; `docs/jobs.md` says how to add to it.
"""

from app.worker.queue import Jobs

jobs = Jobs()
