"""The adoption report: one self-contained HTML file, made from the published copy alone."""
