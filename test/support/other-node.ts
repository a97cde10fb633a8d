/**
 * Another Node than the one that runs: the program that CALDERA_OTHER_NODE names, or one from the package registry.
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** The lines supported, of which another than the running one is taken. Their engines differ in how they raise to powers. */
const LINES = [20, 24] as const;

export interface OtherNode {
  readonly program: string;
  readonly version: string;
}

/** Undefined where none is to be had. @param folder to install into */
export function otherNode(folder: string): OtherNode | undefined {
  const program = process.env['CALDERA_OTHER_NODE'] ?? installed(folder);
  if (program === undefined) return undefined;
  return { program, version: execFileSync(program, ['--version'], { encoding: 'utf8' }).trim() };
}

function installed(folder: string): string | undefined {
  const running = Number.parseInt(process.versions.node, 10);
  const line = LINES.find((one) => one !== running);
  const name = `node-${process.platform}-${process.arch}`;
  try {
    execFileSync('npm', ['install', '--prefix', folder, '--no-save', `${name}@${line}`], { stdio: 'ignore' });
    return join(folder, 'node_modules', name, 'bin/node');
  } catch {
    return undefined; // no registry, or no such platform in it
  }
}
