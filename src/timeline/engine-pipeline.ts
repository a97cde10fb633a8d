/**
 * The pipeline of a matrix engine as architects draw it by hand: an instruction a row, its stages over time. Cycles of
 * the engine.
 */

export const PIPELINE_STAGES = ['load', 'weightLoad', 'feedFirst', 'feedSecond', 'drain', 'store'] as const;

export type PipelineStage = (typeof PIPELINE_STAGES)[number];

export interface StageSpan {
  readonly stage: PipelineStage;
  readonly start: number;
  readonly end: number;
}

export interface PipelineRow {
  /** Place in the program, from 0. */
  readonly instruction: number;
  /** As in a file: `mm t0 t6 t4 t0`. */
  readonly text: string;
  /** In order; stages that take no time are left out. */
  readonly stages: readonly StageSpan[];
}

export interface EnginePipeline {
  readonly engine: string;
  /** In program order. */
  readonly rows: readonly PipelineRow[];
}
