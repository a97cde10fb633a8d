/**
 * The machine of a replay on one core: the core, a memory of its own, and a host that issues all jobs at once.
 */
import type { Bus } from '../../kernel/bus.js';
import { Simulation } from '../../kernel/simulation.js';
import type { Memory } from '../../machine/memory.js';
import type { CoreComponent, Surroundings } from '../cores/core-component.js';
import { Host } from '../host.js';
import { buildMemory } from '../memory/build-memory.js';
import type { SharedMemory } from '../memory/shared-memory.js';
import { Account } from '../observe/account.js';
import type { MachineSignals } from '../signals.js';
import { assemble } from './assemble.js';
import { CorePart } from './core-part.js';
import { HostPart } from './host-part.js';
import { MemoryPart } from './memory-part.js';
import { stopped } from './stopped.js';

export interface LoneCoreRun<Inside extends CoreComponent> {
  /** What played the jobs. */
  readonly inside: Inside;
  readonly memory: SharedMemory;
  readonly events: number;
}

/**
 * Plays jobs 0 to `jobs` − 1 in their order until the last has ended.
 * @param build is given what the core is built into
 * @throws Error when nothing more happens and jobs are left, saying who waits for whom
 */
export function runLoneCore<Inside extends CoreComponent>(
  hardware: Memory,
  bus: Bus<MachineSignals>,
  jobs: number,
  build: (around: Surroundings) => Inside,
): LoneCoreRun<Inside> {
  const simulation = new Simulation();
  const queue = Array.from({ length: jobs }, (_, job) => job);
  const issue = { groups: [[queue]], after: [], host: { barrier: false, controlLatencyCycles: 0 } };
  const memory = new MemoryPart(hardware, 1, (onEnd) => buildMemory(hardware, 1, simulation, bus, onEnd));
  const hostPart = new HostPart(issue.host, 1, (lines) => new Host(simulation, issue, lines, jobs));
  const { host } = hostPart;
  const core = new CorePart(
    0,
    hardware,
    (ends) =>
      build({
        ...{ ...ends, simulation, bus, account: new Account() },
        isReleased: (job) => host.isReleased(job),
        hasArrived: (job) => host.hasArrived(job),
      }),
    () => host.firstOpen(0),
  );
  let ended = 0;
  bus.on('jobEnd', () => {
    ended++;
  });
  const machine = assemble(simulation, { host: hostPart, cores: [core], memory });
  machine.start();
  simulation.run();
  if (ended < jobs) throw stopped(jobs - ended, jobs, machine);
  return { inside: core.inside, memory: memory.inside, events: simulation.events };
}
