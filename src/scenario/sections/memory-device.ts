/**
 * `platform.memory.device` as a mapping: a device by name or in a file, replayed batch by batch or request by request, with
 * the controller, where transfers lie, how channels alternate and how many requests a port may have under way.
 */
import * as z from 'zod';
import { locate, type Place } from '../../base/errors.js';
import { readMemoryDevice } from '../../formats/memory-device-file.js';
import type { NamedText } from '../../formats/named-text.js';
import { MEMORY_DEFAULTS } from '../../machine/memory.js';
import { INTERLEAVINGS } from '../../machine/memory-devices/address-fields.js';
import { devices } from '../../machine/memory-devices/batch-devices.js';
import type { ControllerOptions } from '../../machine/memory-devices/controller-options.js';
import { CONTROLLER_DEFAULTS, memoryDevices } from '../../machine/memory-devices/memory-devices.js';
import {
  channelsFor,
  PLACEMENTS,
  REQUEST_MODE_DEFAULTS,
  type RequestMode,
} from '../../machine/memory-devices/request-mode.js';
import { complain, count, exactlyOne, file, nameIn } from '../complain.js';

const queue = count(4096).optional();
const page = z.enum(['open', 'closed']).optional();

/** What can be chosen of each controller; what is left out is as CONTROLLER_DEFAULTS has it. */
const CONTROLLER_OPTIONS = {
  dramsim3: z.strictObject({
    queueStructure: z.enum(['per-bank', 'per-rank']).optional(),
    commandQueue: queue,
    transactionQueue: queue,
    unifiedQueue: z.boolean().optional(),
    refresh: z.enum(['rank-staggered', 'rank-first', 'bank-staggered']).optional(),
    page,
  }),
  ramulator: z.strictObject({
    readBuffer: queue,
    writeBuffer: queue,
    writeHighShare: z.number().min(0).max(1).optional(),
    writeLowShare: z.number().min(0).max(1).optional(),
    scheduler: z.enum(['fr-fcfs', 'fr-fcfs-rowhit']).optional(),
    refresh: z.enum(['all-bank', 'none']).optional(),
    scatterTicks: z.int().min(0).max(1e7).optional(),
  }),
  'ideal-window': z.strictObject({
    window: queue,
    refresh: z.enum(['rank-staggered', 'bank-staggered', 'all-bank', 'none']).optional(),
    page,
  }),
} as const;

const controllerNames = ['dramsim3', 'ramulator', 'ideal-window'] as const;

/** Devices of the closed forms, by the device's name request by request. */
const BATCH_DEVICES: Readonly<Record<string, string>> = {
  hbm1: 'HBM',
  'hbm-4gb': 'HBM-4Gb',
  hbm2: 'HBM2',
  'ddr4-3200': 'DDR4-3200',
  'lpddr4-2400': 'LPDDR4',
};

export const memoryDeviceSection = z
  .strictObject({
    name: nameIn(memoryDevices, devices.names).optional(),
    file: file.optional(),
    model: z.enum(['batch', 'request']).default('request'),
    controller: z.enum(controllerNames).optional(),
    controllerOptions: z.record(z.string(), z.unknown()).optional(),
    placement: z.enum(PLACEMENTS).optional(),
    interleaving: z.enum(INTERLEAVINGS).optional(),
    requestsInFlight: count(65_536).optional(),
  })
  .superRefine((section, context) => {
    exactlyOne(section, ['name', 'file'], context);
    const { name, model, controller, controllerOptions } = section;
    if (model === 'batch') refuseRequests(section, context);
    else if (name !== undefined && devices.has(name) && !memoryDevices.has(name))
      complain(context, { path: ['name'], expected: `a device that is replayed request by request`, found: name });
    if (name !== undefined && model === 'batch' && batchName(name) === undefined)
      complain(context, { path: ['name'], expected: 'a device that has a closed form', found: name });
    if (controllerOptions === undefined) return;
    if (controller === undefined) {
      complain(context, {
        path: ['controllerOptions'],
        expected: 'options only beside "controller"',
        found: controllerOptions,
      });
      return;
    }
    const parsed = CONTROLLER_OPTIONS[controller].safeParse(controllerOptions);
    for (const issue of parsed.error?.issues ?? [])
      context.addIssue({ ...issue, path: ['controllerOptions', ...issue.path] } as z.core.$ZodRawIssue as never);
  });

export type MemoryDeviceSection = z.output<typeof memoryDeviceSection>;

function refuseRequests(section: Readonly<Record<string, unknown>>, context: z.RefinementCtx): void {
  const keys = ['file', 'controller', 'controllerOptions', 'placement', 'interleaving', 'requestsInFlight'];
  for (const key of keys)
    if (section[key] !== undefined)
      complain(context, { path: [key], expected: `"${key}" only beside model: request`, found: section[key] });
}

function batchName(name: string): string | undefined {
  return devices.has(name) ? name : BATCH_DEVICES[name];
}

interface AroundDevice {
  readonly read: (file: string) => NamedText;
  readonly seed: number;
  readonly bandwidthGBps: number;
  /** Of what stands under the platform. */
  readonly placeOf: (path: readonly string[]) => Place;
}

/** What the machine is told. @throws InputError for a device file that does not hold */
export function deviceOf(
  section: string | MemoryDeviceSection,
  { read, seed, bandwidthGBps, placeOf }: AroundDevice,
): { readonly device: string; readonly requests?: RequestMode } {
  if (typeof section === 'string') return { device: section };
  const { name, file: named, model } = section;
  const batch = (name === undefined ? undefined : batchName(name)) ?? MEMORY_DEFAULTS.device;
  if (model === 'batch') return { device: batch };
  const text = named === undefined ? undefined : read(named);
  const device = text === undefined ? memoryDevices.get(name ?? '') : readMemoryDevice(text.text, text.file);
  locate(placeOf(['memory', 'bandwidthGBps']), () => channelsFor(device, bandwidthGBps));
  const { placement, requestsInFlight } = REQUEST_MODE_DEFAULTS;
  return {
    device: batch,
    requests: {
      device,
      controller: {
        ...CONTROLLER_DEFAULTS[section.controller ?? device.controller],
        ...section.controllerOptions,
      } as ControllerOptions,
      placement: section.placement ?? placement,
      interleaving: section.interleaving,
      requestsInFlight: section.requestsInFlight ?? requestsInFlight,
      seed,
      accounts: true,
    },
  };
}
