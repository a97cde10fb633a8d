/**
 * Packet replays against ns-3 (astra-sim/astra-network-ns3, the simulator of arXiv 2207.10898). Three forms of a table,
 * told apart by their headers: runs (`scenario`, `cc`, `param_set`, …: end, pauses, largest queue), vectors of the
 * ECMP hash (`switch_seed`, …: `hash_u32`), and closed forms (`id`, `parameters`: `exact_value`; roce-formulas.ts).
 *
 * Runs refer to two companions: the scenarios, and the parameter sets; without the latter, and for sets that it does not
 * hold, Caldera's own sets of the same names count. Where chance has a say (marks that the scheme heeds, PINT), a row's
 * `seed` is ns-3's run, and its figures are of a replay that draws ns-3's numbers (packet/draws.ts), to be met exactly;
 * without a seed they are means over 20 seeds of Caldera's own numbers (roce-seeds.ts).
 */
import { InputError, locate } from '../../base/errors.js';
import { type NamedRow, parseNamedCsv } from '../../formats/csv-table.js';
import type { NamedText } from '../../formats/named-text.js';
import { type RoceParameters, readRoceParameters } from '../../formats/roce-parameters.js';
import { type RoceScenarios, readRoceScenarios } from '../../formats/roce-scenarios.js';
import { sharedBuffer } from '../../machine/cluster/congestion-setup.js';
import { ecmpHash } from '../../machine/cluster/ecmp.js';
import { parameterSet } from '../../machine/cluster/parameter-sets.js';
import { NS3_PACKET, type PacketInput } from '../../simulator/network/packet/packet-input.js';
import { replayPackets } from '../../simulator/network/packet/replay-packets.js';
import type { PacketOutcome } from '../../timeline/packet-outcome.js';
import { type CheckInput, EXACT, type Figure, type ForeignCheck } from './foreign-check.js';
import { formulaFigures } from './roce-formulas.js';
import { figuresOverRows, rowFigures, type SeededRow, type SeededRuns } from './roce-seeds.js';

/** Runs of a case in which chance has a say. */
const SEEDS = 20;

export const roce: ForeignCheck = {
  name: 'roce',
  about: 'packets, pauses and queues of a RoCE network under six congestion control schemes, measured with ns-3',
  bounds: {
    end_ns: EXACT,
    pfc_pauses: EXACT,
    qmax_bytes: EXACT,
    'end_ns, by chance': EXACT,
    'pfc_pauses, by chance': EXACT,
    'qmax_bytes, by chance': EXACT,
    'end_ns, PINT': { mean: 0.02, worst: 0.02 },
    'end_ns, means': { mean: 0.03, worst: 0.03 },
    'ecn_marks, means': { mean: 0.2, worst: 0.2 },
    'end_ns, median': { mean: 0.03, worst: 0.03 },
    'order of schemes': EXACT,
    hash_u32: EXACT,
    '*': EXACT,
  },
  *figures(input) {
    const header = input.text.slice(0, input.text.indexOf('\n')).trim().split(',');
    if (header.includes('switch_seed')) yield* hashFigures(input);
    else if (header.includes('parameters')) yield* formulaFigures(input);
    else yield* runFigures(input);
  },
};

function* runFigures(input: CheckInput): Generator<Figure> {
  const rows = parseNamedCsv(input.text, input.file, ['scenario', 'cc', 'param_set']);
  const scenarioFile = companionOf(input, ['scenarios.json', 'scenarios.json.gz']);
  const scenarios = readRoceScenarios(scenarioFile.text, scenarioFile.file);
  const parameters = ownOrGiven(input);
  const known = new Map<string, SeededRuns>();
  const seeded: SeededRow[] = [];
  for (const [index, row] of rows.entries()) {
    const scenario = ['scenario', 'param_set', 'buffer_mib', 'nic_gbps'].map(row.text).join(' ');
    const scheme = row.text('cc');
    const key = `${scenario} ${scheme}`;
    const seed = row.has('seed') && row.text('seed') !== '' ? row.number('seed', { integer: true, min: 0 }) : undefined;
    const seededKey = `${key} ${seed}`;
    const make = (): SeededRuns => {
      const input = inputOf(row, scenarios, parameters);
      return seed === undefined ? ownRuns(input) : ns3Run(input, seed);
    };
    const ours = known.get(key) ?? known.get(seededKey) ?? locate(row.place, make);
    known.set(ours.isRandom ? seededKey : key, ours);
    const table = {
      end_ns: answer(row, 'end_ns'),
      pfc_pauses: answer(row, 'pfc_pauses'),
      qmax_bytes: answer(row, 'qmax_bytes'),
      ecn_marks: answer(row, 'ecn_marks'),
    };
    const one: SeededRow = { row: index, key, scenario, scheme, ours, table };
    seeded.push(one);
    yield* rowFigures(one);
  }
  yield* figuresOverRows(seeded);
}

function inputOf(row: NamedRow, scenarios: RoceScenarios, parameters: RoceParameters | undefined): PacketInput {
  const { fabric, bufferMebibytes, flows } = scenarios.get(row.text('scenario'));
  const hostGbps = fabric.links.find(({ a, b }) => Math.min(a, b) < fabric.hosts)?.rateGbps as number;
  const scheme = row.text('cc');
  const set = row.text('param_set');
  const mebibytes = row.text('buffer_mib') === '' ? bufferMebibytes : row.number('buffer_mib', { above: 0 });
  return {
    fabric,
    flows,
    setup: parameters?.find(set, scheme, hostGbps) ?? parameterSet(set, scheme, hostGbps),
    buffer: sharedBuffer(mebibytes),
    packet: NS3_PACKET,
    seed: 1,
    timeQuantumNs: 1,
  };
}

/** ns-3's run of this number. */
function ns3Run(input: PacketInput, seed: number): SeededRuns {
  return figuresOf([replayPackets({ ...input, seed, random: 'ns3' })]);
}

/** One run where it has no chance in it, else SEEDS of them. */
function ownRuns(input: PacketInput): SeededRuns {
  const first = replayPackets(input);
  const all = [first];
  for (let seed = 2; first.isRandom && seed <= SEEDS; seed++) all.push(replayPackets({ ...input, seed }));
  return figuresOf(all);
}

function figuresOf(all: readonly PacketOutcome[]): SeededRuns {
  return {
    isRandom: all.some(({ isRandom }) => isRandom),
    end_ns: all.map(({ endNs }) => endNs),
    pfc_pauses: all.map(({ pauses }) => pauses),
    qmax_bytes: all.map(({ mostQueueBytes }) => mostQueueBytes),
    ecn_marks: all.map(({ marks }) => marks),
  };
}

function* hashFigures({ text, file }: CheckInput): Generator<Figure> {
  const columns = ['switch_seed', 'src_host', 'dst_host', 'sport', 'dport'];
  for (const [index, row] of parseNamedCsv(text, file, columns).entries()) {
    const number = (column: string): number => row.number(column, { integer: true, min: 0 });
    const tuple = {
      source: number('src_host'),
      destination: number('dst_host'),
      sourcePort: number('sport'),
      destinationPort: number('dport'),
    };
    const ours = ecmpHash(tuple, number('switch_seed'));
    yield { row: index, quantity: 'hash_u32', ours, table: answer(row, 'hash_u32') };
  }
}

function ownOrGiven(input: CheckInput): RoceParameters | undefined {
  let given: NamedText;
  try {
    given = input.companion('params.json');
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
  return readRoceParameters(given.text, given.file);
}

/** The first of these that is there. @throws InputError when none is */
function companionOf(input: CheckInput, names: readonly string[]): NamedText {
  const [first, ...rest] = names as [string, ...string[]];
  try {
    return input.companion(first);
  } catch (error) {
    if (!(error instanceof InputError) || rest.length === 0) throw error;
    return companionOf(input, rest);
  }
}

function answer(row: NamedRow, column: string): number | undefined {
  return row.has(column) && row.text(column) !== '' ? row.number(column, {}) : undefined;
}
