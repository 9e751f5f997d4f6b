"""Charts of an analysis as SVG text, made on the server: no script, no style, nothing loaded.

Pure. Each function returns Markup with every given text escaped, so a template shows it as it is.
A page that holds a chart also holds its sentence as the heading, and the same data as a table.
"""

from metrics.charts.marks import assurance_mark, variation_mark
from metrics.charts.sparkline import sparkline
from metrics.charts.spc_chart import chart

__all__ = ["assurance_mark", "chart", "sparkline", "variation_mark"]
