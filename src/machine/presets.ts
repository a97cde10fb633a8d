/**
 * The platforms S1–S6 of the MAGMA paper (HPCA 2022, table III). The array shapes are those of the released code; the
 * SG sizes, 1-byte data and the 1 GHz clock are assumptions (docs/models/platforms.md). HB is the NVDLA-like high-bandwidth
 * dataflow, LB the low-bandwidth one.
 */
import { entry, registry } from '../base/registry.js';
import { KIB } from '../base/units.js';
import type { Core } from './core.js';

export interface Preset {
  readonly cores: readonly Core[];
  /** What the paper gives the platform, GB/s. */
  readonly bandwidthGBps: number;
}

/** What a core has unless its description says otherwise. */
export const CORE_DEFAULTS = { columns: 64, slBytes: KIB, buffers: 2, flexible: false, clockRatio: 1 } as const;

declare module '../base/registry.js' {
  interface Kinds {
    presets: Preset;
  }
}

export const presets = registry('presets', 'a preset', [
  preset('S1', 'four small cores, all hb', times(4, hb(32, 146)), 16),
  preset('S2', 'four small cores, three hb and one lb', [...times(3, hb(32, 146)), lb(32, 110)], 16),
  preset('S3', 'eight large cores, all hb', times(8, hb(128, 580)), 256),
  preset('S4', 'eight large cores, seven hb and one lb', [...times(7, hb(128, 580)), lb(128, 434)], 256),
  preset('S5', 'four large and four small cores, one lb of each', bigLittle(3), 256),
  preset('S6', 'eight large and eight small cores, one lb of each', bigLittle(7), 256),
]);

function preset(name: string, about: string, cores: readonly Unnamed[], bandwidthGBps: number) {
  return entry<Preset>(name, `${about}, ${bandwidthGBps} GB/s`, { cores: named(cores), bandwidthGBps });
}

type Unnamed = Omit<Core, 'name'>;

function hb(rows: number, sgKiB: number): Unnamed {
  return { ...CORE_DEFAULTS, dataflow: 'hb', rows, sgBytes: sgKiB * KIB };
}

function lb(rows: number, sgKiB: number): Unnamed {
  return { ...CORE_DEFAULTS, dataflow: 'lb', rows, sgBytes: sgKiB * KIB };
}

function bigLittle(hbCores: number): Unnamed[] {
  return [...times(hbCores, hb(128, 580)), lb(128, 434), ...times(hbCores, hb(64, 291)), lb(64, 218)];
}

function times(count: number, core: Unnamed): Unnamed[] {
  return Array.from({ length: count }, () => core);
}

/** core0, core1, …: the position is the core's identity everywhere else. */
function named(cores: readonly Unnamed[]): Core[] {
  return cores.map((core, index) => ({ name: `core${index}`, ...core }));
}
