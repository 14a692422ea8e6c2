/** A plate that was laid out, as a picture: each part numbered as it is when it is inspected. Pure. */
import type { PlateItem } from '../common/schema.ts';
import { plateSvg } from '../packing/picture.ts';
import type { Footprint, NestedPart } from '../packing/schema.ts';
import type { PlanState } from '../plan/schema.ts';

type Pictured = Pick<PlanState, 'estimate' | 'recipe' | 'revision'>;

interface Bed {
  readonly x: number;
  readonly y: number;
}

/**
 * SVG, seen from above. `bed` in millimetres: the machine's where there is one. A part whose plan has been revised since
 * is drawn as a dot, for its shape is not known any more.
 */
export function platePicture(
  plateId: string,
  items: readonly PlateItem[],
  plans: ReadonlyMap<string, Pictured>,
  bed: Bed,
): string {
  const footprints = new Map<string, Footprint>();
  const parts: NestedPart[] = items.map((item) => {
    const plan = plans.get(item.planId);
    const known = footprintOf(item, plan, items);
    if (known !== null) footprints.set(known.id, known);
    return {
      footprintId: idOf(item),
      instanceId: item.itemId,
      xMillimetres: item.xMillimetres + bed.x / 2,
      yMillimetres: item.yMillimetres + bed.y / 2,
      // The estimate's outline is turned as the recipe says already.
      rotationDegrees: item.rotationDegrees - (plan?.recipe?.rotationDegrees ?? 0),
    };
  });
  const [x, y] = [parts.map((one) => one.xMillimetres), parts.map((one) => one.yMillimetres)];
  const covered = items.reduce((sum, item) => {
    const its = footprints.get(idOf(item));
    return sum + (its === undefined ? 0 : its.widthMillimetres * its.depthMillimetres);
  }, 0);
  return plateSvg(
    {
      group: 'plate',
      fill: Math.min(1, covered / (bed.x * bed.y)),
      parts,
      boundsMillimetres: {
        xMin: Math.min(...x),
        xMax: Math.max(...x),
        yMin: Math.min(...y),
        yMax: Math.max(...y),
      },
    },
    [...footprints.values()],
    {
      shape: 'rectangle',
      widthMillimetres: bed.x,
      depthMillimetres: bed.y,
      marginMillimetres: 0,
      spacingMillimetres: 0,
    },
    { title: `${plateId}: ${items.length} ${items.length === 1 ? 'part' : 'parts'}` },
  );
}

const idOf = ({ planId, revision }: PlateItem): string => `${planId} revision ${revision ?? 1}`;

function footprintOf(
  item: PlateItem,
  plan: Pictured | undefined,
  items: readonly PlateItem[],
): Footprint | null {
  const isSame = item.revision === undefined || item.revision === plan?.revision;
  if (plan?.estimate == null || !isSame) return null;
  const { outlineMillimetres: outline, sizeMillimetres: size } = plan.estimate;
  return {
    ...(item.anchor === 'origin' && outline !== undefined ? { outline } : {}),
    id: idOf(item),
    widthMillimetres: size.x,
    depthMillimetres: size.y,
    count: items.filter((one) => idOf(one) === idOf(item)).length,
    group: 'plate',
    turnable: true,
  };
}
