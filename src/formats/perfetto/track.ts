/**
 * A track of a Perfetto trace: slices that follow one another, or a counter. Each has a packet sequence of its own, so
 * that a packet need not name its track, its times are differences from the one before, and a text is told once and
 * then meant by its number. Times are whole nanoseconds, none before the last of the same track.
 */
import {
  ANNOTATION,
  BOOTTIME,
  BY_RANK,
  CLOCK,
  CLOCK_SNAPSHOT,
  COUNTER,
  COUNTS,
  DEFAULTS,
  EVENT,
  EVENT_DEFAULTS,
  IID,
  IN_BYTES,
  INTERNED,
  NEEDS_STATE,
  PACKET,
  SEQUENCE_CLOCK,
  SLICE_BEGIN,
  SLICE_END,
  STATE_CLEARED,
  TRACK,
} from './fields.js';
import type { TraceFile } from './trace-file.js';

export interface TrackDescription {
  /** From 1; also the number of its packet sequence. */
  readonly uuid: number;
  readonly name: string;
  readonly parent?: number | undefined;
  /** Its place among the children of its parent. */
  readonly rank: number;
  readonly counts?: 'bytes' | 'bytes/cycle' | 'requests' | 'tokens' | '%' | undefined;
}

export interface SliceText {
  readonly name: string;
  readonly category: string;
  readonly args: readonly (readonly [name: string, value: string | number])[];
}

/** A 64-bit number in two halves. */
export interface FlowId {
  readonly high: number;
  readonly low: number;
}

type Index = Map<string, number>;

export class Track {
  private time = 0;
  private readonly names: Index = new Map();
  private readonly categories: Index = new Map();
  private readonly argNames: Index = new Map();
  private readonly argTexts: Index = new Map();

  constructor(
    private readonly file: TraceFile,
    private readonly description: TrackDescription,
  ) {
    this.introduce();
  }

  /** @param start and end in nanoseconds */
  slice(start: number, end: number, text: SliceText, flows: readonly FlowId[] = []): void {
    const { packet } = this.file;
    this.open(start);
    this.intern(text);
    packet.open(PACKET.trackEvent);
    packet.varint(EVENT.type, SLICE_BEGIN);
    packet.varint(EVENT.nameIid, this.names.get(text.name) as number);
    packet.varint(EVENT.categoryIids, this.categories.get(text.category) as number);
    for (const [name, value] of text.args) this.annotate(name, value);
    for (const { high, low } of flows) packet.fixed64(EVENT.flowIds, high, low);
    packet.close();
    this.file.end();

    this.open(end);
    packet.open(PACKET.trackEvent);
    packet.varint(EVENT.type, SLICE_END);
    packet.close();
    this.file.end();
  }

  /** From `time` on, nanoseconds. */
  count(time: number, value: number): void {
    const { packet } = this.file;
    this.open(time);
    packet.open(PACKET.trackEvent);
    packet.varint(EVENT.type, COUNTS);
    if (Number.isSafeInteger(value) && value >= 0) packet.varint(EVENT.counterValue, value);
    else packet.double(EVENT.doubleCounterValue, value);
    packet.close();
    this.file.end();
  }

  /** The sequence's clock and defaults, then the track itself. */
  private introduce(): void {
    const { packet } = this.file;
    const { uuid } = this.description;
    this.file.begin();
    packet.varint(PACKET.sequenceId, uuid);
    packet.varint(PACKET.sequenceFlags, STATE_CLEARED);
    packet.open(PACKET.defaults);
    packet.varint(DEFAULTS.timestampClockId, SEQUENCE_CLOCK);
    packet.open(DEFAULTS.trackEvent);
    packet.varint(EVENT_DEFAULTS.track, uuid);
    packet.close();
    packet.close();
    packet.open(PACKET.clockSnapshot);
    for (const id of [BOOTTIME, SEQUENCE_CLOCK]) {
      packet.open(CLOCK_SNAPSHOT.clocks);
      packet.varint(CLOCK.id, id);
      packet.varint(CLOCK.timestamp, 0);
      if (id === SEQUENCE_CLOCK) packet.varint(CLOCK.isIncremental, 1);
      packet.close();
    }
    packet.close();
    this.file.end();
    describe(this.file, this.description);
  }

  private open(time: number): void {
    const { packet } = this.file;
    this.file.begin();
    packet.varint(PACKET.timestamp, Math.max(0, time - this.time));
    this.time = Math.max(this.time, time);
    packet.varint(PACKET.sequenceId, this.description.uuid);
    packet.varint(PACKET.sequenceFlags, NEEDS_STATE);
  }

  /** What the slice needs and the sequence has not heard yet. */
  private intern({ name, category, args }: SliceText): void {
    const { packet } = this.file;
    let opened = false;
    const tell = (field: number, index: Index, text: string): void => {
      if (index.has(text)) return;
      index.set(text, index.size + 1);
      if (!opened) packet.open(PACKET.internedData);
      opened = true;
      packet.open(field);
      packet.varint(IID.iid, index.size);
      packet.text(IID.name, text);
      packet.close();
    };
    tell(INTERNED.eventNames, this.names, name);
    tell(INTERNED.categories, this.categories, category);
    for (const [key, value] of args) {
      tell(INTERNED.annotationNames, this.argNames, key);
      if (typeof value === 'string') tell(INTERNED.annotationTexts, this.argTexts, value);
    }
    if (opened) packet.close();
  }

  private annotate(name: string, value: string | number): void {
    const { packet } = this.file;
    packet.open(EVENT.debugAnnotations);
    packet.varint(ANNOTATION.nameIid, this.argNames.get(name) as number);
    if (typeof value === 'string') packet.varint(ANNOTATION.textIid, this.argTexts.get(value) as number);
    else if (Number.isSafeInteger(value) && value >= 0) packet.varint(ANNOTATION.uint, value);
    else packet.double(ANNOTATION.double, value);
    packet.close();
  }
}

/** A track that only holds others, or the description of one that has a sequence. */
export function describe(file: TraceFile, { uuid, name, parent, rank, counts }: TrackDescription): void {
  const { packet } = file;
  file.begin();
  packet.varint(PACKET.sequenceId, uuid);
  packet.open(PACKET.trackDescriptor);
  packet.varint(TRACK.uuid, uuid);
  packet.text(TRACK.name, name);
  if (parent !== undefined) packet.varint(TRACK.parent, parent);
  packet.varint(TRACK.childOrdering, BY_RANK);
  packet.varint(TRACK.rank, rank);
  if (counts !== undefined) {
    packet.open(TRACK.counter);
    if (counts === 'bytes') packet.varint(COUNTER.unit, IN_BYTES);
    else packet.text(COUNTER.unitName, counts);
    packet.close();
  }
  packet.close();
  file.end();
}
