"""The Cluster News Hub: partners' feeds and our own articles, one static site in six languages.

    core      rules and data: no clock, disk, network, SQL, Pelican
    store     the only SQL
    fetch     the only network
    site      the only Pelican and Jinja
    publish   looks a built site over and puts it in place

This package is also the Pelican plugin: `register` is what Pelican calls.
"""


def register() -> None:
    """Join Pelican's run. Imports the site layer only now, so that fetching never pays for Pelican."""
    from newshub.site.plugin import connect

    connect()
