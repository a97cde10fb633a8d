/**
 * The memory as a part of a machine: a port to each core, named after it, over which transfers begin and end. Calls name
 * the port of the memory that a transfer is on, one for loads and one for stores of a core (memory/ports.ts).
 */
import { CallPort } from '../../kernel/call-port.js';
import type { Component, Wait } from '../../kernel/component.js';
import { coreOfPort } from '../memory/ports.js';
import type { SharedMemory } from '../memory/shared-memory.js';
import { coreName } from './names.js';

/** What the memory calls of a core. */
export interface TransferEnds {
  /** The transfer on one of the core's ports has ended. */
  onTransferEnd(port: number): void;
}

export class MemoryPart implements Component {
  readonly name = 'memory';
  readonly ports: Readonly<Record<string, CallPort<SharedMemory, TransferEnds>>>;
  readonly inside: SharedMemory;
  private cores: readonly TransferEnds[] = [];

  /** @param build is given whom to tell of a transfer's end, by its port */
  constructor(
    readonly spec: unknown,
    cores: number,
    build: (onEnd: (port: number) => void) => SharedMemory,
  ) {
    this.inside = build((port) => (this.cores[coreOfPort(port)] as TransferEnds).onTransferEnd(port));
    this.ports = Object.fromEntries(
      Array.from({ length: cores }, (_, core) => [coreName(core), new CallPort(this.inside)]),
    );
  }

  /** Bytes asked for and served so far. */
  get state(): Pick<SharedMemory, 'bytesAsked' | 'bytesServed'> {
    const { bytesAsked, bytesServed } = this.inside;
    return { bytesAsked, bytesServed };
  }

  /** After the cores. */
  start(): void {
    this.cores = Object.values(this.ports).map(({ peer }) => peer);
  }

  /** A memory serves whatever is asked for, and waits for nobody. */
  waitsFor(): readonly Wait[] {
    return [];
  }
}
