/**
 * Walks through a stream one instruction at a time. Nothing is allocated: the cursor's fields are the instruction.
 */
import type { InstructionLoop, InstructionNode, InstructionRun, InstructionStream } from './stream.js';

interface Frame {
  readonly body: readonly InstructionNode[];
  readonly count: number;
  iteration: number;
  /** The next node of the body. */
  position: number;
}

export class StreamCursor {
  operation = 0;
  d = 0;
  a = 0;
  b = 0;
  c = 0;
  rows = 0;

  private readonly frames: Frame[];
  private run: InstructionRun | undefined;
  private index = 0;

  constructor(stream: InstructionStream) {
    this.frames = [{ body: stream.nodes, count: 1, iteration: 0, position: 0 }];
  }

  /** Moves to the next instruction. False when there is none. */
  next(): boolean {
    let { run } = this;
    while (run === undefined || this.index === run.length) {
      if (!this.nextRun()) return false;
      run = this.run;
    }
    const i = this.index++;
    this.operation = run.operation[i]!;
    this.d = run.d[i]!;
    this.a = run.a[i]!;
    this.b = run.b[i]!;
    this.c = run.c[i]!;
    this.rows = run.rows[i]!;
    return true;
  }

  get bytes(): number {
    return this.run?.bytes[this.index - 1] ?? 0;
  }

  /** Worked out from the loop counters when it is asked for. */
  get tile(): number {
    const { run, index } = this;
    if (run === undefined) return -1;
    let tile = run.tile[index - 1]!;
    run.tileSteps.forEach((steps, level) => {
      tile += steps[index - 1]! * (this.frames[level + 1] as Frame).iteration;
    });
    return tile;
  }

  private nextRun(): boolean {
    this.run = undefined;
    for (;;) {
      const frame = this.frames.at(-1) as Frame;
      if (frame.position === frame.body.length) {
        frame.position = 0;
        frame.iteration++;
      }
      if (frame.iteration >= frame.count || frame.body.length === 0) {
        if (this.frames.length === 1) return false;
        this.frames.pop();
        continue;
      }
      const node = frame.body[frame.position++] as InstructionNode;
      if (node.kind === 'loop') this.enter(node);
      else {
        this.run = node;
        this.index = 0;
        return true;
      }
    }
  }

  private enter({ body, count }: InstructionLoop): void {
    this.frames.push({ body, count, iteration: 0, position: 0 });
  }
}
