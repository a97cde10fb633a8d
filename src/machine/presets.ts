/**
 * The platforms S1–S6 of the MAGMA paper (HPCA 2022, table III). The array shapes are those of the released code; the
 * SG sizes, 1-byte data and the 1 GHz clock are assumptions (docs/models/platforms.md). HB is the NVDLA-like high-bandwidth
 * dataflow, LB the low-bandwidth one. And chips of one core that were held against RTL or silicon (docs/accuracy.md), with
 * the cost models that hold.
 */
import { entry, registry } from '../base/registry.js';
import { KIB } from '../base/units.js';
import type { Core } from './core.js';
import type { NocWish } from './noc/plan-noc.js';
import { SYSTOLIC_RTL_TIMING } from './systolic-timing.js';

export interface Preset {
  readonly cores: readonly Core[];
  /** What the paper gives the platform, GB/s. */
  readonly bandwidthGBps: number;
  /** Between its cores and its memory stacks; none unless said. */
  readonly noc?: NocWish;
  readonly stacks?: number;
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

/** S4 of the paper. */
const S4: readonly Unnamed[] = [...times(7, hb(128, 580)), lb(128, 434)];

// Links of 32 bytes and four cycles a router are common in published meshes (docs/models/platforms.md).
const MESH_4: NocWish = { topology: 'mesh', columns: 4, linkBytesPerCycle: 32, hopCycles: 4, flitBytes: 16 };
const MESH_8: NocWish = { ...MESH_4, columns: 8 };
/**
 * Simba (Shao et al., MICRO 2019): 36 chiplets of 16 PEs with 64 MACs each; links between chiplets of 100 GB/s, 20 ns a hop;
 * a global buffer of 64 KiB and in each PE 32 KiB of weights, 8 of inputs and 3 of partial sums. Its test chip has no DRAM
 * in the package: the stacks are an assumption. Cycles at 1 GHz.
 */
const SIMBA: NocWish = { topology: 'mesh', columns: 6, linkBytesPerCycle: 100, hopCycles: 20, flitBytes: 16 };
const SIMBA_SG_KIB = 64 + 16 * (32 + 8 + 3);
/** Links as Simba's. */
const MCM_S4: NocWish = { ...SIMBA, columns: 4, rows: 2 };

export const presets = registry('presets', 'a preset', [
  preset('S1', 'four small cores, all hb', times(4, hb(32, 146)), 16),
  preset('S2', 'four small cores, three hb and one lb', [...times(3, hb(32, 146)), lb(32, 110)], 16),
  preset('S3', 'eight large cores, all hb', times(8, hb(128, 580)), 256),
  preset('S4', 'eight large cores, seven hb and one lb', S4, 256),
  preset('S5', 'four large and four small cores, one lb of each', bigLittle(3), 256),
  preset('S6', 'eight large and eight small cores, one lb of each', bigLittle(7), 256),
  network(
    'mesh-4x4',
    '4 × 4 mesh of small cores, all hb, stacks in the corners',
    times(16, hb(32, 146)),
    64,
    MESH_4,
    4,
  ),
  network(
    'mesh-8x8',
    '8 × 8 mesh of small cores, all hb, stacks in the corners',
    times(64, hb(32, 146)),
    256,
    MESH_8,
    4,
  ),
  network('simba', '6 × 6 chiplets in a package, each of 1,024 MACs', times(36, hb(16, SIMBA_SG_KIB)), 256, SIMBA, 4),
  network('mcm-s4', "S4's eight large cores on a 4 × 2 module, two stacks", S4, 256, MCM_S4, 2),
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

/** A chip or a package with a network; places are the defaults of plan-noc.ts. */
function network(
  name: string,
  about: string,
  cores: readonly Unnamed[],
  bandwidthGBps: number,
  noc: NocWish,
  stacks: number,
) {
  return entry<Preset>(name, `${about}, ${bandwidthGBps} GB/s`, { cores: numbered(cores), bandwidthGBps, noc, stacks });
}

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
