/**
 * The laws of components, on random assemblies: no message is lost, none arrives too early or overtakes another, and
 * credits are conserved.
 */
import { test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { completeLink } from '../../src/kernel/link.js';
import { waitCircle } from '../../src/kernel/watchdog.js';
import { propertyRuns } from '../support/property-runs.js';
import { type Network, networks, type Played, play } from './relays.js';

function linkOf({ assembly }: Played, edge: number) {
  const way = 2 * edge; // the other is its way back
  return { spec: completeLink(assembly.links.ways[way]!.spec), state: assembly.links.stateOf(way) };
}

/** Every credit taken is that of a message under way, of one not yet released, or on its way back. */
function expectCredits(network: Network, played: Played): void {
  network.edges.forEach((_, edge) => {
    const { spec, state } = linkOf(played, edge);
    const { left, released } = played.counts[edge]!;
    expect(state.taken).toBeGreaterThanOrEqual(0);
    expect(state.taken).toBeLessThanOrEqual(spec.credits);
    expect(state.taken - state.returning).toBe(left - released);
    expect(state.sent).toBe(left);
  });
}

describe('messages between components', () => {
  test.prop([networks(true)], propertyRuns(150))('all arrive where links form no circle', (network) => {
    const played = play(network);
    expect(played.ended.toSorted((a, b) => a - b)).toEqual(Array.from({ length: played.begun }, (_, i) => i));
    expect(played.kept).toEqual([]);
    expect(played.inUse).toBe(0);
    network.edges.forEach((_, edge) => {
      const { state } = linkOf(played, edge);
      expect([state.taken, state.returning, state.waitsFor]).toEqual([0, 0, 'nothing']);
    });
    expect(played.assembly.waits()).toEqual([]);
  });

  test.prop([networks(false)], propertyRuns(150))(
    'are ended or kept in the end, and kept only by components that wait in a circle',
    (network) => {
      const played = play(network);
      expect([...played.ended, ...played.kept].toSorted((a, b) => a - b)).toEqual(
        Array.from({ length: played.begun }, (_, i) => i),
      );
      expect(played.inUse).toBe(played.kept.length);
      for (const { left, arrived } of played.counts) expect(arrived).toBe(left);
      const circle = waitCircle(played.assembly.waits());
      expect(circle === undefined).toBe(played.kept.length === 0);
      const next = circle?.map((_, i) => circle[(i + 1) % circle.length]?.who);
      expect(circle?.map(({ on }) => on)).toEqual(next);
    },
  );

  test.prop([networks(false)], propertyRuns(150))(
    'arrive one latency after their last byte has left, in order, one at a time',
    (network) => {
      const played = play(network);
      network.edges.forEach((_, edge) => {
        const { spec } = linkOf(played, edge);
        const passages = played.passages.filter((passage) => passage.edge === edge);
        passages.forEach(({ left, arrived, bytes }, i) => {
          expect(arrived).toBe(left + bytes / spec.bytesPerCycle + spec.latencyCycles);
          const before = passages[i - 1];
          if (before !== undefined)
            expect(left).toBeGreaterThanOrEqual(before.left + before.bytes / spec.bytesPerCycle);
          if (before !== undefined) expect(arrived).toBeGreaterThanOrEqual(before.arrived);
        });
      });
    },
  );

  test.prop([networks(false)], propertyRuns(30, 0.2))('take credits and give them back, at every moment', (network) => {
    expectCredits(
      network,
      play(network, (played) => expectCredits(network, played)),
    );
  });

  test.prop([networks(false)], propertyRuns(50))('do the same when the same assembly plays again', (network) => {
    const [first, second] = [play(network), play(network)];
    expect(first.passages).toEqual(second.passages);
    expect(first.ended).toEqual(second.ended);
  });
});
