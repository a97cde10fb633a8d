/** One study on a worker: takes its points from the queue, and puts their results on its list. */
import type { Job, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { loadedPlugins } from '../../base/plugin.js';
import type { Threads } from '../../pipeline/threads.js';
import type { EvaluationTask, PointResult, SentFile } from '../evaluate.js';
import type { StudyHeader } from './header.js';
import { PREFIX, type StudyKeys } from './keys.js';
import type { JobData } from './redis-engine.js';
import { patiently, type Server } from './server.js';

export interface StudyOnWorkerOptions {
  readonly server: Server;
  readonly redis: Redis;
  readonly pool: Threads<EvaluationTask, PointResult>;
  readonly header: StudyHeader;
  readonly keys: StudyKeys;
  readonly sent: readonly SentFile[];
  readonly threads: number;
  readonly leaseSeconds: number;
}

export class StudyOnWorker {
  readonly header: StudyHeader;
  /** Evaluated here. */
  points = 0;
  private readonly worker: Worker<JobData>;

  constructor(private readonly options: StudyOnWorkerOptions) {
    const { server, header, keys, threads, leaseSeconds } = options;
    this.header = header;
    this.worker = new server.packages.Worker<JobData>(keys.queue, (job) => this.evaluate(job), {
      connection: server.options,
      prefix: PREFIX,
      concurrency: Math.max(threads, 1),
      lockDuration: leaseSeconds * 1000,
      stalledInterval: leaseSeconds * 1000,
      maxStalledCount: header.retries,
    });
    // A connection that is tried again, or a point that another took over meanwhile: its result counts once all the same.
    this.worker.on('error', () => {});
  }

  /** Waits for the points under way. */
  async close(): Promise<void> {
    await this.worker.close().catch(() => {});
  }

  /** Waits for nothing: the server refuses this worker, and the points under way come to others. */
  async abandon(): Promise<void> {
    await this.worker.close(true).catch(() => {});
  }

  /** The result is on the list before the job counts as done: whoever dies between the two costs a repetition. */
  private async evaluate({ data }: Job<JobData>): Promise<void> {
    const { server, header, pool, redis, keys, sent } = this.options;
    const { index, document, file } = checkedData(data, header);
    const { measure, timeoutSeconds } = header;
    const plugins = loadedPlugins();
    const result = await pool.run({ index, document, file, measure, cost: 0, plugins, sent, timeoutSeconds });
    await patiently(server, () => redis.rpush(keys.results, JSON.stringify(result)), {});
    this.points++;
  }
}

/** @throws Error for what no sweep sends; the point is given up */
function checkedData(data: unknown, { points }: StudyHeader): JobData {
  const { index, document, file } = (data ?? {}) as Partial<JobData>;
  const isIndex = Number.isInteger(index) && (index as number) >= 0 && (index as number) < points;
  if (!isIndex || typeof document !== 'object' || document === null || typeof file !== 'string')
    throw new Error('what was sent is no point');
  const { plugins: _, ...rest } = document as Record<string, unknown>;
  return { index: index as number, document: rest, file };
}
