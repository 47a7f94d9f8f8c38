"""Background work: what must happen after a commit, jobs, the clock, processes."""
