"""A dashboard's part in tests of loads: reads the pointer and the snapshot it names, over and over.

    python -m tests.support.reader DATA_DIR

Prints a line a read: the name that the pointer had, the name inside the file, the children, and the lines loaded
from children.csv. Ends when its standard input is closed. Anything that goes wrong ends it with a traceback.
"""

import sys
import threading
from pathlib import Path

from measures.snapshot import current, open_read_only

_READ = """
    SELECT (SELECT snapshot FROM load.snapshot), (SELECT count(*) FROM children),
           (SELECT sum(loaded) FROM load.files WHERE file = 'children.csv')
"""


def main(data_dir):
    closed = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), closed.set()), daemon=True).start()
    while not closed.is_set():
        name = current(data_dir)
        with open_read_only(data_dir, name) as con:
            print(name, *con.execute(_READ).fetchone(), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
