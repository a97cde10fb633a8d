/**
 * What `allocate` and `replay` print of a timeline, as JSON or as a table.
 */

import { integer, percent } from '../base/numbers.js';
import { writeJson } from '../formats/json-text.js';
import type { Stalls } from '../simulator/observe/attribution.js';
import { bandwidthUtilization, type Timeline } from '../timeline/timeline.js';
import { stallTable } from './stall-table.js';
import { textTable } from './text-table.js';

/** @param more fields for the JSON @param stalls of the cores, by a simulation */
export function timelineReport(
  timeline: Timeline,
  bandwidth: number,
  json: boolean,
  more: object = {},
  stalls: readonly Stalls[] = [],
): string {
  const utilization = bandwidthUtilization(timeline, bandwidth);
  if (json)
    return writeJson({
      makespanCycles: timeline.makespanCycles,
      coreFinishCycles: Array.from(timeline.coreFinishCycles),
      bandwidthUtilization: utilization,
      bytesServed: timeline.bytesServed,
      ...more,
      jobCore: Array.from(timeline.jobCore),
      jobStartCycles: Array.from(timeline.jobStartCycles),
      jobEndCycles: Array.from(timeline.jobEndCycles),
    });
  const cores = Array.from(timeline.coreFinishCycles, (finish, core) => [`core${core}`, integer(finish)]);
  const rows = [['', 'cycles'], ['makespan', integer(timeline.makespanCycles)], ...cores];
  const waits = stallTable(
    cores.map(([name]) => name as string),
    stalls,
    timeline.makespanCycles,
  );
  return `${textTable(rows)}\nbandwidth utilization ${percent(utilization)}\n${waits === '' ? '' : `\n${waits}\n`}`;
}
