/**
 * What the stages of a matrix engine's pipeline are called and coloured (Okabe & Ito): what enters the array dark, what
 * leaves it light, the ports apart.
 */
import type { PipelineStage } from '../timeline/engine-pipeline.js';

export interface StageStyle {
  readonly name: string;
  readonly letters: string;
  readonly color: string;
}

export const STAGE_STYLES: Readonly<Record<PipelineStage, StageStyle>> = {
  load: { name: 'tile load', letters: 'tl', color: '#d55e00' },
  weightLoad: { name: 'weight load', letters: 'WL', color: '#0072b2' },
  feedFirst: { name: 'feed first', letters: 'FF', color: '#009e73' },
  feedSecond: { name: 'feed second', letters: 'FS', color: '#56b4e9' },
  drain: { name: 'drain', letters: 'DR', color: '#f0e442' },
  store: { name: 'tile store', letters: 'ts', color: '#cc79a7' },
};
