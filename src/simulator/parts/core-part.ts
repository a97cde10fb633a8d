/**
 * A core as a part of a machine: a port to the host, one to the memory, and inside whatever plays its jobs. That is built when the part starts, with the memory that is at the other end by then.
 */
import { CallPort } from '../../kernel/call-port.js';
import type { Component, Wait } from '../../kernel/component.js';
import { Port } from '../../kernel/port.js';
import type { CoreComponent } from '../cores/core-component.js';
import type { OpenJob } from '../host.js';
import type { SharedMemory } from '../memory/shared-memory.js';
import { ADVANCE, CHOOSE, EXPECT, FETCHES_AHEAD, ISSUED } from './host-messages.js';
import type { TransferEnds } from './memory-part.js';
import { coreName } from './names.js';

/** Bytes below this share of all that were asked for are rounding. */
const ROUNDING = 1e-9;

/** What the component inside is built with. */
export interface CoreEnds {
  readonly memory: SharedMemory;
  readonly onJobEnd: (job: number) => void;
}

export class CorePart<Inside extends CoreComponent = CoreComponent> implements Component {
  readonly name: string;
  /** Jobs that the host has named and not yet issued. */
  readonly state: { readonly arriving: number[] } = { arriving: [] };
  readonly ports: {
    readonly host: Port;
    readonly memory: CallPort<TransferEnds, SharedMemory>;
  };
  private component: Inside | undefined;

  /** @param firstOpen the first of its jobs that was issued and has not ended; for the watchdog */
  constructor(
    core: number,
    readonly spec: unknown,
    private readonly build: (ends: CoreEnds) => Inside,
    private readonly firstOpen: () => OpenJob | undefined,
  ) {
    this.name = coreName(core);
    this.ports = { host: new Port({ receive: this.hear }), memory: new CallPort() };
  }

  /** What plays the jobs. @throws Error before the part has started */
  get inside(): Inside {
    if (this.component === undefined) throw new Error(`${this.name} has not started`);
    return this.component;
  }

  start(): void {
    const { host, memory } = this.ports;
    this.component = this.build({ memory: memory.peer, onJobEnd: (job) => host.send(job) });
    memory.offer(this.component);
    if (this.component.fetchesAhead === true) host.send(FETCHES_AHEAD);
  }

  waitsFor(): readonly Wait[] {
    const open = this.firstOpen();
    if (open === undefined) return [];
    const { job, lacks } = open;
    if (lacks !== undefined) return [{ on: 'host', why: `job ${job} ${lacks}` }];
    const { peer, peerOwner } = this.ports.memory;
    const { bytesAsked, bytesServed } = peer;
    if (bytesServed < bytesAsked * (1 - ROUNDING)) return [{ on: peerOwner, why: `job ${job} has bytes under way` }];
    return [{ on: this.name, why: `job ${job} may go on and does not` }];
  }

  private readonly hear = (message: number): void => {
    const { inside, state } = this;
    if (message >= 0) state.arriving.push(message);
    else if (message === ADVANCE) inside.advance();
    else if (message === CHOOSE) inside.choose?.();
    else if (message === EXPECT) inside.expect();
    else if (message === ISSUED) {
      inside.issue(state.arriving);
      state.arriving.length = 0;
    }
  };
}
