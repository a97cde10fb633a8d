/**
 * Constants that a model keeps in files beside it. Only small ones are read, from which shapes may be computed, and only
 * from files inside the model's folder; what cannot be read is not known, as weights are never needed.
 */
import { readRangeInside } from '../read-file.js';
import type { OnnxTensor } from './proto.js';
import { type ReadExternal, TYPE } from './tensor.js';

/** Bytes; shapes are vectors of a few numbers. */
const LARGEST = 512;
const INDICES: ReadonlySet<number> = new Set([TYPE.int64, TYPE.int32, TYPE.bool, TYPE.float, TYPE.double]);

/** `length` bytes from `offset` on of a file by its place in the model's folder; undefined where there are none. */
export type RangeBeside = (location: string, offset: number, length: number) => Uint8Array | undefined;

export function rangesIn(folder: string): RangeBeside {
  return (location, offset, length) => readRangeInside(folder, location, offset, length);
}

export function externalFrom(range: RangeBeside): ReadExternal {
  return (tensor: OnnxTensor, bytes: number) => {
    if (bytes > LARGEST || !INDICES.has(tensor.dataType)) return undefined;
    const entries = new Map((tensor.externalData ?? []).map(({ key, value }) => [key, value]));
    const location = entries.get('location');
    const offset = Number(entries.get('offset') ?? 0);
    const length = Number(entries.get('length') ?? bytes);
    if (location === undefined || length !== bytes || !(offset >= 0)) return undefined;
    return range(location, offset, bytes);
  };
}
