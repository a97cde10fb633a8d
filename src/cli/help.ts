/** What `caldera --help` prints: the commands by scale, one line each. */
import { columns } from './columns.js';
import { commands, SCALES } from './commands.js';

const EXAMPLES = [
  ['caldera run scenarios/mix-s2-16.yaml', 'the whole pipeline; results in traces/mix-s2-16/'],
  ['caldera COMMAND --help', 'what a command takes, with examples'],
  ['caldera completion >> ~/.bashrc', 'completes commands and options from then on'],
] as const;

const OPTIONS = [
  ['-h, --help', 'this, or with a command what the command takes'],
  ['--version', 'the version'],
  ['--plugin FILE', "a module of one's own that adds mappers, models, policies, commands, …"],
] as const;

export function help(): string {
  const told = SCALES.flatMap((scale) => {
    const own = commands.entries.filter(({ name }) => commands.get(name).scale === scale);
    if (own.length === 0) return [];
    return [
      section(
        `${scale}:`,
        own.map(({ name, about }) => [`${name} ${commands.get(name).takes}`.trim(), about]),
      ),
    ];
  });
  return [
    'caldera COMMAND',
    'Discrete-event simulator of DNN accelerators: estimates, searches, replays.',
    ...told,
    section('Options:', OPTIONS),
    section('Examples:', EXAMPLES),
  ]
    .join('\n\n')
    .concat('\n');
}

/** What `caldera GROUP --help` prints, for the first word of names of two; undefined for what begins no name. */
export function helpOf(group: string): string | undefined {
  const own = commands.entries.filter(({ name }) => name.startsWith(`${group} `));
  if (own.length === 0) return undefined;
  const rows = own.map(({ name, about }) => [`${name} ${commands.get(name).takes}`.trim(), about] as const);
  return `${section(`caldera ${group}:`, rows)}\n`;
}

function section(title: string, rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length));
  return [title, ...rows.map(([left, right]) => row(left, right, width))].join('\n');
}

/** The text on the right is broken where the line ends, under itself. */
function row(left: string, right: string, width: number): string {
  const room = Math.max(20, columns() - width - 4);
  const lines: string[] = [];
  for (const word of right.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > room) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines.map((line, i) => `  ${(i === 0 ? left : '').padEnd(width)}  ${line}`).join('\n');
}
