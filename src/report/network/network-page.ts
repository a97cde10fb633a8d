/**
 * A run on a network as a page without scripts: what it did over time, what every nanosecond of accelerator 0 and of each
 * dimension went to, and what went over the links. Times in nanoseconds.
 */
import { integer, percent } from '../../base/numbers.js';
import { networkTracksFigure } from '../figures/network-tracks-figure.js';
import { networkUsesFigure } from '../figures/network-uses-figure.js';
import { PAGE_WIDTH, staticPage } from '../static-page.js';
import type { NamedTime, NetworkReport } from './network-report.js';

export function networkPage(report: NetworkReport): string {
  const { title, timeNs, against, parts, links, accelerator } = report;
  const share = (ns: number): string => (timeNs === 0 ? '' : percent(ns / timeNs));
  const times = (named: readonly NamedTime[]): string[][] => [
    ['', 'ns', 'of the time'],
    ...named.map(([name, ns]) => [name, integer(ns), share(ns)]),
  ];
  const bands = accelerator.length === 0 ? '' : ' Shaded: communication that no computation of accelerator 0 hides.';
  const spent = parts.filter(([, ns]) => ns > 0);
  return staticPage(`${title}: ${integer(timeNs)} ns`, 'Replayed chunk by chunk.', [
    { heading: 'What each step adds', rows: times(against) },
    {
      heading: 'Over time',
      about: `A column is as high as the share of its time in which the accelerator, or a chunk in the dimension, is at work.${bands}`,
      figures: [networkTracksFigure(report, PAGE_WIDTH)],
    },
    ...(parts.length === 0 ? [] : [{ heading: 'Accelerator 0', rows: times(spent) }]),
    {
      heading: 'Dimensions',
      about:
        'link wait: chunks in service wait for their links; starved: chunks under way have still to come; free: no collective needs the dimension.',
      figures: [networkUsesFigure(report, PAGE_WIDTH)],
    },
    {
      heading: 'Links and phases',
      about: 'Bytes of accelerator 0; shares of all the time that its chunks spend in the dimension.',
      rows: [
        ['dimension', 'phases', 'sent bytes', 'bytes a link', 'waiting', 'link', 'latency', 'ends', 'link wait'],
        ...links.map(({ name, phases, sentBytes, bytesPerLink, waitingNs, split }, d) => {
          const inside = Math.max(waitingNs + Object.values(split).reduce((sum, ns) => sum + ns, 0), Number.MIN_VALUE);
          const { linkNs, latencyNs, endpointNs, reductionNs, linkWaitNs } = split;
          const ns = [waitingNs, linkNs, latencyNs, endpointNs + reductionNs, linkWaitNs];
          return [
            ...[`${d} ${name}`, integer(phases), integer(sentBytes), integer(bytesPerLink)],
            ...ns.map((part) => percent(part / inside)),
          ];
        }),
      ],
    },
  ]);
}
