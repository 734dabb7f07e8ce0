"""What is raised when a promise is broken."""


class Violation(AssertionError):
    """A promise was broken; the facts follow."""


def expect(right: bool, what: str, *facts: object) -> None:
    """Raise Violation unless it is right."""
    if not right:
        raise Violation(what, *facts)
