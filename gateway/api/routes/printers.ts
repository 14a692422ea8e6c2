/** Printers and lots that come, change and go. */

import { Result, Schema } from 'effect';
import { nearest } from '../../../actors/farm/nearest.ts';
import { checkReferences, type FarmProblem } from '../../../actors/farm/references.ts';
import type { LotSpec, PrinterSpec } from '../../../actors/farm/schema.ts';
import { address, type Payload, type Reason } from '../../../runtime/envelope.ts';
import { shapeProblems } from '../../config/issues.ts';
import type { Call, Context, Handlers } from '../call.ts';
import type { FieldProblem, LotRequest } from '../contract/index.ts';
import { messageIdOf } from '../idempotency.ts';
import { ApiProblem, invalid } from '../problems.ts';
import { restore } from '../redact.ts';
import { pointer } from '../validate.ts';
import { assertExists } from './commands.ts';
import { commandAnswer, createdAnswer, journaled, tell } from './tell.ts';

export const stockHandlers = (context: Context): Handlers => ({
  'printers.create': (call) => addPrinter(context, call, call.body as PrinterSpec),
  'printers.edit': (call) => editPrinter(context, call, call.body as PrinterSpec),
  'printers.remove': async (call) => {
    const id = call.params.id!;
    await assertExists(context, 'printer', id);
    const { reason, ...payload } = (call.body ?? {}) as Payload & { readonly reason?: Reason };
    const to = address('printer', id);
    return {
      body: commandAnswer(await tell(context, call, { to, type: 'printer.remove', payload, reason })),
    };
  },
  'lots.create': (call) => receiveLot(context, call, call.body as LotRequest),
});

async function addPrinter(context: Context, call: Call, spec: PrinterSpec) {
  check(context, spec);
  await assertNew(context, call, 'printer', spec.id, 'removed');
  const receipt = await tell(context, call, {
    to: address('printer', spec.id),
    type: 'printer.add',
    payload: { spec, hasConnector: hasConnector(context, spec) },
  });
  return { status: 201, body: createdAnswer(spec.id, receipt) };
}

async function editPrinter(context: Context, call: Call, asked: PrinterSpec) {
  const id = call.params.id!;
  await assertExists(context, 'printer', id);
  if (asked.id !== id)
    throw invalid([
      { pointer: '/id', in: 'body', detail: `is "${asked.id}"; a printer keeps its id "${id}"` },
    ]);
  const view = await context.api.kernel.views.get(address('printer', id));
  const before = (view?.doc.spec as PrinterSpec | null | undefined)?.connection;
  const spec: PrinterSpec = {
    ...asked,
    connection: restore(asked.connection, before) as PrinterSpec['connection'],
  };
  check(context, spec);
  const receipt = await tell(context, call, {
    to: address('printer', id),
    type: 'printer.edit',
    payload: { spec, hasConnector: hasConnector(context, spec) },
  });
  return { body: commandAnswer(receipt) };
}

const hasConnector = ({ api }: Context, spec: PrinterSpec): boolean =>
  api.families.some(({ id }) => id === spec.family);

const fieldProblem = ({ path, found, expected, suggestion }: FarmProblem): FieldProblem => ({
  pointer: pointer(path),
  in: 'body',
  detail: `is ${JSON.stringify(found) ?? 'missing'}; expected ${expected}`,
  ...(suggestion !== undefined && { suggestion }),
});

/** The rules of the farm file, and the connection as its family reads it. */
function check({ api }: Context, spec: PrinterSpec): void {
  const farm = { ...api.farm(), printers: [spec] };
  const errors = checkReferences(farm)
    .filter(({ path }) => path[0] === 'printers')
    .map((problem) => fieldProblem({ ...problem, path: problem.path.slice(2) }))
    // A lot received over the API is not in the farm file; the printer's own machine knows what it loads.
    .filter((problem) => problem.pointer !== '/loaded/lotId');
  const family = api.families.find(({ id }) => id === spec.family);
  // The demo's own way to say where a machine is: not an address yet when the farm file is read.
  const virtual = spec.connection.virtual === true;
  if (family && !virtual) {
    const result = Schema.decodeUnknownResult(family.configSchema, { errors: 'all' })(spec.connection);
    if (Result.isFailure(result))
      errors.push(
        ...shapeProblems(result.failure.issue, () => undefined).map(
          ({ path, expected, missing }): FieldProblem => ({
            pointer: pointer(['connection', ...path]),
            in: 'body',
            detail: missing ? 'is missing' : `expected ${expected}`,
          }),
        ),
      );
  } else if (!family) {
    const suggestion = nearest(
      spec.family,
      api.families.map(({ id }) => id),
    );
    if (suggestion !== undefined)
      errors.push({
        pointer: '/family',
        in: 'body',
        detail: `"${spec.family}" has no connector`,
        suggestion,
      });
  }
  if (errors.length > 0) throw invalid(errors);
}

/** Throws unless nobody bears the id yet, or this very request gave it (its key came before). */
async function assertNew(
  context: Context,
  call: Call,
  kind: 'printer' | 'lot',
  id: string,
  gone?: string,
): Promise<void> {
  const state = await context.api.kernel.state(address(kind, id));
  if (state === undefined || state.version === 0 || state.status === gone) return;
  const before = call.key === undefined ? undefined : await journaled(context, messageIdOf(call.key));
  if (before?.address === address(kind, id)) return;
  throw new ApiProblem('already-exists', {
    detail: `There is a ${kind} "${id}" already; it is "${state.status}".`,
    cause: 'The id was given before. Ids are never given twice.',
    remedy:
      kind === 'printer'
        ? `Change it with PUT /api/v1/printers/${id}, or choose another id.`
        : 'Choose another id.',
  });
}

async function receiveLot(context: Context, call: Call, lot: LotRequest) {
  const { id, lowAtGrams, ...rest } = lot;
  const farm = context.api.farm();
  const spec: LotSpec = { id, ...rest };
  const errors = checkReferences({ ...farm, printers: [], lots: [spec] })
    .filter(({ path }) => path[0] === 'lots')
    .map((problem) => fieldProblem({ ...problem, path: problem.path.slice(2) }));
  if (errors.length > 0) throw invalid(errors);
  await assertNew(context, call, 'lot', id);
  const material = farm.materials.find(({ code }) => code === lot.material);
  const receipt = await tell(context, call, {
    to: address('lot', id),
    type: 'lot.receive',
    payload: { ...rest, lowAtGrams: lowAtGrams ?? material?.reorderPointGrams ?? 0 },
  });
  return { status: 201, body: createdAnswer(id, receipt) };
}
