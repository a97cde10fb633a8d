/**
 * The platforms S1–S6 of the MAGMA paper (HPCA 2022, table III). The array shapes are those of the released code; the
 * SG sizes, 1-byte data and the 1 GHz clock are assumptions (docs/models/platforms.md). HB is the NVDLA-like high-bandwidth
 * dataflow, LB the low-bandwidth one. And chips of one core that were held against RTL or silicon (docs/accuracy.md), with
 * the cost models that hold.
 */
import { entry, registry } from '../base/registry.js';
import { KIB } from '../base/units.js';
import type { Core } from './core.js';
import { SYSTOLIC_RTL_TIMING } from './systolic-timing.js';

export interface Preset {
  readonly cores: readonly Core[];
  /** What the paper gives the platform, GB/s. */
  readonly bandwidthGBps: number;
  /** What its cores' layers cost by, where that is not the scenario's cost model. */
  readonly cost?: PresetCost;
}

export interface PresetCost {
  readonly model: string;
  readonly options?: Readonly<Record<string, unknown>>;
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
  chip('nvdla-small', 'NVDLA of 64 multipliers', convolutionCore(8, 8, 128), 8, nvdla('nv_small')),
  chip('nvdla-medium-512', 'NVDLA of 512 multipliers', convolutionCore(16, 32, 512), 16, nvdla('nv_medium_512')),
  chip('nvdla-large', 'NVDLA of 2048 multipliers', convolutionCore(32, 64, 512), 32, nvdla('nv_large')),
  // Scratchpads of 224, 12 and 24 words of 2 bytes in a PE; 8 of the GLB's 108 KiB hold filters that are to come.
  chip('eyeriss-v1', 'the Eyeriss chip of 168 PEs', { ...array('row-stationary', 12, 14, 100), slBytes: 520 }, 1, {
    model: 'row-stationary',
  }),
  chip('systolic-rtl', "SCALE-Sim's array in RTL, 32 × 32, os", array('os', 32, 32, 512), 32, {
    model: 'systolic',
    options: { ...SYSTOLIC_RTL_TIMING },
  }),
]);

function preset(name: string, about: string, cores: readonly Unnamed[], bandwidthGBps: number) {
  return entry<Preset>(name, `${about}, ${bandwidthGBps} GB/s`, { cores: numbered(cores), bandwidthGBps });
}

/** A chip of one core that was held against hardware; GB/s at 1 GHz. */
function chip(name: string, about: string, core: Unnamed, bandwidthGBps: number, cost: PresetCost) {
  return entry<Preset>(name, `${about}, ${bandwidthGBps} GB/s`, { cores: numbered([core]), bandwidthGBps, cost });
}

function array(dataflow: string, rows: number, columns: number, sgKiB: number): Unnamed {
  return { ...CORE_DEFAULTS, dataflow, rows, columns, sgBytes: sgKiB * KIB };
}

/** Weights of the next kernel groups come as far as the banks go. */
function convolutionCore(kernels: number, channels: number, bufferKiB: number): Unnamed {
  return { ...array('nvdla', kernels, channels, bufferKiB), buffers: 16 };
}

function nvdla(like: string): PresetCost {
  return { model: 'convolution-core', options: { like } };
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
function numbered(cores: readonly Unnamed[]): Core[] {
  return cores.map((core, index) => ({ name: `core${index}`, ...core }));
}
