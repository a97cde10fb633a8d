/**
 * The import rules of the house (docs/architecture.md): which room of src may import which, and why. `MAY` holds what
 * a room may import, and with it all that this one may; `MUST_NOT` what it may not all the same. `.dependency-cruiser.cjs`
 * makes rules of them; the picture in docs/architecture.md is drawn from the same triples.
 */

/** The story files, which lie in src itself. */
const STORIES = 'stories';

/** [from, to, why] */
const MAY = [
  ['kernel', 'base', 'events need numbers and errors, nothing else'],
  ['problem', 'base', 'a problem is plain data'],
  ['timeline', 'base', 'what came out is plain data, whoever made it'],
  ['machine', 'problem', 'a machine says which problems it holds'],
  ['mapping', 'problem', 'a mapping tiles a problem'],
  ['mapping', 'machine', 'a mapping is legal on an architecture'],
  ['workload', 'problem', 'a layer is a problem with a name'],
  ['workload', 'mapping', 'a tile file brings jobs as tile plans'],
  ['cost', 'machine', 'a cost is that of a layer on a core'],
  ['cost', 'mapping', 'a cost model plans tiles'],
  ['cost', 'workload', 'a cost is that of a layer on a core'],
  ['analysis', 'cost', 'the job table is the cost of every job on every core'],
  ['estimate', 'analysis', 'a formula reads the job table'],
  ['estimate', 'timeline', 'a formula ends in a timeline'],
  ['search', 'mapping', 'a search looks for mappings'],
  ['search', 'analysis', 'a search reads the job table'],
  ['search', 'cost', 'a search of layers asks cost models'],
  ['simulator', 'kernel', 'a replay is events'],
  ['simulator', 'machine', 'components are built from their descriptions'],
  ['simulator', 'mapping', 'a replay plays plans and queues'],
  ['simulator', 'workload', 'jobs arrive and wait for each other'],
  ['simulator', 'analysis', 'the tile plans of the mapped jobs, as plain data'],
  ['simulator', 'timeline', 'a replay ends in a timeline'],
  ['formats', 'analysis', 'a format is read into, or written from, what it describes'],
  ['formats', 'timeline', 'a format is read into, or written from, what it describes'],
  ['formats', 'simulator', 'a trace is written from what the simulator recorded'],
  ['scenario', 'formats', 'a scenario names files'],
  ['scenario', 'search', 'a scenario names mappers'],
  ['scenario', 'simulator', 'a scenario names arbitration policies and devices'],
  ['pipeline', 'scenario', 'a story begins with a scenario'],
  ['pipeline', 'search', 'what a story needs between its verbs'],
  ['pipeline', 'estimate', 'what a story needs between its verbs'],
  ['pipeline', 'simulator', 'what a story needs between its verbs'],
  [STORIES, 'pipeline', 'a story is one call after another'],
  ['validation', STORIES, 'a story is told, and its estimate held against its replay'],
  ['report', 'validation', 'a report shows what a story and its validation gave'],
  ['report', 'study', "a report draws a study's figures"],
  ['study', 'validation', 'a study tells a story at many points'],
  ['serve', 'report', 'a page over what stories and studies left'],
  ['testing', 'report', 'a contract suite asks the parts it is about'],
  ['cli', 'report', 'the command line may import anything'],
  ['cli', 'serve', 'the command line may import anything'],
  ['cli', 'study', 'the command line may import anything'],
  ['api', 'testing', 'the entry points export from anywhere'],
  ['api', 'report', 'the entry points export from anywhere'],
  ['api', 'study', 'the entry points export from anywhere'],
];

/** [from, to, why not], also through others */
const MUST_NOT = [
  ['simulator', 'cost', 'the agreement of estimate and replay is evidence only while they share no code'],
  ['simulator', 'estimate', 'the agreement of estimate and replay is evidence only while they share no code'],
  ['cost', 'simulator', 'the agreement of estimate and replay is evidence only while they share no code'],
  ['estimate', 'simulator', 'the agreement of estimate and replay is evidence only while they share no code'],
  ['search', 'simulator', 'the objective is handed in'],
  ['search', 'estimate', 'the objective is handed in'],
];

const ROOMS = [...new Set(MAY.flatMap((rule) => rule.slice(0, 2)))].sort();

const OPEN_TO_ALL = ['base'];

/** The rooms that `room` may import: those of its triples, and what these may import. */
function allowed(room) {
  const found = new Set([room, ...OPEN_TO_ALL]);
  for (const from of found) for (const [a, b] of MAY) if (a === from) found.add(b);
  for (const [from, to] of MUST_NOT) if (from === room) found.delete(to);
  return [...found].sort();
}

module.exports = { MAY, MUST_NOT, ROOMS, STORIES, allowed };
