"""Requests from outside counted by the hour, without keeping whose they were."""

from __future__ import annotations

import ipaddress
from datetime import datetime

from django.utils.crypto import salted_hmac

DAY = 24  # hours


def window_of(at: datetime) -> int:
    """Return the hour of an instant, counted from 1970."""
    return int(at.timestamp()) // 3600


def minutes_left(at: datetime) -> int:
    """Return in how many minutes the next hour begins, at least one."""
    return max(1, 60 - int(at.timestamp()) % 3600 // 60)


def address_digest(salt: str, address: str, window: int) -> str:
    """Return what stands for an address for one day; nobody can join the days, or get the address back.

    Of IPv6 the first 64 bits count: that is one household.
    """
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        told = address
    else:
        told = str(ip) if ip.version == 4 else str(ipaddress.ip_network(f"{ip}/64", strict=False))
    return salted_hmac(salt, f"{window // DAY}:{told}", algorithm="sha256").hexdigest()
