/** What every engine of studies must do: each point exactly once in the result, whatever happens on the way. */
import type { Engine } from '../study/engine.js';
import { evaluate, type PointResult } from '../study/evaluate.js';
import type { Study } from '../study/study.js';
import type { Suite } from './suite.js';

export interface EngineContract {
  /** A small one; best with a point that cannot be evaluated. */
  readonly study: Study;
  /** Where no other run of the study is at work. */
  readonly folder: string;
  /** The runs that bring a whole study to its end together: one, or as many as there are shards. */
  readonly runs: () => readonly Engine[];
}

export function describeEngine(suite: Suite, name: string, { study, folder, runs }: EngineContract): void {
  const { describe, it, expect } = suite;
  const expected = (): PointResult[] => study.tasks.map((task) => evaluate({ ...task, plugins: [] }));

  /** The first result of each point, by point. */
  const collect = async (engines: readonly Engine[]): Promise<PointResult[]> => {
    const first = new Map<number, PointResult>();
    for (const engine of engines) {
      const tasks = engine.share(study.tasks);
      const onResult = (result: PointResult): void => {
        if (!first.has(result.point)) first.set(result.point, result);
      };
      await engine.evaluate({ study, folder, tasks, onResult });
    }
    return [...first.values()].sort((a, b) => a.point - b.point);
  };

  describe(`the engine ${name}`, () => {
    it('tells the result of every point, and the error of one that cannot be had', async () => {
      expect(await collect(runs())).toEqual(expected());
    });

    it('shares the points out, each to one run', () => {
      const indices = runs().flatMap((engine) => engine.share(study.tasks).map(({ index }) => index));
      expect([...indices].sort((a, b) => a - b)).toEqual(study.tasks.map(({ index }) => index));
    });

    it('does nothing where nothing is left', async () => {
      let told = 0;
      for (const engine of runs()) await engine.evaluate({ study, folder, tasks: [], onResult: () => told++ });
      expect(told).toBe(0);
    });

    it('ends with what the listener throws', async () => {
      const [engine] = runs() as [Engine];
      const full = new Error('no room');
      const onResult = (): void => {
        throw full;
      };
      expect(await rejection(engine.evaluate({ study, folder, tasks: engine.share(study.tasks), onResult }))).toBe(
        full,
      );
    });

    it('ends with the reason of its signal, and a later run does the rest', async () => {
      const [engine] = runs() as [Engine];
      const ending = new AbortController();
      const told: number[] = [];
      const onResult = ({ point }: PointResult): void => {
        told.push(point);
        ending.abort(new Error('enough'));
      };
      const tasks = engine.share(study.tasks);
      const error = await rejection(engine.evaluate({ study, folder, tasks, onResult, signal: ending.signal }));
      if (tasks.length > told.length) expect(error).toBe(ending.signal.reason);
      const rest = tasks.filter(({ index }) => !told.includes(index));
      await engine.evaluate({ study, folder, tasks: rest, onResult: ({ point }) => told.push(point) });
      expect([...new Set(told)].sort((a, b) => a - b)).toEqual(tasks.map(({ index }) => index));
    });
  });
}

async function rejection(work: Promise<void>): Promise<unknown> {
  try {
    await work;
    return undefined;
  } catch (error) {
    return error;
  }
}
