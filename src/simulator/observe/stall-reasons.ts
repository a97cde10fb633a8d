/**
 * The reasons for which a PE array waited for a transfer. They are known when the transfer ends: how much earlier would
 * the transfer have ended without other cores, and how much earlier if the SG had had room for its load?
 * docs/models/attribution.md defines the reasons.
 */
import type { Account } from './account.js';
import {
  LOAD_CONTENTION,
  LOAD_SG_COMPUTING,
  LOAD_SG_STORING,
  LOAD_TRANSFER,
  STORE_CONTENTION,
  STORE_DRAIN,
  STORE_SG_FULL,
} from './attribution.js';

/** How long the next load, or the one in progress, could not begin for lack of room while the PE array computed. */
export class Lateness {
  /** Cycles in which the tile that had to leave first still waited for the PE array or was in it. */
  computing = 0;
  /** Cycles in which it waited for its store or was being stored. */
  storing = 0;
  private since = -1;
  private byStore = false;

  /** From `now` on, until `book`. */
  begin(now: number, byStore: boolean): void {
    this.since = now;
    this.byStore = byStore;
  }

  book(now: number): void {
    if (this.since < 0) return;
    if (this.byStore) this.storing += now - this.since;
    else this.computing += now - this.since;
    this.since = -1;
  }

  clear(): void {
    if (this.computing === 0 && this.storing === 0) return;
    this.computing = 0;
    this.storing = 0;
  }
}

/** A load ends now. @param lost to other cores, cycles */
export function explainLoad(account: Account, now: number, lost: number, late: Lateness): void {
  if (account.state !== LOAD_TRANSFER) return;
  const alone = now - lost;
  if (late.computing > 0) account.retell(LOAD_SG_COMPUTING, alone - late.storing - late.computing);
  if (late.storing > 0) account.retell(LOAD_SG_STORING, alone - late.storing);
  if (lost > 0) account.retell(LOAD_CONTENTION, alone);
}

/** A store ends now. */
export function explainStore(account: Account, now: number, lost: number): void {
  if (lost <= 0) return;
  if (account.state === STORE_SG_FULL || account.state === STORE_DRAIN) account.retell(STORE_CONTENTION, now - lost);
}
