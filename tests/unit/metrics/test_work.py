"""The work of a request is counted for itself and for the process."""

import threading

from app.metrics.work import ProcessWork


def test_request_and_process_count_the_same_work() -> None:
    work = ProcessWork()
    work.note_statement(1.0)
    with work.measured() as own:
        work.note_statement(0.5)
        work.note_cache(hits=3, misses=1)
    work.note_cache(misses=1)
    assert (own.statements, own.statement_seconds) == (1, 0.5)
    assert (own.cache_hits, own.cache_misses) == (3, 1)
    assert (work.total.statements, work.total.statement_seconds) == (2, 1.5)
    assert (work.total.cache_hits, work.total.cache_misses) == (3, 2)


def test_threads_do_not_count_work_of_each_other() -> None:
    work = ProcessWork()
    with work.measured() as own:
        other = threading.Thread(target=work.note_statement, args=(1.0,))
        other.start()
        other.join()
    assert own.statements == 0
    assert work.total.statements == 1
