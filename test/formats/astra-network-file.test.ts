/** ASTRA-sim 2's network file gives the dimensions that a scenario writes for the same network; what is wrong has its line. */
import { expect, it } from 'vitest';
import { readAstraNetworkFile } from '../../src/formats/astra-network-file.js';
import { loadCluster } from '../../src/scenario/load-cluster.js';
import { temporaryFolder } from '../support/files.js';

const SAMPLE = `# 3D topology
topology: [ Ring, FullyConnected, Switch ]  # Ring, Switch, FullyConnected
npus_count: [ 2, 8, 4 ]  # number of NPUs
bandwidth: [ 200.0, 100.0, 50.0 ]  # GB/s
latency: [ 50.0, 500.0, 2000.0 ]  # ns
`;
const space = temporaryFolder();
const cluster = (name: string, network: string): string =>
  space.write(name, `kind: cluster\nname: net\nnetwork: ${network}\ncollective: {kind: all-reduce, bytes: 1048576}\n`);

it.each(['network.yml', 'network.yaml', 'network.txt'])('is read beside the scenario: %s', (name) => {
  space.write(name, SAMPLE);
  const own = `{dimensions: [
    {topology: ring, size: 2, linkGiBps: 200, latencyNs: 50},
    {topology: fully-connected, size: 8, linkGiBps: 100, latencyNs: 500},
    {topology: switch, size: 4, linkGiBps: 50, latencyNs: 2000}]}`;
  const read = loadCluster(cluster('read.yaml', `{astraFile: ${name}}`));
  expect(read.cluster).toEqual(loadCluster(cluster('own.yaml', own)).cluster);
  expect(read.inputs.map((input) => input.name)).toContain(name);
});

it.each([
  [
    SAMPLE.replace('Ring, Fully', 'Torus, Fully'),
    'net.yml:2:13 topology.0: expected one of Ring, FullyConnected, Switch, found "Torus"',
  ],
  [
    SAMPLE.replace('[ 2, 8, 4 ]', '[ 2, 8 ]'),
    'net.yml:3:13 npus_count: expected 3 entries, one for each of topology, found 2',
  ],
  [SAMPLE.replace('200.0', 'fast'), 'net.yml:4:14 bandwidth.0: expected a number, found "fast"'],
  [SAMPLE.replace('2, 8', '2.5, 8'), 'net.yml:3:15 npus_count.0: expected a whole number of at least 1'],
  [SAMPLE.replace(/latency.*\n/, ''), 'expected latency, a list with an entry for each dimension, found'],
])('says where it is wrong: %#', (text, words) => {
  expect(() => readAstraNetworkFile(text, 'net.yml')).toThrow(words);
});

it('stands in the place of dimensions, not beside them', () => {
  space.write('network.yml', SAMPLE);
  const both = cluster('both.yaml', '{astraFile: network.yml, dimensions: [{topology: ring, size: 2, linkGBps: 1}]}');
  expect(() => loadCluster(both)).toThrow('expected exactly one of dimensions, astraFile');
  expect(() => loadCluster(cluster('none.yaml', '{endpointDelayNs: 1}'))).toThrow(
    'exactly one of dimensions, astraFile',
  );
});
