"""Pages for tests: prose with scaffolding, in several scripts."""

from __future__ import annotations

PROSE = "The storm passed over the town in the night, and by the morning all the roads to the coast were open again."
COPYRIGHT = "© 2018 The Ferry Post. All rights reserved."
PAGES = [
    f"{PROSE}\nLeave a Reply\nYour email address will not be published.",
    f"Skip to content\nHome\n\n{PROSE}\n\n{PROSE.upper()}\n\nRecent Posts\nA quiet winter on the river\n\n{COPYRIGHT}\n",
    f"Ветер стих к утру, и все дороги к побережью снова открыты.\n{PROSE} 😀\nLeave a Reply\n{COPYRIGHT}",
    f"風が止み、朝には海岸への道がすべて開いた。\nLeave a Reply\nIt&rsquo;s  over.\r\n{PROSE}",
    PROSE,
    "",
    "Leave a Reply",
]


def many(count: int) -> list[str]:
    """So many different pages."""
    return [PAGES[number % len(PAGES)].replace("town", f"town of {number}") for number in range(count)]
