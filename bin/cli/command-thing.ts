/** `farm job release J-1042 --reason …`: every row of the API's command table, and `show` and `timeline` beside them. */
import { Result, Schema } from 'effect';
import { nearest } from '../../actors/farm/nearest.ts';
import {
  type Command,
  commandRoute,
  commands,
  commandsOf,
  isSingleton,
} from '../../gateway/api/contract/commands.ts';
import { type Kind, pathOfKind, type View } from '../../gateway/api/contract/kinds.ts';
import { bodyOf } from '../../gateway/api/contract/payloads.ts';
import type { CommandAnswer, Timeline } from '../../gateway/api/contract/responses.ts';
import { kebab } from './command-lists.ts';
import { usage } from './exit.ts';
import { moment } from './output.ts';
import { type CliCommand, type Invocation, type Option, textOf } from './spec.ts';

export const thingKinds = [
  ...new Set(commands.map(({ kind }) => kind)),
  'plate',
] as readonly Command['kind'][];

type Fields = Readonly<Record<string, Schema.Constraint>>;
const fieldsOf = (command: Command): Fields => {
  const { reason: _, ...fields } = bodyOf(command).fields as unknown as Fields;
  return fields;
};

/** One command word per kind; what follows is a command of the table. */
export const thingCommand = (kind: Command['kind']): CliCommand => ({
  name: kind,
  takes: isSingleton(kind) ? 'COMMAND [options]' : 'COMMAND ID [options]',
  says: `Says one thing to one ${kind}, or shows it.`,
  options: {
    reason: { value: 'WORDS', says: 'Why; kept in the journal.' },
    'reason-code': { value: 'CODE', says: 'A short code for the reason; "operator" if left out.' },
    data: { value: 'JSON', says: 'The whole body, for what has no option of its own.' },
    ...(kind === 'job' && {
      all: { value: 'RESULT', says: 'With `judge`: every part is `good` or `bad`, in place of --verdicts.' },
    }),
    related: { says: 'With `timeline`: also what it led to elsewhere.' },
    ...fieldOptions(commandsOf(kind)),
  },
  words: isSingleton(kind) ? [1, 1] : [2, 2],
  remote: true,
  more: [
    ...commandsOf(kind).map((command) => `  ${usageOf(command).padEnd(34)} ${command.description}`),
    ...(isSingleton(kind)
      ? []
      : [
          `  ${'show ID'.padEnd(34)} As it stands.`,
          `  ${'timeline ID'.padEnd(34)} Everything that happened to it.`,
        ]),
  ],
  run: (invocation) => run(invocation, kind),
});

/** One option a field, with all commands that take it. */
function fieldOptions(rows: readonly Command[]): Record<string, Option> {
  const options: Record<string, Option> = {};
  for (const command of rows)
    for (const field of Object.keys(fieldsOf(command))) {
      const before = options[kebab(field)]?.says.replace(/\.$/, ', ') ?? 'For ';
      options[kebab(field)] = { value: 'VALUE', says: `${before}\`${command.command}\`.` };
    }
  return options;
}

const isOptional = (field: Schema.Constraint): boolean =>
  (field.ast as { context?: { isOptional?: boolean } }).context?.isOptional === true;

function usageOf(command: Command): string {
  const fields = Object.entries(fieldsOf(command)).map(([name, field]) =>
    isOptional(field) ? `[--${kebab(name)}]` : `--${kebab(name)}`,
  );
  return [
    command.command,
    isSingleton(command.kind) ? '' : 'ID',
    ...fields,
    ...(command.needsReason ? ['--reason'] : []),
  ]
    .filter((part) => part !== '')
    .join(' ');
}

async function run(invocation: Invocation, kind: Command['kind']): Promise<number> {
  const [word = '', id = ''] = invocation.words;
  if (!isSingleton(kind) && word === 'show') return show(invocation, kind, id);
  if (!isSingleton(kind) && word === 'timeline') return timeline(invocation, kind, id);
  const command = commandsOf(kind).find((one) => one.command === word);
  if (!command) {
    const known = [
      ...commandsOf(kind).map((one) => one.command),
      ...(isSingleton(kind) ? [] : ['show', 'timeline']),
    ];
    const meant = nearest(word, known);
    throw usage(
      `"${word}" is no command for a ${kind}.`,
      meant ? `Did you mean \`farm ${kind} ${meant}\`?` : `There are ${known.join(', ')}.`,
    );
  }
  const path = commandRoute(command).replace(':id', encodeURIComponent(id));
  const sent = { ...body(invocation, command), ...(await allJudged(invocation, command, id)) };
  const answer = await invocation.client().post<CommandAnswer>(path, sent);
  if (invocation.json) invocation.output.json({ id: id || kind, ...answer });
  else {
    const words = answer.facts.map((fact) => fact.words).join('; ');
    invocation.output.line(
      `${id || kind}: ${answer.outcome === 'changed' ? words || 'done' : 'stood so already'} (${answer.status})`,
    );
  }
  return 0;
}

/** The options as the message's fields. One `--reason` is enough: it also fills a `because` that was left out. */
function body(invocation: Invocation, command: Command): Record<string, unknown> {
  const result: Record<string, unknown> = { ...jsonObject(invocation) };
  for (const [name, field] of Object.entries(fieldsOf(command))) {
    const text = textOf(invocation, kebab(name));
    if (text !== undefined) result[name] = fieldValue(field, text);
  }
  const words = textOf(invocation, 'reason');
  const code = textOf(invocation, 'reason-code');
  if (words !== undefined || code !== undefined)
    result.reason = { code: code ?? 'operator', ...(words !== undefined && { words }) };
  if (words !== undefined && 'because' in fieldsOf(command)) result.because ??= words;
  return result;
}

/** `--all good` spells out a verdict for each part that is on the plate. */
async function allJudged(invocation: Invocation, { type }: Command, id: string): Promise<object> {
  const result = textOf(invocation, 'all');
  if (result === undefined || type !== 'job.judge') return {};
  if (result !== 'good' && result !== 'bad')
    throw usage(
      `--all is "${result}"; it must be good or bad.`,
      'Give --verdicts for a plate that came out mixed.',
    );
  const { items } = await invocation.client().get<View<'job'>>(`/api/v1/jobs/${encodeURIComponent(id)}`);
  return { verdicts: (items ?? []).map(({ itemId }) => ({ itemId, result })) };
}

function jsonObject(invocation: Invocation): object {
  const text = textOf(invocation, 'data');
  if (text === undefined) return {};
  try {
    const value: unknown = JSON.parse(text);
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) return value;
  } catch {
    // Told below, together with JSON that is no object.
  }
  throw usage(
    '--data is no JSON object.',
    'For instance --data \'{"verdicts":[{"itemId":"a","result":"good"}]}\'.',
  );
}

/** Text where the schema takes text, so that a tracking number stays one; else what it says as JSON. */
function fieldValue(field: Schema.Constraint, text: string): unknown {
  const decode = Schema.decodeUnknownResult(field as Schema.Codec<unknown>);
  if (Result.isSuccess(decode(text))) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

async function show({ client, json, output }: Invocation, kind: Kind, id: string): Promise<number> {
  const { can, ...view } = await client().get<View & { readonly can: readonly string[] }>(
    `/api/v1/${pathOfKind[kind]}/${encodeURIComponent(id)}`,
  );
  if (json) output.json({ ...view, can });
  else {
    for (const [name, value] of Object.entries(view)) {
      if (value === null || value === undefined) continue;
      const at = name.endsWith('At') && typeof value === 'number';
      output.line(
        `${name.padEnd(18)} ${at ? moment(value) : typeof value === 'object' ? JSON.stringify(value) : value}`,
      );
    }
    output.line(`${'it takes now'.padEnd(18)} ${can.length === 0 ? 'nothing' : can.join(', ')}`);
  }
  return 0;
}

async function timeline(
  { client, json, output, values }: Invocation,
  kind: Kind,
  id: string,
): Promise<number> {
  const related = values.related === true;
  let after: number | null = 0;
  while (after !== null) {
    const path: string = `/api/v1/${pathOfKind[kind]}/${encodeURIComponent(id)}/timeline?limit=500&after=${after}${related ? '&related=1' : ''}`;
    const page: Timeline = await client().get<Timeline>(path);
    for (const item of page.items) {
      if (json) {
        output.json(item);
        continue;
      }
      // Messages that found nothing to change are for programs.
      if (item.facts.length === 0) continue;
      const words = item.facts.map((fact) => fact.words).join('; ');
      const who = item.by.kind === 'operator' || item.by.kind === 'integration' ? `  by ${item.by.id}` : '';
      const why = item.reason ? ` (${item.reason.words ?? item.reason.code})` : '';
      output.line(`${moment(item.at)}  ${related ? `${item.address}  ` : ''}${words}${who}${why}`);
    }
    after = page.nextAfter;
  }
  return 0;
}
