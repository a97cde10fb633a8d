/**
 * HBM and HBM2: a column command and a row command a tick, in this order. A refresh is a row command.
 */
import { COLUMN, RamulatorChannel, ROW } from './ramulator-channel.js';

export class DualBusChannel extends RamulatorChannel {
  protected override issueCommands(clock: number): void {
    this.issueColumn(clock);
    this.issueRow(clock);
  }

  private issueColumn(clock: number): void {
    if (this.findActive(clock) || (!this.refresh.isWaiting && this.findAccess(clock, COLUMN))) this.issueFound(clock);
  }

  private issueRow(clock: number): void {
    if (this.refresh.isWaiting) this.tryRefresh(clock);
    else if (this.findAccess(clock, ROW)) this.issueFound(clock);
  }
}
