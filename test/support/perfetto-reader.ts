/**
 * A second, naive reader of Perfetto's protobuf: by the field numbers of a fixture, with BigInt values and plain
 * objects. It shares nothing with the writer, and knows no field that the fixture does not have.
 */
import { readFileSync } from 'node:fs';
import { inflateSync } from 'node:zlib';

type Value = bigint | number | string | Uint8Array | Message;
export interface Message {
  [field: string]: Value[];
}

type Field = readonly [name: string, kind: string];

const fixture = JSON.parse(
  readFileSync(new URL('../fixtures/perfetto-fields.json', import.meta.url), 'utf8'),
) as Readonly<Record<string, Readonly<Record<string, readonly [number, string]>>>>;

/** By message type and field number. */
const schema = new Map(
  Object.entries(fixture).map(([type, fields]) => [
    type,
    new Map(Object.entries(fields).map(([name, [number, kind]]): [number, Field] => [number, [name, kind]])),
  ]),
);

const utf8 = new TextDecoder();

function decode(bytes: Uint8Array, type: string): Message {
  const known = schema.get(type) as ReadonlyMap<number, Field>;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const message: Message = {};
  let at = 0;
  const byte = (): number => {
    const next = bytes[at++];
    if (next === undefined) throw new Error(`${type}: a varint does not end`);
    return next;
  };
  const varint = (): bigint => {
    // Most are of few bytes, and a trace has millions: only what is beyond 28 bits is put together from BigInts.
    let low = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      const next = byte();
      low |= (next & 127) << shift;
      if (next < 128) return BigInt(low);
    }
    let value = BigInt(low);
    for (let shift = 28n; ; shift += 7n) {
      if (shift > 63n) throw new Error(`${type}: a varint does not end`);
      const next = byte();
      value |= BigInt(next & 127) << shift;
      if (next < 128) return value;
    }
  };
  while (at < bytes.length) {
    const key = Number(varint());
    const found = known.get(Math.floor(key / 8));
    if (found === undefined) throw new Error(`${type} has no field ${Math.floor(key / 8)}`);
    const [name, kind] = found;
    const wire = key % 8;
    const expected = kind === 'uint' ? 0 : kind === 'double' || kind === 'fixed64' ? 1 : 2;
    if (wire !== expected) throw new Error(`${type}.${name}: wire type ${wire}`);
    let value: Value;
    if (wire === 0) value = varint();
    else if (wire === 1) {
      value = kind === 'double' ? view.getFloat64(at, true) : view.getBigUint64(at, true);
      at += 8;
    } else {
      const length = Number(varint());
      if (at + length > bytes.length) throw new Error(`${type}.${name} runs over the end`);
      const part = bytes.subarray(at, at + length);
      at += length;
      value = kind === 'string' ? utf8.decode(part) : kind === 'bytes' ? part : decode(part, kind);
    }
    const values = message[name];
    if (values === undefined) message[name] = [value];
    else values.push(value);
  }
  return message;
}

export interface ReadSlice {
  readonly track: bigint;
  readonly start: number;
  end: number;
  readonly name: string;
  readonly category: string;
  readonly args: Readonly<Record<string, string | number>>;
  readonly flows: readonly bigint[];
}

export interface ReadTrack {
  readonly name: string;
  readonly parent: bigint | undefined;
  readonly rank: number;
  readonly unit: string | undefined;
}

export interface ReadTrace {
  readonly tracks: ReadonlyMap<bigint, ReadTrack>;
  readonly slices: readonly ReadSlice[];
  readonly counts: readonly { readonly track: bigint; readonly time: number; readonly value: number }[];
}

const one = (message: Message, field: string): Value | undefined => message[field]?.[0];
const inner = (message: Message, field: string): Message => (one(message, field) ?? {}) as Message;

/** As Perfetto's own importer would: by sequence a clock that counts differences, defaults and interned texts. */
export function readPerfetto(bytes: Uint8Array): ReadTrace {
  const packets = (decode(bytes, 'Trace')['packet'] as Message[]).flatMap((packet) =>
    packet['compressed_packets'] === undefined
      ? [packet]
      : (decode(inflateSync(packet['compressed_packets'][0] as Uint8Array), 'Trace')['packet'] as Message[]),
  );
  const tracks = new Map<bigint, ReadTrack>();
  const slices: ReadSlice[] = [];
  const counts: { track: bigint; time: number; value: number }[] = [];
  interface Sequence {
    time: number;
    track: bigint;
    clock: bigint;
    readonly texts: Map<string, string>;
    readonly open: ReadSlice[];
  }
  const sequences = new Map<bigint, Sequence>();
  for (const packet of packets) {
    const id = one(packet, 'trusted_packet_sequence_id') as bigint;
    if (one(packet, 'sequence_flags') === 1n) {
      const defaults = inner(packet, 'trace_packet_defaults');
      const clock = one(defaults, 'timestamp_clock_id') as bigint;
      const clocks = inner(packet, 'clock_snapshot')['clocks'] as Message[];
      const own = clocks.find((other) => one(other, 'clock_id') === clock) as Message;
      const boot = clocks.find((other) => one(other, 'clock_id') === 6n) as Message;
      if (one(own, 'is_incremental') !== 1n || one(boot, 'timestamp') !== 0n) throw new Error('another clock');
      const track = one(inner(defaults, 'track_event_defaults'), 'track_uuid') as bigint;
      sequences.set(id, { time: Number(one(own, 'timestamp')), track, clock, texts: new Map(), open: [] });
    }
    const descriptor = one(packet, 'track_descriptor') as Message | undefined;
    if (descriptor !== undefined) {
      const counter = one(descriptor, 'counter') as Message | undefined;
      tracks.set(one(descriptor, 'uuid') as bigint, {
        name: one(descriptor, 'name') as string,
        parent: one(descriptor, 'parent_uuid') as bigint | undefined,
        rank: Number(one(descriptor, 'sibling_order_rank')),
        unit:
          counter === undefined
            ? undefined
            : ((one(counter, 'unit_name') as string | undefined) ?? (one(counter, 'unit') === 3n ? 'bytes' : '?')),
      });
    }
    const event = one(packet, 'track_event') as Message | undefined;
    if (event === undefined) continue;
    const sequence = sequences.get(id);
    if (sequence === undefined || one(packet, 'sequence_flags') !== 2n) throw new Error(`packet of sequence ${id}`);
    for (const [field, entries] of Object.entries(inner(packet, 'interned_data')))
      for (const entry of entries as Message[]) {
        const key = `${field} ${one(entry, 'iid')}`;
        if (sequence.texts.has(key)) throw new Error(`${key} twice`);
        sequence.texts.set(key, (one(entry, 'name') ?? one(entry, 'str')) as string);
      }
    const text = (field: string, iid: Value | undefined): string => {
      const found = sequence.texts.get(`${field} ${iid}`);
      if (found === undefined) throw new Error(`${field} ${iid} is not known`);
      return found;
    };
    sequence.time += Number(one(packet, 'timestamp'));
    const track = (one(event, 'track_uuid') as bigint | undefined) ?? sequence.track;
    const type = one(event, 'type');
    if (type === 1n) {
      const args = ((event['debug_annotations'] ?? []) as Message[]).map((annotation) => {
        const iid = one(annotation, 'string_value_iid');
        const value =
          iid === undefined
            ? Number(one(annotation, 'uint_value') ?? one(annotation, 'double_value'))
            : text('debug_annotation_string_values', iid);
        return [text('debug_annotation_names', one(annotation, 'name_iid')), value] as const;
      });
      const slice: ReadSlice = {
        track,
        start: sequence.time,
        end: Number.NaN,
        name: text('event_names', one(event, 'name_iid')),
        category: text('event_categories', one(event, 'category_iids')),
        args: Object.fromEntries(args),
        flows: (event['flow_ids'] ?? []) as bigint[],
      };
      sequence.open.push(slice);
      slices.push(slice);
    } else if (type === 2n) {
      const slice = sequence.open.pop();
      if (slice === undefined) throw new Error('an end without a beginning');
      slice.end = sequence.time;
    } else if (type === 4n) {
      const value = Number(one(event, 'counter_value') ?? one(event, 'double_counter_value'));
      counts.push({ track, time: sequence.time, value });
    } else throw new Error(`event of type ${type}`);
  }
  for (const { open } of sequences.values()) if (open.length > 0) throw new Error('a slice without an end');
  return { tracks, slices, counts };
}
