/**
 * A port whose messages are calls: each end offers an interface, and once wired holds what the other end offers. For what
 * takes no time and happens for every few events, such as the begin and the end of a transfer: it costs what a call costs,
 * and nothing is put down on the way. A wire between two of them is no link.
 */
import { InputError } from '../base/errors.js';
import { Port } from './port.js';

const NO_MESSAGES = {
  receive(message: number): never {
    throw new Error(`message ${message} came to a port of calls`);
  },
};

export class CallPort<Offered, Needed> extends Port {
  override readonly kind = 'calls';
  private other: CallPort<Needed, Offered> | undefined;
  private own: Offered | undefined;

  /** @param offered what the other end may call; left out where `offer` says it when this component starts */
  constructor(offered?: Offered) {
    super(NO_MESSAGES);
    this.own = offered;
  }

  /** To be called before the other end asks for its peer: its component starts later. */
  offer(offered: Offered): void {
    this.own = offered;
  }

  /** What the other end offers, to be asked for from `start` on. @throws Error when there is nothing yet */
  get peer(): Needed {
    const offered = this.other?.own;
    if (offered === undefined)
      throw new Error(`${this.name} asked for its peer before it was ${this.other === undefined ? 'wired' : 'there'}`);
    return offered;
  }

  /** The name of the component at the other end. @throws Error before it is wired */
  get peerOwner(): string {
    if (this.other === undefined) throw new Error(`${this.name} asked for its peer before it was wired`);
    return this.other.ownerName;
  }

  /** @throws InputError for a port of messages at the other end */
  override join(peer: Port): void {
    if (peer.kind !== 'calls')
      throw new InputError({ path: this.name, expected: 'a wire to a port of calls', found: peer.name });
    this.other = peer as CallPort<Needed, Offered>;
  }

  /** @throws InputError calls take no time */
  override joinBy(): void {
    throw new InputError({
      path: this.name,
      expected: 'a wire without a link, since its messages are calls',
      found: 'a link',
    });
  }
}
