/**
 * The engine of many machines: points go to a queue of BullMQ on a Redis server, and results come back on a list. Workers
 * append a result before they report its job as done, and the list is cut only when the journal has what was on it, so
 * a death on either side, or of the server, repeats points and loses none. Where the server itself forgot, as one whose
 * disk is a second behind its memory does when it is killed, points that nobody has any more are sent again.
 */
import type { Job, Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { InputError } from '../../base/errors.js';
import { version } from '../../base/version.js';
import { readBytes } from '../../formats/read-file.js';
import type { Engine, EngineWork } from '../engine.js';
import { BROKE_OFF, type PointResult } from '../evaluate.js';
import { checked, journalled } from '../journal.js';
import type { PointTask } from '../study.js';
import { pluginsHere, type StudyHeader } from './header.js';
import { isRun, keysOf, newRun, PREFIX, STUDIES, type StudyKeys, studyId, studyOf } from './keys.js';
import { atMost, CLOSE_MS, connect, patiently, reach, type Server, shownServer } from './server.js';

export interface RedisOptions {
  /** `redis://…`, `rediss://…` for TLS. */
  readonly url: string;
  /** How often a point is begun again whose worker died. */
  readonly retries: number;
  /** That a point may take in a worker's thread, s. */
  readonly timeoutSeconds?: number | undefined;
}

/** What a job of the queue is: all else is in the study's header. */
export interface JobData {
  readonly index: number;
  readonly document: unknown;
  /** The file that the scenario's own files are named from. */
  readonly file: string;
}

const BATCH = 500;
const PAUSE_MS = 25;
/** How long nothing comes before the server is asked what it has. */
const QUIET_MS = 1000;
/** So often the server is asked before the sweep says that no worker is there. */
const LOOKS_ALONE = 3;
/** No worker has this name. */
const NOBODY = '';
/** For what is taken off the server at the end, where the connection still looks alive. */
const TIDY_MS = 10_000;
/** Of all files that go along. */
const LARGEST_FILES = 64 * 1024 * 1024;
/** How long results wait on the server for a sweep that was interrupted, s. */
const KEPT_SECONDS = 7 * 24 * 3600;

export function redisEngine(options: RedisOptions): Engine {
  return {
    name: shownServer(options.url),
    folder: '',
    share: (lines) => lines,
    async evaluate(work) {
      work.signal?.throwIfAborted();
      const server = await reach(options.url);
      const sender = new Sender(server, work, options);
      const running = sender.send();
      running.catch(() => {}); // told below, unless the signal was first
      try {
        await Promise.race([running, abortion(work.signal)]);
      } finally {
        await sender.close();
      }
    },
  };
}

class Sender {
  private readonly keys: StudyKeys;
  private readonly run: string;
  private readonly redis: Redis;
  private readonly queue: Queue<JobData>;
  /** Points whose result has not come. */
  private readonly left: Map<number, PointTask>;
  private readonly told = new Set<string>();
  private looks = 0;

  constructor(
    private readonly server: Server,
    private readonly work: EngineWork,
    private readonly options: RedisOptions,
  ) {
    this.run = newRun(studyId(work.study.fingerprint, work.folder));
    this.keys = keysOf(this.run);
    this.left = new Map(work.tasks.map((task) => [task.index, task]));
    this.redis = connect(server, work.onNote);
    this.queue = this.open(this.keys.queue);
  }

  async send(): Promise<void> {
    const ask = <T>(what: () => Promise<T>): Promise<T> => patiently(this.server, what, this.work);
    await ask(() => this.forgetFormerRuns());
    await ask(() => this.take()); // what they left
    if (this.left.size > 0) await ask(() => this.announce());
    let heard = performance.now(); // no clock that is set jumps under it
    while (this.left.size > 0) {
      if ((await ask(() => this.take())) > 0) heard = performance.now();
      else if (performance.now() - heard > QUIET_MS) {
        await ask(() => this.lookAfter());
        heard = performance.now();
      } else await pause(PAUSE_MS, this.work.signal);
    }
  }

  /** Leaves nothing on the server but results that nobody has taken yet; a server that has just gone is not waited for. */
  async close(): Promise<void> {
    try {
      // What a server keeps that refuses this too, the study's next sweep takes off it.
      if (this.redis.status === 'ready') await atMost(TIDY_MS, this.tidy()).catch(() => {});
    } finally {
      await atMost(
        CLOSE_MS,
        this.queue.close().catch(() => {}),
      );
      this.redis.disconnect();
    }
  }

  private async tidy(): Promise<void> {
    const { results } = this.keys;
    await this.withdraw(this.run, this.queue);
    if (this.left.size === 0) await this.redis.del(results);
    else await this.redis.expire(results, KEPT_SECONDS);
  }

  /** Of a sweep in this folder that was killed: what is under way for it still comes to the study's results. */
  private async forgetFormerRuns(): Promise<void> {
    for (const run of await this.redis.smembers(STUDIES)) {
      if (!isRun(run) || studyOf(run) !== studyOf(this.run)) continue;
      const queue = this.open(keysOf(run).queue);
      await this.withdraw(run, queue);
      await queue.close();
    }
  }

  private async withdraw(run: string, queue: Queue<JobData>): Promise<void> {
    const { header, files, refusals, meta } = keysOf(run);
    await this.redis.srem(STUDIES, run);
    await this.redis.del(header, files, refusals);
    await queue.obliterate({ force: true, count: BATCH });
    await this.redis.del(meta); // a connection writes it when it is made
  }

  private open(name: string): Queue<JobData> {
    // Not one of its own: the library keeps that alive, and with it the program, where a server refuses it for good.
    const queue: Queue<JobData> = new this.server.packages.Queue(name, { connection: this.redis, prefix: PREFIX });
    queue.on('error', () => {}); // the connection is tried again
    return queue;
  }

  /** The header before the id, and that before the points: a worker finds all it needs. */
  private async announce(): Promise<void> {
    const { study } = this.work;
    const header: StudyHeader = {
      version,
      plugins: pluginsHere(),
      name: study.document.name,
      measure: [...study.document.measure],
      points: study.tasks.length,
      files: study.inputs.map(({ name, from }) => ({ name, from })),
      retries: this.options.retries,
      timeoutSeconds: this.options.timeoutSeconds,
    };
    let bytes = 0;
    for (const [place, { path }] of study.inputs.entries()) {
      const content = readBytes(path);
      bytes += content.length;
      if (bytes > LARGEST_FILES)
        throw new InputError({ file: path, expected: `files of at most ${LARGEST_FILES} bytes to send`, found: bytes });
      await this.redis.hset(this.keys.files, String(place), content);
    }
    await this.redis.persist(this.keys.results);
    await this.redis.set(this.keys.header, JSON.stringify(header));
    await this.redis.sadd(STUDIES, this.run);
    await this.sendPoints();
  }

  /** Points that are on the queue already are left as they are. */
  private async sendPoints(tasks: readonly PointTask[] = [...this.left.values()]): Promise<void> {
    const { retries } = this.options;
    for (let i = 0; i < tasks.length; i += BATCH) {
      this.work.signal?.throwIfAborted();
      const batch = tasks.slice(i, i + BATCH);
      await this.queue.addBulk(
        batch.map(({ index, document, file }) => ({
          name: 'point',
          data: { index, document: withoutPlugins(document), file },
          opts: { jobId: `point-${index}`, attempts: retries + 1, removeOnComplete: true, stackTraceLimit: 0 },
        })),
      );
      await this.take();
    }
  }

  /** @returns how many results came */
  private async take(): Promise<number> {
    const texts = await this.redis.lrange(this.keys.results, 0, BATCH - 1);
    const more = texts.flatMap((text) => this.tell(this.resultOf(text)));
    if (texts.length > 0) await this.redis.ltrim(this.keys.results, texts.length, -1);
    if (more.length > 0) await this.sendPoints(more);
    return texts.length;
  }

  private resultOf(text: string): PointResult {
    const place = { file: this.server.shown, path: 'result of a worker' };
    let entry: unknown;
    try {
      entry = JSON.parse(text);
    } catch {
      throw new InputError({ ...place, expected: 'JSON', found: text });
    }
    return checked(entry, journalled(this.work.study), place);
  }

  /** @returns what can begin now */
  private tell(result: PointResult): readonly PointTask[] {
    if (!this.left.delete(result.point)) return [];
    this.work.onResult(result);
    const more = this.work.next?.(result.point) ?? [];
    for (const task of more) this.left.set(task.index, task);
    return more;
  }

  /** What nobody has any more is sent again; what was given up is told; so is who refuses. */
  private async lookAfter(): Promise<void> {
    for (const job of await this.queue.getFailed(0, BATCH - 1)) await this.giveUp(job);
    const known = await this.redis.sismember(STUDIES, this.run);
    if (known === 0 || (await this.redis.exists(this.keys.header)) === 0) return this.announce();
    const waiting = await this.queue.getJobCountByTypes('waiting', 'active', 'delayed', 'prioritized');
    if (waiting === 0 && (await this.redis.llen(this.keys.results)) === 0) await this.sendPoints();
    for (const [worker, why] of Object.entries(await this.redis.hgetall(this.keys.refusals))) {
      if (this.told.has(worker)) continue;
      this.told.add(worker);
      this.work.onNote?.(`worker ${worker} refuses the study: ${why}`);
    }
    await this.tellOfNoWorker();
  }

  /** Once, for a sweep that nobody works for looks like one whose points are long. */
  private async tellOfNoWorker(): Promise<void> {
    if (this.told.has(NOBODY) || ++this.looks < LOOKS_ALONE) return;
    this.told.add(NOBODY);
    const workers = await this.queue.getWorkersCount().catch(() => 1); // not every server lists its clients
    if (workers === 0) this.work.onNote?.(`no worker is there yet: caldera worker ${this.server.shown}`);
  }

  private async giveUp(job: Job<JobData>): Promise<void> {
    const isStalled = /stalled/.test(job.failedReason);
    const cause = isStalled ? `its worker died ${this.options.retries + 1} times` : job.failedReason;
    const more = this.tell({ point: job.data.index, values: [], error: `${BROKE_OFF}${cause}` });
    await job.remove();
    await this.sendPoints(more);
  }
}

/** A worker loads its own plugins, and none that a document from elsewhere names. */
function withoutPlugins(document: unknown): unknown {
  const { plugins: _, ...rest } = document as Record<string, unknown>;
  return rest;
}

async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
  signal?.throwIfAborted();
}

/** Rejects with the signal's reason: a server that is away answers nothing, and nobody should wait for it then. */
function abortion(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
