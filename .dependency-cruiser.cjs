/**
 * The import rules of the house (docs/architecture.md): which folder of src may import which. Imports go one way, and
 * allocator and simulator never meet: their agreement is the evidence the tool exists for.
 */
const MAY_IMPORT = {
  base: [],
  kernel: ['base'],
  workload: ['base'],
  hardware: ['base'],
  timeline: ['base'],
  cost: ['base', 'workload', 'hardware'],
  analysis: ['base', 'workload', 'hardware', 'cost'],
  mapping: ['base', 'analysis'],
  search: ['base', 'analysis', 'mapping'],
  allocator: ['base', 'workload', 'analysis', 'mapping', 'timeline'],
  simulator: ['base', 'kernel', 'workload', 'hardware', 'analysis', 'mapping', 'timeline'],
  validation: ['base', 'workload', 'hardware', 'analysis', 'mapping', 'search', 'timeline', 'allocator', 'simulator'],
  formats: [
    'base',
    'workload',
    'hardware',
    'cost',
    'analysis',
    'mapping',
    'timeline',
    'simulator',
    'validation',
    'run',
  ],
  scenario: ['base', 'workload', 'hardware', 'cost', 'analysis', 'mapping', 'search', 'simulator', 'formats'],
  report: ['base', 'workload', 'hardware', 'timeline', 'simulator', 'validation', 'run'],
  sweep: [
    ...['base', 'workload', 'hardware', 'analysis', 'mapping', 'search', 'timeline', 'allocator', 'simulator'],
    ...['validation', 'scenario', 'run', 'validate', 'estimator'],
  ],
  results: ['base', 'report', 'validation', 'sweep'],
};

const folders = Object.entries(MAY_IMPORT).map(([from, allowed]) => ({
  name: `${from}-imports`,
  comment: `src/${from} may import ${allowed.length === 0 ? 'nothing of the house' : allowed.join(', ')}`,
  severity: 'error',
  from: { path: `^src/${from}/` },
  to: { path: '^src/', pathNot: `^src/(${[from, ...allowed].join('|')})(/|\\.ts$)` },
}));

module.exports = {
  forbidden: [
    ...folders,
    {
      name: 'run-knows-no-surface',
      comment: 'the pipeline knows neither formats nor the command line',
      severity: 'error',
      from: { path: '^src/run\\.ts$' },
      to: { path: '^src/(cli|formats|report)/' },
    },
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'no-dev-packages',
      severity: 'error',
      comment: 'but the report page is bundled when the package is built',
      from: { path: '^src/', pathNot: '^src/report/page/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default'] },
  },
};
