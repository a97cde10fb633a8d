/**
 * Settings of DRAMsim3 and Ramulator that a table's row changes, as `key=value;key=value` in the programs' own words:
 * what they mean for a device and its controller here.
 */

import { didYouMean } from '../../base/did-you-mean.js';
import { InputError } from '../../base/errors.js';
import { toNumber } from '../../formats/csv-table.js';
import type {
  ControllerOptions,
  Dramsim3Options,
  RamulatorOptions,
} from '../../machine/memory-devices/controller-options.js';
import type { MemoryDevice, Organization, TimingTicks } from '../../machine/memory-devices/memory-device.js';
import type { DramMachine } from '../../simulator/memory/dram/replay-streams.js';

/** One setting applied to a machine. */
type Change = (machine: DramMachine, value: string) => DramMachine;

/** @throws InputError for a key that is unknown, or a value that the program would not take */
export function applyOverrides(machine: DramMachine, text: string): DramMachine {
  const changes = machine.controller.controller === 'dramsim3' ? DRAMSIM3 : RAMULATOR;
  return text
    .split(';')
    .filter((setting) => setting.trim() !== '')
    .reduce((changed, setting) => {
      const [key = '', value = ''] = setting.split('=').map((part) => part.trim());
      const change = changes.get(key);
      if (change !== undefined) return change(changed, value);
      const names = [...changes.keys()];
      const expected = `a setting that is known (${names.join(', ')})`;
      throw new InputError({ path: 'override', expected, found: key, hint: didYouMean(key, names) });
    }, machine);
}

function dramsim3(change: (value: string) => Partial<Dramsim3Options>): Change {
  return (machine, value) => withOptions(machine, change(value));
}

function ramulator(change: (value: string) => Partial<RamulatorOptions>): Change {
  return (machine, value) => withOptions(machine, change(value));
}

function withOptions(machine: DramMachine, options: object): DramMachine {
  return { ...machine, controller: { ...machine.controller, ...options } as ControllerOptions };
}

function organization(change: (value: string, now: Organization) => Partial<Organization>): Change {
  return (machine, value) => {
    const { device } = machine;
    const changed = { ...device.organization, ...change(value, device.organization) };
    return { ...machine, device: { ...device, organization: changed } };
  };
}

/** A time of DRAMsim3, for devices that the program reads it for. */
function time(names: readonly (keyof TimingTicks)[], isRead: (device: MemoryDevice) => boolean = () => true): Change {
  return (machine, value) => {
    const ticks = count(0)(value);
    const { device } = machine;
    if (!isRead(device)) return machine;
    const timing: TimingTicks = { ...device.timing, ...Object.fromEntries(names.map((name) => [name, ticks])) };
    return { ...machine, device: { ...device, timing: { ...timing, tRC: timing.tRAS + timing.tRP } } };
  };
}

const IGNORED: Change = (machine) => machine;

const DRAMSIM3: ReadonlyMap<string, Change> = new Map<string, Change>([
  ['cmd_queue_size', dramsim3((value) => ({ commandQueue: count(1)(value) }))],
  ['trans_queue_size', dramsim3((value) => ({ transactionQueue: count(1)(value) }))],
  ['unified_queue', dramsim3((value) => ({ unifiedQueue: flag(value) }))],
  [
    'queue_structure',
    dramsim3((value) => ({ queueStructure: oneOf({ PER_BANK: 'per-bank', PER_RANK: 'per-rank' } as const, value) })),
  ],
  ['row_buf_policy', dramsim3((value) => ({ page: value === 'CLOSE_PAGE' ? 'closed' : 'open' }))],
  [
    'refresh_policy',
    dramsim3((value) => ({
      refresh: oneOf(
        {
          RANK_LEVEL_STAGGERED: 'rank-staggered',
          RANK_LEVEL_SIMULTANEOUS: 'rank-first',
          BANK_LEVEL_STAGGERED: 'bank-staggered',
        } as const,
        value,
      ),
    })),
  ],
  ['address_mapping', (machine, value) => ({ ...machine, addressMapping: value })],
  ['channels', organization((value) => ({ channels: count(1)(value) }))],
  [
    'bankgroup_enable',
    organization((value, { bankGroups, banksPerGroup }) =>
      flag(value) ? {} : { bankGroups: 1, banksPerGroup: bankGroups * banksPerGroup },
    ),
  ],
  ['hbm_dual_cmd', (machine, value) => setDualBus(machine, flag(value))],
  ['AL', time(['AL'])],
  ['CL', time(['CL'])],
  ['CWL', time(['CWL'])],
  ['tCCD_L', time(['tCCDL'])],
  ['tCCD_S', time(['tCCDS'])],
  ['tRTRS', time(['tRTRS'])],
  ['tRTP', time(['tRTP'])],
  ['tWTR_L', time(['tWTRL'])],
  ['tWTR_S', time(['tWTRS'])],
  ['tWR', time(['tWR'])],
  ['tRP', time(['tRP'])],
  ['tRRD_L', time(['tRRDL'])],
  ['tRRD_S', time(['tRRDS'])],
  ['tRAS', time(['tRAS'])],
  ['tRCD', time(['tRCDRD', 'tRCDWR'], (device) => !hasOwnColumnDelays(device))],
  ['tRCDRD', time(['tRCDRD'], hasOwnColumnDelays)],
  ['tRCDWR', time(['tRCDWR'], hasOwnColumnDelays)],
  ['tRFC', time(['tRFC'])],
  ['tREFI', time(['tREFI'])],
  ['tRFCb', time(['tRFCpb'])],
  ['tREFIb', time(['tREFIpb'])],
  ['tFAW', time(['tFAW'])],
  ['t32AW', time(['t32AW'], isGraphics)],
  ['tPPD', time(['tPPD'], (device) => isGraphics(device) || device.standard === 'LPDDR4')],
  // Read by the program, or not even that, but without a meaning for times.
  ...['write_buf_size', 'aggressive_precharging_enabled', 'epoch_period', 'output_level', 'output_prefix'].map(ignored),
  ...['tCKE', 'tCKESR', 'tCKSRE', 'tXS', 'tXP', 'tRTP_L', 'tRTP_S', 'tRPRE', 'tWPRE', 'tRFC2', 'tRFC4'].map(ignored),
]);

const RAMULATOR: ReadonlyMap<string, Change> = new Map<string, Change>([
  [
    'scheduler',
    ramulator((value) => ({
      scheduler: oneOf({ FRFCFS: 'fr-fcfs', 'FRFCFS-RowHit': 'fr-fcfs-rowhit' } as const, value),
    })),
  ],
  ['refresh', ramulator((value) => ({ refresh: oneOf({ AllBank: 'all-bank', NoRefresh: 'none' } as const, value) }))],
  ['read_buffer_size', ramulator((value) => ({ readBuffer: count(1)(value) }))],
  ['write_buffer_size', ramulator((value) => ({ writeBuffer: count(1)(value) }))],
  ['wr_high_watermark', ramulator((value) => ({ writeHighShare: share(value) }))],
  ['wr_low_watermark', ramulator((value) => ({ writeLowShare: share(value) }))],
  ['scatter_interval', ramulator((value) => ({ scatterTicks: count(0)(value) }))],
  ['row_policy', (machine, value) => oneOf({ Open: machine } as const, value)],
  ['rank', organization((value) => ({ ranks: count(1)(value) }))],
  ['priority_buffer_size', IGNORED],
]);

function ignored(key: string): [string, Change] {
  return [key, IGNORED];
}

function setDualBus(machine: DramMachine, isOn: boolean): DramMachine {
  const { device } = machine;
  if (!device.standard.startsWith('HBM')) return machine;
  return { ...machine, device: { ...device, dualCommandBus: isOn } };
}

/** HBM and GDDR have a delay each for reads and for writes after an activation. */
function hasOwnColumnDelays({ standard }: MemoryDevice): boolean {
  return standard.startsWith('HBM') || standard.startsWith('GDDR');
}

function isGraphics({ standard }: MemoryDevice): boolean {
  return standard.startsWith('GDDR');
}

const PLACE = { path: 'override' } as const;

function count(min: number): (value: string) => number {
  return (value) => toNumber(value, { integer: true, min }, PLACE);
}

function share(value: string): number {
  return toNumber(value, { min: 0, max: 1 }, PLACE);
}

function flag(value: string): boolean {
  return oneOf({ true: true, false: false, 1: true, 0: false } as const, value.toLowerCase());
}

function oneOf<T>(meanings: Readonly<Record<string, T>>, value: string): T {
  const found = meanings[value];
  if (found !== undefined && Object.hasOwn(meanings, value)) return found;
  throw new InputError({ ...PLACE, expected: Object.keys(meanings).join(' or '), found: value });
}
