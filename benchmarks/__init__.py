"""How fast the program is and how much memory it needs: `python -m benchmarks --help`."""
