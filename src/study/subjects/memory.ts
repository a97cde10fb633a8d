/** Streams of requests to a memory device: replayed request by request, and estimated when a measure asks. */

import { type BandwidthEstimate, estimateBandwidth } from '../../estimate/memory/estimate-bandwidth.js';
import type { YamlDocument } from '../../formats/yaml-document.js';
import { CONTROLLER_DEFAULTS, memoryDevices } from '../../machine/memory-devices/memory-devices.js';
import { check } from '../../scenario/check.js';
import { memorySchema } from '../../scenario/memory-schema.js';
import { loadPlugins } from '../../scenario/plugins.js';
import { type DramMetrics, dramMetrics } from '../../simulator/memory/dram/dram-metrics.js';
import { type DramMachine, replayStreams } from '../../simulator/memory/dram/replay-streams.js';
import type { RequestStreams } from '../../workload/request-streams.js';
import { measured } from '../measures.js';
import { once, type Subject } from '../subject.js';

export interface MemoryOutcome {
  readonly tickNs: number;
  /** With accounts. */
  readonly metrics: DramMetrics;
  /** When the last request was done. */
  readonly endTick: number;
  readonly estimate: () => BandwidthEstimate;
}

declare module '../measure.js' {
  interface Outcomes {
    memory: MemoryOutcome;
  }
}

export const memorySubject: Subject = {
  noun: 'a scenario of requests to a memory',
  usual: () => 'requests',
  load(yaml) {
    const { machine, traffic } = trafficOf(yaml);
    const outcome = (): MemoryOutcome => outcomeOf(machine, traffic);
    return {
      ...{ notes: [], inputs: [], cost: traffic.requests },
      measure: (names) => measured('memory', names, outcome()),
    };
  },
};

/** @throws InputError */
function trafficOf(yaml: YamlDocument): { machine: DramMachine; traffic: RequestStreams } {
  loadPlugins(yaml);
  const document = check(memorySchema, yaml);
  const device = memoryDevices.get(document.device);
  const controller = CONTROLLER_DEFAULTS[document.controller ?? device.controller];
  return { machine: { device, controller }, traffic: document.traffic };
}

function outcomeOf(machine: DramMachine, traffic: RequestStreams): MemoryOutcome {
  const { device, controller } = machine;
  const replay = replayStreams(machine, traffic, { accounts: true });
  return {
    tickNs: device.tickNs,
    metrics: dramMetrics(replay, device),
    endTick: replay.endTick,
    estimate: once(() => estimateBandwidth(device, controller, traffic)),
  };
}
