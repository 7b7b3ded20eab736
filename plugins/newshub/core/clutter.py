"""Take away what a page puts around its text: skip links, cookie notices, bylines, contact blocks, archive links."""


def remove_clutter(text: str) -> str:
    """Plain text, paragraphs as lines, without what does not belong to the story."""
    return text
