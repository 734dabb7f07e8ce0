"""What can be the address of a hub, and whether others can read along on the way."""
from ipaddress import ip_address
from urllib.parse import urlsplit


def is_address(url: str) -> bool:
    """Whether a hub could live there; a slip must not look like a dead line."""
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and (
            parts.port != 0)
    except ValueError:
        return False


def is_open(url: str) -> bool:
    """Whether cases would travel there in the clear: no TLS, and beyond this machine.

    Our hub serves plain HTTP on its own machine only; what stands before it may not.
    """
    if not is_address(url):
        return False
    parts = urlsplit(url)
    return parts.scheme == "http" and not _is_here(parts.hostname or "")


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
