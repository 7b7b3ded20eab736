"""A cluster's last weeks as a small chart, beside its name."""

from newshub.core.charts import stems
from newshub.site.press import Press
from newshub.site.views import SparkView

_HEIGHT, _STEP = 20, 4


def spark(press: Press, cluster: str, language: str) -> SparkView | None:
    """A cluster's last weeks as a small chart; None when nothing came in them."""
    counts = press.tallies.spark(cluster)
    if not counts:
        return None
    words = press.words[language]
    text = words.ngettext(
        "%(count)s story in the last %(weeks)s weeks", "%(count)s stories in the last %(weeks)s weeks", sum(counts)
    ) % {"count": words.number(sum(counts)), "weeks": words.number(len(counts))}
    path = stems(counts, height=_HEIGHT, step=_STEP)
    return SparkView(path, len(counts) * _STEP, _HEIGHT, text)
