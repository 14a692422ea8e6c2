import { describe, expect, it } from 'vitest';
import type { FarmAnswer, ModelReport } from '../../gateway/api/contract/responses.ts';
import { createIntake, FILE_BYTES_MAX, notTaken, notYet, profilesFor, requestOf } from './intake.ts';

const options = { material: 'PLA', colour: 'Black' };
const analysed = (verdict: string) =>
  ({ state: 'analysed', report: { verdict }, failure: null }) as unknown as ModelReport;
const draft = () => {
  const intake = createIntake();
  intake.trigger.add({ files: [{ key: 'f1', name: 'gear.stl', sizeBytes: 100 }], options });
  intake.trigger.stored({
    key: 'f1',
    model: { sha256: 'a'.repeat(64), sizeBytes: 100, fileName: 'gear.stl' },
  });
  return intake;
};

describe('files', () => {
  it('that can not be models are turned away in words before they are sent', () => {
    expect(notTaken('part.STL', 10)).toBeNull();
    expect(notTaken('photo.png', 10)?.remedy).toContain('STL');
    expect(notTaken('empty.3mf', 0)?.what).toContain('empty');
    expect(notTaken('huge.obj', FILE_BYTES_MAX + 1)?.what).toContain('200 MB');
    expect(notTaken('just.obj', FILE_BYTES_MAX)).toBeNull();
  });

  it('take the options of the file before', () => {
    const intake = draft();
    intake.trigger.choose({ key: 'f1', options: { material: 'PETG', quantity: '7' } });
    intake.trigger.add({ files: [{ key: 'f2', name: 'lid.stl', sizeBytes: 1 }], options });
    expect(intake.get().context.files[1]!.options).toMatchObject({
      material: 'PETG',
      colour: 'Black',
      quantity: '7',
    });
  });
});

describe('a request', () => {
  it('says what is still missing, the most pressing first', () => {
    const intake = createIntake();
    const missing = () => notYet(intake.get().context);
    expect(missing()).toContain('Drop a model');
    intake.trigger.add({ files: [{ key: 'f1', name: 'gear.stl', sizeBytes: 1 }], options });
    expect(missing()).toContain('on their way');
    intake.trigger.stored({ key: 'f1', model: { sha256: 'a', sizeBytes: 1, fileName: 'gear.stl' } });
    expect(missing()).toContain('customer');
    intake.trigger.reported({ key: 'f1', report: analysed('block') });
    expect(missing()).toContain('gear.stl can not be made');
    intake.trigger.reported({ key: 'f1', report: analysed('repair') });
    intake.trigger.choose({ key: 'f1', options: { quantity: '0' } });
    expect(missing()).toContain('quantity');
    intake.trigger.choose({ key: 'f1', options: { quantity: '10000' } });
    intake.trigger.term({ terms: { customer: 'Ada' } });
    expect(missing()).toBeNull();
  });

  it('becomes the body that the API asks for', () => {
    const intake = draft();
    intake.trigger.term({ terms: { customer: ' Ada ', tier: 'rush' } });
    intake.trigger.choose({ key: 'f1', options: { quantity: '4', finish: ' ' } });
    expect(requestOf(intake.get().context)).toEqual({
      customer: 'Ada',
      reference: null,
      tier: 'rush',
      dueAt: null,
      notes: null,
      lines: [
        {
          modelHash: 'a'.repeat(64),
          fileName: 'gear.stl',
          material: 'PLA',
          colour: 'Black',
          quantity: 4,
          finish: null,
        },
      ],
    });
  });
});

it('only profiles tried with the material, by its code or its kind, are offered', () => {
  const farm = {
    materials: [{ code: 'PLA-BASIC', kind: 'PLA', lane: 'FDM' }],
    profiles: [
      { id: 'any', lane: 'FDM', materials: [] },
      { id: 'kind', lane: 'FDM', materials: ['PLA'] },
      { id: 'code', lane: 'FDM', materials: ['PLA-BASIC'] },
      { id: 'other', lane: 'FDM', materials: ['PETG'] },
      { id: 'uv', lane: 'UV', materials: [] },
    ],
  } as unknown as FarmAnswer;
  expect(profilesFor(farm, 'PLA-BASIC').map((one) => one.id)).toEqual(['any', 'kind', 'code']);
});
