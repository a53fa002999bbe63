"""English dates as every page writes them: 9 October 2026."""

DATE_FORMAT = "j F Y"
