"""Discount limits that ship with the product (G-21), basis points; a company edits them as its own."""

from otdel.foundation.people.policy import Role

LIMITS: dict[str, int] = {
    Role.SELLER: 500,
    Role.FARMER: 500,
    Role.FIELD: 300,
    Role.SUPERVISOR: 1000,
    Role.HEAD: 2000,
    Role.OWNER: 10_000,
}
