/**
 * The field numbers of Perfetto's messages that a trace of ours uses. Source: github.com/google/perfetto,
 * protos/perfetto/trace/{trace,trace_packet,trace_packet_defaults,clock_snapshot}.proto,
 * track_event/{track_event,track_descriptor,counter_descriptor,debug_annotation}.proto and
 * interned_data/interned_data.proto.
 */

export const TRACE = { packet: 1 } as const;

export const PACKET = {
  clockSnapshot: 6,
  timestamp: 8,
  sequenceId: 10,
  trackEvent: 11,
  internedData: 12,
  sequenceFlags: 13,
  compressedPackets: 50,
  timestampClockId: 58,
  defaults: 59,
  trackDescriptor: 60,
} as const;

/** `SequenceFlags`. */
export const STATE_CLEARED = 1;
export const NEEDS_STATE = 2;

export const DEFAULTS = { trackEvent: 11, timestampClockId: 58 } as const;
/** `TrackEventDefaults`. */
export const EVENT_DEFAULTS = { track: 11 } as const;

export const CLOCK_SNAPSHOT = { clocks: 1 } as const;
export const CLOCK = { id: 1, timestamp: 2, isIncremental: 3 } as const;

/** `BuiltinClocks.BOOTTIME`, the trace's own clock. */
export const BOOTTIME = 6;
/** From 64 to 127: clocks of one sequence. */
export const SEQUENCE_CLOCK = 64;

export const TRACK = { uuid: 1, name: 2, parent: 5, counter: 8, childOrdering: 11, rank: 12 } as const;
/** `ChildTracksOrdering.EXPLICIT`: children lie by their rank. */
export const BY_RANK = 3;
export const COUNTER = { unit: 3, unitName: 6 } as const;
/** `Unit.UNIT_SIZE_BYTES`. */
export const IN_BYTES = 3;

export const EVENT = {
  categoryIids: 3,
  debugAnnotations: 4,
  type: 9,
  nameIid: 10,
  counterValue: 30,
  doubleCounterValue: 44,
  flowIds: 47,
} as const;
/** `TrackEvent.Type`. */
export const SLICE_BEGIN = 1;
export const SLICE_END = 2;
export const COUNTS = 4;

export const ANNOTATION = { nameIid: 1, uint: 3, double: 5, textIid: 17 } as const;

export const INTERNED = { categories: 1, eventNames: 2, annotationNames: 3, annotationTexts: 29 } as const;
/** `iid` and `name` (of an `InternedString`: `str`) of every interned message. */
export const IID = { iid: 1, name: 2 } as const;
