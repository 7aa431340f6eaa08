#!/usr/bin/env bash
# Build the wheel, install it into an empty environment, cut the network off, run the demo and the doctor.
#   release/try_wheel.sh [PYTHON]
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
python=${1:-python3}
place=$(mktemp -d); trap 'rm -rf "$place"' EXIT
"$python" -m pip wheel --quiet --no-deps --wheel-dir "$place/dist" "$here"
ls -l "$place"/dist/*.whl
"$python" -m zipfile -l "$place"/dist/*.whl | awk '{print $1}' > "$place/list"
grep -q 'hipdrive/pose/models/pose_landmark_full.tflite' "$place/list" || { echo "the networks are not in the wheel"; exit 1; }
! grep -E '^(hipdrive_synthetic|benchmarks|training|tests)/' "$place/list" || { echo "the wheel holds what only tests need"; exit 1; }
"$python" -m venv "$place/empty"
"$place/empty/bin/pip" install --quiet "$place"/dist/*.whl
cd "$place"
offline=(); if unshare -rn true 2>/dev/null; then offline=(unshare -rn); else echo "cannot cut the network off on this machine"; fi
PYTHONPATH= "${offline[@]}" "$place/empty/bin/hipdrive" demo --out "$place/report" -q
test -s "$place/report/report.html" && echo "demo: $(wc -c < "$place/report/report.html") bytes of report, without network"
PYTHONPATH= "${offline[@]}" "$place/empty/bin/hipdrive" doctor || true
