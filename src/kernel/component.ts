/**
 * What a machine is made of. A component is what it is (`spec`), how it is now (`state`), both plain data, and ports by
 * name; what it does hangs on its ports and on events. It knows no other component: an assembly joins their ports.
 */
import type { Port } from './port.js';

export interface Component<Spec = unknown, State = unknown> {
  /** Without a dot. Unlike all others in its assembly. */
  readonly name: string;
  readonly spec: Spec;
  readonly state: State;
  /** All of them are wired before anything happens. */
  readonly ports: Readonly<Record<string, Port>>;
  /** Called once, when all components are there and wired, in the order of the assembly's parts. */
  start?(): void;
  /** What keeps it from going on, as far as other components do; for the watchdog. */
  waitsFor?(): readonly Wait[];
}

/** Who is waited for, by its component's name, and why: `{ on: 'core1', why: 'job 0 needs job 2' }`. */
export interface Wait {
  readonly on: string;
  readonly why: string;
}
