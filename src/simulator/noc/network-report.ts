/** What the links and memory stacks of a chip did, and who waited for which of them. */
import type { SharedResources } from '../../machine/noc/shared-resources.js';
import type { SramReport } from './shared-sram.js';

export interface NetworkReport {
  readonly resources: SharedResources;
  /** By resource: bytes that passed, in whole flits on links. */
  readonly bytes: Float64Array;
  /** Core · resources + resource: cycles that transfers of the core lost to other cores there. */
  readonly waitedCycles: Float64Array;
  /** Bytes that one stream brought to several cores, beyond once; where there are such streams. */
  readonly castBytes?: number;
  /** What the shared SRAM kept, where there is one. */
  readonly sram?: SramReport;
}

/** Bytes that crossed the memory stacks. */
export function memoryBytesOf(report: NetworkReport | undefined): number {
  return report === undefined
    ? 0
    : report.bytes.reduce((sum, bytes, r) => sum + bytes * report.resources.isStack[r]!, 0);
}
