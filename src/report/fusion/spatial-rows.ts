/** Groups that are fused tile by tile, as rows of a table for people: a heading, then a row a group. */
import { fixed, integer } from '../../base/numbers.js';
import type { FusedChain } from '../../fuse.js';

const MIB = 2 ** 20;

export function spatialRows(chains: readonly FusedChain[]): (readonly string[])[] {
  const isReplayed = chains.some(({ spatialReplay }) => spatialReplay !== undefined);
  const rows = chains.flatMap(({ plan: { batch, chain }, spatial, spatialReplay }) =>
    (spatial?.groups ?? []).map(({ first, last, tiling, macs, offChipBytes, peakBytes, latencyCycles }, g) => {
      const needed = batch * chain.macs.slice(first, last + 1).reduce((sum, one) => sum + one, 0);
      return [
        first === last ? `${chain.layers[first]}` : `${chain.layers[first]} … ${chain.layers[last]}`,
        `${last - first + 1}`,
        tiling === undefined ? '' : `${tiling.tileWidth}×${tiling.tileHeight}`,
        tiling?.mode ?? '',
        fixed(peakBytes / MIB),
        fixed(offChipBytes / MIB),
        needed === 0 ? '' : fixed(macs / needed),
        integer(latencyCycles),
        ...replayed(spatialReplay?.groups[g]),
      ];
    }),
  );
  return [
    [
      'group',
      'layers',
      'tile',
      'halos',
      'peak MiB',
      'off-chip MiB',
      'MACs ×',
      'cycles',
      ...(isReplayed ? ['replayed'] : []),
    ],
    ...rows,
  ];
}

function replayed(group: { readonly startCycles: number; readonly endCycles: number } | undefined): string[] {
  return group === undefined ? [] : [integer(group.endCycles - group.startCycles)];
}
