"""What differs when the site is published; everything else is in pelicanconf.py.

SITEURL comes from the environment when it is set there, so that one checkout can publish to several places.
"""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))  # Pelican runs this file without its folder on the path

from pelicanconf import *  # noqa: F403

SITEURL = os.environ.get("SITEURL", "https://news.example.org")
