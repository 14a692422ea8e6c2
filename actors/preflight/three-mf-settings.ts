import { type SaxesAttributeNS, SaxesParser } from 'saxes';

/**
 * Slicers save their helper volumes (modifiers, support blockers, negative parts) in a 3MF as if they were parts, and
 * say only in a settings file of their own that they are not printed. Two dialects are in use: triangle ranges
 * of a mesh (`<volume firstid lastid>` with a `volume_type`), and components by id (`<part id subtype>`).
 */
export class HelperVolumes {
  private readonly components = new Map<string, Set<string>>();
  private readonly ranges = new Map<string, { first: number; last: number }[]>();

  readonly isHelper = (objectId: string, componentId: string): boolean =>
    this.components.get(objectId)?.has(componentId) ?? false;
  readonly helperRanges = (objectId: string): readonly { first: number; last: number }[] =>
    this.ranges.get(objectId) ?? [];

  /** A settings file that is not understood changes nothing: the mesh is then taken whole. */
  read(xml: string): void {
    const parser = new SaxesParser({ xmlns: false });
    let objectId = '';
    let range: { first: number; last: number } | null = null;
    parser.on('error', () => undefined);
    parser.on('opentag', ({ name, attributes }) => {
      const get = (key: string): string => {
        const value = attributes[key] as string | SaxesAttributeNS | undefined;
        return typeof value === 'string' ? value : (value?.value ?? '');
      };
      if (name === 'object') objectId = get('id');
      else if (name === 'part' && isHelperType(get('subtype'))) {
        this.components.set(objectId, (this.components.get(objectId) ?? new Set()).add(get('id')));
      } else if (name === 'volume') range = { first: Number(get('firstid')), last: Number(get('lastid')) };
      else if (name === 'metadata' && range !== null && isHelperMark(get('key'), get('value'))) {
        this.ranges.set(objectId, [...(this.ranges.get(objectId) ?? []), range]);
        range = null;
      }
    });
    parser.on('closetag', ({ name }) => {
      if (name === 'volume') range = null;
    });
    try {
      parser.write(xml).close();
    } catch {
      this.components.clear();
      this.ranges.clear();
    }
  }
}

function isHelperType(subtype: string): boolean {
  return /^(modifier_part|negative_part|support_(enforcer|blocker))$/.test(subtype);
}

function isHelperMark(key: string, value: string): boolean {
  if (key === 'modifier') return value === '1';
  return (
    key === 'volume_type' && /^(ParameterModifier|NegativeVolume|Support(Enforcer|Blocker))$/.test(value)
  );
}
