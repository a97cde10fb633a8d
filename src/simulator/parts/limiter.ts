/**
 * A DMA engine with a few channels, each of which carries one transfer of its cores at a time. The other transfers wait, first
 * come, first served; those of one instant go by the number of their port, whatever the order in which they were announced.
 */
import { type PartSite, type Transfer, WirePart } from './wire-part.js';

export class Limiter extends WirePart {
  private readonly waiting: Transfer[] = [];
  /** Those that came in this instant. */
  private readonly fresh: Transfer[] = [];
  private isDue = false;

  /** @param free channels */
  constructor(
    site: PartSite,
    private free: number,
  ) {
    super(site, { transfers: free });
  }

  protected override begin(transfer: Transfer): void {
    this.fresh.push(transfer);
    this.due();
  }

  protected override end(port: number): void {
    this.free++;
    this.finish(port);
    this.due();
  }

  private due(): void {
    if (this.isDue) return;
    this.isDue = true;
    this.simulation.settle(this.admit);
  }

  private readonly admit = (): void => {
    const { fresh, waiting } = this;
    this.isDue = false;
    waiting.push(...fresh.sort((a, b) => a.port - b.port));
    fresh.length = 0;
    for (const transfer of waiting.splice(0, this.free)) {
      this.free--;
      this.pass(transfer);
    }
  };
}
