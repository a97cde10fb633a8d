/** The option `--set`, of every command that takes a scenario. */
import type { Argv } from 'yargs';

/** `--set`, as often as one likes (parse.ts collects them). */
export interface SetArguments {
  readonly set?: readonly string[] | undefined;
}

export function setOption<T>(yargs: Argv<T>) {
  return yargs.option('set', {
    type: 'string',
    describe: 'put a field into the scenario: path=value, e.g. seed=2; repeatable',
  });
}
