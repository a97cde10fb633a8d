import { describe, expect, it } from 'vitest';
import { ACK, DATA } from '../../../src/simulator/network/packet/frame.js';
import { RouteTable } from '../../../src/simulator/network/packet/route-table.js';

const way = (hops: number, from: number): number[] => Array.from({ length: hops }, (_, hop) => from + hop);
const read = (routes: RouteTable, flow: number, kind: number, hops: number): number[] =>
  way(hops, 0).map((hop) => routes.egress(flow, kind, hop));

describe.each([
  ['few ports', 100],
  ['more ports than 16 bits number', 70_000],
])('the route table of a fabric with %s', (_, ports) => {
  it('keeps every way when a longer one comes', () => {
    const routes = new RouteTable(3, ports);
    const last = ports - 20;
    routes.add(0, way(2, last), way(2, 5));
    routes.add(2, way(8, 1), way(7, last));
    routes.add(1, way(15, last), way(9, 3));
    expect(read(routes, 0, DATA, 2)).toEqual(way(2, last));
    expect(read(routes, 0, ACK, 2)).toEqual(way(2, 5));
    expect(read(routes, 1, DATA, 15)).toEqual(way(15, last));
    expect(read(routes, 1, ACK, 9)).toEqual(way(9, 3));
    expect(read(routes, 2, DATA, 8)).toEqual(way(8, 1));
    expect(read(routes, 2, ACK, 7)).toEqual(way(7, last));
  });

  it('refuses a way that is longer than a frame can count', () => {
    expect(() => new RouteTable(1, ports).add(0, way(16, 0), way(2, 0))).toThrow('15 hops');
  });
});
