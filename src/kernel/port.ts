/**
 * Where a component meets another: it sends messages through a port and receives those of the port at the other end. A
 * message is a small integer, a row of typed arrays that both ends know (message-table.ts), so that nothing is allocated
 * per message. An assembly joins ports, either directly or by links.
 */

/** What carries messages from one port to another in time: a link. */
export interface Way {
  /** @returns false when the message is refused: the sender's `ready` is called when it may be tried again */
  trySend(message: number, bytes: number): boolean;
  /** The receiver gives a credit back. */
  release(): void;
}

export interface PortHandlers {
  /** A message arrives. Left out: none may. */
  readonly receive?: (message: number) => void;
  /** A message that was refused may be sent now. Left out: this port sends where nothing is refused. */
  readonly ready?: () => void;
}

export class Port {
  /** `component.port`, once it is part of an assembly. */
  name = 'a port of no component';
  readonly receive: (message: number) => void;
  readonly ready: () => void;
  /** By what messages leave, and by what they come; undefined while the ports at both ends are one. */
  private outgoing: Way | undefined;
  private incoming: Way | undefined;
  private deliver: (message: number) => void;

  constructor({ receive, ready }: PortHandlers) {
    this.receive = receive ?? this.refuse;
    this.ready = ready ?? (() => {});
    this.deliver = this.leadNowhere;
  }

  /** Used by the assembly. */
  join(peer: Port, outgoing: Way | undefined, incoming: Way | undefined): void {
    this.deliver = peer.receive;
    this.outgoing = outgoing;
    this.incoming = incoming;
  }

  /**
   * Sends a message: over a link it arrives later, without one now, inside this call.
   * @returns false when the link is sending something else or has no credit left; `ready` is called when it may be tried
   * again
   */
  trySend(message: number, bytes = 0): boolean {
    if (this.outgoing !== undefined) return this.outgoing.trySend(message, bytes);
    this.deliver(message);
    return true;
  }

  /** Sends a message where nothing is refused. @throws Error when the link refuses it */
  send(message: number, bytes = 0): void {
    if (!this.trySend(message, bytes))
      throw new Error(`${this.name} sent message ${message} over a link that was not ready`);
  }

  /** Lets the sender have one credit back, when a message that arrived here has made room. */
  release(): void {
    this.incoming?.release();
  }

  private readonly refuse = (message: number): void => {
    throw new Error(`${this.name} received message ${message}, and receives none`);
  };

  private readonly leadNowhere = (message: number): void => {
    throw new Error(`${this.name} sent message ${message} before it was wired`);
  };
}
