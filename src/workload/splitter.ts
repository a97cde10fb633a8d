/**
 * The host's group splitter (MAGMA, section III): cuts the queue into groups of at most `groupSize` jobs that do not
 * depend on each other. Layers of the same inference never share a group, and a job's group comes after the groups of
 * everything it needs. Jobs are taken in queue order into the earliest group that has room for them, so a queue of
 * independent jobs fills its groups one by one.
 */
import { InputError } from '../base/errors.js';
import type { QueuedJob } from './job.js';

/**
 * Job ids by group, each group in queue order.
 * @throws InputError when a group could not keep every core busy.
 */
export function splitIntoGroups(jobs: readonly QueuedJob[], groupSize: number, cores: number): number[][] {
  if (!Number.isInteger(groupSize) || groupSize < cores)
    throw new InputError({ expected: `a whole number of at least ${cores} (the number of cores)`, found: groupSize });
  const groups: number[][] = [];
  const groupOf = new Int32Array(jobs.length);
  const lastGroupOfInference = new Map<number, number>();
  let firstWithRoom = 0;
  for (const job of jobs) {
    let group = firstWithRoom;
    for (const id of job.after) group = Math.max(group, (groupOf[id] as number) + 1);
    group = Math.max(group, (lastGroupOfInference.get(laneOf(job)) ?? -1) + 1);
    while (groups[group] !== undefined && (groups[group] as number[]).length >= groupSize) group++;
    while (groups.length <= group) groups.push([]);
    (groups[group] as number[]).push(job.id);
    groupOf[job.id] = group;
    lastGroupOfInference.set(laneOf(job), group);
    while (groups[firstWithRoom] !== undefined && (groups[firstWithRoom] as number[]).length >= groupSize)
      firstWithRoom++;
  }
  return groups;
}

/** Parts of a layer may share a group; what follows them waits for all of them by what it depends on. */
function laneOf({ inference, part = 0 }: QueuedJob): number {
  return inference + part * 2 ** 32;
}
