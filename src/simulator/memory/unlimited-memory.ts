/**
 * A memory that is never short of bandwidth: a transfer takes what its port makes of it, whatever the others do.
 */
import type { Simulation } from '../../kernel/simulation.js';
import { PRIORITY } from '../signals.js';
import type { SharedMemory } from './shared-memory.js';

export class UnlimitedMemory implements SharedMemory {
  bytesAsked = 0;
  bytesServed = 0;
  private readonly bytes: Float64Array;

  constructor(
    private readonly simulation: Simulation,
    ports: number,
    private readonly latencyCycles: number,
    private readonly onEnd: (port: number) => void,
  ) {
    this.bytes = new Float64Array(ports);
  }

  transfer(port: number, bytes: number, cap: number): void {
    this.bytesAsked += bytes;
    this.bytes[port] = bytes;
    this.simulation.schedule(this.simulation.now + bytes / cap + this.latencyCycles, PRIORITY.memory, this.end, port);
  }

  contentionCycles(): number {
    return 0;
  }

  private readonly end = (port: number): void => {
    this.bytesServed += this.bytes[port]!;
    this.onEnd(port);
  };
}
