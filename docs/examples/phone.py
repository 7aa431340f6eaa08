"""Two phone clips of one runner, to a report: python phone.py rear.mp4 side.mp4"""

import sys

import hipdrive as hd

measured = hd.analyse(sys.argv[1:])
findings = hd.screen(measured)
plan = hd.plan(findings)

for id in ("cadence", "contact_time", "trunk_lean", "pelvic_drop"):
    row = measured.get(id)
    if row is None:
        print(f"{id}: {next(r.reason for r in measured.refused if r.id == id)}")
    else:
        print(f"{id}: {row.value:.1f} {row.unit}, 95 % interval {row.ci95[0]:.1f} to {row.ci95[1]:.1f}")

print(findings.headline)
print(hd.write_report(measured, "report", findings=findings, plan=plan))
