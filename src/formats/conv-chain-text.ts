/**
 * Convolution chains as text: `k3s1 4->8;k3s2 8->16` is a 3 × 3 filter with stride 1 from 4 to 8 channels, then one
 * with stride 2 to 16. `g8` behind the stride says 8 groups.
 */
import { InputError } from '../base/errors.js';
import type { ConvStage } from '../mapping/fusion-plan/spatial/conv-chain.js';

/** @throws InputError naming the layer that is not of this form */
export function parseConvStages(text: string): ConvStage[] {
  return text.split(';').map((part, i) => {
    const match = /^\s*k(\d+)s(\d+)(?:g(\d+))?\s+(\d+)\s*->\s*(\d+)\s*$/.exec(part);
    if (match === null)
      throw new InputError({ path: `layer ${i + 1}`, expected: 'a layer like k3s1 4->8', found: part });
    const [filter, stride, groups, inChannels, outChannels] = match
      .slice(1)
      .map((digits) => (digits === undefined ? 1 : Number(digits)));
    return {
      filter: filter!,
      stride: stride!,
      inChannels: inChannels!,
      outChannels: outChannels!,
      ...(groups === 1 ? {} : { groups: groups! }),
    };
  });
}
