/**
 * When each command may go next, part by part of a channel: the channel, its pseudo-channels, ranks, stack layers, bank
 * groups and banks form a tree, and a command waits for every part on the way down to its bank.
 */
import type { MemoryDevice, Organization } from '../../../machine/memory-devices/memory-device.js';
import { COMMANDS, LEVELS, type Level } from '../../../machine/memory-devices/standards/wait.js';
import { constraintTable } from './constraint-table.js';

/** Numbers of the commands, those of `COMMANDS`. */
export const ACT = 0;
export const PRE = 1;
export const PRE_ALL = 2;
export const RD = 3;
export const WR = 4;
export const REF_ALL = 5;
export const REF_ONE = 6;

/** What one command means for another, at one level. */
interface Effect {
  readonly level: number;
  readonly before: number;
  readonly ticks: number;
  readonly window: number;
  readonly beside: boolean;
}

export class NodeTimes {
  readonly banks: number;
  /** Parts of each level, and banks of one part. */
  private readonly banksOf: Int32Array;
  /** First number of a level's parts among all parts. */
  private readonly first: Int32Array;
  /** For each level and bank, the part it belongs to. */
  private readonly partOf: Int32Array;
  /** By command and part: from when on it may go. */
  private readonly ready: readonly Float64Array[];
  /** By command: the levels at which it ever has to wait. */
  private readonly waitsAt: readonly Int32Array[];
  private readonly effects: readonly (readonly Effect[])[];
  /** By command and level, the last times of it in each part; null where only the last one counts. */
  private readonly history: readonly (readonly (History | null)[])[];

  constructor(device: MemoryDevice) {
    const sizes = levelSizes(device.organization);
    this.banks = sizes.reduce((product, size) => product * size, 1);
    this.banksOf = new Int32Array(LEVELS.length);
    this.first = new Int32Array(LEVELS.length);
    let below = this.banks;
    let parts = 0;
    LEVELS.forEach((_, level) => {
      below /= sizes[level]!;
      this.banksOf[level] = below;
      this.first[level] = parts;
      parts += this.banks / below;
    });
    this.partOf = new Int32Array(LEVELS.length * this.banks);
    for (let level = 0; level < LEVELS.length; level++)
      for (let bank = 0; bank < this.banks; bank++)
        this.partOf[level * this.banks + bank] = this.first[level]! + Math.floor(bank / this.banksOf[level]!);
    const constraints = constraintTable(device).map((each) => ({ ...each, level: LEVELS.indexOf(each.level) }));
    this.ready = COMMANDS.map(() => new Float64Array(parts).fill(Number.NEGATIVE_INFINITY));
    this.waitsAt = COMMANDS.map((command) => {
      const levels = constraints.filter(({ before }) => before === command).map(({ level }) => level);
      return Int32Array.from([...new Set(levels)].sort((a, b) => a - b));
    });
    this.effects = COMMANDS.map((command) =>
      strongest(
        constraints
          .filter(({ after }) => after === command)
          .map(({ before, ...rest }) => ({ ...rest, before: COMMANDS.indexOf(before) })),
      ),
    );
    this.history = this.effects.map((effects) =>
      LEVELS.map((_, level) => {
        const window = Math.max(
          1,
          ...effects.filter((effect) => effect.level === level).map((effect) => effect.window),
        );
        return window === 1 ? null : new History(this.banks / this.banksOf[level]!, window);
      }),
    );
  }

  /** From when on the command may go to the bank, or to the part of `deepest` level that the bank is in. */
  readyAt(command: number, bank: number, deepest: number = LEVELS.length - 1): number {
    const { banks, partOf } = this;
    const ready = this.ready[command]!;
    const levels = this.waitsAt[command]!;
    let latest = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < levels.length; i++) {
      const level = levels[i]!;
      if (level > deepest) break;
      const time = ready[partOf[level * banks + bank]!]!;
      if (time > latest) latest = time;
    }
    return latest;
  }

  /** The same for one level alone. */
  readyAtLevel(command: number, bank: number, level: Level): number {
    return this.ready[command]![this.partOf[LEVELS.indexOf(level) * this.banks + bank]!]!;
  }

  issue(command: number, bank: number, now: number): void {
    const { banks, partOf, first } = this;
    const effects = this.effects[command]!;
    const history = this.history[command]!;
    for (let level = 0; level < history.length; level++) {
      const past = history[level];
      if (past) past.note(partOf[level * banks + bank]! - first[level]!, now);
    }
    for (let i = 0; i < effects.length; i++) {
      const { level, before, ticks, window, beside } = effects[i]!;
      const part = partOf[level * banks + bank]!;
      const ready = this.ready[before]!;
      if (beside) {
        this.raiseBeside(ready, level, part, now + ticks);
      } else {
        const since = window === 1 ? now : history[level]!.nthLast(part - first[level]!, window);
        if (ready[part]! < since + ticks) ready[part] = since + ticks;
      }
    }
  }

  private raiseBeside(ready: Float64Array, level: number, part: number, time: number): void {
    const parent = this.banksOf[level - 1]! / this.banksOf[level]!;
    const place = part - this.first[level]!;
    const from = this.first[level]! + Math.floor(place / parent) * parent;
    for (let other = from; other < from + parent; other++)
      if (other !== part && ready[other]! < time) ready[other] = time;
  }
}

/** The last times of a command in each part of a level. */
class History {
  private readonly times: Float64Array;
  private readonly place: Int32Array;

  constructor(
    parts: number,
    private readonly length: number,
  ) {
    this.times = new Float64Array(parts * length).fill(Number.NEGATIVE_INFINITY);
    this.place = new Int32Array(parts);
  }

  note(part: number, now: number): void {
    const place = this.place[part]!;
    this.times[part * this.length + place] = now;
    this.place[part] = place + 1 === this.length ? 0 : place + 1;
  }

  /** The n-th last time, the last one being the first. */
  nthLast(part: number, n: number): number {
    const at = this.place[part]! - n;
    return this.times[part * this.length + (at < 0 ? at + this.length : at)]!;
  }
}

function levelSizes({ pseudoChannels, ranks, stackIds, bankGroups, banksPerGroup }: Organization): number[] {
  return [1, pseudoChannels, ranks, stackIds, bankGroups, banksPerGroup];
}

/** Of several waits between the same commands at the same level only the longest counts. */
function strongest(effects: readonly Effect[]): Effect[] {
  const kept = new Map<string, Effect>();
  for (const effect of effects) {
    const key = `${effect.level} ${effect.before} ${effect.window} ${effect.beside}`;
    const known = kept.get(key);
    if (known === undefined || known.ticks < effect.ticks) kept.set(key, effect);
  }
  return [...kept.values()];
}
