/**
 * The bundled dataflows, in the language a user writes them in. `ClusterSz` is the core's columns: the PE array is a row
 * of clusters of that many PEs.
 *
 * - hb:        high bandwidth, NVDLA-like: output channels across clusters, input channels inside one. Weights change
 *              every step, so little is kept.
 * - lb:        low bandwidth, ShiDianNao-like: output rows across clusters, output columns inside one; outputs stay.
 * - eyeriss:   output rows across clusters and inside one (row-stationary in spirit).
 * - depthwise: channels across clusters; used for depthwise layers whatever the core.
 *
 * Source: the mappings of the MAGMA paper's released code (dla, shi, eye and dpt; maestro-project/magma, MIT).
 */
import type { Dataflow } from './directive.js';
import { parseDataflow } from './language.js';

const HB = `
  SpatialMap(1, 1) K;
  TemporalMap(ClusterSz, ClusterSz) C;
  TemporalMap(Sz(R), Sz(R)) R;
  TemporalMap(Sz(S), Sz(S)) S;
  TemporalMap(Sz(R), 1) Y;
  TemporalMap(Sz(S), 1) X;
  Cluster(ClusterSz, P);
  SpatialMap(1, 1) C;
`;

const LB = `
  TemporalMap(1, 1) K;
  SpatialMap(Sz(R), Sz(R)) Y';
  TemporalMap(ClusterSz, ClusterSz) X';
  TemporalMap(1, 1) C;
  TemporalMap(Sz(R), Sz(R)) R;
  TemporalMap(Sz(S), Sz(S)) S;
  Cluster(ClusterSz, P);
  TemporalMap(1, 1) C;
  TemporalMap(1, 1) Y';
  SpatialMap(1, 1) X';
  TemporalMap(Sz(R), Sz(R)) R;
  TemporalMap(Sz(S), Sz(S)) S;
`;

const EYERISS = `
  TemporalMap(1, 1) C;
  TemporalMap(1, 1) K;
  SpatialMap(ClusterSz, ClusterSz) Y';
  TemporalMap(Sz(S), Sz(S)) X';
  TemporalMap(Sz(R), Sz(R)) R;
  TemporalMap(Sz(S), Sz(S)) S;
  Cluster(ClusterSz, P);
  TemporalMap(1, 1) C;
  SpatialMap(1, 1) Y';
  SpatialMap(1, 1) X';
  TemporalMap(Sz(R), Sz(R)) R;
  TemporalMap(Sz(S), Sz(S)) S;
`;

const DEPTHWISE = `
  SpatialMap(ClusterSz, ClusterSz) C;
  TemporalMap(Sz(R), 1) Y;
  TemporalMap(Sz(S), 1) X;
  TemporalMap(Sz(R), Sz(R)) R;
  TemporalMap(Sz(S), Sz(S)) S;
`;

/** `hb` has the timing that NVDLA's RTL shows; nothing measured decides for the others (docs/decisions/simulator.md). */
export const BUNDLED: Readonly<Record<'hb' | 'lb' | 'eyeriss' | 'depthwise', Dataflow>> = {
  hb: { ...parseDataflow(HB, 'bundled dataflow hb'), timing: 'pipelined' },
  lb: parseDataflow(LB, 'bundled dataflow lb'),
  eyeriss: parseDataflow(EYERISS, 'bundled dataflow eyeriss'),
  depthwise: parseDataflow(DEPTHWISE, 'bundled dataflow depthwise'),
};
