/**
 * The import rules of build/import-rules.cjs for dependency-cruiser: a forbidden import fails with the reason of its
 * rule, and with the path that leads there.
 */
const { MAY, MUST_NOT, ROOMS, STORIES, allowed } = require('./build/import-rules.cjs');

/** Inside these rooms the parts of a network and those of an accelerator do not know each other. */
const TWO_SCALES = ['simulator', 'estimate'];

function pathOf(room) {
  return room === STORIES ? '^src/[^/]+\\.ts$' : `^src/${room}/`;
}

const may = ROOMS.map((room) => ({
  name: `${room}-imports`,
  comment: `${room === STORIES ? 'a story in src' : `src/${room}`} may import ${allowed(room)
    .filter((to) => to !== room)
    .map((to) => (MAY.find(([a, b]) => a === room && b === to) ? `${to} (${reasonOf(room, to)})` : to))
    .join(', ')}`,
  severity: 'error',
  from: { path: pathOf(room) },
  to: { path: '^src/', pathNot: allowed(room).map(pathOf) },
}));

function reasonOf(room, to) {
  return MAY.find(([a, b]) => a === room && b === to)[2];
}

const mustNot = MUST_NOT.map(([from, to, why]) => ({
  name: `${from}-not-${to}`,
  comment: `src/${from} must not reach src/${to}: ${why}`,
  severity: 'error',
  from: { path: pathOf(from) },
  to: { path: pathOf(to), reachable: true },
}));

const scales = TWO_SCALES.flatMap((room) => [
  {
    name: `${room}-network-apart`,
    comment: `src/${room}/network and the accelerator's parts share the kernel only: each scale is told by itself`,
    severity: 'error',
    from: { path: `^src/${room}/network/` },
    to: { path: `^src/${room}/`, pathNot: `^src/${room}/network/` },
  },
  {
    name: `${room}-accelerator-apart`,
    comment: `src/${room}/network and the accelerator's parts share the kernel only: each scale is told by itself`,
    severity: 'error',
    from: { path: `^src/${room}/`, pathNot: `^src/${room}/network/` },
    to: { path: `^src/${room}/network/` },
  },
]);

module.exports = {
  forbidden: [
    ...mustNot,
    ...may,
    ...scales,
    {
      name: 'rooms-only',
      comment: 'a room of src has an import rule; files directly in src are stories',
      severity: 'error',
      from: {},
      to: { path: '^src/', pathNot: ROOMS.map(pathOf) },
    },
    {
      name: 'no-circular',
      comment: 'files that import each other cannot be understood one at a time',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-unresolvable',
      comment: 'what is imported exists',
      severity: 'error',
      from: { path: '^src/' },
      to: { couldNotResolve: true },
    },
    {
      name: 'no-unresolvable-beside-src',
      comment:
        'what is imported exists; a plugin of the tests names the built package, and a query loads a module anew',
      severity: 'error',
      from: { pathNot: '^src/' },
      to: { couldNotResolve: true, pathNot: ['^caldera(/|$)', '[?][a-z]+$'] },
    },
    {
      name: 'no-dev-packages',
      comment:
        'what src imports is installed with the package, or an optional peer; the report page is bundled when it is built',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/report/page/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg'], dependencyTypesNot: ['type-only', 'npm-peer'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default'] },
  },
};
