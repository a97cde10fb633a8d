/**
 * One sweep at a time in a folder. Each contender writes a claim of its own, then looks for others': with a claim of a
 * living process beside its own it steps back. As everybody writes before looking, of two contenders at least one sees
 * the other, so there are never two owners, whatever the order of their steps.
 *
 * A claim names its process by id, start time and boot, so an id that another process has got since, or a machine that
 * was started anew, leaves no folder locked. A claim of another host cannot be looked after from here: its owner touches
 * the file again and again, and one that has not been touched for LEASE_MS is of the dead. So is one of the same job of a
 * batch scheduler, begun anew. Who has been asleep finds the claim gone, by `owns`, and has to stop.
 */
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fstatSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { InputError, writeError } from '../base/errors.js';
import { isAlive } from '../base/process.js';

interface Owner {
  readonly pid: number;
  readonly host: string;
  /** Of this start of the machine; empty where the system does not say. */
  readonly boot: string;
  /** Of the process, in ticks since the machine started; empty where the system does not say. */
  readonly started: string;
  /** The batch scheduler's job and how often it was begun; empty elsewhere. */
  readonly batch?: string;
}

export interface Lock {
  /** Is the folder still this process's? Another may have taken it from one that slept. */
  readonly owns: () => boolean;
  readonly release: () => void;
}

const PREFIX = 'lock-';
/** The lock of earlier versions: nobody writes it any more. */
const FORMER = 'lock';

const ATTEMPTS = 40;
const PAUSE_MS = 25;
/** Of claims of other hosts, by the clock of the disk that all of them write to. */
const LEASE_MS = 5 * 60_000;
const TOUCH_MS = 15_000;

/** @throws InputError when another sweep is at work there */
export async function lock(folder: string): Promise<Lock> {
  removeFormer(join(folder, FORMER));
  for (let attempt = 1; ; attempt++) {
    const own = join(folder, `${PREFIX}${process.pid}-${randomBytes(6).toString('hex')}`);
    const release = (): void => rmSync(own, { force: true });
    claim(own);
    const other = otherClaim(folder, own);
    if (other === undefined) return kept(own, release);
    release();
    if (attempt === ATTEMPTS)
      throw new InputError({
        file: folder,
        expected: 'nobody else at work in this folder',
        found: other.owner === undefined ? other.name : `process ${other.owner.pid} on ${other.owner.host}`,
        hint: `remove ${join(folder, other.name)} if that process is gone`,
      });
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS * (0.5 + Math.random())));
  }
}

function kept(own: string, release: () => void): Lock {
  const touch = setInterval(() => {
    try {
      const handle = openSync(own, 'r+'); // unlike an append, makes no file where it is gone: `owns` says so
      writeSync(handle, '\n', fstatSync(handle).size); // a time that is set would be by this machine's clock
      closeSync(handle);
    } catch {}
  }, TOUCH_MS);
  touch.unref();
  return {
    owns: () => existsSync(own),
    release: () => {
      clearInterval(touch);
      release();
    },
  };
}

/** @throws OutputError, InputError when the claim cannot be written; nothing is left of it then */
function claim(file: string): void {
  try {
    writeFileSync(file, JSON.stringify(ownerNow()));
  } catch (error) {
    rmSync(file, { force: true });
    throw writeError(file, String((error as NodeJS.ErrnoException).code), 'a folder that can be written to');
  }
}

/** A folder of that name is none of ours. */
function removeFormer(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ERR_FS_EISDIR' && code !== 'EISDIR' && code !== 'EPERM') throw error;
  }
}

/** A claim of somebody who is alive, or may be; claims of the dead are removed. */
function otherClaim(folder: string, own: string): { name: string; owner: Owner | undefined } | undefined {
  for (const name of readdirSync(folder)) {
    const file = join(folder, name);
    if (!name.startsWith(PREFIX) || file === own) continue;
    const owner = read(file);
    if (owner === 'gone') continue;
    const holds = owner === undefined ? isAlive(pidIn(name)) : isAt(owner, ageOf(file, own));
    if (holds) return { name, owner };
    rmSync(file, { force: true });
  }
  return undefined;
}

/** Nothing while the claim is being written. */
function read(file: string): Owner | undefined | 'gone' {
  try {
    const { pid, host, boot, started, batch } = JSON.parse(readFileSync(file, 'utf8'));
    return typeof pid === 'number'
      ? { pid, host: String(host), boot: String(boot), started: String(started), batch: String(batch ?? '') }
      : undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'gone' : undefined;
  }
}

function pidIn(name: string): number {
  return Number(/^lock-(\d+)-/.exec(name)?.[1] ?? Number.NaN);
}

function isAt(owner: Owner, ageMs: number): boolean {
  if (isFormerStart(owner.batch ?? '', batchNow())) return false;
  if (owner.host !== hostname()) return ageMs < LEASE_MS;
  if (owner.boot !== bootNow()) return false;
  return isAlive(owner.pid) && owner.started === startOf(owner.pid);
}

/** How much longer ago a claim was touched than one's own was written, both by the disk's clock. */
function ageOf(file: string, own: string): number {
  const [other, mine] = [file, own].map((name) => statSync(name, { throwIfNoEntry: false })?.mtimeMs);
  return mine === undefined || other === undefined ? 0 : mine - other;
}

/** Slurm begins a job anew, under the same number, only when its former start has ended. */
function isFormerStart(batch: string, now: string): boolean {
  const [job, start] = batch.split(' ');
  const [jobNow, startNow] = now.split(' ');
  return batch !== '' && job === jobNow && Number(start) < Number(startNow);
}

function batchNow(): string {
  const { SLURM_JOB_ID: job = '', SLURM_RESTART_COUNT: start = '0' } = process.env;
  return job === '' ? '' : `${job} ${start}`;
}

function ownerNow(): Owner {
  return { pid: process.pid, host: hostname(), boot: bootNow(), started: startOf(process.pid), batch: batchNow() };
}

function bootNow(): string {
  return textOf('/proc/sys/kernel/random/boot_id').trim();
}

/** Field 22 of the process's line; its name, which may hold anything, ends with the last parenthesis. */
function startOf(pid: number): string {
  const line = textOf(`/proc/${pid}/stat`);
  return line.slice(line.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
