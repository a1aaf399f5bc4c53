"""The one error of this package that people are shown."""


class QuestionError(Exception):
    """A question that cannot be answered as asked. Its text is one sentence for people, shown without a traceback."""
