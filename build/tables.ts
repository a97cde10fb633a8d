/**
 * The tables of other programs' figures that every check is held against, with the length of a subset where the whole
 * takes long.
 */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { InputError } from '../src/base/errors.js';
import type { NamedText } from '../src/formats/named-text.js';
import { readText } from '../src/formats/read-file.js';

/** Where the tables lie, beside the checkout; absent at a user's. */
export const folder = resolve(import.meta.dirname, '../../shared/reference');

/** [check, table, rows of the subset] */
export const TABLES: readonly (readonly [string, string, number?])[] = [
  ['maestro', 'maestro/layer-costs.csv'],
  ...['UNet_kcp_ws', 'UNet_yxp_os', 'gnmt_nmk', 'vgg16_ckp_ws', 'Transformer_Complete'].map(
    (name) => ['maestro', `maestro/mappings/${name}.csv`] as const,
  ),
  ['timeloop', 'map-space/timeloop/model_cases.csv'],
  ['timeloop', 'map-space/timeloop/model_counts.csv'],
  ['scale-sim', 'scalesim/compute-cycles.csv'],
  ['mnpusim', 'mnpusim/corun.csv'],
  ['mnpusim', 'mnpusim/solo.csv'],
  // Streams that may lock to each other are replayed, a second or two a row: two minutes in all.
  ['dram', 'dram/bandwidth.csv', 24],
  ['released-allocator', 'allocator/cases.jsonl'],
  ['rasa', 'matrix-engine/rasa-cases.csv', 600],
  ['rasa-gemm', 'matrix-engine/rasa-gemm.csv', 300],
  ['astra-collectives', 'network/themis-cases.jsonl', 400],
  ['astra-iterations', 'network/e2e-cases.jsonl'],
  ['libra', 'network/libra-cases.json'],
  ['dram-requests', 'dram/requests-dramsim3.csv', 40],
  ['dram-requests', 'dram/requests-ramulator2.csv', 30],
  ['fusion', 'fusion/fusion-cases.csv', 300],
  ['fusion-spatial', 'fusion/fusion-spatial.csv'],
  ['fusion-optimum', 'fusion/fusion-optimum.csv', 100],
  ['hardtaco', 'sparse/hardtaco/cycles_reference.csv', 200],
  ['stonne', 'sparse/stonne/stonne_reference.csv'],
  ['stonne', 'sparse/stonne/stonne_tpu_dense_reference.csv'],
  ['spada', 'sparse/spada/spada_reference.csv'],
  ['roce', 'roce/ecmp_vectors.csv'],
  ['roce', 'roce/closed_form.csv'],
  ['roce', 'roce/cases.csv', 120],
  ['booksim', 'noc/booksim.csv'],
  ['flexibility', 'map-space/flexion_counts.csv'],
  ['flexibility', 'map-space/flex_classes.csv', 96],
  ['digamma', 'map-space/digamma_reference.csv', 20],
  ['nm', 'sparse/nm/beta.csv'],
  ['nm', 'sparse/nm/training_flops.csv'],
  ['nm', 'sparse/nm/density_schedule.csv'],
  ['nm', 'sparse/nm/golden_nm.json'],
  ['gamma', 'map-space/gamma_reference.csv', 44],
  ['systolic-rtl', 'silicon/systolic_rtl.csv'],
  ['eyeriss', 'silicon/eyeriss_jssc2017.csv'],
  ...['nvdla_small_rtl', 'nvdla_small_traces', 'nvdla_small_back_to_back', 'nvdla_medium512_rtl'].map(
    (name) => ['nvdla', `silicon/${name}.csv`] as const,
  ),
];

/** Beside the table, or anywhere in the folder of its subject, as somebody would say with `--with`. */
export function beside(name: string, file: string): NamedText {
  const subject = join(folder, relative(folder, file).split(sep)[0] ?? '');
  const elsewhere = readdirSync(subject, { recursive: true }).map((entry) => join(subject, String(entry)));
  const places = [join(dirname(file), name), ...elsewhere.filter((place) => basename(place) === basename(name))];
  const path = places.find((place) => existsSync(place) && statSync(place).isFile());
  if (path === undefined) throw new InputError({ file, expected: `${name} beside it`, found: 'no such file' });
  return { text: readText(path), file: path };
}
