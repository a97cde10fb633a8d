/**
 * Ctrl-C in a search: the search ends, the best mapping so far is saved, and the program says so. A search is one long
 * call during which no signal handler gets its turn; Node's vm module can end such a call when SIGINT comes, wherever
 * it is. A second Ctrl-C ends the program as ever.
 */
import { runInThisContext } from 'node:vm';
import { isMainThread } from 'node:worker_threads';
import type { Guard } from '../search/interruption.js';

/** The search was ended and its best saved: exit code 130, as a shell expects of what Ctrl-C ended. */
export class Interrupted extends Error {}

export interface CtrlC {
  readonly guard: Guard;
  /** @throws Interrupted when Ctrl-C was pressed; to be called when what there is has been saved */
  check(saved: string): void;
}

const WORK = Symbol.for('caldera.interruptible');
const SCRIPT = `globalThis[Symbol.for('caldera.interruptible')]()`;

export function ctrlC(): CtrlC {
  let interrupted = false;
  return {
    guard<T>(work: () => T): T | undefined {
      const done = untilCtrlC(work);
      interrupted ||= done === undefined;
      return done?.value;
    },
    check(saved) {
      if (interrupted) throw new Interrupted(`interrupted: ${saved} the best mapping found so far`);
    },
  };
}

/** Ctrl-C ends what a command does in one go, where the command does not look for it itself. @throws Interrupted */
export function interruptible<T>(work: () => T): T {
  const done = untilCtrlC(work);
  if (done === undefined) throw new Interrupted('interrupted');
  return done.value;
}

/** Nothing if Ctrl-C came before the work returned. */
function untilCtrlC<T>(work: () => T): { readonly value: T } | undefined {
  const shared = globalThis as { [WORK]?: (() => T) | undefined };
  const outer = shared[WORK];
  shared[WORK] = work;
  try {
    return { value: runInThisContext(SCRIPT, { breakOnSigint: isMainThread }) as T };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_INTERRUPTED') throw error;
    return undefined;
  } finally {
    shared[WORK] = outer;
  }
}

/** Work between whose steps signals get their turn: told to end by SIGINT, SIGTERM or SIGHUP, once. */
export function ended(): { readonly signal: AbortSignal; readonly stop: () => void } {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  for (const name of SIGNALS) process.once(name, abort);
  return {
    signal: controller.signal,
    stop: () => {
      for (const name of SIGNALS) process.off(name, abort);
    },
  };
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
