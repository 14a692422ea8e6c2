/** Start and end G-code: placeholders filled by us, so that both slicers get the same text. */
import { SliceFailed, type SlicingPrinter, type SlicingProfile } from './schema.ts';

/** Values a template may name. Two vocabularies are accepted, since operators bring both. */
export function templateValues(
  profile: SlicingProfile,
  printer: SlicingPrinter,
  plateHeightMillimetres: number,
): ReadonlyMap<string, string> {
  const { temperatures } = profile;
  const xMin = printer.bed.originXMillimetres;
  const yMin = printer.bed.originYMillimetres;
  const purge = purgeLine(printer);
  const values: ReadonlyArray<readonly [ReadonlyArray<string>, string | number]> = [
    [['nozzle_temperature_initial_layer', 'first_layer_temperature'], temperatures.nozzleFirstLayerCelsius],
    [['nozzle_temperature', 'temperature'], temperatures.nozzleCelsius],
    [['bed_temperature_initial_layer', 'first_layer_bed_temperature'], temperatures.bedFirstLayerCelsius],
    [['bed_temperature'], temperatures.bedCelsius],
    [['material', 'filament_type'], profile.material],
    [['layer_height'], profile.layerHeightMillimetres],
    [['first_layer_height'], profile.firstLayerHeightMillimetres],
    [['nozzle_diameter'], profile.nozzleDiameterMillimetres],
    [['bed_x_min'], xMin],
    [['bed_y_min'], yMin],
    [['bed_x_max'], xMin + printer.bed.widthMillimetres],
    [['bed_y_max'], yMin + printer.bed.depthMillimetres],
    [['bed_x_centre'], xMin + printer.bed.widthMillimetres / 2],
    [['bed_y_centre'], yMin + printer.bed.depthMillimetres / 2],
    [['max_print_height'], printer.heightMillimetres],
    [['plate_height'], round(plateHeightMillimetres)],
    [['purge_x'], round(purge.x)],
    [['purge_x_back'], round(purge.x + 0.6)],
    [['purge_y_start'], round(purge.yStart)],
    [['purge_y_end'], round(purge.yEnd)],
    [['purge_e'], round(purge.filamentMillimetres)],
    // Lifting blindly by 10 mm at the end runs the head into the top of the machine on a tall part.
    [['park_z'], round(Math.min(printer.heightMillimetres, plateHeightMillimetres + 10))],
  ];
  return new Map(values.flatMap(([names, value]) => names.map((name) => [name, String(value)] as const)));
}

const round = (millimetres: number) => Math.round(millimetres * 1000) / 1000;

/** A line of up to 60 mm at the left of the bed, moved inwards on a round one until its ends are on it. */
function purgeLine({ bed }: SlicingPrinter) {
  const half = Math.min(30, bed.depthMillimetres * 0.4);
  const semiX = bed.widthMillimetres / 2;
  const reach =
    bed.shape === 'rectangle' ? semiX : semiX * Math.sqrt(1 - (half / (bed.depthMillimetres / 2)) ** 2);
  const xCentre = bed.originXMillimetres + semiX;
  const yCentre = bed.originYMillimetres + bed.depthMillimetres / 2;
  return {
    x: xCentre - Math.max(0, reach - 3),
    yStart: yCentre - half,
    yEnd: yCentre + half,
    filamentMillimetres: (2 * half * 7) / 60,
  };
}

const PLACEHOLDER = /\{([^{}\n]*)\}|\[([^[\]\n]*)\]/g;

/**
 * Fills `{name}`, `[name]` and `{name[0]}`. Throws `invalid-request` on a name it does not know: printing
 * the braces would let a machine start with no temperature at all.
 */
export function renderTemplate(template: string, values: ReadonlyMap<string, string>): string {
  return template
    .replaceAll('\r\n', '\n')
    .split('\n')
    .map((line) => {
      const commentAt = line.indexOf(';');
      const code = commentAt < 0 ? line : line.slice(0, commentAt);
      // Comments are dropped: braces in them would be read as placeholders by a slicer downstream.
      return renderLine(code.trimEnd().replaceAll(/\[0\](?=\})/g, ''), values);
    })
    .filter((line) => line.trim() !== '')
    .join('\n');
}

function renderLine(line: string, values: ReadonlyMap<string, string>): string {
  const rendered = fillLine(line, values);
  if (!/[{}[\]]/.test(rendered)) return rendered;
  throw new SliceFailed({
    code: 'invalid-request',
    message: `The start or end G-code has a bracket without its partner: "${line.trim()}".`,
    likelyCause: 'A placeholder was cut in half, or an expression was used where only names are allowed.',
    remedy: 'Write placeholders as {name}.',
  });
}

function fillLine(line: string, values: ReadonlyMap<string, string>): string {
  return line.replaceAll(PLACEHOLDER, (whole, braced: string | undefined, bracketed: string | undefined) => {
    const name = (braced ?? bracketed ?? '').trim();
    const value = values.get(name);
    if (value !== undefined) return value;
    throw new SliceFailed({
      code: 'invalid-request',
      message: `The start or end G-code names ${whole}, which has no value here.`,
      likelyCause: 'It was copied from a slicer that has this variable, or the name is misspelt.',
      remedy: `Use one of: ${[...values.keys()].join(', ')}.`,
    });
  });
}
