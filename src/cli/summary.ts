/**
 * The short table a run ends with.
 */

import { counted, fixed, integer, percent, signedPercent } from '../base/numbers.js';
import { gigabytesPerSecond } from '../base/units.js';
import { differencePercent, type RunResult } from '../pipeline/result.js';
import { largestStall } from '../simulator/observe/attribution.js';
import { energyTable } from './energy-table.js';
import { goalLines } from './goal-lines.js';
import { laneTable } from './lane-table.js';
import { memoryLines } from './memory-lines.js';
import { nocLines } from './noc-lines.js';
import { sramLines } from './sram-lines.js';
import { stallTable } from './stall-table.js';
import { tenantLines } from './tenant-lines.js';
import { textTable } from './text-table.js';
import { worstStallTable } from './worst-stalls.js';

export function summary(result: RunResult): string {
  const { scenario, replay, estimate, jobs, groups } = result;
  const { platform } = scenario;
  const gbps = fixed(gigabytesPerSecond(platform.memory.bandwidthBytesPerCycle, platform.clockGHz), 0);
  const coreCount = counted(platform.cores.length, 'core');
  const head = [
    `${scenario.name}: ${counted(jobs.length, 'job')} in ${counted(groups.length, 'group')} on ${platform.name}`,
    // a platform of one's own is named by what it has
    ...(platform.name === coreCount ? [] : [coreCount]),
    `${gbps} GB/s`,
    `seed ${scenario.seed}`,
  ].join(', ');
  const figures = textTable(
    [
      ['', 'simulator', 'allocator'],
      ['makespan (cycles)', integer(replay.metrics.makespanCycles), integer(estimate.metrics.makespanCycles)],
      ['makespan (ms)', fixed(replay.metrics.makespanMs, 4), fixed(estimate.metrics.makespanMs, 4)],
      ['throughput (GFLOP/s)', fixed(replay.metrics.throughputGflops), fixed(estimate.metrics.throughputGflops)],
      [
        'bandwidth utilization',
        percent(replay.metrics.bandwidthUtilization),
        percent(estimate.metrics.bandwidthUtilization),
      ],
      ['PE utilization', percent(replay.metrics.peUtilization), percent(estimate.metrics.peUtilization)],
    ],
    '  ',
  );
  const cores = textTable(
    [
      ['core', 'dataflow', 'compute', 'load', 'store', 'host', 'idle', 'largest stall'],
      ...replay.attribution.map((cycles, core) => {
        const share = (part: number): string => percent(part / Math.max(1, replay.metrics.makespanCycles));
        const { name = '', dataflow = '' } = platform.cores[core] ?? {};
        const { compute, load, store, host, idle } = cycles;
        return [
          name,
          dataflow,
          ...[compute, load, store, host, idle].map(share),
          largestStall(replay.stalls[core]).largestStall,
        ];
      }),
    ],
    '  ',
  );
  const names = platform.cores.map(({ name }) => name);
  const tenants = result.fairness?.tenants.map(({ name }) => name) ?? [];
  const waits = stallTable(names, replay.stalls, replay.metrics.makespanCycles, '  ');
  const lanes = replay.lanes === undefined ? '' : laneTable(names, replay.lanes, '  ');
  const energy = energyTable(result, '  ');
  const worst = worstStallTable(result, '  ');
  const percents = differencePercent(result);
  const difference =
    percents === undefined
      ? 'the allocator knows no arrivals: it is not compared with the simulator'
      : `simulator against allocator: ${signedPercent(percents / 100)}`;
  return `${head}\n\n${figures}\n\n  ${difference}\n${goalLines(result)}${tenantLines(result)}\n${cores}\n${waits === '' ? '' : `\n${waits}\n`}${lanes === '' ? '' : `\n${lanes}\n`}${energy === '' ? '' : `\n${energy}\n`}${worst === '' ? '' : `\n${worst}\n`}${memoryLines(replay.memory, names, tenants)}${nocLines(platform.noc, replay.network, replay.metrics.makespanCycles, names)}${sramLines(replay.network?.sram, replay.timeline.bytesServed)}`;
}
