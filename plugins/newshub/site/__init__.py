"""The reader's site: Pelican's plugin, stories, pages and feeds. The only layer that knows Pelican and Jinja."""
