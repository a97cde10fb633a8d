/**
 * Service as ASTRA-sim's analytical back end gives it: every message has its links to itself, whoever else sends, and a
 * phase holds its place in the lane while its messages are on the way. The chain of a phase's events is played one by
 * one, because their order decides which of two chunks is first at one nanosecond.
 */
import type { Simulation } from '../../kernel/simulation.js';
import { type Agenda, REDUCE, SEND } from './agenda.js';
import { NO_REDUCTION, type PhaseTimes } from './phase-times.js';
import type { Service, ServiceObserver } from './service.js';
import { SpreadMessages } from './spread-messages.js';
import type { TaskTable } from './task-table.js';

export class UnsharedService implements Service {
  private readonly spread: SpreadMessages;

  constructor(
    private readonly simulation: Simulation,
    private readonly agenda: Agenda,
    private readonly tasks: TaskTable,
    private readonly ended: (task: number) => void,
    private readonly observer: ServiceObserver | undefined,
  ) {
    this.spread = new SpreadMessages(simulation, agenda, tasks, ended, observer);
  }

  start(task: number): void {
    const times = this.timesOf(task);
    if (times.spread !== undefined) {
      this.spread.start(task);
      return;
    }
    this.tasks.round[task] = 0;
    this.wait(task, times);
  }

  /** Entry of the agenda: an endpoint delay or a reduction is over. */
  readonly onSend = (task: number): void => {
    const times = this.timesOf(task);
    if (times.spread !== undefined) {
      this.spread.onSend(task);
      return;
    }
    const round = this.tasks.round[task] as number;
    if (round === times.rounds) {
      this.ended(task);
      return;
    }
    this.tasks.round[task] = round + 1;
    const { now } = this.simulation;
    const messageNs = times.messageNs[round] as number;
    if (this.observer !== undefined) {
      const taken = now + (times.takenNs[round] as number);
      this.observer.active(task, 'link', now, taken);
      this.observer.active(task, 'latency', taken, now + messageNs);
    }
    this.agenda.send(messageNs, task);
  };

  /** Entry of the agenda: what is to be reduced has come through the endpoint. */
  readonly onReduce = (task: number): void => {
    const times = this.timesOf(task);
    const reduction =
      times.spread === undefined
        ? (times.reductionNs[(this.tasks.round[task] as number) - 1] as number)
        : (times.reductionNs[0] as number);
    const { now } = this.simulation;
    this.observer?.active(task, 'reduction', now, now + reduction);
    this.agenda.add(reduction, SEND, task);
  };

  /** A message arrives. */
  readonly onReceive = (task: number): void => {
    const times = this.timesOf(task);
    this.wait(task, times, times.reductionNs[(this.tasks.round[task] as number) - 1]);
  };

  private wait(task: number, { endpointNs }: PhaseTimes, reduction = NO_REDUCTION): void {
    const { now } = this.simulation;
    this.observer?.active(task, 'endpoint', now, now + endpointNs);
    this.agenda.add(endpointNs, reduction === NO_REDUCTION ? SEND : REDUCE, task);
  }

  private timesOf(task: number): PhaseTimes {
    return this.tasks.times[task] as PhaseTimes;
  }
}
