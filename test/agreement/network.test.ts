/**
 * Collectives, training iterations and bandwidth designs against ASTRA-sim 1.0 and LIBRA: excerpts that come with the
 * project, and the whole tables where they are. Also with the answers taken out.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/base/errors.js';
import { astraCollectives } from '../../src/validation/against/astra-collectives.js';
import { astraIterations } from '../../src/validation/against/astra-iterations.js';
import type { CheckInput, Figure, ForeignCheck } from '../../src/validation/against/foreign-check.js';
import { libra } from '../../src/validation/against/libra.js';
import { hasReference, referencePath } from '../support/reference.js';

const fixtures = join(import.meta.dirname, '../fixtures/network');

function inputOf(folder: string, name: string, change = (text: string) => text): CheckInput {
  const read = (file: string): string => readFileSync(join(folder, file), 'utf8');
  return {
    text: change(read(name)),
    file: name,
    companion(other) {
      if (!existsSync(join(folder, other))) throw new InputError({ file: other, expected: 'a file', found: undefined });
      return { text: read(other), file: other };
    },
  };
}

/** Worst relative error of a quantity, and how many figures differ at all. */
function compare(figures: readonly Figure[]) {
  const worst = new Map<string, { error: number; different: number; count: number }>();
  for (const { quantity, ours, table } of figures) {
    const name = quantity.replace(/\[\d+\]$/, '');
    const entry = worst.get(name) ?? { error: 0, different: 0, count: 0 };
    if (table !== undefined) {
      entry.count++;
      if (ours !== table) entry.different++;
      entry.error = Math.max(entry.error, ours === table ? 0 : Math.abs(Number(ours) / Number(table) - 1));
    }
    worst.set(name, entry);
  }
  return worst;
}

function expectWithin(check: ForeignCheck, figures: readonly Figure[]): void {
  const compared = compare(figures);
  for (const [quantity, { worst }] of Object.entries(check.bounds)) {
    expect(compared.get(quantity)?.count, quantity).toBeGreaterThan(0);
    expect(compared.get(quantity)?.error, quantity).toBeLessThanOrEqual(worst);
  }
}

const ANSWERS = [
  'cycles_ns',
  'busy_ns',
  'sent_MiB_npu0',
  'iteration_ns',
  'corrected_ns',
  'compute_us',
  'exposed_comm_us',
];

function withoutAnswers(text: string): string {
  const strip = (row: Record<string, unknown>) =>
    Object.fromEntries(
      Object.entries(row).filter(([key]) => ![...ANSWERS, 'perf_opt', 'ppc_opt', 'equal'].includes(key)),
    );
  if (text.startsWith('[')) return JSON.stringify((JSON.parse(text) as Record<string, unknown>[]).map(strip));
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.stringify(strip(JSON.parse(line) as Record<string, unknown>)))
    .join('\n');
}

const checks = [
  { check: astraCollectives, excerpt: 'astra-collectives.jsonl', table: 'themis-cases.jsonl', rows: 932 },
  { check: astraIterations, excerpt: 'astra-iterations.jsonl', table: 'e2e-cases.jsonl', rows: 119 },
  { check: libra, excerpt: 'libra.json', table: 'libra-cases.json', rows: 54 },
];

describe.each(checks)('$check.name', ({ check, excerpt, table, rows }) => {
  it('holds on the excerpt', () => {
    expectWithin(check, [...check.figures(inputOf(fixtures, excerpt))]);
  });

  it('gives the same figures without the answers', () => {
    const ours = (figures: Iterable<Figure>) =>
      [...figures].map(({ row, quantity, ours }) => ({ row, quantity, ours }));
    const blind = [...check.figures(inputOf(fixtures, excerpt, withoutAnswers))];
    expect(blind.every(({ table: answer }) => answer === undefined)).toBe(true);
    expect(ours(blind)).toEqual(ours(check.figures(inputOf(fixtures, excerpt))));
  });

  it.skipIf(!hasReference)(`holds on all ${rows} rows of the table`, { timeout: 120_000 }, () => {
    const figures = [...check.figures(inputOf(referencePath('network'), table))];
    expect(new Set(figures.map(({ row }) => row)).size).toBe(rows);
    expectWithin(check, figures);
  });
});

describe.skipIf(!hasReference)('what LIBRA reads', () => {
  it('is the same from the layer tables and the price list', () => {
    const names: Record<string, string> = {
      GPT_3: 'GPT3_libra_mp16',
      MSFT_1T: 'MSFT1T_libra_mp64',
      Turing_NLG: 'TuringNLG_libra_DP',
      ResNet_50: 'ResNet50_libra_DP',
      DLRM: 'DLRM_libra',
    };
    const table = inputOf(referencePath('network'), 'libra-cases.json');
    const rows = JSON.parse(table.text) as Record<string, unknown>[];
    const bare = rows.map(({ phases, compute_ns, cost_per_GBps_per_dim, ...rest }) => ({
      ...rest,
      workloads: (rest['workloads'] as string[]).map((name) => names[name]),
    }));
    const derived = [...libra.figures({ ...table, text: JSON.stringify(bare) })];
    expect(derived).toHaveLength(2 * rows.length);
    // The table's prices have ties broken by some 1e-5 of a dollar, which the price list does not.
    for (const { quantity, ours, table: answer } of derived) {
      expect(Math.abs(Number(ours) / Number(answer) - 1), quantity).toBeLessThan(
        quantity.startsWith('perf') ? 1e-7 : 1e-5,
      );
    }
  });
});

describe('tables that are not right', () => {
  const rowOf = (change: (row: Record<string, unknown>) => void): string => {
    const [first] = readFileSync(join(fixtures, 'astra-collectives.jsonl'), 'utf8').split('\n');
    const row = JSON.parse(first!) as Record<string, unknown>;
    change(row);
    return `\n${JSON.stringify(row)}\n`;
  };
  const dims = (row: Record<string, unknown>) => row['dims'] as Record<string, unknown>[];
  const complaint = (text: string): string => {
    try {
      [...astraCollectives.figures({ ...inputOf(fixtures, 'astra-collectives.jsonl'), text })];
    } catch (error) {
      if (error instanceof InputError) return error.message;
      throw error;
    }
    return 'none';
  };

  it.each([
    [
      (row) => delete row['bytes'],
      'astra-collectives.jsonl:2 bytes: expected a whole number of at least 1, found nothing',
    ],
    [
      (row) => (row['chunks'] = 0),
      'astra-collectives.jsonl:2 chunks: expected a whole number of at least 1 and at most 1048576, found 0',
    ],
    [
      (row) => (row['inter_dim'] = 'themes'),
      'astra-collectives.jsonl:2 inter_dim: expected one of baseline, ascending, themis, themisFlex, found "themes" (did you mean themis?)',
    ],
    [(row) => (row['dims'] = []), 'astra-collectives.jsonl:2 dims: expected between 1 and 10 dimensions, found 0'],
    [
      (row) => (dims(row)[0]!['link_GBps'] = 0),
      'astra-collectives.jsonl:2 dims.0.link_GBps: expected a finite number above 0, found 0',
    ],
    [
      (row) => Object.assign(dims(row)[0]!, { topology: 'ring', links_per_npu: 1, algorithm: 'ring', npus: 4 }),
      'astra-collectives.jsonl:2 dims.0.links_per_npu: expected at least 2 links of each member of a ring, one a direction, found 1',
    ],
    [
      (row) => Object.assign(dims(row)[0]!, { topology: 'switch', npus: 6, algorithm: 'halving-doubling' }),
      'astra-collectives.jsonl:2 dims.0.algorithm: expected a power of two as the size for halving-doubling, found 6 (algorithm: direct and ring take any size; halving-doubling is a switch’s where none is named)',
    ],
    [
      (row) =>
        Object.assign(dims(row)[0]!, { topology: 'fully-connected', npus: 6, links_per_npu: 4, algorithm: 'direct' }),
      'astra-collectives.jsonl:2 dims.0.links_per_npu: expected at least 5 links of each member, one to each peer, found 4',
    ],
  ] as [(row: Record<string, unknown>) => unknown, string][])('%#: are refused with a place', (change, message) => {
    expect(complaint(rowOf((row) => void change(row)))).toBe(message);
  });

  it('knows where JSON ends', () => {
    expect(complaint('{"dims": [}')).toMatch(/^astra-collectives.jsonl:1:\d+: expected JSON/);
  });
});
