/** Contrast of the tokens as the browser really paints them (WCAG 2.2). Runs in the page. */

export interface Pair {
  readonly text: string;
  readonly on: string;
  readonly ratio: number;
}

/** Colours of text with every ground that they stand on. */
export const pairs: readonly (readonly [text: string, on: string])[] = [
  ...['ink', 'ink-2', 'ink-3', 'accent', 'live', 'wait', 'alert', 'good'].flatMap((text) =>
    ['surface', 'raised', 'ground', 'hover', 'picked'].map((on) => [text, on] as const),
  ),
  ...['ink', 'ink-2', 'ink-3'].map((text) => [text, 'sunken'] as const),
  ['on-accent', 'accent-fill'],
  ['live', 'live-wash'],
  ['wait', 'wait-wash'],
  ['alert', 'alert-wash'],
  ['good', 'good-wash'],
  ['ink', 'alert-wash'],
  ['ink-2', 'alert-wash'],
  ['ink', 'wait-wash'],
  ['ink-2', 'wait-wash'],
];

export const measure = (wanted: readonly (readonly [string, string])[]): Pair[] => {
  const canvas = document.createElement('canvas');
  canvas.width = 1;
  canvas.height = 1;
  const pen = canvas.getContext('2d', { willReadFrequently: true })!;
  const probe = document.body.appendChild(document.createElement('span'));
  const luminance = (token: string): number => {
    probe.style.color = `var(--${token})`;
    pen.fillStyle = getComputedStyle(probe).color;
    pen.fillRect(0, 0, 1, 1);
    const [red, green, blue] = [...pen.getImageData(0, 0, 1, 1).data].map((byte) => {
      const share = byte / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    }) as [number, number, number, number];
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const found = wanted.map(([text, on]) => {
    const [light, dark] = [luminance(text), luminance(on)].sort((a, b) => b - a) as [number, number];
    return { text, on, ratio: (light + 0.05) / (dark + 0.05) };
  });
  probe.remove();
  return found;
};
