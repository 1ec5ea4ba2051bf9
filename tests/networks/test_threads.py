"""The number of threads follows what other programs leave free."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
import torch

from inpaint_app.networks.threads import Times, free_cores, use_threads

START = Times(at=100.0, all=5000.0, own=40.0)


@pytest.mark.parametrize(
    ("others", "own", "cores", "free"),
    [
        (0.0, 0.0, 2, 2),
        (0.2, 1.9, 2, 2),  # what every machine does beside
        (1.0, 1.0, 2, 1),  # one busy program
        (2.0, 0.0, 2, 1),
        (9.0, 3.0, 2, 1),  # clocks that disagree
        (3.0, 4.0, 16, 13),
        (0.0, 15.8, 16, 16),  # this program's own work is no load
    ],
)
def test_threads_are_what_others_leave_free(others, own, cores, free):
    seconds = 3.0
    now = Times(START.at + seconds, START.all + (others + own) * seconds, START.own + own * seconds)
    assert free_cores(START, now, cores) == free


def test_a_number_that_is_asked_for_is_used_and_else_one_that_is_free():
    most = torch.get_num_threads()

    def in_a_thread_of_its_own():
        return use_threads(3), torch.get_num_threads(), use_threads(), torch.get_num_threads()

    with ThreadPoolExecutor(1) as pool:
        asked, then, measured, at_last = pool.submit(in_a_thread_of_its_own).result()
    assert (asked, then) == (3, 3)
    assert 1 <= measured <= most
    assert at_last == measured
