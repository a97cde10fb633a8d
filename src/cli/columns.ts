/** How wide a line may be: the terminal's width, 80 columns where there is none. */
export function columns(stream: { readonly columns?: number | undefined } = process.stdout): number {
  return Math.max(40, Math.min(160, stream.columns ?? 80));
}
