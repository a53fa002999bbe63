"""The long run is for `make faults` alone."""

import os

collect_ignore = [] if "FAULTS_ACTS" in os.environ else ["test_under_fire.py"]
