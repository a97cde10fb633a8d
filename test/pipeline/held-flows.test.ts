/** Who holds whom, by hand: two flows of one host, whose port is paused for the sake of the queue that one of them fills. */
import { beforeEach, describe, expect, it } from 'vitest';
import { HeldFlows } from '../../src/pipeline/held-flows.js';
import type { PacketReplay } from '../../src/simulator/network/packet/packet-replay.js';
import { RouteTable } from '../../src/simulator/network/packet/route-table.js';

/** The host's port, the switch's side of its cable, and the switch's ports towards two other hosts. */
const HOST = 0;
const INGRESS = 1;
const TO_A = 4;
const TO_B = 6;

const calendar = { now: 0 };
const routes = new RouteTable(2, 14);
routes.add(0, [HOST, TO_A], [10, 12]);
routes.add(1, [HOST, TO_B], [10, 12]);
/** Flow 0 goes to A, flow 1 to B; acknowledgements take ports 10 and 12. The other end of port p is p ^ 1. */
const replay = {
  world: {
    calendar,
    hostPorts: [HOST],
    flows: { source: [0, 0] },
    routes,
    ports: { isAtHost: [1, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 1] },
  },
} as unknown as PacketReplay;

let held: HeldFlows;
const at = (ns: number): void => {
  calendar.now = ns;
};

beforeEach(() => {
  at(0);
  held = new HeldFlows();
  held.attach(replay);
  held.started(0);
  held.started(1);
  held.arrived(TO_A, INGRESS, 0, 1000);
  held.pausing(INGRESS, TO_A);
  at(10);
  held.held(HOST, true);
});

describe('a paused host', () => {
  it('holds both flows, and one of them for the sake of the other', () => {
    at(30);
    held.held(HOST, false);
    expect(held.holdings()).toEqual([
      { port: HOST, flow: 0, heldNs: 20, victimNs: 0, because: TO_A },
      { port: HOST, flow: 1, heldNs: 20, victimNs: 20, because: TO_A },
    ]);
  });

  it('is explained by the pause that began the hold, when the next pause is sent before the hold ends', () => {
    at(25);
    held.arrived(TO_B, INGRESS, 1, 5000);
    held.pausing(INGRESS, TO_B);
    at(30);
    held.held(HOST, false);
    at(40);
    held.held(HOST, true);
    at(45);
    held.held(HOST, false);
    expect(held.ofFlow(0)).toEqual({ heldNs: 25, victimNs: 5 });
    expect(held.ofFlow(1)).toEqual({ heldNs: 25, victimNs: 20 });
  });

  it('holds a flow no longer than the flow is open', () => {
    at(15);
    held.completed(1);
    at(30);
    held.held(HOST, false);
    expect(held.ofFlow(1)).toEqual({ heldNs: 5, victimNs: 5 });
    expect(held.ofFlow(0)).toEqual({ heldNs: 20, victimNs: 0 });
  });
});
