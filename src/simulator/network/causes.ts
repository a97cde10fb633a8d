/**
 * What waits for what in a run, told as it happens, so that the run can be played again over another network. Whatever is
 * told has been told after all that it waits for. Accelerators are told one by one. Times in ns.
 */
import type { ChunkPlan, Phase } from '../../mapping/chunk-order/collective.js';

export interface CausedChunks {
  readonly firstChunk: number;
  readonly chunks: number;
  /** From the last chunk's end to the use of the result. */
  readonly updateNs: number;
}

export interface ServedPhase extends Pick<Phase, 'dimension' | 'kind' | 'bytes'> {
  readonly chunk: number;
}

export interface CausedMessage {
  readonly bytes: number;
  readonly tag: number;
}

export interface Causes {
  /** Told before a collective between `ranks` ranks begins: how it will be cut into chunks, a plan for each cut. */
  planned?(plans: readonly ChunkPlan[], ranks: number): void;
  /** A rank has come to a collective, which it calls `token`: its chunks are at hand there. */
  issued(rank: number, token: number, collective: CausedChunks): void;
  /** The next phase of a lane is served, between all of the lane's ranks. */
  served(phase: ServedPhase, lane: number, ranks: Int32Array): void;
}

/** Of ranks that go through programs, one operation after another. */
export interface ProgramCauses extends Causes {
  began(rank: number, offsetNs: number): void;
  /** The rank computes, or takes a step, for so long. */
  passed(rank: number, ns: number): void;
  /** The rank goes on behind the results of the collectives that it calls `token`. */
  awaited(rank: number, token: number): void;
  sent(rank: number, to: number, message: CausedMessage): void;
  received(rank: number, from: number, tag: number): void;
}

/** Of ranks that go through execution traces; a collective is called as its node. */
export interface TraceCauses extends Causes {
  /** All that the node waits for is done. */
  ready(rank: number, node: number, after: readonly number[]): void;
  /** A computation begins, on the accelerator or the host, which ran another before. */
  ran(rank: number, node: number, unit: number, ns: number): void;
  sent(rank: number, node: number, to: number, message: CausedMessage): void;
  receives(rank: number, node: number, from: number, tag: number): void;
  done(rank: number, node: number): void;
}
