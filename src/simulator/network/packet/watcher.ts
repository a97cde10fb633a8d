/** Who wants to know what happens to packets, event by event. Watchers change nothing. */
export interface PacketWatcher {
  /** A packet has come in by port `from` for egress port `to`, or has left it. */
  arrived(to: number, from: number, flow: number, bytes: number): void;
  left(to: number, from: number, bytes: number): void;
  /** The peer of ingress port `port` is told to pause, because of a packet for egress port `to`. */
  pausing(port: number, to: number): void;
  /** A pause has reached `port`, or its end has. */
  held(port: number, isHeld: boolean): void;
  rate(flow: number, rateBps: number): void;
  started(flow: number): void;
  completed(flow: number): void;
}
