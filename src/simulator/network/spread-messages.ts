/**
 * A `direct` collective in a ring, unshared: messages go to all peers at once and come from near ones before they come
 * from far ones. The rules are those of ASTRA-sim's AllToAll.cc: the second round of an all-reduce begins with whoever
 * comes through the endpoint first after all messages of the first round have arrived.
 */
import type { Simulation } from '../../kernel/simulation.js';
import { type Agenda, REDUCE, SEND } from './agenda.js';
import { NO_REDUCTION, type PhaseTimes, type Spread } from './phase-times.js';
import type { ServiceObserver } from './service.js';
import type { TaskTable } from './task-table.js';

interface Progress {
  sent: number;
  received: number;
  /** Messages that are through the endpoint and may be followed by another. */
  through: number;
}

export class SpreadMessages {
  private readonly progress = new Map<number, Progress>();

  constructor(
    private readonly simulation: Simulation,
    private readonly agenda: Agenda,
    private readonly tasks: TaskTable,
    private readonly ended: (task: number) => void,
    private readonly observer: ServiceObserver | undefined,
  ) {}

  start(task: number): void {
    const { times, spread } = this.timesOf(task);
    this.progress.set(task, { sent: 0, received: 0, through: 0 });
    for (let peer = 0; peer < spread.messageNs.length; peer++) this.wait(task, times.endpointNs, SEND);
  }

  onSend(task: number): void {
    const { spread } = this.timesOf(task);
    const progress = this.progress.get(task) as Progress;
    const peers = spread.messageNs.length;
    progress.through++;
    const isSecondRound = progress.sent >= peers && progress.sent < spread.messages;
    if (isSecondRound && progress.received < peers) return;
    while (progress.through > 0 && progress.sent < spread.messages) this.send(task, progress, spread);
    if (progress.sent === spread.messages && progress.through === peers) {
      this.progress.delete(task);
      this.ended(task);
    }
  }

  private send(task: number, progress: Progress, { messageNs }: Spread): void {
    const { now } = this.simulation;
    const arrival = now + (messageNs[progress.sent % messageNs.length] as number);
    progress.sent++;
    progress.through--;
    this.observer?.active(task, 'link', now, arrival);
    this.simulation.schedule(arrival, 0, this.onReceive, task);
  }

  private readonly onReceive = (task: number): void => {
    const { times, spread } = this.timesOf(task);
    const progress = this.progress.get(task) as Progress;
    progress.received++;
    const round = progress.received <= spread.messageNs.length ? 0 : 1;
    this.wait(task, times.endpointNs, times.reductionNs[round] === NO_REDUCTION ? SEND : REDUCE);
  };

  private wait(task: number, endpointNs: number, kind: number): void {
    const { now } = this.simulation;
    this.observer?.active(task, 'endpoint', now, now + endpointNs);
    this.agenda.add(endpointNs, kind, task);
  }

  private timesOf(task: number): { readonly times: PhaseTimes; readonly spread: Spread } {
    const times = this.tasks.times[task] as PhaseTimes;
    return { times, spread: times.spread as Spread };
  }
}
