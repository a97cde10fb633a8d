/** How far replays of packets have come, told now and then: the share of all bytes, and the time that is left at that pace. */
import { fixed } from '../base/numbers.js';

/** Between two notes. */
const NOTED_MS = 2000;

/** @param tell a line @returns for `onProgress` of a replay of packets */
export function packetProgress(
  tell: (line: string) => void,
  now: () => number = Date.now,
): (scheme: string, share: number) => void {
  let current = '';
  let began = now();
  let told = began;
  return (scheme, share) => {
    const time = now();
    if (scheme !== current) {
      current = scheme;
      began = told;
    }
    if (time - told < NOTED_MS || share <= 0) return;
    told = time;
    const left = ((time - began) * (1 - share)) / share / 1000;
    tell(
      `${scheme}: ${Math.floor(100 * share)} %, about ${left < 90 ? `${fixed(left, 0)} s` : `${fixed(left / 60, 0)} min`} left`,
    );
  };
}
