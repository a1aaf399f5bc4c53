"""The terminal of loads, with two measures instead of all of them: for tests of loads, not of measures.

python -m tests.support.terminal load DIR --data DIR
"""

import sys
from functools import partial

from etl.__main__ import main
from measures import build

build.build = partial(build.build, codes=("C1", "PS2"))

if __name__ == "__main__":
    sys.exit(main())
