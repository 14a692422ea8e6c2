import { describe, expect, it } from 'vitest';
import { commands } from '../../../gateway/api/contract/commands.ts';
import type { View } from '../../../gateway/api/contract/kinds.ts';
import { everyAction } from '../../walk/every-action.ts';
import {
  type Action,
  bodyOf,
  jobActions,
  loadAction,
  lotActions,
  missingIn,
  orderActions,
  whyNot,
} from './index.ts';

const all = everyAction;
const job = (status: string, more: object = {}): View<'job'> =>
  ({ id: 'J-1', kind: 'job', status, version: 1, createdAt: 0, updatedAt: 0, ...more }) as View<'job'>;
const action = (command: string) => jobActions.find((one) => one.command === command)!;

describe('every action', () => {
  it('is a command of the contract', () => {
    const known = commands.map((command) => `${command.kind}/${command.command}`);
    for (const one of all) expect(known).toContain(`${one.kind}/${one.command}`);
  });

  it('asks for a reason where the contract demands one', () => {
    const demanding = commands.filter((command) => command.needsReason);
    for (const command of demanding) {
      const one = all.find((each) => each.kind === command.kind && each.command === command.command);
      if (one !== undefined) expect(one.mustSayWhy?.([])).toBe(true);
    }
  });

  it('that can not be taken back says so before it is done', () => {
    for (const one of all) expect(one.consequence).toMatch(/\.$/);
    for (const one of all.filter((each) => each.tone === 'danger')) expect(one.atOnce ?? false).toBe(false);
  });
});

describe('release', () => {
  const overridable = { code: 'camera', words: 'No camera.', canOverride: true };
  const hard = { code: 'material', words: 'Wrong material is loaded.', canOverride: false };

  it('applies to what is ready, and says why not to the rest', () => {
    const release = action('release');
    expect(whyNot(release, job('ready'))).toBeNull();
    expect(whyNot(release, job('review', { blockers: [overridable] }))).toBeNull();
    expect(whyNot(release, job('review', { blockers: [overridable, hard] }))).toBe(
      'is blocked: Wrong material is loaded',
    );
    expect(whyNot(release, job('paused'))).toBe('is paused');
    expect(whyNot(release, job('reserving'))).toBe('waits for material');
  });

  it('needs a reason exactly when a blocker is waved through', () => {
    const release = action('release');
    expect(release.mustSayWhy?.([job('ready')])).toBe(false);
    expect(release.mustSayWhy?.([job('ready'), job('review', { blockers: [overridable] })])).toBe(true);
  });
});

describe('lift hold', () => {
  it('is for a hold by hand; others are lifted where they come from', () => {
    expect(whyNot(action('unhold'), job('held', { heldByHand: true, heldByPlan: true }))).toBeNull();
    expect(whyNot(action('unhold'), job('held', { heldByPlan: true, heldByHand: false }))).toContain(
      'its plan',
    );
    expect(whyNot(action('unhold'), job('held', { heldByOrder: true, heldByHand: false }))).toContain(
      'its order',
    );
  });
});

describe('what is sent', () => {
  it('carries the reason, and its words where the command has a place for them', () => {
    const said = { reason: 'ask-customer', words: ' which colour? ', answers: {} };
    expect(bodyOf(action('hold') as Action, said)).toEqual({
      reason: { code: 'ask-customer', words: 'which colour?' },
      because: 'Question to the customer: which colour?',
    });
    expect(bodyOf(action('hold') as Action, { reason: 'other', words: 'smells odd', answers: {} })).toEqual({
      reason: { code: 'other', words: 'smells odd' },
      because: 'smells odd',
    });
  });

  it('turns numbers into numbers and leaves out what was not said', () => {
    const adjust = lotActions.find((one) => one.command === 'adjust') as Action;
    expect(bodyOf(adjust, { reason: 'count', words: '', answers: { deltaGrams: '-12.5' } })).toEqual({
      deltaGrams: -12.5,
      reason: { code: 'count' },
      because: 'Counted',
    });
    const pack = orderActions.find((one) => one.command === 'pack') as Action;
    expect(bodyOf(pack, { reason: null, words: '', answers: { packages: '' } })).toEqual({});
    const ship = orderActions.find((one) => one.command === 'ship') as Action;
    expect(bodyOf(ship, { reason: null, words: '', answers: { carrier: 'UPS', tracking: '' } })).toEqual({
      carrier: 'UPS',
      tracking: null,
    });
  });

  it('loading names the lot, a spool without one, or nothing', () => {
    const lot = {
      id: 'pla-1',
      kind: 'lot',
      status: 'open',
      material: 'PLA',
      colour: 'Black',
      onHandGrams: 800,
    } as View<'lot'>;
    const load = loadAction([lot], [{ code: 'PETG', colours: [{ name: 'Clear' }] }]);
    const bodies = load.questions![0]!.choices!.map((choice) => load.toBody!({ loaded: choice.value }));
    expect(bodies).toEqual([
      { loaded: { material: 'PLA', colour: 'Black', lotId: 'pla-1' } },
      { loaded: { material: 'PETG', colour: 'Clear' } },
      { loaded: null },
    ]);
  });

  it('is not sent before everything is said', () => {
    const cancel = action('cancel') as Action;
    expect(missingIn(cancel, { reason: null, words: '', answers: {} }, true)).toBe('Choose a reason.');
    expect(missingIn(cancel, { reason: 'other', words: ' ', answers: {} }, true)).toBe(
      'Say in a few words why.',
    );
    expect(missingIn(cancel, { reason: 'bad-print', words: '', answers: {} }, true)).toBeNull();
    const scrap = lotActions.find((one) => one.command === 'scrap') as Action;
    expect(missingIn(scrap, { reason: 'wet', words: '', answers: { grams: 'many' } }, true)).toContain(
      'number',
    );
  });
});
