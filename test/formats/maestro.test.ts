import { describe, expect, it } from 'vitest';
import { UNLIMITED } from '../../src/cost/dataflow/machine.js';
import { analyzeNetwork } from '../../src/cost/dataflow/network.js';
import { layerFromMaestro, parseMaestro } from '../../src/formats/maestro.js';
import { maestroCsv } from '../../src/formats/maestro-csv.js';
import { parseMaestroHardware } from '../../src/formats/maestro-hardware.js';

const FILE = `// two layers
Constant Tile 8;
Network net {
  Layer CONV-1 {
    Type: CONV
    Stride { X: 2, Y: 2 }
    Dimensions { K: 16, C: Tile, R: 3, S: 3, Y: 17, X: 17 }
    Dataflow { SpatialMap(1,1) K; TemporalMap(Tile,Tile) C; TemporalMap(Sz(R),1) Y; TemporalMap(Sz(S),1) X; }
  }
  Layer FC { Type: FC Dimensions { K: 10, C: 64 } }
}`;

describe('mapping files', () => {
  const { network, layers } = parseMaestro(FILE, 'net.m');

  it('hold a network of layers; one without a dataflow takes the one before', () => {
    expect(network).toBe('net');
    expect(layers.map((layer) => layer.name)).toEqual(['CONV-1', 'FC']);
    expect(layers[1]!.dataflow).toBe(layers[0]!.dataflow);
  });

  it('become layers of a workload', () => {
    expect(layerFromMaestro(layers[0]!)).toMatchObject({ kind: 'conv', k: 16, c: 8, y: 17, r: 3, strideY: 2, padY: 0 });
  });

  it('have a batch where they declare N', () => {
    const text = FILE.replace('K: 16', 'N: 4, K: 16');
    const [layer] = parseMaestro(text, 'net.m').layers;
    expect(layerFromMaestro(layer!)).toMatchObject({ n: 4, k: 16, c: 8 });
  });

  it('are costed layer by layer, as CSV', () => {
    const csv = maestroCsv(analyzeNetwork(layers, { ...UNLIMITED, pes: 16 }), { pes: 16 });
    const [header, first] = csv.split('\n');
    expect(header).toMatch(/^layer,type,K,C,Y,X,R,S,dataflow,num_pes,cluster,runtime_cycles,macs,/);
    expect(first).toMatch(/^CONV-1,CONV,16,8,17,17,3,3,file,16,1,4609,73728,16,/);
  });

  it.each([
    ['Type: CONV', 'Type: CNV', 'net.m:5:11:', 'did you mean CONV?'],
    ['K: 16', 'K: 0', 'net.m:7:21:', 'expected the size of K, a positive integer or a constant, found "0"'],
    ['C: Tile', 'C: Tail', 'net.m:7:28:', 'did you mean Tile?'],
    ['Y: 17', 'Y: 2', 'net.m:4:3:', 'expected a filter no larger than the input (R ≤ Y = 2), found 3'],
    ['Network net {', 'Netwerk net {', 'net.m:3:1:', 'expected Constant or Network'],
    ['    Type: CONV\n', '', 'net.m:4:3:', 'expected a Type in the layer'],
    ['Dimensions { K: 10', 'Dimension { K: 10', 'net.m:10:23:', 'did you mean Dimensions?'],
    ['TemporalMap(Tile,Tile) C;', 'TemporalMap(Tile) C;', 'net.m:8:51:', 'expected "," between size and offset'],
  ])('%s → %s is refused with its place', (right, wrong, place, message) => {
    const parse = () => parseMaestro(FILE.replace(right, wrong), 'net.m');
    expect(parse).toThrow(place);
    expect(parse).toThrow(message);
  });

  it('are refused when cut short', () => {
    expect(() => parseMaestro(FILE.slice(0, -1), 'net.m')).toThrow('found "end of file"');
  });
});

describe('hardware files', () => {
  it('give PEs, buffers and bandwidths; what is left out is unlimited', () => {
    expect(parseMaestroHardware('num_pes: 256\nl2_size_cstr: 3000\nnoc_bw_cstr: 1000 // B/cycle')).toEqual({
      pes: 256,
      l1Bytes: Number.POSITIVE_INFINITY,
      l2Bytes: 3000,
      nocBandwidth: 1000,
      nocLatency: 1,
      offchipBandwidth: Number.POSITIVE_INFINITY,
    });
  });

  it('are refused with the place of what is wrong', () => {
    expect(() => parseMaestroHardware('num_pes: 256\nnoc_bw: 4', 'hw.m')).toThrow('hw.m:2:1');
    expect(() => parseMaestroHardware('num_pes: many', 'hw.m')).toThrow('hw.m:1:10');
  });
});
