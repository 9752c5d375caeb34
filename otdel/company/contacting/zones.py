"""What o'clock it is at the client's: by the city, else by the phone's region. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, available_timezones

import phonenumbers
from babel import Locale
from phonenumbers.timezone import time_zones_for_number

from otdel.kernel.normal import fold

# Big cities that give no zone its name; those that do come from the CLDR.
_CITIES: Mapping[str, str] = {
    "Europe/Moscow": (
        "санкт-петербург спб петербург казань ростов-на-дону воронеж краснодар"
        " ярославль тула рязань липецк пенза тверь курск белгород калуга смоленск брянск орел"
        " владимир иваново кострома вологда архангельск мурманск петрозаводск сочи ставрополь"
        " чебоксары йошкар-ола саранск махачкала грозный новороссийск"
    ),
    "Europe/Samara": "тольятти ижевск",
    "Asia/Yekaterinburg": "челябинск уфа пермь тюмень оренбург магнитогорск сургут курган ханты-мансийск",
    "Asia/Krasnoyarsk": "абакан кызыл норильск",
    "Asia/Irkutsk": "улан-удэ братск ангарск",
    "Asia/Yakutsk": "благовещенск",
    "Asia/Vladivostok": "хабаровск комсомольск-на-амуре находка уссурийск",
    "Europe/Minsk": "гомель брест гродно витебск могилев",
    "Asia/Almaty": "астана шымкент караганда алма-ата",
}
_IN_TWO_WORDS = {"нижний новгород": "Europe/Moscow", "нижний тагил": "Asia/Yekaterinburg",
                 "великий новгород": "Europe/Moscow", "старый оскол": "Europe/Moscow",
                 "saint petersburg": "Europe/Moscow", "st petersburg": "Europe/Moscow",
                 "nizhny novgorod": "Europe/Moscow", "kazan": "Europe/Moscow",
                 "chelyabinsk": "Asia/Yekaterinburg", "perm": "Asia/Yekaterinburg",
                 "ufa": "Asia/Yekaterinburg", "khabarovsk": "Asia/Vladivostok"}  # fmt: skip
_PREFIXES = ("г. ", "г.", "город ")


def zone_of(*, city: str, phone: str, own: ZoneInfo, at: datetime) -> ZoneInfo:
    """Return the client's zone: of the city, else of the phone, else the company's `own`.

    phone: E.164 or "". A mobile number of a wide country may be anywhere in it: where its zones
    differ at the moment `at`, the company's own is taken.
    """
    return _of_city(city) or _of_phone(phone, at) or own


def _of_city(city: str) -> ZoneInfo | None:
    name = fold(city)
    for prefix in _PREFIXES:
        name = name.removeprefix(prefix)
    found = _cities().get(name.strip())
    return ZoneInfo(found) if found else None


def _of_phone(phone: str, at: datetime) -> ZoneInfo | None:
    zones = [ZoneInfo(name) for name in _zones_of(phone)]
    if not zones or len({at.astimezone(zone).utcoffset() for zone in zones}) > 1:
        return None
    return zones[0]


@lru_cache(maxsize=4096)
def _zones_of(phone: str) -> tuple[str, ...]:
    try:
        found = time_zones_for_number(phonenumbers.parse(phone))
    except phonenumbers.NumberParseException:
        return ()
    return tuple(name for name in found if "/" in name and not name.startswith("Etc/"))


@cache
def _cities() -> dict[str, str]:
    """Return {city, folded: IANA name}."""
    found: dict[str, str] = {
        fold(name.rpartition("/")[2].replace("_", " ")): name
        for name in sorted(available_timezones())
        if name.startswith(("Europe/", "Asia/", "America/", "Africa/", "Australia/"))
    }
    for language in ("en", "ru"):
        for name, words in Locale(language).time_zones.items():
            if "city" in words:
                found[fold(words["city"])] = name
    found |= {city: zone for zone, cities in _CITIES.items() for city in cities.split()}
    return found | _IN_TWO_WORDS
