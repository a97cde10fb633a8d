/**
 * The fields of an address, written from the highest bit to the lowest in two letters each, as in `rorabgbachco`: row,
 * rank, bank group, bank, channel, column. A field that counts only one thing may be left out, any other must be there.
 */
import { InputError } from '../../base/errors.js';
import type { Organization } from './memory-device.js';

export const ADDRESS_FIELDS = ['ch', 'pc', 'ra', 'sd', 'bg', 'ba', 'ro', 'co'] as const;
export type AddressField = (typeof ADDRESS_FIELDS)[number];

/** One field: which, and how many values it has. */
export interface FieldSize {
  readonly field: AddressField;
  readonly size: number;
}

const NAMES: Readonly<Record<AddressField, string>> = {
  ch: 'channel',
  pc: 'pseudo-channel',
  ra: 'rank',
  sd: 'stack layer',
  bg: 'bank group',
  ba: 'bank',
  ro: 'row',
  co: 'column',
};

/** Asked for at every transfer that is placed, so that no record of all sizes is made. */
export function sizeOfField(field: AddressField, organization: Organization): number {
  switch (field) {
    case 'ch':
      return organization.channels;
    case 'pc':
      return organization.pseudoChannels;
    case 'ra':
      return organization.ranks;
    case 'sd':
      return organization.stackIds;
    case 'bg':
      return organization.bankGroups;
    case 'ba':
      return organization.banksPerGroup;
    case 'ro':
      return organization.rows;
    case 'co':
      return organization.rowBytes / organization.burstBytes;
  }
}

/**
 * The fields from the lowest to the highest.
 * @throws InputError for a field that is unknown, repeated or missing; `path` is `addressMapping`
 */
export function addressFields(mapping: string, organization: Organization): FieldSize[] {
  const refuse = (expected: string, hint?: string): never => {
    throw new InputError({ path: 'addressMapping', expected, found: mapping, hint });
  };
  const fields: FieldSize[] = [];
  if (mapping.length % 2 !== 0) refuse('two letters for each field');
  for (let at = mapping.length - 2; at >= 0; at -= 2) {
    const letters = mapping.slice(at, at + 2);
    const field = ADDRESS_FIELDS.find((name) => name === letters);
    if (field === undefined) return refuse(`fields among ${ADDRESS_FIELDS.join(', ')}`, `"${letters}" is none`);
    if (fields.some((known) => known.field === field)) refuse('each field once', `${letters} comes twice`);
    fields.push({ field, size: sizeOfField(field, organization) });
  }
  for (const field of ADDRESS_FIELDS) {
    const size = sizeOfField(field, organization);
    if (size > 1 && !fields.some((known) => known.field === field))
      refuse(`a field ${field}`, `the device has ${size} ${NAMES[field]}s`);
  }
  return fields;
}

/** Where the channel changes along the addresses: after each burst, after each row, or once through the memory. */
export const INTERLEAVINGS = ['burst', 'row', 'none'] as const;
export type Interleaving = (typeof INTERLEAVINGS)[number];

/** The fields of a mapping with the channel moved: lowest of all, just above the column, or highest. */
export function interleave(mapping: string, interleaving: Interleaving): string {
  const others = (mapping.match(/../g) ?? []).filter((field) => field !== 'ch');
  if (interleaving === 'burst') return [...others, 'ch'].join('');
  if (interleaving === 'none') return ['ch', ...others].join('');
  const column = others.indexOf('co');
  return [...others.slice(0, column), 'ch', ...others.slice(column)].join('');
}
