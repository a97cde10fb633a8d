/**
 * Accesses that the controller has taken in and that wait for room in the command queues: reads and writes apart, or in
 * one queue. Writes are drained: they wait until their buffer is full, or holds more than eight while nothing else is to
 * do, and then go before the reads until as many have gone as were there. One access moves on in a tick.
 */
import type { Dramsim3Options } from '../../../../machine/memory-devices/controller-options.js';
import type { AddressIndex } from '../address-index.js';
import { RequestList } from '../request-list.js';
import type { Requests } from '../requests.js';
import type { CommandQueues } from './command-queues.js';

/** Writes above which a drain begins when the command queues are empty. */
const IDLE_DRAIN = 8;

export class TransactionQueues {
  private readonly unified: boolean;
  private readonly reads: RequestList;
  private readonly writes: RequestList;
  /** Writes still to go before the reads. */
  private draining = 0;
  /** Nothing can move until something else changes. */
  isStuck = true;

  constructor(
    private readonly requests: Requests,
    private readonly commands: CommandQueues,
    private readonly pendingReads: AddressIndex,
    { unifiedQueue, transactionQueue }: Dramsim3Options,
  ) {
    this.unified = unifiedQueue;
    this.reads = new RequestList(transactionQueue);
    this.writes = unifiedQueue ? this.reads : new RequestList(transactionQueue);
  }

  hasRoom(isWrite: boolean): boolean {
    return !(isWrite ? this.writes : this.reads).isFull;
  }

  /** Something waits to be moved on: a read, or a write that is being drained. */
  get isServing(): boolean {
    return this.reads.count > 0 || this.draining > 0;
  }

  add(request: number): void {
    (this.requests.isWrite[request] === 1 ? this.writes : this.reads).push(request);
    this.isStuck = false;
  }

  /** Moves one access to its command queue. False if none can go. */
  moveOne(): boolean {
    if (this.draining === 0 && this.mayDrain()) this.draining = this.writes.count;
    const wasDraining = this.draining > 0;
    const moved = this.moveFrom(wasDraining ? this.writes : this.reads);
    // A drain that was broken off leaves the next tick to the reads, unless it begins again at once.
    this.isStuck = !moved && (this.draining > 0 || !wasDraining || this.mayDrain());
    return moved;
  }

  private mayDrain(): boolean {
    const { writes } = this;
    return !this.unified && (writes.isFull || (writes.count > IDLE_DRAIN && this.commands.total === 0));
  }

  private moveFrom(source: RequestList): boolean {
    const { requests, commands } = this;
    const { entries, count } = source;
    const at = commands.firstWithRoom(entries, count);
    if (at === count) return false;
    const request = entries[at]!;
    if (!this.unified && source === this.writes) {
      if (this.pendingReads.find(requests.address[request]!) >= 0) {
        // A read of this address was there before: it goes first. DRAMsim3 stands still for ever if nothing is left
        // to go but the reads behind this write; they go here.
        this.draining = 0;
        return commands.total === 0 && this.moveFrom(this.reads);
      }
      this.draining--;
    }
    commands.add(request);
    source.removeAt(at);
    return true;
  }
}
