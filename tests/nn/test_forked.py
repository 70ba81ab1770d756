"""A process that was forked after torch was used; each in a process of its own, for it may hang."""

import os
import subprocess
import sys

import pytest

FORKS = """
import os, sys
import numpy as np
import fathom
model = fathom.load("default", device="cpu")
image = np.zeros((64, 64, 3), dtype=np.uint8)
before = model.predict(image).depth if sys.argv[1] == "after a prediction" else None
child = os.fork()
depth = model.predict(image).depth
if not child:
    os._exit(0 if before is None or np.allclose(depth, before, rtol=1e-3) else 1)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are never forked here")
@pytest.mark.parametrize("when", ["after a prediction", "after loading"])
def test_a_forked_process_predicts(when):
    several = {**os.environ, "OMP_NUM_THREADS": "2"}  # with one thread nothing could hang
    run = subprocess.run([sys.executable, "-c", FORKS, when], env=several, timeout=240)
    assert run.returncode == 0
