/**
 * The request-level memory against DRAMsim3 and Ramulator: when every request was done, and every command of small cases.
 * Excerpts in the fixtures always; the whole tables where they are, one row in twenty-five unless the run is a long one.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseNamedCsv } from '../../../../src/formats/csv-table.js';
import { dramRequestsCheck, replayList } from '../../../../src/validation/against/dram-requests.js';
import { hasReference, referenceText } from '../../../support/reference.js';

const fixtures = join(import.meta.dirname, '../../../fixtures/dram');
const fixture = (name: string): string => readFileSync(join(fixtures, name), 'utf8');
const isLong = process.env['CALDERA_PROPERTY_RUNS'] !== undefined;

function figuresOf(text: string, file: string) {
  const companion = (): never => {
    throw new Error('no companions');
  };
  return [...dramRequestsCheck.figures({ text, file, companion })];
}

function differing(text: string, file: string) {
  return figuresOf(text, file).filter(({ ours, table }) => ours !== table);
}

/** The header and each n-th row. */
function thinned(text: string, n: number): string {
  const [header, ...rows] = text.trimEnd().split('\n');
  return [header, ...rows.filter((_, i) => i % n === 0)].join('\n');
}

describe('requests', () => {
  it.each(['tiny-requests.csv', 'requests-dramsim3.csv', 'requests-ramulator2.csv'])(
    'are done when the excerpt of %s says, to the tick',
    (file) => {
      expect(differing(fixture(file), file)).toEqual([]);
    },
  );

  it.skipIf(!hasReference).each(['requests-dramsim3.csv', 'requests-ramulator2.csv', 'tiny-requests.csv'])(
    'are done when %s says, to the tick',
    (file) => {
      expect(differing(thinned(referenceText('dram', file), isLong ? 1 : 25), file)).toEqual([]);
    },
  );

  it('need no answers in the table', () => {
    const [header, row] = fixture('requests-ramulator2.csv')
      .split('\n')
      .map((line) => line.split(',')) as [string[], string[]];
    const kept = header.indexOf('peak_GBps');
    const text = [header, row].map((fields) => fields.slice(0, kept).join(',')).join('\n');
    const figures = figuresOf(text, 'no-answers.csv');
    expect(figures.map(({ table }) => table)).toEqual([undefined, undefined]);
    expect(figures[1]?.ours).toBe(Number(row[header.indexOf('done_hash')]));
  });
});

interface Command {
  readonly cycle: number;
  readonly name: string;
  readonly channel: number;
}

describe.each(['dramsim3', 'ramulator2'])('every command of the small cases of %s', (program) => {
  const cases = parseNamedCsv(fixture('tiny-requests.csv'), 'tiny-requests.csv', ['id', 'sim']).filter(
    (row) => row.text('sim') === program,
  );
  const commands = parseNamedCsv(fixture(`tiny-commands-${program}.csv`), program, ['case', 'cycle', 'command']);

  it.each(cases.map((row) => [row.text('id'), row] as const))('%s', (id, row) => {
    const expected = commands
      .filter((command) => command.text('case') === id)
      .map((command) => ({
        cycle: command.number('cycle', {}),
        name: command.text('command'),
        channel: command.number('channel', {}),
      }));
    const ours: Command[] = [];
    const watcher = {
      command: (channel: number, cycle: number, name: string) => {
        ours.push({ cycle, name, channel });
      },
    };
    replayList(row, { watcher });
    const order = (list: Command[]) => list.map(({ cycle, channel, name }) => `${cycle} ${channel} ${name}`).sort();
    const last = Math.max(...expected.map(({ cycle }) => cycle));
    expect(order(ours.filter(({ cycle }) => cycle <= last))).toEqual(order(expected));
  });
});

describe('a table that cannot be read', () => {
  const [header = '', row = ''] = fixture('requests-dramsim3.csv').split('\n');
  const changed = (column: string, value: string): string => {
    const fields = row.split(',');
    fields[header.split(',').indexOf(column)] = value;
    return `${header}\n${fields.join(',')}`;
  };

  it.each([
    ['an unknown device', changed('device', 'HBM9'), /t\.csv:2 device: expected a device .*HBM9/],
    ['an unknown layout', changed('layout', 'scatered'), /layout: .*did you mean scattered/],
    ['no requests', changed('n_requests', '0'), /n_requests: expected a whole number of at least 1/],
    ['more streams than requests', changed('n_streams', '100000000'), /n_requests: expected at least one for each/],
    ['a mapping that leaves a field out', changed('mapping', 'chrabgbaco'), /addressMapping: expected a field ro/],
    ['a repeated field', changed('mapping', 'rororabgbaco'), /addressMapping: expected each field once/],
    ['an unknown setting', changed('override', 'cmd_que_size=4'), /override: .*cmd_queue_size/],
    ['a setting without sense', changed('override', 'queue_structure=PER_ROW'), /PER_BANK or PER_RANK/],
    ['a queue of nothing', changed('override', 'cmd_queue_size=0'), /override: expected a whole number of at least 1/],
    ['a read share above one', changed('read_frac', '1.5'), /read_frac: /],
  ])('is refused: %s', (_, text, message) => {
    expect(() => figuresOf(text, 't.csv')).toThrow(message);
  });

  it('is refused: a request that is none', () => {
    expect(() => figuresOf('device,requests\nHBM2_8Gb_x128,0:X:40', 't.csv')).toThrow(/cycle:R\|W:hexadecimal address/);
  });
});
