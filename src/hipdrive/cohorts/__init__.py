"""Many recordings: any mix of formats to partitioned Parquet, on this machine's cores or on a cluster."""

from hipdrive.cohorts.lazy import Cohort, open_cohort
from hipdrive.cohorts.plan import Settings
from hipdrive.cohorts.run import cohort

__all__ = ["Cohort", "Settings", "cohort", "open_cohort"]
