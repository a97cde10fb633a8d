/** More of a plugin outside the sources, through the command line: core kinds, figures, commands, threads, refusals. */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectWithPlugin } from './project.js';

const { project, caldera } = projectWithPlugin();

describe('a plugin named by a scenario', { timeout: 60_000 }, () => {
  it('wires its kind of core into the machine: the ladder says what that core makes of the same work', () => {
    const options = ['--set', 'cost.options.oneShot=true', '--set', 'mapper.samples=20'];
    const shot = JSON.parse(caldera('run', 'scenario.yaml', '--json', '--out', 'shot', ...options));
    const tiled = JSON.parse(caldera('run', 'scenario.yaml', '--json', '--out', 'tiled', '--set', 'mapper.samples=20'));
    expect(shot.replay.makespanCycles).toBeGreaterThan(tiled.replay.makespanCycles);
    expect(caldera('validate', 'scenario.yaml', ...options)).toMatch(/core kinds +[\d,]+ +\+[\d,]+/);
  });

  it('draws its figure and runs its command', () => {
    caldera('run', 'scenario.yaml', '--out', 'drawn');
    const svg = caldera('--plugin', 'plugin.js', 'plot', 'drawn', '--figure', 'busy');
    expect(svg).toMatch(/^<svg[\s\S]*<rect[\s\S]*<\/svg>/);
    expect(caldera('greet', 'you', '--plugin=plugin.js')).toBe('hello you\n');
    expect(caldera('--plugin', 'plugin.js', '--help')).toMatch(/greet <whom> +print a greeting/);
    expect(caldera('--plugin', 'plugin.js', 'list', 'mappers')).toMatch(/longest-first +random cores, the longest/);
  });

  it('adds a control of matrix engines, which estimate and replay both read', () => {
    const cycles = (control: string): { estimate: number; replay: number } => {
      const text = caldera('--plugin', 'plugin.js', 'layer', 'engine', '64,64,64', '--control', control, '--json');
      const { cycles: replay, estimateCycles: estimate } = JSON.parse(text);
      return { estimate, replay };
    };
    const early = cycles('EARLY');
    expect(early.replay).toBe(early.estimate);
    expect(early.replay).toBeLessThan(cycles('PIPE').replay);
  });

  it('adds a congestion control scheme, whose queue is shorter than without one', () => {
    const { schemes } = JSON.parse(caldera('network', 'congestion', 'congestion.yaml', '--json'));
    const [pfc, swift] = schemes;
    expect(swift.scheme).toBe('swift');
    expect(swift.mostQueueBytes).toBeLessThan(pfc.mostQueueBytes / 2);
    expect(() => caldera('network', 'congestion', 'congestion.yaml', '--set', 'options.swift.target=0')).toThrow(
      /options\.swift\.target: expected a number of at least 1, found 0/,
    );
  });

  it('goes with the work to other threads', () => {
    writeFileSync(
      join(project, 'study.yaml'),
      'name: study\nbase: scenario.yaml\nvary: {seed: [1, 2, 3]}\nmeasure: [run]\n',
    );
    const rows = caldera('sweep', 'study.yaml', '--out', 'swept', '--workers', '2', '--csv').trim().split('\n');
    expect(rows).toHaveLength(4);
    for (const row of rows.slice(1)) expect(row).toMatch(/,$/); // no error
  });

  it.each([
    ['mapper.options.patience=99', /--set mapper\.options\.patience: expected a number of at most 10, found 99/],
    ['mapper.options.patiense=1', /one of the keys patience, found "patiense" \(did you mean patience\?\)/],
    ['mapper.name=longest-frist', /expected a mapper \(.*longest-first\).*did you mean longest-first\?/],
  ])('refuses %s', (set, pattern) => {
    expect(() => caldera('run', 'scenario.yaml', '--set', set, '--out', 'refused')).toThrow(pattern);
    expect(existsSync(join(project, 'refused'))).toBe(false);
  });
});
