/**
 * The platforms S1–S6 of the MAGMA paper (HPCA 2022, table III). The array shapes are those of the released code; the
 * SG sizes, 1-byte data and the 1 GHz clock are assumptions (docs/models.md). HB is the NVDLA-like high-bandwidth
 * dataflow, LB the low-bandwidth one.
 */
import { registry } from '../base/registry.js';
import { KIB } from '../base/units.js';
import type { Core } from './core.js';

export interface Preset {
  readonly cores: readonly Core[];
  /** What the paper gives the platform, GB/s. */
  readonly bandwidthGBps: number;
}

/** What a core has unless its description says otherwise. */
export const CORE_DEFAULTS = { columns: 64, slBytes: KIB, buffers: 2, flexible: false, clockRatio: 1 } as const;

export const presets = registry<Preset>('a preset', {
  S1: { cores: named([...times(4, hb(32, 146))]), bandwidthGBps: 16 },
  S2: { cores: named([...times(3, hb(32, 146)), lb(32, 110)]), bandwidthGBps: 16 },
  S3: { cores: named([...times(8, hb(128, 580))]), bandwidthGBps: 256 },
  S4: { cores: named([...times(7, hb(128, 580)), lb(128, 434)]), bandwidthGBps: 256 },
  S5: { cores: named([...bigLittle(3)]), bandwidthGBps: 256 },
  S6: { cores: named([...bigLittle(7)]), bandwidthGBps: 256 },
});

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
