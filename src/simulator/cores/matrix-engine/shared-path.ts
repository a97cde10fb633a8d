/**
 * Tiles over the memory that all cores share. A tile that lies in the SG takes the port's own time; another is a
 * transfer, and the port is busy until it has been served: the core is told of its end, and passes it on.
 */
import type { Simulation } from '../../../kernel/simulation.js';
import type { SharedMemory } from '../../memory/shared-memory.js';
import { PRIORITY } from '../../signals.js';
import type { PathEnds, TileMove, TilePath } from './tile-path.js';

export interface MemoryPort {
  /** Its number at the memory. */
  readonly port: number;
  /** Bytes per cycle the core's port to the memory can move. */
  readonly widthBytesPerCycle: number;
  /** What the job of an instruction asks for, bytes per cycle. */
  readonly askedBytesPerCycle: (instruction: number) => number;
  /** Of the instruction's job, at a memory that knows priorities. */
  readonly priority: (instruction: number) => number;
  /** Tells a memory that tells tenants apart whose the transfer is. */
  readonly announce: (port: number, instruction: number) => void;
}

export function sharedPath(
  simulation: Simulation,
  memory: SharedMemory,
  ports: { readonly load: MemoryPort; readonly store: MemoryPort },
  ends: PathEnds,
): TilePath {
  const load = new PathPort(simulation, memory, ports.load, ends.onLoaded);
  const store = new PathPort(simulation, memory, ports.store, ends.onStored);
  return {
    readsBytes: true,
    load: (move) => load.move(move),
    store: (move) => store.move(move),
    lostCycles: (isStore) => (isStore ? store : load).lostCycles(),
  };
}

class PathPort {
  private bytes = 0;
  private width = 0;
  private asked = 0;
  private instruction = 0;

  constructor(
    private readonly simulation: Simulation,
    private readonly memory: SharedMemory,
    private readonly to: MemoryPort,
    private readonly onMoved: () => void,
  ) {}

  move({ start, portCycles, bytes, instruction }: TileMove): void {
    const { simulation, to } = this;
    this.bytes = bytes;
    if (bytes === 0) {
      simulation.schedule(start + portCycles, PRIORITY.core, this.onMoved);
      return;
    }
    this.width = Math.min(to.widthBytesPerCycle, bytes / portCycles);
    this.instruction = instruction;
    this.asked = to.askedBytesPerCycle(instruction);
    if (start > simulation.now) simulation.schedule(start, PRIORITY.core, this.begin);
    else this.begin();
  }

  lostCycles(): number {
    return this.bytes === 0 ? 0 : this.memory.contentionCycles(this.to.port);
  }

  private readonly begin = (): void => {
    const { to, instruction } = this;
    to.announce(to.port, instruction);
    this.memory.transfer(to.port, this.bytes, this.width, this.asked, to.priority(instruction));
  };
}
