/**
 * The report of a study's point, made when it is opened: a sweep keeps a point's figures, not its timeline. The scenario
 * is in the journal; it is run in a thread of its own, within a time, and finds no files but what is in it.
 */
import { moduleBeside, openThreads } from '../pipeline/threads.js';
import { gridOf } from '../study/grid.js';
import { type Head, headOf, journalsOf } from './journals.js';
import { type PointReport, type PointReportTask, reportOfPoint } from './report-of-point.js';

const LONGEST_MS = 60_000;

export async function pointReport(folder: string, id: string, point: number): Promise<PointReport> {
  const task = taskOf(folder, id, point);
  if (task === undefined) return { problem: 'no such point, or one whose scenario did not come with the study' };
  const work = { module: moduleBeside(import.meta.url, 'report-of-point'), name: 'reportOfPoint', threads: 1 };
  const thread = openThreads<PointReportTask, PointReport>({
    ...work,
    run: reportOfPoint,
    onDeath: (_, cause) => ({ problem: `the point could not be run again: ${cause}` }),
  });
  if (thread === undefined) return reportOfPoint(task);
  try {
    return await thread.run(task, AbortSignal.timeout(LONGEST_MS));
  } catch (error) {
    return { problem: `the point could not be run again: ${(error as Error).message}` };
  } finally {
    await thread.close();
  }
}

/** From the journals' first lines, which say what the study is. */
function taskOf(folder: string, id: string, point: number): PointReportTask | undefined {
  const head = journalsOf(folder, id).reduce<Head | undefined>(
    (found, file) => found ?? headOf(folder, file),
    undefined,
  );
  if (head?.base === undefined) return undefined;
  try {
    const chosen = gridOf(head.study).points[point];
    if (chosen === undefined) return undefined;
    const base = Array.isArray(head.study.base) ? [head.base].flat()[chosen.base] : head.base;
    return { name: `${head.study.name}-${point}`, base, overrides: chosen.overrides };
  } catch {
    return undefined;
  }
}
