"""The small marks beside names: a shape a role, so that nothing is told by colour alone."""

from app.exports.roles import Role

__all__ = ["mark_of"]


def mark_of(role: Role, x: float, y: float, colour: str) -> str:
    """Give the mark of a role, about 8 pixels wide, its middle at (x, y)."""
    if role is Role.ROOT:
        return f'<path d="M{x:.1f} {y - 4.5:.1f}l4.5 4.5l-4.5 4.5l-4.5 -4.5z" fill="{colour}"/>'
    if role is Role.BENCHMARK:
        return f'<path d="M{x:.1f} {y - 4.5:.1f}l4.5 8h-9z" fill="{colour}"/>'
    if role is Role.TARGET:
        return (
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.2" fill="none" stroke="{colour}" stroke-width="1.4"/>'
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="1.7" fill="{colour}"/>'
        )
    if role is Role.BETWEEN:
        return f'<rect x="{x - 3.5:.1f}" y="{y - 3.5:.1f}" width="7" height="7" fill="{colour}"/>'
    filled = "none"
    dashes = ' stroke-dasharray="2 1.4"' if role is Role.UNREAD else ""
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.8" fill="{filled}" stroke="{colour}" stroke-width="1.4"{dashes}/>'
