/** The farm file's short settings against the document that they stand for, there and back, by a table of their own. */
import { isDeepStrictEqual } from 'node:util';
import type { Policies } from '../../actors/farm/schema-policy.ts';
import { documentOf, withDocument, withSettings } from '../../actors/policy/settings.ts';
import { must } from '../properties/property.ts';
import type { Loose } from '../properties/step.ts';
import type { Dice } from '../world/dice.ts';
import { law } from './law.ts';

const names = ['quote', 'slice', 'dispatch', 'release', 'reprint'] as const;
const levels = ['LOW', 'MEDIUM', 'HIGH'] as const;
const coin = (dice: Dice): boolean => dice.chance(0.5);

const settings = (dice: Dice): Loose => ({
  version: dice.pick(['1', 'spring']),
  quote: {
    instant: coin(dice),
    reviewFlaggedGeometry: coin(dice),
    reviewUnsupportedProfile: coin(dice),
    reviewUvSpecialty: coin(dice),
    reviewComplianceRisk: coin(dice),
    reviewFromRisk: dice.pick(levels),
    validDays: dice.whole(1, 30),
    ...(coin(dice) && { reviewFromTotal: dice.pick([0, 100, 250]) }),
  },
  slice: { automatic: coin(dice), approveFromRisk: dice.pick(levels) },
  release: {
    automatic: coin(dice),
    requireMachineHealth: coin(dice),
    requireCamera: coin(dice),
    requirePowerTelemetry: coin(dice),
    requireProfileChecks: coin(dice),
    approveFromRisk: dice.pick(levels),
  },
  reprint: { automatic: coin(dice), retryCeiling: dice.whole(1, 6), planFailuresToTrip: dice.whole(1, 4) },
});

const mine = (name: string): Loose => ({
  name,
  fact: 'risk.level',
  op: '>=',
  value: 'MEDIUM',
  onFail: 'review',
  words: 'Ada sees it.',
});

const owners = (dice: Dice): Loose => ({
  ...(coin(dice) && {
    rules: Object.fromEntries(names.filter(() => coin(dice)).map((gate) => [gate, [mine(`${gate}-mine`)]])),
  }),
  ...(coin(dice) && { approvals: { [dice.pick(levels)]: dice.pick(['anyone', ['ada', 'grace']]) } }),
});

/** What each rule is to be: asked, or only noted; with which parameters. `switch`: the setting that asks for it. */
interface Row {
  readonly name: string;
  readonly switch?: string;
  readonly params?: Readonly<Record<string, string>>;
}

const table: Readonly<Record<(typeof names)[number], readonly Row[]>> = {
  quote: [
    { name: 'makeable' },
    { name: 'instant', params: { on: 'instant' } },
    { name: 'geometry', switch: 'reviewFlaggedGeometry' },
    { name: 'profile', switch: 'reviewUnsupportedProfile' },
    { name: 'specialty', switch: 'reviewUvSpecialty' },
    { name: 'compliance', switch: 'reviewComplianceRisk' },
    { name: 'value', params: { from: 'reviewFromTotal' } },
    { name: 'risk', params: { from: 'reviewFromRisk' } },
  ],
  slice: [
    { name: 'printable' },
    { name: 'plan' },
    { name: 'automatic', params: { on: 'automatic' } },
    { name: 'risk', params: { from: 'approveFromRisk' } },
  ],
  dispatch: [{ name: 'free' }, { name: 'material' }, { name: 'enough-material' }, { name: 'sla-protection' }],
  release: [
    { name: 'reachable' },
    { name: 'plate-clear' },
    { name: 'material' },
    { name: 'nozzle' },
    { name: 'reserved' },
    { name: 'plan' },
    { name: 'machine-health', switch: 'requireMachineHealth' },
    { name: 'camera', switch: 'requireCamera' },
    { name: 'power-telemetry', switch: 'requirePowerTelemetry' },
    { name: 'profile-checks', switch: 'requireProfileChecks' },
    { name: 'risk', params: { from: 'approveFromRisk' } },
    { name: 'automatic', params: { on: 'automatic' } },
  ],
  reprint: [
    { name: 'wanted' },
    { name: 'retry-ceiling', params: { attempts: 'retryCeiling' } },
    { name: 'automatic', params: { on: 'automatic' } },
    { name: 'goes-first' },
  ],
};

/** What holds where a document has no such rule, or has it without a figure. */
const otherwise: Readonly<Record<string, readonly [missing: unknown, silent: unknown]>> = {
  'quote reviewFromTotal': [undefined, undefined],
  'quote reviewFromRisk': ['HIGH', 'MEDIUM'],
  'slice approveFromRisk': ['HIGH', 'HIGH'],
  'release approveFromRisk': ['HIGH', 'HIGH'],
  'reprint retryCeiling': [3, 3],
};

function ruleOf(row: Row, said: Loose | undefined): Loose {
  const params = Object.entries(row.params ?? {}).flatMap(([name, setting]) =>
    said?.[setting] === undefined ? [] : [[name, said[setting]]],
  );
  return {
    name: row.name,
    ...(row.switch !== undefined && said?.[row.switch] === false && { onFail: 'note' }),
    ...(params.length > 0 && { params: Object.fromEntries(params) }),
  };
}

const same = (what: string, is: unknown, due: unknown): void =>
  must(
    isDeepStrictEqual(is, due),
    () => `${what} is ${JSON.stringify(is)}; it must be ${JSON.stringify(due)}.`,
  );

const isOwners = (rule: Loose): boolean => 'fact' in rule;

/** What the short settings must say of a document. */
function settingsOf(document: Loose): Loose {
  const found: Record<string, Record<string, unknown>> = {};
  for (const gate of names) {
    if (gate === 'dispatch') continue;
    found[gate] = {};
    for (const row of table[gate]) {
      const rule = document[gate].find((one: Loose) => one.name === row.name && !isOwners(one));
      const isAsked = rule !== undefined && rule.onFail !== 'note';
      if (row.switch !== undefined) found[gate][row.switch] = isAsked;
      for (const [param, setting] of Object.entries(row.params ?? {})) {
        const [missing, silent] = otherwise[`${gate} ${setting}`] ?? [true, true];
        const value = rule === undefined ? missing : (rule.params?.[param] ?? silent);
        const isHeard = setting !== 'reviewFromTotal' || (isAsked && value !== undefined);
        if (isHeard) found[gate][setting] = value;
      }
    }
  }
  found.reprint!.planFailuresToTrip = document.planFailuresToTrip;
  return found;
}

/** As an owner changes a document: rules go, change places, weigh otherwise, lose their figures. */
function edited(dice: Dice, document: Loose): Loose {
  const changed: Record<string, unknown> = { ...document, planFailuresToTrip: dice.whole(1, 9) };
  for (const gate of names) {
    let rules: Loose[] = document[gate].filter(() => dice.chance(0.85));
    rules = rules.map((rule) => {
      if (isOwners(rule) || dice.chance(0.5)) return rule;
      const { onFail: _, params: __, ...plain } = rule;
      return dice.pick([
        plain,
        { ...rule, onFail: 'note' },
        { ...rule, onFail: 'block' },
        { ...rule, when: [{ fact: 'risk.level', op: '=', value: 'LOW' }] },
      ]);
    });
    if (dice.chance(0.3)) rules.unshift(mine(`${gate}-added`));
    // Called as one of the farm's own: it is the owner's all the same.
    if (dice.chance(0.3)) rules.unshift(mine(dice.pick(table[gate])!.name));
    changed[gate] = dice.chance(0.3) ? rules.toReversed() : rules;
  }
  return changed;
}

interface Case {
  readonly short: Loose;
  readonly edited: Loose;
  readonly later: Loose;
}

function plainDocument(short: Loose): Loose {
  const gates = names.map((gate) => [
    gate,
    [...table[gate].map((row) => ruleOf(row, short[gate])), ...(short.rules?.[gate] ?? [])],
  ]);
  return {
    ...Object.fromEntries(gates),
    approvals: { LOW: 'anyone', MEDIUM: 'anyone', HIGH: 'anyone', ...short.approvals },
    planFailuresToTrip: short.reprint.planFailuresToTrip,
  };
}

/** A rule of a document once the settings have had their say of it. */
function settled(rule: Loose, setting: Loose | undefined): Loose {
  if (setting === undefined || isOwners(rule) || isOwners(setting)) return rule;
  const { onFail, params, ...rest } = rule;
  const weighs = setting.onFail === 'note' ? 'note' : onFail === 'note' ? undefined : onFail;
  const all = { ...params, ...setting.params };
  return {
    ...rest,
    ...(weighs === undefined ? {} : { onFail: weighs }),
    ...(Object.keys(all).length === 0 ? {} : { params: all }),
  };
}

function check(cases: readonly Case[]): void {
  for (const { edited: document, later, short } of cases) {
    const plain = plainDocument(short);
    same('The document of the settings', documentOf(short as Policies), plain);
    const told: Loose = withDocument(short as Policies, '9', document as never);
    same(
      'The document in force',
      [told.version, told.document, documentOf(told as Policies)],
      ['9', document, document],
    );
    const { validDays } = short.quote;
    const due = settingsOf(document);
    same(
      'What the settings say of it',
      [told.quote, told.slice, told.release, told.reprint],
      [{ validDays, ...due.quote }, due.slice, due.release, due.reprint],
    );
    same('Without a document', withSettings(short as Policies), short);
    const again: Loose = withSettings({ ...later, document } as unknown as Policies);
    const said = plainDocument(later);
    const expected: Record<string, unknown> = { ...document, planFailuresToTrip: said.planFailuresToTrip };
    for (const gate of names) {
      const has = (name: string) => document[gate].some((one: Loose) => one.name === name);
      const setting = (name: string) => said[gate].find((one: Loose) => one.name === name);
      expected[gate] = [
        ...document[gate].map((one: Loose) => settled(one, setting(one.name))),
        ...said[gate].filter((one: Loose) => !has(one.name)),
      ];
    }
    same('The document after settings were changed', again.document, expected);
  }
}

export const settingsLaw = law<Case>({
  name: 'settings are the policy',
  holds: 'The short settings and the document say the same of every gate, whichever of the two was changed.',
  about: ['actors/policy/settings'],
  cases: 250,
  draw: (dice) => {
    const short = { ...settings(dice), ...owners(dice) };
    return [
      { short, edited: edited(dice, plainDocument(short)), later: { ...settings(dice), ...owners(dice) } },
    ];
  },
  check,
});
