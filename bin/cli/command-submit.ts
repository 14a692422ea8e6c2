import { openAsBlob } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { View } from '../../gateway/api/contract/kinds.ts';
import { remainingSeconds } from '../../gateway/api/contract/remaining.ts';
import type { CreatedAnswer, FarmAnswer, ModelAnswer } from '../../gateway/api/contract/responses.ts';
import type { FarmClient } from './client.ts';
import { CliError, Exit, usage } from './exit.ts';
import { type Following, follow } from './follow.ts';
import { bytes, duration, moment, money } from './output.ts';
import { type CliCommand, type Invocation, textOf, wholeOf } from './spec.ts';

const DECIDED = new Set(['review', 'approved', 'ordered', 'rejected', 'expired', 'failed']);
const MADE = new Set(['qc', 'packed', 'shipped', 'delivered']);

export const submitCommand: CliCommand = {
  name: 'submit',
  takes: 'MODEL [options]',
  says: 'Uploads a model, prints its price line by line and, with --order, has it made.',
  options: {
    material: {
      value: 'NAME',
      says: "Code or kind of a material; the farm's first one for filament if left out.",
    },
    colour: { value: 'NAME', says: "The material's first one if left out." },
    profile: { value: 'ID', says: 'How it is printed; the standard profile for the material if left out.' },
    quantity: { value: 'N', says: 'How many; 1 if left out.' },
    customer: { value: 'NAME', says: 'Whose it is; "walk-in" if left out.' },
    reference: { value: 'TEXT', says: "The customer's own number for it." },
    tier: { value: 'ID', says: "How fast; the farm's default if left out." },
    finish: { value: 'TEXT', says: 'What is done to it after printing.' },
    order: { says: 'Orders it when it is approved.' },
    paid: { says: 'With --order: it is paid for.' },
    wait: { says: 'With --order: follows it until every part is made and inspected.' },
    timeout: { value: 'SECONDS', says: 'Stops waiting after so long, with exit code 1; the farm goes on.' },
  },
  words: [1, 1],
  remote: true,
  more: ['  farm submit bracket.stl --material PETG --colour black --quantity 4 --order --wait'],
  run: submit,
};

async function submit(invocation: Invocation): Promise<number> {
  const { output, json, values } = invocation;
  if ((values.wait === true || values.paid === true) && values.order !== true)
    throw usage('--wait and --paid go with --order.', 'Add --order, or leave them out.');
  const seconds = wholeOf(invocation, 'timeout', 1, 10_000_000);
  const deadline = seconds === undefined ? undefined : AbortSignal.timeout(seconds * 1_000);
  const quantity = wholeOf(invocation, 'quantity', 1, 10_000) ?? 1;
  const file = await readable(invocation.words[0]!);
  const client = invocation.client();
  const farm = await client.get<FarmAnswer>('/api/v1/farm');
  const model = await client.upload<ModelAnswer>(
    `/api/v1/models?fileName=${encodeURIComponent(path.basename(invocation.words[0]!))}`,
    file,
  );
  const say = (event: string, words: string, data: object) =>
    json ? output.json({ event, ...data }) : output.line(words);
  say('uploaded', `Uploaded ${model.fileName} (${bytes(model.sizeBytes)})`, model);

  const { material, colour } = choice(invocation, farm);
  const created = await client.post<CreatedAnswer>('/api/v1/quotes', {
    customer: textOf(invocation, 'customer') ?? 'walk-in',
    ...optional('reference', textOf(invocation, 'reference')),
    ...optional('tier', textOf(invocation, 'tier')),
    lines: [
      {
        modelHash: model.sha256,
        fileName: model.fileName,
        material,
        colour,
        quantity,
        ...optional('profileId', textOf(invocation, 'profile')),
        ...optional('finish', textOf(invocation, 'finish')),
      },
    ],
  });
  say(
    'quote',
    `Quote ${created.id}: ${quantity} × ${model.fileName} in ${material}, ${colour}; checking and pricing …`,
    created,
  );

  const quote = await follow(
    client,
    ['quotes'],
    (following) => {
      const view = following.view('quote', created.id);
      return view && DECIDED.has(view.status) ? view : undefined;
    },
    deadline,
  );
  if (json) output.json({ event: 'priced', ...quote });
  else printQuote(invocation, quote, farm);
  if (quote.status === 'failed' || quote.status === 'rejected' || quote.status === 'expired')
    return Exit.REFUSED;
  if (values.order !== true) return Exit.OK;
  if (quote.status === 'review')
    throw new CliError(
      Exit.REFUSED,
      `${quote.id} waits for review before it can be ordered.`,
      `Look at it, then \`farm quote approve ${quote.id}\` and \`farm quote order ${quote.id}\`.`,
    );
  return order(invocation, client, quote.id, deadline);
}

const optional = (name: string, value: string | undefined): object =>
  value === undefined ? {} : { [name]: value };

/** Bytes that are read as they are sent. */
async function readable(file: string): Promise<Blob> {
  const found = await stat(file).catch((error: NodeJS.ErrnoException) => {
    const words = error.code === 'ENOENT' ? 'there is no such file' : error.message;
    throw usage(`${file} can not be read: ${words}.`, 'Check the path.');
  });
  if (!found.isFile()) throw usage(`${file} is no file.`, 'Give it one STL, 3MF or OBJ file.');
  return openAsBlob(file);
}

/** What was asked for, or the first thing the farm has. */
function choice(
  invocation: Invocation,
  farm: FarmAnswer,
): { readonly material: string; readonly colour: string } {
  const material =
    textOf(invocation, 'material') ??
    (farm.materials.find(({ lane }) => lane === 'FDM') ?? farm.materials[0])?.code ??
    'PLA';
  const named = farm.materials.filter(({ code, kind }) =>
    [code, kind].some((name) => name.toLowerCase() === material.toLowerCase()),
  );
  return { material, colour: textOf(invocation, 'colour') ?? named[0]?.colours[0]?.name ?? 'black' };
}

function printQuote({ output }: Invocation, quote: View<'quote'>, farm: FarmAnswer): void {
  const amount = (minor: number) => money(minor, farm.currency, farm.minorDigits);
  for (const analysis of Object.values(quote.analyses ?? {})) {
    const { x, y, z } = analysis.sizeMillimetres;
    output.line(
      `  ${analysis.triangleCount} triangles, ${[x, y, z].map((length) => length.toFixed(1)).join(' × ')} mm, ` +
        `${(analysis.volumeMm3 / 1000).toFixed(2)} cm³`,
    );
    for (const words of analysis.words) output.line(`  ${output.style('yellow', '!')} ${words}`);
  }
  const { price, cause } = quote;
  if (price) {
    for (const line of price.lines) {
      for (const part of line.breakdown)
        output.line(`  ${amount(part.amountMinor).padStart(14)}  ${part.words}`);
      output.line(
        `  ${amount(line.unitPriceMinor).padStart(14)}  a piece; ${duration(line.estimate.seconds)}, ${line.estimate.massGrams.toFixed(1)} g`,
      );
    }
    output.line(
      output.style(
        'bold',
        `  ${amount(price.totalMinor).padStart(14)}  in all, ships by ${moment(price.promiseAt)}`,
      ),
    );
    if (price.forecast)
      output.line(
        `  ${''.padStart(14)}  as likely as not ready by ${moment(price.forecast.p50At)}, nine times in ten by ${moment(price.forecast.p90At)}`,
      );
    for (const { passed, words } of price.decision.predicates)
      if (!passed) output.line(`  ${output.style('yellow', '!')} ${words}`);
  }
  const status = quote.status === 'review' ? 'waits for review' : quote.status;
  output.line(
    `Quote ${quote.id} ${status}${cause ? `: ${cause.because}` : ''}${quote.rejectedBecause ? `: ${quote.rejectedBecause}` : ''}`,
  );
}

async function order(
  invocation: Invocation,
  client: FarmClient,
  quoteId: string,
  deadline: AbortSignal | undefined,
): Promise<number> {
  const { output, json, values } = invocation;
  await client.post(`/api/v1/quotes/${quoteId}/order`, values.paid === true ? { payment: 'paid' } : {});
  const orderId = await follow(
    client,
    ['quotes', 'orders'],
    (following) => {
      const id = following.view('quote', quoteId)?.orderId ?? undefined;
      return id !== undefined && following.view('order', id) ? id : undefined;
    },
    deadline,
  );
  if (json) output.json({ event: 'ordered', orderId });
  else output.line(`Ordered as ${orderId}`);
  if (values.wait !== true) return Exit.OK;
  const last = await follow(
    client,
    ['orders', 'jobs', 'incidents'],
    (following) => {
      const view = following.view('order', orderId);
      if (!view) return undefined;
      if (json) output.json({ event: 'progress', ...stateOf(following, orderId) });
      else output.progress(wordsOf(following, orderId), keyOf(following, orderId));
      return MADE.has(view.status) || view.status === 'cancelled' ? view : undefined;
    },
    deadline,
  ).finally(() => output.progressEnd());
  const made = MADE.has(last.status);
  if (json) output.json({ event: made ? 'made' : 'cancelled', order: last });
  else
    output.line(
      made
        ? `${orderId}: every part is made and inspected; it is "${last.status}" now`
        : `${orderId} was cancelled: ${last.cancelBecause ?? 'no reason given'}`,
    );
  return made ? Exit.OK : Exit.REFUSED;
}

const jobsOf = (following: Following, orderId: string): View<'job'>[] =>
  following.all('job').filter((job) => (job.orderIds ?? [job.orderId]).includes(orderId));

function stateOf(following: Following, orderId: string) {
  const jobs = jobsOf(following, orderId).map(({ id, status, printerId }) => ({
    id,
    status,
    printerId: printerId ?? null,
    progress: following.telemetry.get(printerId ?? '')?.progress ?? null,
  }));
  return { orderId, status: following.view('order', orderId)!.status, jobs };
}

const keyOf = (following: Following, orderId: string): string =>
  JSON.stringify(stateOf(following, orderId), (name, value) => (name === 'progress' ? undefined : value));

/** What a person may have to do for it to go on, beside each state. */
const waitsFor: Readonly<Record<string, string>> = {
  review: 'needs a person: farm job release',
  ready: 'ready: farm job release',
  qc: 'printed; inspect it: farm job judge',
  failed: 'failed: farm job requeue',
};

function wordsOf(following: Following, orderId: string): string {
  const order = following.view('order', orderId)!;
  const jobs = jobsOf(following, orderId)
    .filter(({ status }) => status !== 'completed' && status !== 'cancelled')
    .map(({ id, status, printerId, estimatedSeconds }) => {
      const live = status === 'printing' ? following.telemetry.get(printerId ?? '') : undefined;
      const share =
        live?.progress === null || live === undefined ? '' : ` ${Math.floor(live.progress * 100)} %`;
      const seconds = remainingSeconds(live, estimatedSeconds);
      const left = seconds === null ? '' : `, ${duration(seconds)} left`;
      const on = printerId ? ` on ${printerId}` : '';
      return `${id} ${waitsFor[status] ?? status}${share}${on}${left}`;
    });
  const troubles = following
    .all('incident')
    .filter(({ orderId: of, orderIds = [of], status }) => orderIds.includes(orderId) && status !== 'resolved')
    .map(({ what }) => what);
  return [`${orderId} ${order.status}`, ...jobs, ...troubles].join('; ');
}
