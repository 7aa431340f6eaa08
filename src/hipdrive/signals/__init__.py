"""Signals: numbers over time. Gaps, outliers, filtering, derivatives, extrema. Knows nothing of running."""
