"""Work for another process to do, in a file that imports nothing else."""


def twice(values):
    """Ready to give a list twice over; the work fails for what can't be repeated."""
    return lambda: values * 2
