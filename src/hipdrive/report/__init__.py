"""Report: what was measured as a page, as JSON, as tables, and drawn on the clip."""

from hipdrive.report.contract import to_json, write_json
from hipdrive.report.contract_models import SCHEMA, Analysis
from hipdrive.report.page import write_report

__all__ = ["SCHEMA", "Analysis", "to_json", "write_json", "write_report"]
