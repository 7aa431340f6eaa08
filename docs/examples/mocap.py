"""One run in motion capture, step by step: python mocap.py run.c3d [standing.c3d]"""

import sys

import hipdrive as hd

path, *static = sys.argv[1:]
motion = hd.read(path, static=static[0] if static else None)
contacts = hd.find_contacts(motion)  # from the plates where there are any, else from the markers
measured = hd.measure(motion, contacts)

print(f"{len(contacts)} contacts from {contacts.method}, {motion.provenance.duration_s:.1f} s")
for id in ("pelvic_drop", "hip_adduction", "hip_extension_pelvis", "work_share_hip"):
    for side in ("left", "right"):
        row = measured.get(id, side)
        if row is not None:
            print(f"{id} {side}: {row.value:.1f} ± {1.96 * row.se:.1f} {row.unit}, {row.n_steps} steps")

measured.to_frame().to_csv("measures.csv", index=False)  # one row a number, with its error
