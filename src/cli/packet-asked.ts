/** What a command that replays packets is asked to print and to write. */
export interface PacketAsked {
  readonly json: boolean;
  readonly csv: boolean;
  readonly out: string | undefined;
  readonly trace: string | undefined;
  readonly report: string | undefined;
  /** Slowest flows of each scheme to print. */
  readonly flows: number;
}
