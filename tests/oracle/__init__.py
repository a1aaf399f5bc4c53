"""A second, plain counter of the placement measures, written from the rules alone, to compare with the SQL."""
