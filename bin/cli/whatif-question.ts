/** The question that the line of `farm whatif` asks. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { PolicyDocument } from '../../actors/policy/schema-document.ts';
import { documentOf } from '../../actors/policy/settings.ts';
import type { WhatIfChange, WhatIfQuestion } from '../../gateway/api/contract/whatif.ts';
import { decode } from '../../gateway/api/validate.ts';
import { usage } from './exit.ts';
import { readPolicies } from './replay-policy.ts';
import { type Invocation, textOf, wholeOf } from './spec.ts';

const DAYS_MAX = 90;

export const questionOptions = {
  add: {
    value: 'LIKE[:N]',
    many: true,
    says: 'N more machines: of a model, or like one that there is. --add k2-plus:2',
  },
  remove: { value: 'PRINTER', many: true, says: 'Without that machine.' },
  demand: { value: 'FACTOR', says: 'So many times as many orders come in: 1.5, or 0 for none.' },
  failures: { value: 'FACTOR', says: 'So many times as many prints fail.' },
  policy: {
    value: 'FILE',
    says: 'Another policy: a farm file, or a policy as its own page shows it under “Text”.',
  },
  set: {
    value: 'PATH=VALUE',
    many: true,
    says: 'Any other setting: --set policies.release.automatic=true, --set setup.changeoverMinutes=3.',
  },
  days: { value: 'N', says: 'How far to look ahead; 7 if left out.' },
  runs: { value: 'N', says: 'How often both are run, with the same luck for both; 20 if left out.' },
  orders: { value: 'N', says: 'So many orders a day, with the change and without; as of late if left out.' },
  seed: { value: 'N', says: 'Whatever is random follows from it; 1 if left out.' },
} as const;

export async function questionOf(invocation: Invocation): Promise<WhatIfQuestion> {
  const { lists } = invocation;
  const policyFile = textOf(invocation, 'policy');
  const changes: WhatIfChange[] = [
    ...(lists.add ?? []).map(added),
    ...(lists.remove === undefined || lists.remove.length === 0
      ? []
      : [{ kind: 'removePrinters' as const, printerIds: lists.remove }]),
    ...factor(invocation, 'demand'),
    ...factor(invocation, 'failures'),
    ...(policyFile === undefined ? [] : [await policyIn(policyFile)]),
    ...(lists.set ?? []).map(setting),
  ];
  if (changes.length === 0)
    throw usage(
      '`farm whatif` needs something that would be different.',
      'For instance `farm whatif --add k2-plus:2`, or --remove, --demand, --failures, --policy, --set.',
    );
  const days = numberOf(invocation, 'days', DAYS_MAX);
  const replications = wholeOf(invocation, 'runs', 2, 500);
  const ordersPerDay = numberOf(invocation, 'orders', 10_000, 0);
  const seed = wholeOf(invocation, 'seed', 0, 2 ** 31);
  return {
    changes,
    ...(days !== undefined && { days }),
    ...(replications !== undefined && { replications }),
    ...(ordersPerDay !== undefined && { ordersPerDay }),
    ...(seed !== undefined && { seed }),
    ...(invocation.values['no-orders'] === true && { demand: 'none' as const }),
  };
}

/** A document by itself is JSON; whatever else must be a farm file, whose `policies` are meant. */
async function policyIn(file: string): Promise<WhatIfChange> {
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw usage(`${file} can not be read (${error.message}).`, 'Name a farm file, or a policy as JSON.');
  });
  if (!text.trimStart().startsWith('{'))
    return { kind: 'policy', document: documentOf(await readPolicies(path.resolve(file))) };
  try {
    return { kind: 'policy', document: decode(PolicyDocument, JSON.parse(text), 'body') };
  } catch (error) {
    const told = (error as Error).message;
    throw usage(
      `${file} is no policy: ${told}`,
      'Copy the text of a policy in force from Settings, and change that.',
    );
  }
}

function added(text: string): WhatIfChange {
  const [like = '', count = '1', ...rest] = text.split(':');
  const number = Number(count);
  if (like === '' || rest.length > 0 || !Number.isInteger(number) || number < 1 || number > 1_000)
    throw usage(`--add is "${text}".`, 'It looks like --add k2-plus:2, or --add k2-plus for one.');
  return { kind: 'addPrinters', like, count: number };
}

function factor(invocation: Invocation, kind: 'demand' | 'failures'): readonly WhatIfChange[] {
  const value = numberOf(invocation, kind, 100, 0);
  return value === undefined ? [] : [{ kind, factor: value }];
}

function numberOf(invocation: Invocation, name: string, most: number, least = 0.1): number | undefined {
  const text = textOf(invocation, name);
  if (text === undefined) return undefined;
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (value >= least && value <= most) return value;
  throw usage(
    `--${name} is "${text}"; it must be a number from ${least} to ${most}.`,
    `For instance --${name} 2.`,
  );
}

function setting(text: string): WhatIfChange {
  const equals = text.indexOf('=');
  if (equals < 1)
    throw usage(
      `--set is "${text}"; it must be PATH=VALUE.`,
      'For instance --set setup.changeoverMinutes=3.',
    );
  const written = text.slice(equals + 1);
  let value: unknown = written;
  try {
    value = JSON.parse(written);
  } catch {
    // Not JSON: the words as they are.
  }
  return { kind: 'set', path: text.slice(0, equals), value };
}
