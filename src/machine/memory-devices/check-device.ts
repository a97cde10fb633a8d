/**
 * A memory device that a user describes: which values make sense, alone and together. The form is that of `MemoryDevice`;
 * what is wrong is refused with its place in the description.
 */
import { z } from 'zod';
import { didYouMean } from '../../base/did-you-mean.js';
import { InputError } from '../../base/errors.js';
import { addressFields } from './address-fields.js';
import { capacityBytes, type MemoryDevice } from './memory-device.js';

const STANDARDS = [
  'DDR3',
  'DDR4',
  'DDR5',
  'GDDR5',
  'GDDR5X',
  'GDDR6',
  'HBM',
  'HBM2',
  'HBM3',
  'HBM4',
  'LPDDR3',
  'LPDDR4',
  'LPDDR5',
] as const;

/** Larger than any device has; keeps a wrong number from filling the memory. */
const MOST_TICKS = 1e7;
const MOST_PARTS = 4096;

const ticks = z.int().min(0).max(MOST_TICKS);
const positive = z.int().min(1).max(MOST_TICKS);
const parts = z.int().min(1).max(MOST_PARTS);
const bytes = z
  .int()
  .min(1)
  .max(2 ** 24);

const organizationSchema = z.strictObject({
  channels: parts,
  pseudoChannels: parts.default(1),
  ranks: parts.default(1),
  stackIds: parts.default(1),
  bankGroups: parts,
  banksPerGroup: parts,
  rows: z
    .int()
    .min(1)
    .max(2 ** 26),
  rowBytes: bytes,
  burstBytes: bytes,
});

const timingSchema = z.strictObject({
  burst: positive,
  burstMax: positive.optional(),
  AL: ticks.optional(),
  CL: positive,
  CWL: positive,
  tRCDRD: positive,
  tRCDWR: positive,
  tRP: positive,
  tRPab: positive.optional(),
  tRAS: positive,
  tRC: positive,
  tRTP: positive,
  tWR: positive,
  tCCDS: positive,
  tCCDL: positive,
  tCCDR: positive.optional(),
  tCCDSWR: positive.optional(),
  tCCDLWR: positive.optional(),
  tRRDS: positive,
  tRRDL: positive,
  tFAW: positive,
  t32AW: positive.optional(),
  tWTRS: ticks,
  tWTRL: ticks,
  tRTW: positive.optional(),
  tRTRS: ticks.optional(),
  tPPD: ticks.optional(),
  tRFC: positive,
  tREFI: positive,
  tRFCpb: positive.optional(),
  tREFIpb: positive.optional(),
  tRREFD: ticks.optional(),
  tPBR2PBR: ticks.optional(),
  tPBR2ACT: ticks.optional(),
  tAAD: positive.optional(),
  tWCKPST: ticks.optional(),
  tCAS: ticks.optional(),
});

export const memoryDeviceSchema = z.strictObject({
  name: z.string().min(1).max(100),
  about: z.string().max(1000).default(''),
  source: z.string().min(1).max(1000),
  standard: z.enum(STANDARDS),
  tickNs: z.number().positive().max(1000),
  ticksPerClock: z.union([z.literal(1), z.literal(2)]).default(1),
  dualCommandBus: z.boolean().default(false),
  commandTicks: z.partialRecord(z.enum(['ACT', 'PREpb', 'PREab', 'RD', 'WR', 'REFab', 'REFpb']), positive).default({}),
  organization: organizationSchema,
  timing: timingSchema,
  addressMapping: z.string(),
  controller: z.enum(['dramsim3', 'ramulator', 'ideal-window']),
});

/** @throws InputError with the path of what is wrong */
export function checkMemoryDevice(value: unknown): MemoryDevice {
  const parsed = memoryDeviceSchema.safeParse(value);
  if (!parsed.success) throw refusalOf(parsed.error.issues, value);
  const device = parsed.data as MemoryDevice;
  checkOrganization(device);
  checkTimes(device);
  addressFields(device.addressMapping, device.organization);
  return device;
}

/** Of several, a key that is unknown comes first: it is often another one's wrong name. */
function refusalOf(issues: readonly z.core.$ZodIssue[], value: unknown): InputError {
  const issue = (issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0]) as z.core.$ZodIssue;
  const path = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0] ?? '';
    const known = Object.keys(shapeAt(path));
    const hint = didYouMean(key, known);
    return new InputError({ path: [...path, key].join('.'), expected: 'a key that is known', found: key, hint });
  }
  const found = path.reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], value);
  return new InputError({ path: path.join('.'), expected: expectation(issue), found });
}

/** What the library's message expects, without what it received. */
function expectation({ message }: z.core.$ZodIssue): string {
  return message.replace(/^[^:]*: expected /, '').replace(/, received .*$/, '');
}

function shapeAt(path: readonly string[]): object {
  if (path[0] === 'organization') return organizationSchema.shape;
  return path[0] === 'timing' ? timingSchema.shape : memoryDeviceSchema.shape;
}

function checkOrganization({ organization }: MemoryDevice): void {
  const { channels, ...others } = organization;
  for (const [name, count] of Object.entries(others))
    demand(`organization.${name}`, count, Number.isInteger(Math.log2(count)), 'a power of two');
  const { rowBytes, burstBytes } = organization;
  demand('organization.rowBytes', rowBytes, rowBytes >= burstBytes, `at least a burst (${burstBytes} bytes)`);
  demand('organization.channels', channels, capacityBytes(organization) <= 2 ** 50, 'a capacity of at most 2^50 bytes');
}

/** What the times must be to one another, whatever the device. */
function checkTimes({ timing, standard }: MemoryDevice): void {
  const { tRRDS, tRRDL, tFAW, t32AW, tRAS, tRP, tRC, tRCDRD, tCCDS, tCCDL, tWTRS, tWTRL, tRFC, tREFI } = timing;
  const at = (name: string) => `timing.${name}`;
  demand(at('tRRDL'), tRRDL, tRRDL >= tRRDS, `at least tRRDS (${tRRDS})`);
  demand(at('tCCDL'), tCCDL, tCCDL >= tCCDS, `at least tCCDS (${tCCDS})`);
  demand(at('tWTRL'), tWTRL, tWTRL >= tWTRS, `at least tWTRS (${tWTRS})`);
  // Four activations tRRDS apart and the fifth take 4 · tRRDS anyway: a shorter window says nothing.
  demand(at('tFAW'), tFAW, tFAW >= 4 * tRRDS, `at least 4 · tRRDS (${4 * tRRDS})`);
  if (t32AW !== undefined) demand(at('t32AW'), t32AW, t32AW >= tFAW, `at least tFAW (${tFAW})`);
  demand(at('tRC'), tRC, tRC >= tRAS + tRP, `at least tRAS + tRP (${tRAS + tRP})`);
  demand(at('tRAS'), tRAS, tRAS >= tRCDRD, `at least tRCDRD (${tRCDRD})`);
  demand(at('tREFI'), tREFI, tREFI > tRFC + tRP, `more than tRFC + tRP (${tRFC + tRP})`);
  if (standard === 'HBM3' || standard === 'HBM4')
    demand(at('tRTW'), timing.tRTW, timing.tRTW !== undefined, 'the read-to-write time of the standard');
  if (standard === 'LPDDR5')
    demand(at('tAAD'), timing.tAAD, timing.tAAD !== undefined, 'the activate-to-activate delay of the standard');
}

function demand(path: string, found: unknown, holds: boolean, expected: string): void {
  if (!holds) throw new InputError({ path, expected, found });
}
