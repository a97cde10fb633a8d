/**
 * MAESTRO's hardware files: `name: integer` lines. Sizes in bytes, bandwidths in elements per cycle, hops in cycles.
 * What a file leaves out is unlimited (one PE, one hop), as in MAESTRO.
 */

import { didYouMean } from '../base/did-you-mean.js';
import { InputError } from '../base/errors.js';
import { atEnd, peek, placeOf, skip, take, tokenize, unexpected } from '../cost/dataflow/tokens.js';

export interface MaestroHardware {
  readonly pes: number;
  readonly l1Bytes: number;
  readonly l2Bytes: number;
  readonly nocBandwidth: number;
  readonly nocLatency: number;
  readonly offchipBandwidth: number;
}

const KEYS = {
  num_pes: 'pes',
  l1_size_cstr: 'l1Bytes',
  l2_size_cstr: 'l2Bytes',
  noc_bw_cstr: 'nocBandwidth',
  NoC_NumHops: 'nocLatency',
  offchip_bw_cstr: 'offchipBandwidth',
} as const satisfies Record<string, keyof MaestroHardware>;

/** @throws InputError with file, line and column. */
export function parseMaestroHardware(text: string, file?: string): MaestroHardware {
  const cursor = tokenize(text, file);
  const found: { -readonly [name in keyof MaestroHardware]: number } = {
    pes: 1,
    l1Bytes: Number.POSITIVE_INFINITY,
    l2Bytes: Number.POSITIVE_INFINITY,
    nocBandwidth: Number.POSITIVE_INFINITY,
    nocLatency: 1,
    offchipBandwidth: Number.POSITIVE_INFINITY,
  };
  const names = Object.keys(KEYS);
  const seen = new Set<string>();
  for (;;) {
    skip(cursor, ';,');
    if (atEnd(cursor)) return found;
    const name = peek(cursor).text;
    if (!isKey(name)) throw unexpected(cursor, `a hardware parameter (${names.join(', ')})`, didYouMean(name, names));
    if (seen.has(name)) throw unexpected(cursor, `${name} once`);
    seen.add(name);
    take(cursor);
    skip(cursor, ':');
    const value = take(cursor);
    if (!/^\d+$/.test(value.text) || Number(value.text) < 1 || !Number.isSafeInteger(Number(value.text)))
      throw new InputError({
        ...placeOf(cursor, value),
        expected: `a positive integer for ${name}`,
        found: value.text,
      });
    found[KEYS[name]] = Number(value.text);
  }
}

function isKey(name: string): name is keyof typeof KEYS {
  return Object.hasOwn(KEYS, name);
}
