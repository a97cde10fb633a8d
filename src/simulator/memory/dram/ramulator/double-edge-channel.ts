/**
 * HBM3 and HBM4: a tick is half a clock. At rising edges (odd clocks) a column command and a row command go; at falling
 * edges only precharges do, and not every one beside the row command of the rising edge it is paired with: none in the same
 * pseudo-channel if that was for all banks, else only of another bank.
 */
import type { MemoryDevice } from '../../../../machine/memory-devices/memory-device.js';
import { ACT, PRE, PRE_ALL, RD, REF_ALL, WR } from '../node-times.js';
import { DualBusChannel } from './dual-bus-channel.js';
import { PRECHARGE_ONLY } from './ramulator-channel.js';

export class DoubleEdgeChannel extends DualBusChannel {
  private pairedClock = -1;
  private pairedBank = -1;
  private isPairedAllBank = false;
  private readonly banksPerPseudoChannel: number;

  constructor(...parameters: ConstructorParameters<typeof DualBusChannel>) {
    super(...parameters);
    const device: MemoryDevice = parameters[2];
    this.banksPerPseudoChannel = this.times.banks / device.organization.pseudoChannels;
  }

  protected override issueCommands(clock: number): void {
    if (clock % 2 === 1) super.issueCommands(clock);
    else this.issuePrecharge(clock);
  }

  private issuePrecharge(clock: number): void {
    this.soonest = clock; // other commands are looked at at the next edge
    if (!this.refresh.isWaiting) {
      if (this.findAccess(clock, PRECHARGE_ONLY)) this.issueFound(clock);
      return;
    }
    if (this.refresh.readyAt() > clock || !this.refresh.isPrecharge) return;
    if (this.mayPair(PRE_ALL, this.refresh.bank, clock)) this.sendRefresh(clock);
  }

  protected override isAllowed(command: number, bank: number, clock: number): boolean {
    return clock % 2 === 1 || this.mayPair(command, bank, clock);
  }

  private mayPair(command: number, bank: number, clock: number): boolean {
    if (clock !== this.pairedClock) return true;
    const { banksPerPseudoChannel, pairedBank } = this;
    if (Math.floor(bank / banksPerPseudoChannel) !== Math.floor(pairedBank / banksPerPseudoChannel)) return true;
    return !this.isPairedAllBank && command === PRE && bank !== pairedBank;
  }

  protected override send(command: number, bank: number, request: number, clock: number): void {
    super.send(command, bank, request, clock);
    if (clock % 2 === 0 || command === RD || command === WR) return;
    this.pairedBank = bank;
    this.isPairedAllBank = command === PRE_ALL || command === REF_ALL;
    this.pairedClock = clock + (command === ACT ? 3 : 1);
  }
}
