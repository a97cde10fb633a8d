/**
 * Chains of layers from a JSON file: name → `{activation_bytes_per_sample, weight_bytes, macs_per_sample, layers?,
 * side_inputs?, leaving?}`, sizes in bytes, as many activations as layers and one more. `side_inputs` is a list of
 * `{tensor, layer, bytes_per_sample, made_from?}`, tensor −1 for one from outside; layers count from 0, tensor k is what
 * layer k − 1 makes.
 */

import { didYouMean } from '../base/did-you-mean.js';
import { InputError, locate } from '../base/errors.js';
import { checkedChain, type FusionChain, type SideInput } from '../mapping/fusion-plan/chain.js';
import { parseJson } from './json-text.js';

const FIELDS = [
  'activation_bytes_per_sample',
  'weight_bytes',
  'macs_per_sample',
  'layers',
  'side_inputs',
  'leaving',
] as const;

type Fields = Readonly<Record<string, unknown>>;

/** @throws InputError naming file, network and field */
export function readFusionNetworks(text: string, file: string): ReadonlyMap<string, FusionChain> {
  const document = parseJson(text, file);
  return locate({ file }, () => {
    const entries = Object.entries(recordOf(document, 'an object of networks by name'));
    if (entries.length === 0) throw new InputError({ expected: 'at least one network', found: undefined });
    return new Map(entries.map(([name, network]) => [name, locate({ path: name }, () => chainOf(name, network))]));
  });
}

/** @throws InputError with the names there are */
export function fusionNetwork(networks: ReadonlyMap<string, FusionChain>, name: string): FusionChain {
  const chain = networks.get(name);
  if (chain !== undefined) return chain;
  const names = [...networks.keys()];
  throw new InputError({
    path: 'network',
    expected: `a network (${names.join(', ')})`,
    found: name,
    hint: didYouMean(name, names),
  });
}

function chainOf(name: string, network: unknown): FusionChain {
  const fields = recordOf(network, 'an object');
  for (const field of Object.keys(fields)) {
    if (FIELDS.some((known) => known === field)) continue;
    throw new InputError({ expected: FIELDS.join(', '), found: field, hint: didYouMean(field, FIELDS) });
  }
  const weightBytes = numbersOf(fields, 'weight_bytes');
  const activationBytes = numbersOf(fields, 'activation_bytes_per_sample');
  const macs = numbersOf(fields, 'macs_per_sample');
  const layers = fields['layers'] === undefined ? weightBytes.map((_, i) => `layer${i + 1}`) : namesOf(fields);
  const sideInputs = listOf(fields, 'side_inputs').map((entry, i) =>
    locate({ path: `side_inputs.${i}` }, () => sideInputOf(entry)),
  );
  const leaving = fields['leaving'] === undefined ? [] : numbersOf(fields, 'leaving');
  return checkedChain({ name, layers, activationBytes, weightBytes, macs, sideInputs, leaving });
}

function sideInputOf(entry: unknown): SideInput {
  const fields = recordOf(entry, 'an object of tensor, layer and bytes_per_sample');
  return {
    tensor: numberOf(fields['tensor'], 'tensor'),
    layer: numberOf(fields['layer'], 'layer'),
    bytesPerSample: numberOf(fields['bytes_per_sample'], 'bytes_per_sample'),
    ...(fields['made_from'] === undefined ? {} : { madeFrom: numberOf(fields['made_from'], 'made_from') }),
  };
}

function recordOf(value: unknown, expected: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new InputError({ expected, found: value });
  return value as Fields;
}

function listOf(fields: Fields, path: string): readonly unknown[] {
  const list = fields[path] ?? [];
  if (!Array.isArray(list)) throw new InputError({ path, expected: 'a list', found: list });
  return list;
}

function numbersOf(fields: Fields, path: string): number[] {
  if (fields[path] === undefined) throw new InputError({ path, expected: 'a list of numbers', found: undefined });
  return listOf(fields, path).map((value, i) => numberOf(value, `${path}.${i}`));
}

function namesOf(fields: Fields): string[] {
  return listOf(fields, 'layers').map((value, i) => {
    if (typeof value !== 'string') throw new InputError({ path: `layers.${i}`, expected: 'a name', found: value });
    return value;
  });
}

function numberOf(value: unknown, path: string): number {
  if (typeof value !== 'number') throw new InputError({ path, expected: 'a number', found: value });
  return value;
}
