"""Published data sets on disk, all giving the same Sample."""
