/** `farm jobs`, `farm printers` and the other lists. */

import { minorDigitsOf } from '../../actors/farm/schema.ts';
import { filterFields } from '../../gateway/api/contract/filters.ts';
import {
  type Kind,
  type KindPath,
  kindByPath,
  kindPaths,
  type View,
} from '../../gateway/api/contract/kinds.ts';
import type { Page } from '../../gateway/api/contract/responses.ts';
import { duration, moment, money, table } from './output.ts';
import { type CliCommand, type Invocation, type Option, textOf, wholeOf } from './spec.ts';

type Column<K extends Kind> = readonly [
  title: string,
  cell: (view: View<K>) => string | number | null | undefined,
];
type Columns = { readonly [K in Kind]: readonly Column<K>[] };

const columns: Columns = {
  quote: [
    ['customer', (view) => view.customer],
    ['total', ({ price }) => price && money(price.totalMinor, price.currency, minorDigitsOf(price.currency))],
    ['order', (view) => view.orderId],
  ],
  order: [
    ['customer', (view) => view.customer],
    ['due', (view) => moment(view.dueAt)],
    ['payment', (view) => view.payment],
    [
      'made',
      (view) => {
        const lines = Object.values(view.ledger ?? {});
        const sum = (pick: (line: (typeof lines)[number]) => number) =>
          lines.reduce((total, line) => total + pick(line), 0);
        return `${sum(({ good }) => good)} of ${sum(({ ordered }) => ordered)}`;
      },
    ],
  ],
  plan: [
    ['order', (view) => view.orderId],
    ['revision', (view) => view.revision],
    ['why', (view) => view.blockedBecause ?? view.cause?.because],
  ],
  plate: [
    ['order', (view) => (view.orderIds ?? [view.orderId]).join(', ')],
    ['parts', (view) => view.items?.length],
    ['result', (view) => view.result],
  ],
  job: [
    ['printer', (view) => view.printerId],
    ['parts', (view) => view.items?.length],
    ['takes', (view) => (view.estimatedSeconds !== undefined && duration(view.estimatedSeconds)) || ''],
    ['due', (view) => moment(view.dueAt)],
    ['customer', (view) => view.customer],
    [
      'why',
      (view) => view.blockers?.map(({ words }) => words).join(' ') || view.cause?.because || view.heldBecause,
    ],
  ],
  run: [
    ['job', (view) => view.jobId],
    ['printer', (view) => view.printerId],
    ['began', (view) => moment(view.startedAt)],
    ['why', (view) => view.cause?.because],
  ],
  printer: [
    ['name', (view) => view.spec?.name],
    ['lane', (view) => view.spec?.lane],
    ['link', (view) => (view.hasConnector === false ? 'no connector yet' : view.link)],
    ['loaded', (view) => view.loaded && `${view.loaded.material} ${view.loaded.colour}`],
    ['job', (view) => view.jobId],
    [
      'why',
      (view) => view.trippedBecause ?? view.maintenanceBecause ?? view.notReadyBecause ?? view.linkBecause,
    ],
  ],
  lot: [
    ['material', (view) => view.material],
    ['colour', (view) => view.colour],
    ['on hand', (view) => (view.onHandGrams !== undefined && `${Math.round(view.onHandGrams)} g`) || ''],
    ['reserved', (view) => (view.reservedGrams !== undefined && `${Math.round(view.reservedGrams)} g`) || ''],
  ],
  incident: [
    ['severity', (view) => view.severity],
    ['about', (view) => view.subject],
    ['what', (view) => view.what],
    ['next step', (view) => view.nextStep],
  ],
};

const filterOptions = (kind: Kind): Readonly<Record<string, Option>> =>
  Object.fromEntries(
    filterFields[kind].map((field) => [kebab(field), { value: 'VALUE', says: `Only with this ${field}.` }]),
  );

export const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

const listCommand = (path: KindPath): CliCommand => ({
  name: path,
  takes: '[options]',
  says: `Lists ${path}, newest first.`,
  options: {
    status: { value: 'STATUS', says: 'Only these; several joined by commas.' },
    limit: { value: 'N', says: '50 if left out; all of them with 0.' },
    ...filterOptions(kindByPath[path]),
  },
  words: [0, 0],
  remote: true,
  run: (invocation) => list(invocation, path),
});

export const listCommands: readonly CliCommand[] = kindPaths.map(listCommand);

async function list(invocation: Invocation, path: KindPath): Promise<number> {
  const { output, json } = invocation;
  const kind = kindByPath[path];
  const limit = wholeOf(invocation, 'limit', 0, 1_000_000) ?? 50;
  const query = new URLSearchParams();
  const status = textOf(invocation, 'status');
  if (status !== undefined) query.set('status', status);
  for (const field of filterFields[kind]) {
    const value = textOf(invocation, kebab(field));
    if (value !== undefined) query.set(field, value);
  }
  const items: View[] = [];
  let page: Page;
  do {
    query.set('limit', String(limit === 0 ? 1_000 : Math.min(1_000, limit - items.length)));
    page = await invocation.client().get<Page>(`/api/v1/${path}?${query}`);
    items.push(...page.items);
    if (page.nextCursor !== null) query.set('cursor', page.nextCursor);
  } while (page.nextCursor !== null && (limit === 0 || items.length < limit));
  if (json) for (const item of items) output.json(item);
  else show(invocation, path, items, page);
  return 0;
}

function show({ output }: Invocation, path: KindPath, items: readonly View[], page: Page): void {
  const kind = kindByPath[path];
  const shown = columns[kind] as readonly Column<Kind>[];
  const counts = Object.entries(page.counts).map(([status, count]) => `${count} ${status}`);
  if (items.length === 0) {
    output.line(
      counts.length === 0
        ? `There are no ${path} yet.`
        : `None of the ${path} is so. There are ${counts.join(', ')}.`,
    );
    return;
  }
  const rows = items.map((view) => [
    view.id,
    view.status,
    ...shown.map(([, cell]) => String(cell(view) ?? '')),
  ]);
  for (const line of table(['id', 'status', ...shown.map(([title]) => title)], rows)) output.line(line);
  if (page.nextCursor !== null) output.note(`… and more; --limit 0 shows all. ${counts.join(', ')}.`);
}
