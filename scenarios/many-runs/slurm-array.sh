#!/bin/bash
# One study as a Slurm array job: `sbatch slurm-array.sh STUDY FOLDER`, with FOLDER on a disk that all nodes share.
# A task that is requeued goes on where it was; what it had finished stays. A task exits with 1 where points of its share
# could not be evaluated. When the array has ended, with failed tasks or without:
#   sbatch --dependency=afterany:JOB --wrap 'npx caldera merge STUDY --out FOLDER'
#SBATCH --job-name=caldera
#SBATCH --array=1-8
#SBATCH --cpus-per-task=2
#SBATCH --mem=4G
#SBATCH --requeue
#SBATCH --signal=B:TERM@60
set -euo pipefail
exec npx caldera sweep "$1" --out "$2" \
  --shard "$SLURM_ARRAY_TASK_ID/$SLURM_ARRAY_TASK_COUNT" \
  --workers "${SLURM_CPUS_PER_TASK:-1}"
