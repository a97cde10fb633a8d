/** A longer way to the memory, as of cores on another die: each transfer ends a fixed number of cycles later, and delays no other. */
import { PRIORITY } from '../signals.js';
import { type PartSite, WirePart } from './wire-part.js';

export class Delay extends WirePart {
  constructor(
    site: PartSite,
    private readonly cycles: number,
  ) {
    super(site, { cycles });
  }

  protected override end(port: number): void {
    this.simulation.schedule(this.simulation.now + this.cycles, PRIORITY.memory, this.arrive, port);
  }

  private readonly arrive = (port: number): void => this.finish(port);
}
