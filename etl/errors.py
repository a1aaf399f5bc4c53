"""The one error of this package that people are shown."""


class LoadError(Exception):
    """Exports that can't be loaded as they are. Its text is one sentence for people, shown without a traceback."""
