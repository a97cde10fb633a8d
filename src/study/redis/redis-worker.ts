/**
 * A worker of studies on a Redis server: looks for studies that are under way, refuses those it would give other results
 * for, and evaluates points of the others in threads, while this thread, which never computes, keeps the points' locks.
 * What comes from the server is data and is checked; no code is loaded that this process was not started with.
 */
import type { Redis } from 'ioredis';
import { openThreads, type Threads } from '../../pipeline/threads.js';
import { type EvaluationTask, evaluate, type PointResult, type SentFile } from '../evaluate.js';
import { pointThreads } from '../point-threads.js';
import { mismatch, readHeader, type StudyHeader } from './header.js';
import { isRun, keysOf, STUDIES } from './keys.js';
import { atMost, CLOSE_MS, connect, patiently, reach, type Server } from './server.js';
import { StudyOnWorker } from './study-on-worker.js';

export interface WorkerOptions {
  /** `redis://…`, `rediss://…` for TLS. */
  readonly url: string;
  readonly threads: number;
  /** How long a point is this worker's without a sign of life, s; then another takes it. */
  readonly leaseSeconds: number;
  /** End when no study is under way that this worker can help. */
  readonly drain: boolean;
  /** Tells the others who refuses. */
  readonly name: string;
  readonly onNote: (text: string) => void;
  /** Ends the work when the points under way are finished. */
  readonly signal: AbortSignal;
}

const PAUSE_MS = 300;
/** Studies at a time. */
const MOST_STUDIES = 100;

/** @returns how many points were evaluated here, and studies refused @throws InputError for a server out of reach */
export async function work(options: WorkerOptions): Promise<{ points: number; refused: number }> {
  const server = await reach(options.url);
  options.onNote(`waiting for studies at ${server.shown} with ${options.threads} threads`);
  const pool = openThreads(pointThreads(options.threads, 0)) ?? thisThread();
  const worker = new Attendant(server, pool, options);
  try {
    return await worker.run();
  } finally {
    await worker.close();
    await pool.close();
  }
}

/** Where a module cannot be the start of a thread, in tests of the sources. */
function thisThread(): Threads<EvaluationTask, PointResult> {
  return { run: async (task) => evaluate(task), close: async () => {} };
}

class Attendant {
  private readonly redis: Redis;
  private readonly studies = new Map<string, StudyOnWorker>();
  private readonly refused = new Set<string>();
  private points = 0;

  constructor(
    private readonly server: Server,
    private readonly pool: Threads<EvaluationTask, PointResult>,
    private readonly options: WorkerOptions,
  ) {
    this.redis = connect(server, options.onNote);
  }

  async run(): Promise<{ points: number; refused: number }> {
    const { signal, drain } = this.options;
    let aborted = (): void => {};
    const ended = new Promise<void>((resolve) => {
      aborted = resolve;
      if (signal.aborted) resolve();
      else signal.addEventListener('abort', aborted, { once: true });
    });
    while (!signal.aborted) {
      const look = await Promise.race([patiently(this.server, () => this.lookAround(), this.options), ended]);
      if (signal.aborted || (drain && look === 'nothing to do')) break;
      await Promise.race([new Promise((resolve) => setTimeout(resolve, PAUSE_MS)), ended]);
    }
    signal.removeEventListener('abort', aborted);
    for (const id of [...this.studies.keys()]) await this.end(id);
    return { points: this.points, refused: this.refused.size };
  }

  /** Where the work ended by a mistake, there are studies yet; their connections would keep the program alive. */
  async close(): Promise<void> {
    const left = [...this.studies.values()].map((study) => study.abandon());
    await atMost(CLOSE_MS, Promise.all(left));
    this.redis.disconnect();
  }

  /** Begins with studies that have come, ends with those that have gone. */
  private async lookAround(): Promise<'nothing to do' | 'busy'> {
    const ids = (await this.redis.smembers(STUDIES)).filter(isRun).slice(0, MOST_STUDIES);
    for (const id of [...this.studies.keys()].filter((known) => !ids.includes(known))) {
      await this.end(id);
      // The queue library writes this key again when a job ends whose queue has been taken away.
      await this.redis.del(keysOf(id).meta);
    }
    for (const id of ids) if (!this.studies.has(id) && !this.refused.has(id)) await this.begin(id);
    return this.studies.size === 0 ? 'nothing to do' : 'busy';
  }

  private async begin(id: string): Promise<void> {
    const { redis, server, pool, options } = this;
    const keys = keysOf(id);
    const text = await redis.get(keys.header);
    if (text === null) return; // it is being withdrawn
    const header = readHeader(text);
    const why = header === undefined ? 'its header is of another version of caldera' : mismatch(header);
    if (header === undefined || why !== undefined) {
      this.refused.add(id);
      await redis.hset(keys.refusals, options.name, why ?? '');
      options.onNote(`refused the study ${header?.name ?? id}: ${why}`);
      return;
    }
    const sent = await this.filesOf(keys.files, header);
    if (sent === undefined) return;
    this.studies.set(id, new StudyOnWorker({ server, pool, redis, header, keys, sent, ...options }));
    options.onNote(`begins with the study ${header.name}`);
  }

  /** In memory that threads share. @returns nothing while they are not all there */
  private async filesOf(key: string, { files }: StudyHeader): Promise<SentFile[] | undefined> {
    const sent: SentFile[] = [];
    for (const [place, file] of files.entries()) {
      const content = await this.redis.hgetBuffer(key, String(place));
      if (content === null) return undefined;
      const bytes = new Uint8Array(new SharedArrayBuffer(content.length));
      bytes.set(content);
      sent.push({ ...file, bytes });
    }
    return sent;
  }

  private async end(id: string): Promise<void> {
    const study = this.studies.get(id);
    this.studies.delete(id);
    if (study === undefined) return;
    await study.close();
    this.points += study.points;
    this.options.onNote(`ends with the study ${study.header.name}: ${study.points} points here`);
  }
}
