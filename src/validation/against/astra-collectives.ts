/**
 * Single collectives against ASTRA-sim 1.0 with its analytical back end: the replay in whole nanoseconds, with links that
 * are not shared.
 */
import { InputError } from '../../base/errors.js';
import { type AstraCollective, readAstraCollectives } from '../../formats/astra-collectives.js';
import { replayCollective } from '../../simulator/network/replay-collective.js';
import { type CheckInput, EXACT, type Figure, type ForeignCheck } from './foreign-check.js';

export const astraCollectives: ForeignCheck = {
  name: 'astra-collectives',
  about: 'collectives over several dimensions, chunk by chunk, measured with ASTRA-sim 1.0',
  bounds: {
    cycles_ns: EXACT,
    busy_ns: { mean: 5e-6, worst: 1e-5 }, // printed with six digits
    sent_MiB_npu0: EXACT,
  },
  figures,
};

function* figures({ text, file }: CheckInput): Generator<Figure> {
  const rows = readAstraCollectives(text, file);
  for (const [row, collective] of rows.entries()) yield* figuresOf(row, collective);
}

function* figuresOf(row: number, collective: AstraCollective): Generator<Figure> {
  const { cluster, kind, bytes, schedule, queue, activeChunks, answer, place } = collective;
  const options = { model: 'astra', queue, activeChunks, wholeNs: true } as const;
  let result: ReturnType<typeof replayCollective>;
  try {
    result = replayCollective({ cluster, kind, bytes, schedule, options });
  } catch (error) {
    throw error instanceof InputError ? error.within(place) : error;
  }
  yield { row, quantity: 'cycles_ns', ours: result.timeNs, table: answer.cyclesNs };
  for (const [d, { serviceNs }] of result.dimensions.entries())
    yield { row, quantity: `busy_ns[${d}]`, ours: serviceNs, table: answer.busyNs?.[d] };
  for (const [d, { sentBytes }] of result.dimensions.entries())
    yield { row, quantity: `sent_MiB_npu0[${d}]`, ours: printedMiB(sentBytes), table: answer.sentMiB?.[d] };
}

/** MiB with six decimals, halves to even, as C prints them. */
function printedMiB(bytes: number): number {
  const millionths = BigInt(bytes) * 15_625n; // 10⁶/2²⁰ = 15625/2¹⁴
  const whole = millionths >> 14n;
  const rest = millionths & 16_383n;
  const up = rest > 8192n || (rest === 8192n && (whole & 1n) === 1n);
  return Number(up ? whole + 1n : whole) / 1e6;
}
