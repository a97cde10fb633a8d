/** The contract of workload formats, over those that are text. */
import { describe, expect, it } from 'vitest';
import { workloadFormats } from '../../src/formats/workload-format.js';
import { describeWorkloadFormat } from '../../src/testing/workload-format.js';
import { propertyRuns } from '../support/property-runs.js';

const SAMPLES = {
  chakra:
    '{"version": "0.0.4"}\n{"id": 1, "name": "aten::mm", "type": 4, "inputs": {"shapes": "[[64, 128], [128, 32]]"}}\n',
  gamma: 'K,C,Y,X,R,S,T\n64,32,56,56,3,3,1\n1,64,56,56,3,3,2\n',
  maestro: `Network net {
  Layer CONV1 {
    Type: CONV
    Stride { X: 2, Y: 2 }
    Dimensions { K: 8, C: 3, R: 3, S: 3, Y: 18, X: 18 }
    Dataflow { SpatialMap(1,1) K; TemporalMap(1,1) C; }
  }
}
`,
  'scale-sim': `Layer name,IFMAP Height,IFMAP Width,Filter Height,Filter Width,Channels,Num Filter,Strides,
first,16,16,3,3,4,8,1,
second,14,14,1,1,8,16,2,
`,
  timeloop: `problem:
  shape: cnn-layer
  C: 4
  K: 8
  R: 3
  S: 3
  P: 14
  Q: 14
  N: 1
  Wstride: 1
  Hstride: 1
`,
} as const;

const { numRuns: cases = 300 } = propertyRuns(300);

for (const [name, sample] of Object.entries(SAMPLES))
  describeWorkloadFormat({ describe, it, expect }, name, workloadFormats.get(name), { sample, cases });
