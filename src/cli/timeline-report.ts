/**
 * What `allocate` and `replay` print of a timeline, as JSON or as a table.
 */
import { writeJson } from '../formats/json-text.js';
import { bandwidthUtilization, type Timeline } from '../timeline/timeline.js';
import { integer, percent, textTable } from './text-table.js';

/** @param more fields for the JSON */
export function timelineReport(timeline: Timeline, bandwidth: number, json: boolean, more: object = {}): string {
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
  return `${textTable(rows)}\nbandwidth utilization ${percent(utilization)}\n`;
}
