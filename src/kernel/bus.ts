/**
 * A typed bus for observers, over eventemitter3. A component guards each emit with `heard.name`, a plain boolean, so
 * an event nobody listens to costs half a nanosecond and allocates nothing. Listeners only watch: they must not
 * change the simulation.
 */
import { EventEmitter } from 'eventemitter3';

/** Event name → its listener's parameters. */
export type Signals = Record<string, unknown[]>;

export class Bus<S extends Signals> {
  /** Which events have a listener. */
  readonly heard: { readonly [K in keyof S]: boolean };
  private readonly flags: { [K in keyof S]: boolean };
  private readonly emitter = new EventEmitter();

  constructor(names: readonly (keyof S & string)[]) {
    this.flags = Object.fromEntries(names.map((name) => [name, false])) as { [K in keyof S]: boolean };
    this.heard = this.flags;
  }

  /** Listens; the function returned stops it. */
  on<K extends keyof S & string>(name: K, listener: (...args: S[K]) => void): () => void {
    this.emitter.on(name, listener as (...args: unknown[]) => void);
    this.flags[name] = true;
    return () => {
      this.emitter.off(name, listener as (...args: unknown[]) => void);
      this.flags[name] = this.emitter.listenerCount(name) > 0;
    };
  }

  emit<K extends keyof S & string>(name: K, ...args: S[K]): void {
    this.emitter.emit(name, ...args);
  }
}
