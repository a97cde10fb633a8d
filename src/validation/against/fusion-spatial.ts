/**
 * `caldera check fusion-spatial`: chains of convolutions fused in space. The table is of one of two forms: chains
 * counted pixel by pixel, or runs of DeFiNES (KULeuven-MICAS, commit 7097d60), of which the bytes that cross the DRAM
 * are compared, wherever a tile and what is kept with it fit its on-chip memory.
 */
import { InputError, locate } from '../../base/errors.js';
import { estimateSpatial, type SpatialEstimate } from '../../estimate/fusion/spatial.js';
import { parseConvStages } from '../../formats/conv-chain-text.js';
import { type NamedRow, parseCsv, parseNamedCsv } from '../../formats/csv-table.js';
import {
  type ConvChain,
  HALO_MODES,
  type HaloMode,
  type SpatialTiling,
} from '../../mapping/fusion-plan/spatial/conv-chain.js';
import { pyramids } from '../../mapping/fusion-plan/spatial/pyramids.js';
import { type CheckInput, EXACT, type Figure, type ForeignCheck } from './foreign-check.js';
import { answer } from './fusion-rows.js';

export const fusionSpatialCheck: ForeignCheck = {
  name: 'fusion-spatial',
  about: 'convolution chains fused in space, counted pixel by pixel, and runs of DeFiNES: bytes, work and peaks',
  bounds: { '*': EXACT },
  figures,
};

function figures(input: CheckInput): Iterable<Figure> {
  const [header] = parseCsv(input.text, input.file);
  return header?.fields.includes('workload') === true ? definesFigures(input) : chainFigures(input);
}

function* chainFigures({ text, file }: CheckInput): Iterable<Figure> {
  const rows = parseNamedCsv(text, file, ['layers', 'out_w', 'out_h', 'tile_w', 'tile_h', 'mode']);
  const size = { integer: true, min: 1 } as const;
  for (const [row, named] of rows.entries()) {
    const estimate = locate(named.place, () => {
      const chain = {
        stages: locate({ path: 'layers' }, () => parseConvStages(named.text('layers'))),
        outWidth: named.number('out_w', size),
        outHeight: named.number('out_h', size),
      };
      // A tile beyond the output is the output.
      const tileWidth = Math.min(chain.outWidth, named.number('tile_w', size));
      const tileHeight = Math.min(chain.outHeight, named.number('tile_h', size));
      return estimateSpatial(chain, { tileWidth, tileHeight, mode: modeOf(named) });
    });
    const figure = (quantity: string, ours: number): Figure => ({
      row,
      quantity,
      ours,
      table: answer(named, quantity),
    });
    yield figure('input_bytes_off_chip', estimate.inputBytes);
    yield figure('macs', estimate.macs);
    yield figure('peak_work_bytes', estimate.peakWorkBytes);
    yield figure('peak_cache_bytes', estimate.peakCacheBytes);
  }
}

function modeOf(row: NamedRow): HaloMode {
  const found = row.text('mode');
  const mode = HALO_MODES.find((name) => name === found);
  if (mode === undefined) throw new InputError({ path: 'mode', expected: HALO_MODES.join(', '), found });
  return mode;
}

/** Activations that Meta_prototype_DF holds on the chip (inputs/HW/Meta_prototype_DF.py, `sram_1MB_A`). */
const DEFINES_ACTIVATION_BYTES = 2 ** 20;

/** FSRCNN as DeFiNES reads it (inputs/WL/Meta_prototype/workload_fsrcnn.py): 960 × 540 out, nothing padded. */
const FSRCNN: ConvChain = {
  stages: parseConvStages(
    'k5s1 1->56;k1s1 56->12;k3s1 12->12;k3s1 12->12;k3s1 12->12;k3s1 12->12;k1s1 12->56;k3s1 56->16',
  ),
  outWidth: 960,
  outHeight: 540,
};

function* definesFigures({ text, file }: CheckInput): Iterable<Figure> {
  const rows = parseNamedCsv(text, file, ['accelerator', 'workload', 'h_cache', 'v_cache', 'tile_x', 'tile_y']);
  for (const [row, named] of rows.entries()) {
    if (named.text('workload') !== 'workload_fsrcnn') continue;
    const tileWidth = Math.min(FSRCNN.outWidth, named.number('tile_x', { integer: true, min: 1 }));
    const tileHeight = Math.min(FSRCNN.outHeight, named.number('tile_y', { integer: true, min: 1 }));
    const mode = definesMode(named);
    const tiling = { tileWidth, tileHeight, mode };
    const estimate = estimateSpatial(FSRCNN, tiling);
    const figure = (quantity: string, ours: number): Figure => ({
      row,
      quantity,
      ours,
      table: answer(named, quantity),
    });
    if (fitsDefines(tiling, estimate)) {
      yield figure('dram_copy_bytes', estimate.inputBytes);
      yield figure('dram_act_bytes', estimate.outputBytes);
    } else if (tileWidth === FSRCNN.outWidth && tileHeight === FSRCNN.outHeight) {
      yield figure('dram_copy_bytes', estimate.inputBytes); // layer by layer the input is copied once all the same
    }
    yield figure('dram_weight_bytes', estimate.weightBytes);
  }
}

/**
 * Where a tile and its halos do not fit, DeFiNES spills layers of its choice, by a search of loop orders that is not this
 * model's. Of its halos DeFiNES keeps the filter − stride lines that the next output of the same layer reads.
 */
function fitsDefines({ tileHeight, mode }: SpatialTiling, { peakWorkBytes }: SpatialEstimate): boolean {
  const width = pyramids(FSRCNN, FSRCNN.outWidth, FSRCNN.outWidth);
  const height = pyramids(FSRCNN, FSRCNN.outHeight, tileHeight);
  let lines = 0;
  for (const [tensor, { filter, stride, inChannels }] of FSRCNN.stages.entries()) {
    const halo = Math.max(0, filter - stride) * inChannels;
    if (mode !== 'recompute') lines += halo * height.to[tensor]![0]!;
    if (mode === 'full') lines += halo * width.to[tensor]![0]!;
  }
  return peakWorkBytes + lines <= DEFINES_ACTIVATION_BYTES;
}

function definesMode(row: NamedRow): HaloMode {
  const [across, down] = ['h_cache', 'v_cache'].map((column) => {
    const found = row.text(column);
    if (!/^(true|false)$/i.test(found))
      throw new InputError({ ...row.place, path: column, expected: 'True or False', found });
    return found.toLowerCase() === 'true';
  });
  if (down === true && across !== true)
    throw new InputError({
      ...row.place,
      path: 'v_cache',
      expected: 'rows kept only where columns are',
      found: row.text('v_cache'),
    });
  return down === true ? 'full' : across === true ? 'h-cached' : 'recompute';
}
