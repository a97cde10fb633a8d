/**
 * SCALE-Sim's topologies in: both forms, with the loose ends real files have.
 */
import { describe, expect, it } from 'vitest';
import { readScaleSim } from '../../src/formats/scale-sim.js';
import { conv, depthwise, fc, gemm, outputX, outputY } from '../../src/workload/layer.js';

const HEADER = 'Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter, Strides,\n';

function layers(text: string) {
  return readScaleSim(text, 't.csv', 't').network.layers.map(({ layer }) => layer);
}

describe('convolutions', () => {
  it('are read by place, with trailing commas, comments and blank lines', () => {
    const text = `${HEADER}Conv1, 224, 224, 7, 7, 3, 64, 2,\n\nConv2,56,56,1,1,64,256,1,#first of a block\nlast,8,8,3,3,4,5,1\n`;
    const [first, ...rest] = layers(text);
    expect(first).toMatchObject({ k: 64, c: 3, y: 224, x: 224, r: 7, s: 7, strideY: 2, strideX: 2 });
    expect(rest).toEqual([conv('Conv2', { k: 256, c: 64, y: 56, r: 1 }), conv('last', { k: 5, c: 4, y: 8, r: 3 })]);
  });

  it('count a last window that hangs over the edge, as SCALE-Sim does', () => {
    const [layer] = layers(`${HEADER}a,224,223,7,7,3,64,2,\n`);
    expect([outputY(layer!), outputX(layer!)]).toEqual([110, 109]);
    const windows = (size: number) => Math.ceil((size - 7 + 2) / 2);
    expect([outputY(layer!), outputX(layer!)]).toEqual([windows(224), windows(223)]);
  });

  it('are depthwise with DP in their name, and fully connected without an area', () => {
    expect(layers(`${HEADER}DP1,14,14,3,3,32,1,1,\nFC,1,1,1,1,1024,1000,1,\n`)).toEqual([
      depthwise('DP1', { c: 32, y: 14, r: 3 }),
      fc('FC', 1000, 1024),
    ]);
  });

  it('follow each other', () => {
    const { network } = readScaleSim(`${HEADER}a,8,8,1,1,4,4,1,\nb,8,8,1,1,4,4,1,\n`, 't.csv', 't');
    expect(network.layers.map(({ after }) => after)).toEqual([[], [0]]);
  });

  it('are refused where they are sparse', () => {
    expect(() => layers(`${HEADER}a,8,8,1,1,4,4,1,2:4,\n`)).toThrow('t.csv:2 Sparsity: expected a dense layer');
    expect(layers(`${HEADER}a,8,8,1,1,4,4,1,1:1,\n`)).toHaveLength(1);
  });
});

it('products have M, N and K, and perhaps a batch', () => {
  expect(layers('Layer,M,N,K,\r\nqkv,128,1536,512,\r\nfc,1,10,20,\r\nscores,128,128,64,12,\r\n')).toEqual([
    gemm('qkv', { m: 128, n: 1536, k: 512 }),
    fc('fc', 10, 20),
    gemm('scores', { m: 128, n: 128, k: 64, groups: 12 }, 'activations'),
  ]);
});

describe('rows as spreadsheets and other tools write them', () => {
  it('of empty cells are blank lines', () => {
    expect(layers(`${HEADER},,,,,,,,\na,8,8,1,1,4,4,1,\n,,,\n`)).toHaveLength(1);
  });

  it('that begin with # are comments', () => {
    expect(layers(`${HEADER}# block 1, of 4\na,8,8,1,1,4,4,1,\n`)).toHaveLength(1);
  });

  it('may have a stride along each axis, as SCALE-Sim writes them', () => {
    const header = HEADER.replace(' Strides', ' Stride height, Stride width');
    const [layer] = layers(`${header}a,9,9,3,3,4,5,2,1,\n`);
    expect([layer!.strideY, layer!.strideX, outputY(layer!), outputX(layer!)]).toEqual([2, 1, 4, 7]);
    expect(() => layers(`${header}a,9,9,3,3,4,5,2,wide,\n`)).toThrow('t.csv:2 stride width: expected a whole number');
  });

  it('have further columns that are skipped', () => {
    const header = HEADER.trim().replace(/,$/, ',Comment,Batch of what,\n');
    expect(layers(`${header}a,8,8,1,1,4,4,1,first,7,\n`)).toEqual([conv('a', { k: 4, c: 4, y: 8, r: 1 })]);
  });

  it('are those of mNPUsim, with a type', () => {
    const header = HEADER.trim().replace(/,$/, ', Type, IFMAP Base Addr, Filter Base Addr, Ofmap Base Addr,\n');
    const rows =
      'c,8,8,3,3,4,4,1,Im2col_conv,-1,-1,-1,\ng,16,64,64,32,1,1,1,Dir_Gemm,-1,-2,-1,\nr,16,32,1,1,1,1,9,Other,-1,-2,-1,\n';
    expect(layers(header + rows)).toEqual([conv('c', { k: 4, c: 4, y: 8, r: 3 }), gemm('g', { m: 16, n: 32, k: 64 })]);
    expect(readScaleSim(header + rows, 't.csv', 't').notes).toEqual([
      '1 row without multiply-accumulates (type Pool or Other) left out: no jobs',
    ]);
    expect(() => layers(`${header}g,16,64,63,32,1,1,1,Gemm,-1,-2,-1,\n`)).toThrow('expected 64, the IFMAP Width');
    expect(() => layers(`${header}g,16,64,64,32,1,1,1,toString,-1,-2,-1,\n`)).toThrow('Type: expected one of');
  });
});
