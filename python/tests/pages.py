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


def masthead(site: str) -> str:
    """What stands on all pages of a site, and in no list of rules."""
    return f"The Courier of {site} is read on all the isles"


def of_site(site: str, count: int) -> list[str]:
    """So many different pages of a site."""
    things = ["road", "bridge", "ferry", "pass", "port", "lock", "canal", "tunnel"]
    places = ["Esker", "Lund", "Moss", "Vik", "Aldersea", "Holm", "Brae", "Sund", "Tarn"]
    pages = []
    for number in range(count):
        thing, place = things[number % len(things)], places[number // len(things) % len(places)]
        who = "the warden" + " of the wardens" * (number // 72)
        story = f"In {place} the storm took the {thing} and a roof of the old harbour, and nobody knows when it will be open again, says {who}."
        pages.append(f"{place} without its {thing}\n{story}\n{story.replace('storm', 'flood')}\n{masthead(site)}\nLeave a Reply")
    return pages
