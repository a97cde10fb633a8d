/**
 * DDR and GDDR6: one command a tick, for an active access, a refresh or, while no refresh waits, any access.
 */
import { ANY, RamulatorChannel } from './ramulator-channel.js';

export class SingleBusChannel extends RamulatorChannel {
  protected override issueCommands(clock: number): void {
    const isFound = this.findActive(clock) || (!this.refresh.isWaiting && this.findAccess(clock, ANY));
    if (isFound) this.issueFound(clock);
    else if (this.refresh.isWaiting) this.tryRefresh(clock);
  }
}
