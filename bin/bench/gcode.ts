/** A print of so many printer seconds: heating, homing, then layers of long lines that a slicer might have written. */
const LINE_SECONDS = 4;
const LINE_MM = 200;
const LINES_A_LAYER = 10;

export function gcodeOf(printSeconds: number): string {
  const layers = Math.max(1, Math.round(printSeconds / LINE_SECONDS / LINES_A_LAYER));
  const text = [
    '; generated for measuring',
    `;TOTAL_LAYER:${layers}`,
    'M140 S60',
    'M104 S215',
    'G28',
    'M83',
    `SET_PRINT_STATS_INFO TOTAL_LAYER=${layers}`,
  ];
  for (let layer = 1; layer <= layers; layer++) {
    text.push(`SET_PRINT_STATS_INFO CURRENT_LAYER=${layer}`, `G1 Z${(layer * 0.2).toFixed(2)} F600`);
    for (let line = 0; line < LINES_A_LAYER; line++)
      text.push(
        `G1 X${line % 2 === 0 ? 20 + LINE_MM : 20} Y${20 + line} F${(LINE_MM / LINE_SECONDS) * 60} E7`,
      );
  }
  text.push('M104 S0', 'M140 S0');
  return `${text.join('\n')}\n`;
}
