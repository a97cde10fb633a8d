/** What a PE array waits for, in words for people, by cause and reason. */

const WAITS: Readonly<Record<string, string>> = {
  'load transfer': 'wait for load: transfer',
  'load contention': 'wait for load: contention',
  'load sgComputing': 'wait for load: late, SG held by compute',
  'load sgStoring': 'wait for load: late, SG held by stores',
  'store sgFull': 'wait for store: SG full',
  'store drain': 'wait for store: drain',
  'store contention': 'wait for store: contention',
  'host issue': 'wait for host: issue',
  'host arrival': 'wait for host: arrival',
  'host dependency': 'wait for host: dependency',
  'idle laterGroup': 'idle: later group',
  'idle done': 'idle: done',
};

export function waitName(cause: string, reason: string): string {
  return WAITS[`${cause} ${reason}`] ?? cause;
}
