/** `POST /api/v1/quotes`: a request in the customer's words becomes one in the farm's, or says what is wrong with it. */
import { nearest } from '../../../actors/farm/nearest.ts';
import type { FarmConfig, MaterialSpec, ProfileSpec } from '../../../actors/farm/schema.ts';
import type { QuoteLine } from '../../../actors/quote/schema.ts';
import { address, idOf, type Payload } from '../../../runtime/envelope.ts';
import type { Call, Context, Handlers } from '../call.ts';
import type { FieldProblem, QuoteLineRequest, QuoteRequest } from '../contract/index.ts';
import { canonical, messageIdOf } from '../idempotency.ts';
import { invalid, keyConflict } from '../problems.ts';
import { createdAnswer, journaled, tell } from './tell.ts';

export const quoteHandlers = (context: Context): Handlers => ({
  'quotes.create': async (call) => create(context, call, call.body as QuoteRequest),
});

async function create(context: Context, call: Call, asked: QuoteRequest) {
  const { api } = context;
  const payload = await resolve(context, asked);
  const before = call.key === undefined ? undefined : await journaled(context, messageIdOf(call.key));
  if (before) {
    if (before.message.type !== 'quote.request' || canonical(before.message.payload) !== canonical(payload))
      throw keyConflict();
    return {
      status: 201,
      body: { id: idOf(before.address), status: before.status, version: before.version },
    };
  }
  let id = `Q-${await api.nextNumber('quote')}`;
  while ((await api.kernel.state(address('quote', id))) !== undefined)
    id = `Q-${await api.nextNumber('quote')}`;
  const receipt = await tell(context, call, { to: address('quote', id), type: 'quote.request', payload });
  return { status: 201, body: createdAnswer(id, receipt) };
}

async function resolve({ api }: Context, asked: QuoteRequest): Promise<Payload> {
  const farm = api.farm();
  const errors: FieldProblem[] = [];
  const tier = asked.tier ?? farm.policies.defaultSlaTier;
  const tiers = farm.policies.slaTiers.map((one) => one.id);
  if (!tiers.includes(tier)) errors.push(unknownName('/tier', 'an SLA tier of this farm', tier, tiers));
  const lines: QuoteLine[] = [];
  const known = new Map<string, boolean>();
  for (const [index, line] of asked.lines.entries()) {
    const at = `/lines/${index}`;
    if (!known.has(line.modelHash))
      known.set(line.modelHash, (await api.artifacts.stat(line.modelHash)) !== undefined);
    if (!known.get(line.modelHash))
      errors.push({
        pointer: `${at}/modelHash`,
        in: 'body',
        detail: 'no model with this hash is stored; upload it first with POST /api/v1/models',
      });
    const resolved = resolveLine(farm, line, `L${index + 1}`, at);
    if ('lineId' in resolved) lines.push(resolved);
    else errors.push(...resolved);
  }
  if (errors.length > 0) throw invalid(errors);
  return {
    customer: asked.customer,
    reference: asked.reference ?? null,
    lines,
    tier,
    dueAt: asked.dueAt ?? null,
    constraints: asked.constraints ?? [],
    notes: asked.notes ?? null,
    ...(asked.rush === undefined ? {} : { rush: asked.rush }),
  };
}

/** Finds material, colour and profile by the names people use; upper and lower case do not matter. */
export function resolveLine(
  farm: FarmConfig,
  line: QuoteLineRequest,
  lineId: string,
  at: string,
): QuoteLine | FieldProblem[] {
  const candidates = materialsNamed(farm, line.material);
  if (candidates.length === 0) {
    const names = [...new Set(farm.materials.flatMap(({ code, kind }) => [code, kind]))];
    return [unknownName(`${at}/material`, 'a material of this farm', line.material, names)];
  }
  const errors: FieldProblem[] = [];
  const inColour = candidates.find((one) => colourOf(one, line.colour) !== undefined);
  const material = inColour ?? candidates[0]!;
  const colour = colourOf(material, line.colour);
  if (colour === undefined) {
    const names = [...new Set(candidates.flatMap((one) => one.colours.map(({ name }) => name)))];
    errors.push(unknownName(`${at}/colour`, `a colour of ${line.material}`, line.colour, names));
  }
  const profile = profileFor(farm, material, line.profileId, `${at}/profileId`);
  if ('pointer' in profile) errors.push(profile);
  if (errors.length > 0 || 'pointer' in profile || colour === undefined) return errors;
  return {
    lineId,
    recipe: {
      modelHash: line.modelHash,
      fileName: line.fileName,
      lane: material.lane,
      material: material.code,
      colour,
      profileId: profile.id,
      finish: line.finish ?? null,
      rotationDegrees: line.rotationDegrees ?? 0,
    },
    quantity: line.quantity,
    ...(line.hardwarePerPart === undefined ? {} : { hardwarePerPart: line.hardwarePerPart }),
  };
}

const sameName = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

const materialsNamed = (farm: FarmConfig, name: string): readonly MaterialSpec[] => {
  const byCode = farm.materials.filter(({ code }) => sameName(code, name));
  return byCode.length > 0 ? byCode : farm.materials.filter(({ kind }) => sameName(kind, name));
};

const colourOf = (material: MaterialSpec, name: string): string | undefined =>
  material.colours.find((one) => sameName(one.name, name))?.name;

const suits = (profile: ProfileSpec, material: MaterialSpec): boolean =>
  profile.lane === material.lane &&
  (profile.materials.length === 0 ||
    profile.materials.some((name) => sameName(name, material.code) || sameName(name, material.kind)));

function profileFor(
  farm: FarmConfig,
  material: MaterialSpec,
  asked: string | undefined,
  at: string,
): ProfileSpec | FieldProblem {
  const suitable = farm.profiles.filter((profile) => suits(profile, material));
  if (asked === undefined) {
    const profile = suitable.find(({ quality }) => quality === 'standard') ?? suitable[0];
    return (
      profile ?? {
        pointer: at,
        in: 'body',
        detail: `is missing, and no profile of this farm is for ${material.code}; add one to the farm file`,
      }
    );
  }
  const profile = farm.profiles.find(({ id }) => sameName(id, asked));
  if (!profile)
    return unknownName(
      at,
      'a profile of this farm',
      asked,
      farm.profiles.map(({ id }) => id),
    );
  if (suits(profile, material)) return profile;
  return {
    pointer: at,
    in: 'body',
    detail: `${profile.id} is not for ${material.code}; these are: ${suitable.map(({ id }) => id).join(', ') || 'none'}`,
  };
}

function unknownName(pointer: string, what: string, found: string, names: readonly string[]): FieldProblem {
  const suggestion = nearest(found, names);
  const some = names.slice(0, 12).join(', ');
  return {
    pointer,
    in: 'body',
    detail: `"${found}" is not ${what}; there are ${some === '' ? 'none' : some}${names.length > 12 ? ', …' : ''}`,
    ...(suggestion !== undefined && { suggestion }),
  };
}
