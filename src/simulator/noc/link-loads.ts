/** The report of a network, link by link: what each moved, how full it was, and who waited there. */
import type { NetworkReport } from './network-report.js';

export interface LinkLoad {
  readonly name: string;
  readonly isLink: boolean;
  /** Routers, −1 at a core or a stack. */
  readonly from: number;
  readonly to: number;
  readonly bytesPerCycle: number;
  readonly bytes: number;
  /** 0 … 1 of what it could have moved. */
  readonly used: number;
  /** What transfers lost to other cores there, all cores together. */
  readonly waitedCycles: number;
  /** The core that lost most; −1 where none did. */
  readonly waitedMost: number;
}

export function linkLoads({ resources, bytes, waitedCycles }: NetworkReport, makespanCycles: number): LinkLoad[] {
  const cores = resources.loads.length;
  const { names } = resources;
  return names.map((name, r) => {
    let sum = 0;
    let most = 0;
    let waitedMost = -1;
    for (let core = 0; core < cores; core++) {
      const waited = waitedCycles[core * names.length + r]!;
      sum += waited;
      if (waited <= most) continue;
      most = waited;
      waitedMost = core;
    }
    const bytesPerCycle = resources.bytesPerCycle[r]!;
    return {
      ...{ name, isLink: resources.isLink[r] === 1, from: resources.from[r]!, to: resources.to[r]! },
      ...{ bytesPerCycle, bytes: bytes[r]!, waitedCycles: sum, waitedMost },
      used: makespanCycles > 0 ? bytes[r]! / (bytesPerCycle * makespanCycles) : 0,
    };
  });
}

/** The fullest first; those equally full in the order of their numbers. */
export function fullestFirst(loads: readonly LinkLoad[]): LinkLoad[] {
  return loads.toSorted((a, b) => b.used - a.used);
}
