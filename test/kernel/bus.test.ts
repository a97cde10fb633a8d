import { describe, expect, it } from 'vitest';
import { Bus } from '../../src/kernel/bus.js';

type Signals = { moved: [from: number, to: number]; stopped: [] };

describe('the bus', () => {
  it('tells listeners, until they stop listening', () => {
    const bus = new Bus<Signals>(['moved', 'stopped']);
    const seen: number[][] = [];
    const off = bus.on('moved', (from, to) => seen.push([from, to]));
    bus.emit('moved', 1, 2);
    off();
    bus.emit('moved', 3, 4);
    expect(seen).toEqual([[1, 2]]);
  });

  it('knows which events are heard, so that an unheard one need not be made', () => {
    const bus = new Bus<Signals>(['moved', 'stopped']);
    expect(bus.heard).toEqual({ moved: false, stopped: false });
    const first = bus.on('moved', () => {});
    const second = bus.on('moved', () => {});
    expect(bus.heard).toEqual({ moved: true, stopped: false });
    first();
    expect(bus.heard.moved).toBe(true);
    second();
    expect(bus.heard.moved).toBe(false);
  });
});
