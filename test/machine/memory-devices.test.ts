/**
 * Memory devices: those that come with Caldera can be, and what cannot be is refused with its line.
 */
import { describe, expect, it } from 'vitest';
import { readMemoryDevice } from '../../src/formats/memory-device-file.js';
import { addressFields, interleave } from '../../src/machine/memory-devices/address-fields.js';
import { checkMemoryDevice } from '../../src/machine/memory-devices/check-device.js';
import { capacityBytes, peakGBps } from '../../src/machine/memory-devices/memory-device.js';
import { memoryDevices } from '../../src/machine/memory-devices/memory-devices.js';
import { type Constraint, constraintTable } from '../../src/simulator/memory/dram/constraint-table.js';
import { hasReference, referenceText } from '../support/reference.js';

const hbm2 = JSON.stringify(memoryDevices.get('hbm2'), null, 2);

describe('bundled memory devices', () => {
  it.each(memoryDevices.names)('%s can be, and names its source', (name) => {
    const device = memoryDevices.get(name);
    expect(checkMemoryDevice(device)).toEqual(device);
    expect(device.name).toBe(name);
    expect(device.source).toMatch(/^JESD/);
    expect(addressFields(device.addressMapping, device.organization).length).toBeGreaterThan(3);
  });

  it('have the peaks and sizes of their data sheets', () => {
    const figures = (name: string): [number, number] => {
      const device = memoryDevices.get(name);
      return [peakGBps(device), capacityBytes(device.organization) / 2 ** 30];
    };
    expect(figures('hbm2')).toEqual([256, 8]);
    expect(figures('hbm1')).toEqual([128, 4]);
    expect(figures('hbm4')).toEqual([512, 16]);
    expect(figures('ddr5-4800')[0]).toBeCloseTo(38.46, 2);
  });
});

describe('a device in a file', () => {
  it('is read from JSON and from YAML', () => {
    expect(readMemoryDevice(hbm2, 'hbm2.json')).toEqual(memoryDevices.get('hbm2'));
    const yaml = hbm2.replaceAll(/^(\s*)"(\w+)":/gm, '$1$2:');
    expect(readMemoryDevice(yaml, 'hbm2.yaml')).toEqual(memoryDevices.get('hbm2'));
  });

  it.each([
    [
      'an activation window below four activations',
      '"tFAW": 30',
      '"tFAW": 15',
      /d\.json:\d+:\d+ timing\.tFAW: expected at least 4 · tRRDS/,
    ],
    [
      'a mapping that leaves a field out',
      'rorabgbachco',
      'rorabgbaco',
      /addressMapping: expected a field ch.*8 channels/,
    ],
    ['a mapping with a field twice', 'rorabgbachco', 'rorobgbachco', /addressMapping: expected each field once/],
    [
      'a mapping with an unknown field',
      'rorabgbachco',
      'rorabgbachxx',
      /addressMapping: expected fields among .*"xx" is none/,
    ],
    ['a mapping of odd length', 'rorabgbachco', 'rorabgbachc', /addressMapping: expected two letters/],
    ['zero banks', '"banksPerGroup": 4', '"banksPerGroup": 0', /organization\.banksPerGroup/],
    ['rows that are no power of two', '"rows": 32768', '"rows": 30000', /organization\.rows: expected a power of two/],
    ['a row below a burst', '"rowBytes": 2048', '"rowBytes": 32', /rowBytes: expected at least a burst/],
    ['a negative latency', '"CL": 14', '"CL": -1', /timing\.CL/],
    ['a row cycle below its parts', '"tRC": 48', '"tRC": 40', /timing\.tRC: expected at least tRAS \+ tRP/],
    ['refreshes without time between', '"tREFI": 3900', '"tREFI": 200', /timing\.tREFI: expected more than/],
    ['tRRD of a group below that of others', '"tRRDL": 6', '"tRRDL": 2', /timing\.tRRDL: expected at least tRRDS/],
    ['a key that is misspelt', '"CWL"', '"CLW"', /timing\.CLW: expected a key that is known.*CWL|timing\.CLW/],
    ['a standard that is none', '"standard": "HBM2"', '"standard": "HBM5"', /standard/],
    ['no tick', '"tickNs": 1', '"tickNs": 0', /tickNs/],
    ['no YAML', '{', '{{', /well-formed YAML/],
  ])('is refused with %s', (_, from, to, message) => {
    const text = hbm2.replace(from, to);
    expect(text).not.toBe(hbm2);
    expect(() => readMemoryDevice(text, 'd.json')).toThrow(message);
    expect(() => readMemoryDevice(text, 'd.json')).toThrow(/d\.json:\d+:\d+/);
  });
});

describe('where the channel changes', () => {
  it('is lowest, above the column or highest', () => {
    expect(interleave('rorabgbachco', 'burst')).toBe('rorabgbacoch');
    expect(interleave('rorabgbacoch', 'row')).toBe('rorabgbachco');
    expect(interleave('rorabgbachco', 'none')).toBe('chrorabgbaco');
  });
});

describe.skipIf(!hasReference)('waiting times from the standards', () => {
  interface Foreign {
    readonly constraints_ticks: [string, string[], string[], number, number?, boolean?][];
  }
  const devices = hasReference
    ? (JSON.parse(referenceText('dram', 'timing.json')).ramulator2.devices as Record<string, Foreign>)
    : {};
  const LEVELS: Record<string, string> = {
    Channel: 'channel',
    PseudoChannel: 'pseudo-channel',
    Rank: 'rank',
    Sid: 'stack-layer',
    BankGroup: 'bank-group',
    Bank: 'bank',
  };
  const KNOWN = new Set(['ACT', 'ACT1', 'PREpb', 'PREab', 'RD', 'WR', 'REFab', 'REFpb']);

  /** The strongest of each kind, as text; waits of no ticks or less say nothing. */
  function strongest(constraints: readonly Constraint[]): string[] {
    const kept = new Map<string, number>();
    for (const { level, after, before, ticks, window, beside } of constraints) {
      const key = [level, after, before, window, beside].join(' ');
      kept.set(key, Math.max(kept.get(key) ?? 0, ticks));
    }
    return [...kept]
      .filter(([, ticks]) => ticks > 0)
      .map(([key, ticks]) => `${key} ${ticks}`)
      .sort();
  }

  it.each([
    ['HBM2', 'hbm2-pseudo'],
    ['HBM3', 'hbm3'],
    ['HBM4', 'hbm4'],
    ['DDR5', 'ddr5-4800'],
    ['LPDDR5', 'lpddr5-6400'],
    ['GDDR6', 'gddr6-14000'],
  ])('%s has those of Ramulator', (theirs, ours) => {
    const { timing } = memoryDevices.get(ours);
    const name = (command: string): string => (command === 'ACT1' ? 'ACT' : command);
    const foreign = (devices[theirs] as Foreign).constraints_ticks.flatMap(
      ([level, after, before, ticks, window = 1, beside = false]) =>
        after
          .filter((command) => KNOWN.has(command))
          .flatMap((first) =>
            before
              .filter((command) => KNOWN.has(command))
              // A window that four activations take anyway is raised to what they take.
              .map((second) => ({
                level: LEVELS[level],
                after: name(first),
                before: name(second),
                ticks: window === 4 ? Math.max(ticks, 4 * timing.tRRDS) : ticks,
                window,
                beside,
              })),
          ),
    ) as unknown as Constraint[];
    // Of the refresh of one bank a standard says nothing where it has none.
    const known = new Set(foreign.flatMap(({ after, before }) => [after, before]));
    const ourWaits = constraintTable(memoryDevices.get(ours)).filter(
      ({ after, before }) => known.has(after) && known.has(before),
    );
    expect(strongest(ourWaits)).toEqual(strongest(foreign));
  });
});
