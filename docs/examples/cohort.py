"""Every recording of a folder into one table: python cohort.py FOLDER table.parquet

What cannot be used is named with its reason and left out; the rest goes on.
"""

import sys
from pathlib import Path

import pandas as pd

import hipdrive as hd

folder, out = map(Path, sys.argv[1:])
tables = []
for path in sorted(p for p in folder.iterdir() if p.is_file()):
    try:
        table = hd.analyse(path).to_frame()
    except hd.HipdriveError as reason:
        print(reason, file=sys.stderr)
        continue
    tables.append(table.assign(recording=path.name))

if not tables:
    sys.exit(f"{folder}: nothing in it could be read.")
everything = pd.concat(tables, ignore_index=True)
everything.to_parquet(out, index=False)

# A number counts when it rests on enough steps; the rest stays in the table, with its flag.
sure = everything[~everything["flags"].str.contains("few_steps") & (everything["side"] == "mean")]
print(sure.groupby("id")["value"].agg(["count", "mean", "std"]).round(2).to_string())
