/**
 * Where what the routers of a flit network hold lies in the records of router-state.ts. Users take what they need apart into
 * constants of their own, which the compiler folds where it would load an imported one each time.
 */

/** What a virtual channel's record holds; the flits in its buffer follow. */
export const VC = {
  /** Place of the oldest flit in the buffer, and of the next that is sent to it. */
  FIRST: 0,
  LAST: 1,
  /** Flits that have arrived. */
  COUNT: 2,
  /** The output its packet takes; FORKED: several (forks.ts). */
  OUT: 3,
  /** The virtual channel it was given; NONE: none yet; FORKED: one for each of several outputs. */
  NEXT: 4,
  /** Free places in its buffer, as upstream knows them. */
  CREDIT: 5,
  /** The virtual channel upstream that was given it. */
  OWNER: 6,
  BUFFER: 8,
} as const;

/** What the allocator of virtual channels keeps of each. */
export const ASK = {
  SHIFT: 2,
  /** Bits of the virtual channels at its output that its packet may take. */
  MAY_TAKE: 0,
  /** Past the virtual channel it was given last, and past the one upstream that was given it last: whose turn it is. */
  GIVEN_POINTER: 1,
  TAKER_POINTER: 2,
  /** Whose request for it stands, within a cycle. */
  STANDING: 3,
} as const;

/** What a port's record holds. */
export const PORT = {
  SHIFT: 4,
  // Of the input:
  /** Bits of the virtual channels that have been given one with room, and have a flit to send. */
  READY: 0,
  /** Bits of those whose first flit waits for a virtual channel. */
  WAITING: 1,
  /** Whose turn it is among the virtual channels of one output, and among outputs. */
  VC_POINTER: 2,
  OUT_POINTER: 3,
  CREDIT_CYCLES: 4,
  /** Its router's first port. */
  BASE: 5,
  /** Of an input from a node: bits of the virtual channels that no packet has. */
  ENTRY_UNOWNED: 6,
  // Of the output:
  /** The virtual channel that has won it in this cycle. */
  WINNER: 7,
  /** Whose turn it is among inputs. */
  IN_POINTER: 8,
  /** Bits of the virtual channels of the next channel that no packet has. */
  UNOWNED: 9,
  /** The first virtual channel of the next channel. */
  NEXT_FIRST: 10,
  /** From the switch to the next buffer. */
  FLIT_CYCLES: 11,
} as const;

export const FLIT = { HEAD: 1, TAIL: 2 } as const;
/** In place of a virtual channel: no one; one for each of several outputs. */
export const MARKS = { NONE: -1, FORKED: -2 } as const;
