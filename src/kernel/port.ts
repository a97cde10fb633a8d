/**
 * Where a component meets another: it sends messages through a port and receives those of the port at the other end. A
 * message is a small integer, a row of typed arrays that both ends know (message-table.ts), so that nothing is allocated
 * per message. An assembly joins ports, either directly or by links.
 */

/** What carries messages from one port to another in time, by the number of the way: the links of an assembly. */
export interface Carrier {
  /** @returns false when the message is refused: the sender's `ready` is called when it may be tried again */
  trySend(way: number, message: number, bytes: number): boolean;
  /** The receiver gives a credit back. */
  release(way: number): void;
}

export interface PortHandlers {
  /** A message arrives. Left out: none may. */
  readonly receive?: (message: number) => void;
  /** A message that was refused may be sent now. Left out: this port sends where nothing is refused. */
  readonly ready?: () => void;
}

const NOTHING = (): void => {};

export class Port {
  /** What passes. A word and no class to be asked for: a plugin's ports come from another copy of this module. */
  readonly kind: 'messages' | 'calls' = 'messages';
  readonly receive: (message: number) => void;
  readonly ready: () => void;
  /** Of what component it is, and by what name. */
  private owner: { readonly name: string } | undefined;
  private key = '';
  /** Used by the assembly: a wire leads to it. */
  isWired = false;
  /** By which ways messages leave and come, on a link. */
  private links: Carrier | undefined;
  private outgoing = -1;
  private incoming = -1;
  private deliver: ((message: number) => void) | undefined;

  constructor({ receive, ready = NOTHING }: PortHandlers) {
    this.receive = receive ?? ((message) => this.refuse(message));
    this.ready = ready;
  }

  /** Of its component, once it is part of an assembly. */
  get ownerName(): string {
    return this.owner?.name ?? 'no component';
  }

  /** `component.port`, once it is part of an assembly. */
  get name(): string {
    return this.owner === undefined ? 'a port of no component' : `${this.owner.name}.${this.key}`;
  }

  /** Used by the assembly: it is this component's, by the name `key`. */
  belong(owner: { readonly name: string }, key: string): void {
    this.owner = owner;
    this.key = key;
  }

  /** Used by the assembly: messages sent here are received there. */
  join(peer: Port): void {
    this.deliver = peer.receive;
  }

  /** Used by the assembly: messages leave and come by these ways. */
  joinBy(links: Carrier, outgoing: number, incoming: number): void {
    this.links = links;
    this.outgoing = outgoing;
    this.incoming = incoming;
  }

  /**
   * Sends a message: over a link it arrives later, without one now, inside this call.
   * @returns false when the link is sending something else or has no credit left; `ready` is called when it may be tried
   * again
   */
  trySend(message: number, bytes = 0): boolean {
    if (this.links !== undefined) return this.links.trySend(this.outgoing, message, bytes);
    if (this.deliver === undefined) throw new Error(`${this.name} sent message ${message} before it was wired`);
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
    this.links?.release(this.incoming);
  }

  private refuse(message: number): void {
    throw new Error(`${this.name} received message ${message}, and receives none`);
  }
}
