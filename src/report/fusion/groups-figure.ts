/**
 * Fused groups over the layers of a network: below, a box a group with its micro-batches; above, how many bytes each
 * tensor has for the whole batch, and whether it leaves the chip. Several chains stand side by side.
 */
import { scaleLog } from 'd3-scale';
import type { FusedChain } from '../../fuse.js';
import type { FusionPlan } from '../../mapping/fusion-plan/plan.js';
import { type Box, FAINT, leftAxis, legend, picture } from '../figures/frame.js';
import { el, text, textWidth } from '../figures/svg.js';
import { inkOn } from '../palette.js';

const LEAVES = '#d55e00';
const STAYS = '#009e73';
const GROUPS = ['#56b4e9', '#0072b2'] as const;
const ALONE = '#cccccc';
const HEIGHT = 130;
const BAND = 18;
/** Between two chains, layers. */
const GAP = 1;

export function fusionGroupsFigure(title: string, chains: readonly FusedChain[], width = 720): string {
  const plans = chains.map(({ plan }) => plan);
  const keys = legend(
    [
      { label: 'leaves the chip', color: LEAVES, kind: 'area' },
      { label: 'handed on inside the chip', color: STAYS, kind: 'area' },
      { label: 'fused group, with its micro-batches', color: GROUPS[1], kind: 'area' },
      { label: 'a layer by itself', color: ALONE, kind: 'area' },
    ],
    52,
    6,
    width - 60,
  );
  const box: Box = { left: 52, top: keys.height + 12, width: width - 64, height: HEIGHT };
  const slots = plans.reduce((sum, { chain }) => sum + chain.layers.length + 1 + GAP, -GAP);
  const pitch = box.width / slots;
  const sizes = plans.flatMap(({ chain, batch }) => chain.activationBytes.map((bytes) => batch * bytes));
  const y = scaleLog()
    .base(10)
    .domain([Math.min(...sizes) / 2, Math.max(...sizes)])
    .range([box.top + box.height, box.top]);
  let slot = 0;
  let count = 0;
  const drawn = plans.flatMap((plan) => {
    const left = box.left + slot * pitch;
    slot += plan.chain.layers.length + 1 + GAP;
    const parts = [...tensorBars(plan, left, pitch, y, box), ...groupBoxes(plan, left, pitch, box, count)];
    count += plan.groups.length;
    return parts;
  });
  const foot = box.top + box.height + BAND + 20;
  return picture(
    width,
    foot + 8,
    `${title}: fused groups over the layers`,
    keys.svg,
    leftAxis(y as never, box, 'bytes of the batch'),
    ...drawn,
    text('layers in their order; a bar is the tensor between two of them', box.left + box.width / 2, foot, {
      'text-anchor': 'middle',
      fill: FAINT,
    }),
  );
}

/** Tensor k stands before layer k. */
function tensorBars(plan: FusionPlan, left: number, pitch: number, y: (bytes: number) => number, box: Box): string[] {
  const { chain, batch, groups } = plan;
  const staying = new Set<number>();
  for (const { first, last, sideInputs } of groups)
    for (let tensor = first + 1; tensor <= last; tensor++)
      if (!sideInputs.outgoing.includes(tensor)) staying.add(tensor);
  return chain.activationBytes.map((bytes, tensor) => {
    const top = y(batch * bytes);
    const name = tensor === 0 ? 'the input' : `${chain.layers[tensor - 1]}`;
    return el(
      'rect',
      {
        x: left + (tensor + 0.15) * pitch,
        y: top,
        width: Math.max(0.7, pitch * 0.7),
        height: box.top + box.height - top,
        fill: staying.has(tensor) ? STAYS : LEAVES,
      },
      el('title', {}, plainText(`${name}: ${batch * bytes} bytes`)),
    );
  });
}

function groupBoxes(plan: FusionPlan, left: number, pitch: number, box: Box, before: number): string[] {
  const y = box.top + box.height + 4;
  return plan.groups.map(({ first, last, firingSamples }, group) => {
    const x = left + (first + 0.55) * pitch;
    const wide = (last - first + 0.9) * pitch;
    const isAlone = first === last;
    const color = isAlone ? ALONE : GROUPS[(before + group) % 2]!;
    const [least, most] = [Math.min(...firingSamples), Math.max(...firingSamples)];
    const label = isAlone ? '' : least === most ? `${least}` : `${least}–${most}`;
    const names = isAlone ? plan.chain.layers[first] : `${plan.chain.layers[first]} … ${plan.chain.layers[last]}`;
    const isRoomy = label !== '' && wide > textWidth(label, 9) + 4;
    return (
      el('rect', { x, y, width: wide, height: BAND, rx: 2, fill: color }, el('title', {}, plainText(`${names}`))) +
      (isRoomy
        ? text(label, x + wide / 2, y + 13, { 'text-anchor': 'middle', 'font-size': 9, fill: inkOn(color) })
        : '')
    );
  });
}

/** Of a tooltip. */
function plainText(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
