"""Reports: figures with n and intervals, as text, JSON, CSV or Markdown."""
