/** The pipeline picture: stages as worked out by hand, windows, and the drawing. */
import { describe, expect, it } from 'vitest';
import { enginePresets } from '../../src/machine/engine-presets.js';
import { buildEngine } from '../../src/machine/matrix-engine.js';
import { gemmStream } from '../../src/mapping/instruction-stream/gemm-stream.js';
import { load, multiply, store } from '../../src/mapping/instruction-stream/instruction.js';
import { DEFAULT_BLOCKING } from '../../src/mapping/instruction-stream/register-block.js';
import { streamOf } from '../../src/mapping/instruction-stream/stream.js';
import { pipelineFigure } from '../../src/report/figures/pipeline-figure.js';
import { enginePipeline } from '../../src/simulator/engine-pipeline.js';

const WLS = enginePresets.get('RASA-DMDB-WLS').engine;
const long = gemmStream({ m: 3200, n: 320, k: 640 }, WLS, DEFAULT_BLOCKING);

describe('the pipeline of a matrix engine', () => {
  it('shows two multiplies that share weights, by hand', () => {
    const engine = buildEngine({ control: 'WLBP' });
    const stream = streamOf([load(4), multiply(0, 6, 4), multiply(1, 7, 4), store(1)]);
    expect(enginePipeline(engine, stream).rows).toEqual([
      { instruction: 0, text: 'tl t4', stages: [{ stage: 'load', start: 0, end: 4 }] },
      {
        instruction: 1,
        text: 'mm t0 t6 t4 t0',
        stages: [
          { stage: 'weightLoad', start: 4, end: 36 },
          { stage: 'feedFirst', start: 36, end: 52 },
          { stage: 'feedSecond', start: 52, end: 83 },
          { stage: 'drain', start: 83, end: 99 },
        ],
      },
      {
        instruction: 2,
        text: 'mm t1 t7 t4 t1',
        stages: [
          { stage: 'feedFirst', start: 83, end: 99 }, // no weight load, after the second feed of the one before
          { stage: 'feedSecond', start: 99, end: 130 },
          { stage: 'drain', start: 130, end: 146 },
        ],
      },
      { instruction: 3, text: 'ts t1', stages: [{ stage: 'store', start: 146, end: 150 }] },
    ]);
  });

  it('shows a window in the middle of a long stream, like that of the whole', () => {
    const whole = enginePipeline(WLS, long, { from: 0, count: 900 });
    expect(enginePipeline(WLS, long, { from: 700, count: 20 }).rows).toEqual(whole.rows.slice(700, 720));
    expect(whole.rows.every(({ stages }) => stages.length > 0)).toBe(true);
  });

  it('ends where the stream does', () => {
    const stream = streamOf([load(0), load(1)]);
    expect(enginePipeline(WLS, stream, { from: 1, count: 10 }).rows).toHaveLength(1);
    expect(() => enginePipeline(WLS, stream, { from: 2, count: 1 })).toThrow(
      'from: expected an instruction of the stream',
    );
    expect(() => enginePipeline(WLS, stream, { from: 0, count: 0 })).toThrow(
      'count: expected a whole number of at least 1',
    );
    expect(() => enginePipeline(WLS, stream, { from: 0.5, count: 1 })).toThrow('from: expected a whole number');
  });
});

describe('its picture', () => {
  const svg = pipelineFigure(enginePipeline(WLS, long, { from: 0, count: 24 }));

  it('has a bar for each stage, a label for each instruction, and a legend of what there is', () => {
    const { rows } = enginePipeline(WLS, long, { from: 0, count: 24 });
    const stages = rows.flatMap((row) => row.stages);
    const used = new Set(stages.map(({ stage }) => stage)).size;
    expect(svg.match(/<rect/g)).toHaveLength(stages.length + used + 1); // and the background
    for (const { text } of rows) expect(svg).toContain(`>${text}<`);
    expect(svg).toContain('weight load');
    expect(svg).not.toContain('tile store');
    expect(svg).toContain('time (engine cycles)');
  });

  it('lies in its frame', () => {
    const [, width, height] = /width="(\d+)" height="([\d.]+)"/.exec(svg)!.map(Number);
    for (const [, x, y, w, h] of [
      ...svg.matchAll(/<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"/g),
    ].map((one) => one.map(Number))) {
      expect(x! + w!).toBeLessThanOrEqual(width! + 0.01);
      expect(y! + h!).toBeLessThanOrEqual(height!);
    }
  });
});
