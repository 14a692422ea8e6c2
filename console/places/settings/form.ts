/** The one draft that is being put together: its rows, what is wrong with them, and what the farm says of it. */
import { computed, signal } from '@preact/signals';
import type { Gate, PolicyDocument } from '../../../actors/policy/schema-document.ts';
import type { PolicyCheck } from '../../../gateway/api/contract/policy.ts';
import { policy } from '../../models/here.ts';
import { readDocument, writtenOut } from '../../models/policy/policy.ts';
import {
  documentOf,
  draftOf,
  type PolicyDraft,
  placedObjections,
  type RuleRow,
} from '../../models/policy/rows.ts';
import { type Trouble, troubleFrom } from '../../models/problem.ts';

let keys = 0;
export const newKey = (): string => `p${++keys}`;

export const draft = signal<PolicyDraft | null>(null);
export const because = signal('');
/** The rows that are open for editing, by key. */
export const open = signal<ReadonlySet<string>>(new Set());
/** Written as text instead; `null`: as rows. */
export const text = signal<string | null>(null);
export const textTrouble = signal<Trouble | null>(null);
/** Somebody wanted to keep it: from now on what is missing is said. */
export const wanted = signal(false);
const check = signal<{ readonly of: PolicyDraft; readonly said: PolicyCheck } | null>(null);

export const begin = (document: PolicyDocument) => {
  draft.value = draftOf(document, newKey);
  because.value = '';
  open.value = new Set();
  text.value = null;
  textTrouble.value = null;
  wanted.value = false;
  check.value = null;
};

export const written = computed(() => {
  const vocabulary = policy.vocabulary.value;
  return draft.value === null || vocabulary === null ? null : documentOf(draft.value, vocabulary);
});

/** What the farm said of the rows as they were when it was asked last. */
export const said = computed(() => check.value?.said ?? null);
/** The farm has read the rows as they stand. */
export const isRead = computed(() => check.value !== null && check.value.of === draft.value);

/** By rule, and by figure of a rule. */
export const objections = computed(() =>
  check.value === null
    ? new Map<string, string>()
    : placedObjections(check.value.of, check.value.said.objections),
);

/** Each rule in a sentence, by key; of a rule that was changed since, as it read before. */
export const readings = computed(() => {
  const found = new Map<string, string>();
  if (check.value === null) return found;
  const { of, said: told } = check.value;
  const next: Partial<Record<Gate, number>> = {};
  for (const { gate, words } of told.rules) {
    const index = next[gate] ?? 0;
    next[gate] = index + 1;
    const row = of.rules[gate][index];
    if (row !== undefined) found.set(row.key, words);
  }
  return found;
});

/** Has the farm read the rows, where they can be read at all. */
export const read = async () => {
  const of = draft.value;
  const now = written.value;
  if (of === null || now === null || now.faults.size > 0) return;
  const answer = await policy.check(now.document);
  if (answer !== null && draft.value === of) check.value = { of, said: answer };
};

export const change = (next: Partial<PolicyDraft>) => {
  if (draft.value !== null) draft.value = { ...draft.value, ...next };
};
export const setRules = (gate: Gate, rows: readonly RuleRow[]) => {
  if (draft.value !== null) change({ rules: { ...draft.value.rules, [gate]: rows } });
};
export const setRow = (gate: Gate, row: RuleRow) =>
  setRules(
    gate,
    draft.value!.rules[gate].map((one) => (one.key === row.key ? row : one)),
  );
export const toggle = (key: string) => {
  const next = new Set(open.value);
  if (!next.delete(key)) next.add(key);
  open.value = next;
};

export const asText = () => {
  if (written.value !== null) text.value = writtenOut(written.value.document);
  textTrouble.value = null;
};
/** Back to rows; stays where it is while the text can not be read. */
export const asRows = (): boolean => {
  if (text.value === null) return true;
  try {
    draft.value = draftOf(readDocument(text.value), newKey);
    text.value = null;
    textTrouble.value = null;
    return true;
  } catch (error) {
    textTrouble.value = troubleFrom(error);
    return false;
  }
};
