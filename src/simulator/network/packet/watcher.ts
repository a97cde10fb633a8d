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

/** Tells several watchers, in order. */
export function watchAll(watchers: readonly PacketWatcher[]): PacketWatcher {
  const [only, ...others] = watchers;
  if (only !== undefined && others.length === 0) return only;
  return {
    arrived(to, from, flow, bytes) {
      for (const watcher of watchers) watcher.arrived(to, from, flow, bytes);
    },
    left(to, from, bytes) {
      for (const watcher of watchers) watcher.left(to, from, bytes);
    },
    pausing(port, to) {
      for (const watcher of watchers) watcher.pausing(port, to);
    },
    held(port, isHeld) {
      for (const watcher of watchers) watcher.held(port, isHeld);
    },
    rate(flow, rateBps) {
      for (const watcher of watchers) watcher.rate(flow, rateBps);
    },
    started(flow) {
      for (const watcher of watchers) watcher.started(flow);
    },
    completed(flow) {
      for (const watcher of watchers) watcher.completed(flow);
    },
  };
}
