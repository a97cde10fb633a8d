/**
 * Report data of a replay alone: a job table and a mapping, without models or an allocator's estimate.
 */
import { version } from '../base/version.js';
import type { Platform } from '../machine/accelerator.js';
import type { SimulationResult } from '../simulator/simulate.js';
import { bandwidthUtilization } from '../timeline/timeline.js';
import { platformOf, simulatorTimeline } from './from-run.js';
import type { ReportData } from './report-data.js';

export function reportOfReplay(name: string, platform: Platform, replay: SimulationResult): ReportData {
  const { makespanCycles, jobCore } = replay.timeline;
  const jobs = jobCore.length;
  const { bandwidthBytesPerCycle } = platform.memory;
  const zeros = new Uint32Array(jobs);
  const figure = (value: number, digits: number): string =>
    value.toLocaleString('en', { maximumFractionDigits: digits });
  return {
    name,
    caldera: version,
    seed: 0,
    subtitle: `${jobs} jobs on ${platform.name}`,
    platform: platformOf(platform),
    headline: [
      { label: 'Makespan', value: figure(makespanCycles, 0), unit: 'cycles', detail: 'simulated' },
      {
        label: 'Bandwidth used',
        value: figure(bandwidthUtilization(replay.timeline, bandwidthBytesPerCycle) * 100, 1),
        unit: '%',
        detail: `${figure(replay.bytesServed / 2 ** 20, 1)} MiB moved`,
      },
      { label: 'Events', value: figure(replay.events, 0) },
    ],
    jobs: {
      name: Array.from(jobCore, (_, job) => `job ${job}`),
      models: ['jobs'],
      model: zeros,
      tenant: zeros,
      inference: zeros,
      group: zeros,
    },
    timelines: [simulatorTimeline('simulator', replay, platform.cores.length)],
    interference:
      replay.interference === undefined
        ? undefined
        : { names: platform.cores.map((core) => core.name), cycles: replay.interference },
    warnings: [],
  };
}
