#!/usr/bin/env python3
"""Draws what `cargo bench --bench stages --features lab` prints as bars: where the time goes.

  cargo bench --bench stages --features lab | lab/picture.py > docs/performance.svg
"""
import re, sys

COLOURS = ["#4477aa", "#66ccee", "#228833", "#ccbb44", "#ee6677", "#aa3377", "#bbbbbb", "#000000"]
# What is not a part of the whole.
BESIDE = ("from_utf8", "sentences", "detection", "all")
WIDTH, ROW, LEFT = 640, 36, 110


def tables(lines):
    """Name of a text -> {stage: nanoseconds a byte}."""
    found, name = {}, None
    for line in lines:
        head = re.match(r"\| (.+) \| ns a byte \|", line)
        row = re.match(r"\| (.+) \| ([\d.]+) \| [\d.]+ \|", line)
        if head:
            name = head[1]
            found[name] = {}
        elif row and name:
            found[name][row[1]] = float(row[2])
    return found


def main():
    found = tables(sys.stdin)
    if not found:
        sys.exit("no table of stages in what was read")
    most = max(stages["all"] for stages in found.values())
    names = [name for name in next(iter(found.values())) if not name.startswith(BESIDE)] + ["what binds them"]
    out = []
    for number, (text, stages) in enumerate(found.items()):
        parts = [stages[name] for name in names[:-1]]
        parts.append(max(0.0, stages["all"] - sum(parts)))
        y, x = 10 + number * ROW, LEFT
        out.append(f'<text x="{LEFT - 8}" y="{y + 17}" text-anchor="end">{text}</text>')
        for colour, name, part in zip(COLOURS, names, parts):
            width = part / most * WIDTH
            out.append(f'<rect x="{x:.1f}" y="{y}" width="{width:.1f}" height="{ROW - 10}" fill="{colour}"><title>{name}: {part:.2f} ns a byte</title></rect>')
            x += width
        out.append(f'<text x="{x + 6:.1f}" y="{y + 17}">{stages["all"]:.2f}</text>')
    y = 10 + len(found) * ROW + 14
    for number, (colour, name) in enumerate(zip(COLOURS, names)):
        x, line = LEFT + number % 3 * 220, y + number // 3 * 20
        out.append(f'<rect x="{x}" y="{line - 10}" width="12" height="12" fill="{colour}"/><text x="{x + 18}" y="{line}">{name}</text>')
    height = y + 20 * (len(names) + 2) // 3
    print(f'<svg xmlns="http://www.w3.org/2000/svg" width="{LEFT + WIDTH + 60}" height="{height}" font-family="sans-serif" font-size="13">')
    print('<rect width="100%" height="100%" fill="white"/>')
    print("\n".join(out))
    print("</svg>")


main()
