"""Networks in processes that were forked from one that has used torch."""

import os
from functools import cache

import torch


@cache
def allow_forks() -> None:
    """Let processes that are forked from now on compute, on the CPU with one thread each.

    The threads of OpenMP do not live on in a forked process, and torch would wait for them for
    ever (servers that load before they fork and loaders of data do so). With one thread it needs
    none of them. A child that sets its number of threads itself gets what it asks for.
    """
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=_use_one_thread)


def _use_one_thread() -> None:
    torch.set_num_threads(1)
