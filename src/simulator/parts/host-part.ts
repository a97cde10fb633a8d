/**
 * The host as a part of a machine: a port to each core, named after it.
 */
import type { Component, Wait } from '../../kernel/component.js';
import { Port } from '../../kernel/port.js';
import type { Host, HostedCore } from '../host.js';
import { ADVANCE, CHOOSE, EXPECT, FETCHES_AHEAD, ISSUED } from './host-messages.js';
import { coreName } from './names.js';

export class HostPart implements Component {
  readonly name = 'host';
  readonly state = {};
  readonly ports: Readonly<Record<string, Port>>;
  readonly host: Host;

  constructor(
    readonly spec: unknown,
    cores: number,
    build: (lines: readonly HostedCore[]) => Host,
  ) {
    const onJobEnd = (job: number): void => this.host.onJobEnd(job);
    const lines = Array.from({ length: cores }, () => new CoreLine(onJobEnd));
    this.ports = Object.fromEntries(lines.map(({ port }, core) => [coreName(core), port]));
    this.host = build(lines);
  }

  start(): void {
    this.host.start();
  }

  waitsFor(): readonly Wait[] {
    return this.host.openJobs().map(({ core, job }) => ({ on: coreName(core), why: `job ${job} has not ended` }));
  }
}

/** A core as the host sees it: what is asked of it leaves by a port. */
class CoreLine implements HostedCore {
  fetchesAhead = false;
  readonly port: Port;

  constructor(onJobEnd: (job: number) => void) {
    this.port = new Port({
      receive: (message) => {
        if (message === FETCHES_AHEAD) this.fetchesAhead = true;
        else onJobEnd(message);
      },
    });
  }

  issue(jobs: readonly number[]): void {
    for (let i = 0; i < jobs.length; i++) this.port.send(jobs[i]!);
    this.port.send(ISSUED);
  }

  expect(): void {
    this.port.send(EXPECT);
  }

  advance(): void {
    this.port.send(ADVANCE);
  }

  choose(): void {
    this.port.send(CHOOSE);
  }
}
