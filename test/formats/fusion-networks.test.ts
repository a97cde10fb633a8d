/** Chains from JSON, and every way to get one wrong. */
import { describe, expect, it } from 'vitest';
import { fusionNetwork, readFusionNetworks } from '../../src/formats/fusion-networks.js';

const pair = { activation_bytes_per_sample: [10, 20, 30], weight_bytes: [1, 2], macs_per_sample: [5, 6] };
const read = (networks: unknown) => readFusionNetworks(JSON.stringify(networks), 'nets.json');

describe('fused networks from JSON', () => {
  it('are read with and without names, side inputs, tensors that leave', () => {
    const side = { tensor: -1, layer: 1, bytes_per_sample: 7, made_from: 1 };
    const chains = read({ plain: pair, rich: { ...pair, layers: ['a', 'b'], side_inputs: [side], leaving: [1] } });
    expect(chains.get('plain')).toMatchObject({ name: 'plain', layers: ['layer1', 'layer2'], sideInputs: [] });
    expect(chains.get('rich')).toMatchObject({
      layers: ['a', 'b'],
      sideInputs: [{ tensor: -1, layer: 1, bytesPerSample: 7, madeFrom: 1 }],
      leaving: [1],
    });
  });

  it.each([
    [[], 'nets.json: expected an object of networks by name, found a list of 0'],
    [{}, 'nets.json: expected at least one network, found nothing'],
    [{ a: 3 }, 'nets.json a: expected an object, found 3'],
    [{ a: { ...pair, weights: [] } }, 'nets.json a: expected activation_bytes_per_sample, weight_bytes'],
    [
      { a: { ...pair, weight_bytes: undefined } },
      'nets.json a.weight_bytes: expected a list of numbers, found nothing',
    ],
    [{ a: { ...pair, weight_bytes: [1, 'x'] } }, 'nets.json a.weight_bytes.1: expected a number, found "x"'],
    [{ a: { ...pair, weight_bytes: [1, -2] } }, 'nets.json a.weightBytes.1: expected a whole number of at least 0'],
    [{ a: { ...pair, macs_per_sample: [1] } }, 'nets.json a.macs: expected 2 entries, found 1'],
    [{ a: { ...pair, activation_bytes_per_sample: [1, 2] } }, 'nets.json a.activationBytes: expected 3 entries'],
    [{ a: { ...pair, layers: [1, 2] } }, 'nets.json a.layers.0: expected a name, found 1'],
    [{ a: { ...pair, side_inputs: [{ layer: 0 }] } }, 'nets.json a.side_inputs.0.tensor: expected a number'],
    [{ a: { ...pair, leaving: [2] } }, 'nets.json a.leaving.0: expected an inner tensor, 1 to 1, found 2'],
  ])('are refused: %#', (networks, message) => {
    expect(() => read(networks)).toThrow(message);
  });

  it('say which names there are', () => {
    expect(() => fusionNetwork(read({ resnet18: pair }), 'resnet50')).toThrow(
      'network: expected a network (resnet18), found "resnet50" (did you mean resnet18?)',
    );
  });
});
