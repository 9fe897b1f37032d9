"""The text of a debian/patches/series file."""


def names(text):
    """Patches in order; comments, blank lines and options are passed over (quilt(1))."""
    lines = [line.strip() for line in text.splitlines()]
    return [line.split()[0] for line in lines if line and not line.startswith("#")]
